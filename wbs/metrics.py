"""Figures for those who operate a machine: nothing in them tells that a report came in.

In a place with half a report a day, "one came in today" is a tip-off, whoever reads it. So what
reporters cause is published for past days only, over all inspectorates together, as a class; and
sizes in steps that a report does not move (ADR 0027).
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from wbs.doctor.data import Publication
from wbs.doctor.machine import GIB, Room

DAYS = 7  # past days that are published
A_FEW = 10  # entries of a day: what an installation has on a busy day without a flood
LEAST_CLASS = 2 * A_FEW  # so that none and a few are in one class, wherever the day's edge lies
STEP = 64 * 1024 * 1024  # bytes: a thousand times the largest entry


@dataclass(frozen=True, slots=True)
class Sample:
    """One line."""

    value: int
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure, or one for each of some things."""

    name: str
    help: str
    samples: tuple[Sample, ...]

    def lines(self) -> Iterator[str]:
        """As Prometheus reads it."""
        yield f"# HELP {self.name} {self.help}"
        yield f"# TYPE {self.name} gauge"
        for sample in self.samples:
            labels = ",".join(f'{name}="{_escaped(text)}"' for name, text in sample.labels.items())
            yield (
                f"{self.name}{{{labels}}} {sample.value}"
                if labels
                else f"{self.name} {sample.value}"
            )


def exposition(gauges: Iterable[Gauge]) -> bytes:
    """The whole text."""
    return "".join(f"{line}\n" for gauge in gauges for line in gauge.lines()).encode()


def class_of(count: int) -> int:
    """The smallest of 20, 200, 2,000 … that it is not beyond."""
    bound = LEAST_CLASS
    while bound < count:
        bound *= 10
    return bound


def shift(key: bytes | None, what: str, most: int) -> int:
    """A number below `most` that is the same all day, and that nobody knows without the key.

    Whoever sends 9 messages, or 64 MiB, would see by the next step whether anybody else sent any.
    """
    if key is None:  # for whoever looks at the database with the own eyes
        return 0
    return int.from_bytes(hmac.digest(key, what.encode(), "sha256")) % most


def arrivals(by_day: Mapping[str, int], today: date, key: bytes | None = None) -> Gauge:
    """How many envelopes came, by whole past day; today is never among them."""
    days = ((ago, (today - timedelta(days=ago)).isoformat()) for ago in range(1, DAYS + 1))
    samples = (
        Sample(
            class_of(by_day.get(day, 0) + shift(key, f"entries {day}", A_FEW)),
            {"days_ago": str(ago)},
        )
        for ago, day in days
    )
    help = "Entries of a past day, over all inspectorates: at most so many (a class)"
    return Gauge("wbs_entries_at_most", help, tuple(samples))


def window(today: date) -> tuple[date, date]:
    """The first and the last day that `arrivals` asks for."""
    return today - timedelta(days=DAYS), today - timedelta(days=1)


def size(bytes_: int, today: date, key: bytes | None = None) -> Gauge:
    """Rounded up to a step."""
    steps = -(-(bytes_ + shift(key, f"size {today.isoformat()}", STEP)) // STEP)
    return Gauge("wbs_database_bytes", "Size, rounded up to 64 MiB", (Sample(steps * STEP),))


def room(found: Room, today: date, key: bytes | None = None) -> Iterator[Gauge]:
    """Rounded down to a step: what is left falls with every report too."""
    left = max(found.free - shift(key, f"room {today.isoformat()}", GIB), 0)
    free, total = (value // GIB * GIB for value in (left, found.total))
    yield Gauge("wbs_disk_free_bytes", "Left, rounded down to a GiB", (Sample(free),))
    yield Gauge("wbs_disk_bytes", "Size of the disk, rounded down to a GiB", (Sample(total),))


def publications(published: Iterable[Publication], today: date) -> Iterator[Gauge]:
    """Days left of each inspectorate's statements; negative when overdue. All of it is public."""
    known = [each.trusted for each in published if each.trusted]
    fresh = tuple(
        Sample((one.freshness.not_after - today).days, {"inspectorate": one.newest.name})
        for one in known
    )
    rosters = tuple(
        Sample((one.newest.not_after - today).days, {"inspectorate": one.newest.name})
        for one in known
    )
    yield Gauge("wbs_freshness_days_left", "Until the statement must be renewed", fresh)
    yield Gauge("wbs_roster_days_left", "Until the custodians must sign the next", rosters)


def one(name: str, help: str, value: int, **labels: str) -> Gauge:
    """A figure that stands alone."""
    return Gauge(name, help, (Sample(value, labels),))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

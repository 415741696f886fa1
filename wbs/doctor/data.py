"""What stands in the database: its version, what was published there, and its days."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from crypto.anchor import Anchor
from crypto.errors import Malformed, Refusal
from crypto.freshness import GRACE, Staleness, TrustedRoster
from crypto.ids import InspectorateId
from crypto.roster_chain import RosterChain
from wbs.days import Today, is_possible
from wbs.doctor.finding import Finding, Said, care, well, wrong
from wbs.doctor.settings import Place
from wbs.journeys.trusting import last_day
from wbs.store import DatabaseRefused, Store
from wbs.store.looking import Looking
from wbs.web.problems import UnknownInspectorate

DATABASE, ROSTERS, ANCHOR, CLOCK = "database", "rosters", "anchor", "clock"
SOON = timedelta(days=10)  # an officer on leave must still be found
LONG = timedelta(days=120)  # a statement that long lets a removal be hidden as long
HOUR = timedelta(hours=1)  # clocks of two machines may differ by less


@contextmanager
def opened(place: Place, url: str, today: Today) -> Iterator[tuple[Store | None, list[Finding]]]:
    """The store, or why it cannot be used; the same checks as when a server starts."""
    try:
        store = Store.open(url, today=today)
    except DatabaseRefused as refused:
        fault = Said("database", str(refused))
        yield None, [wrong(DATABASE, "database_refused", file=place.name, fault=fault)]
        return
    try:
        yield store, [well(DATABASE, "database_good", file=place.name)]
    finally:
        store.close()


@dataclass(frozen=True, slots=True)
class Publication:
    """One inspectorate's verified rosters and freshness, or that they are not genuine."""

    id: InspectorateId
    trusted: TrustedRoster | None


def publications(store: Store) -> list[Publication]:
    """All that stand here, verified again. Raises Busy."""
    return [Publication(id, _verified(store, id)) for id in Looking(store.database).inspectorates()]


def _verified(store: Store, id: InspectorateId) -> TrustedRoster | None:
    try:
        found = store.rosters.published(id)
        return TrustedRoster.verify(RosterChain.verify(id, found.rosters), found.freshness)
    except (Refusal, UnknownInspectorate, ValueError):
        return None


def examine_rosters(published: list[Publication], today: date) -> Iterator[Finding]:
    """Each inspectorate: genuine, and for how long."""
    if not published:
        yield wrong(ROSTERS, "rosters_none")
    for each in published:
        if each.trusted is None:
            yield wrong(ROSTERS, "roster_false", id=each.id)
        else:
            yield _age(each.trusted, today)


def _age(trusted: TrustedRoster, today: date) -> Finding:
    until = last_day(trusted)
    about = {
        "name": trusted.newest.name,
        "epoch": trusted.newest.epoch,
        "until": until,
        "days": abs((until - today).days),
        "grace": until + GRACE,
    }
    staleness = trusted.staleness(today)
    if staleness is Staleness.EXPIRED:
        return wrong(ROSTERS, "fresh_expired", **about)
    if staleness is Staleness.OVERDUE:
        return wrong(ROSTERS, "fresh_overdue", **about)
    if until - today <= SOON:
        code = "roster_ends" if until == trusted.newest.not_after else "fresh_ends"
        return care(ROSTERS, code, **about)
    if trusted.freshness.not_after - today > LONG:
        return care(ROSTERS, "fresh_long", **about)
    return well(ROSTERS, "fresh_good", **about)


def examine_anchor(file: Path, published: list[Publication]) -> Iterator[Finding]:
    """The inspectorates that reporters can choose are those that have a roster here."""
    try:
        anchor = Anchor.parse(file.read_bytes())
    except (OSError, Malformed):
        yield wrong(ANCHOR, "anchor_unreadable")
        return
    here = {one.id: one.trusted for one in published}
    yield well(ANCHOR, "anchor_words", words=" ".join(anchor.fingerprint))
    for id, name in anchor.inspectorates.items():
        trusted = here.get(id)
        if trusted is None:
            yield wrong(ANCHOR, "anchor_unserved", name=name)
        elif trusted.newest.name != name:
            yield care(ANCHOR, "anchor_name", name=name, other=trusted.newest.name)
    for id in here.keys() - anchor.inspectorates.keys():
        yield care(ANCHOR, "anchor_lacks", id=id)


def installed_on() -> datetime:
    """When this program was put here."""
    return datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)


@dataclass(frozen=True, slots=True)
class Moments:
    """What a clock must not run behind."""

    now: datetime
    installed: datetime
    newest_day: str  # as it is stored


def examine_clock(moments: Moments, published: list[Publication], today: date) -> Iterator[Finding]:
    """A clock that cannot be right, or runs behind what is signed, stored or installed."""
    if not is_possible(today):
        yield wrong(CLOCK, "clock_impossible", today=today)
        return
    issued = [one.trusted.newest.issued for one in published if one.trusted]
    if moments.newest_day > today.isoformat():
        yield wrong(CLOCK, "clock_behind_days", day=moments.newest_day, today=today)
    elif max(issued, default=today) > today:
        yield wrong(CLOCK, "clock_behind_rosters", day=max(issued), today=today)
    elif moments.installed - HOUR > moments.now:
        yield wrong(CLOCK, "clock_behind_program", today=today)
    else:
        yield well(CLOCK, "clock_good", today=today)

"""Windows: the weekdays on which a reporter is shown what reviewers wrote.

An answer that is there as soon as it is written ties the hour at which somebody worked to the hour
at which somebody looked. On fixed days everybody looks at what was written before that day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from wbs.days import Today

WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")  # as `date.weekday`


@dataclass(frozen=True, slots=True)
class Windows:
    """`weekdays`: Monday is 0; none: everything is shown at once.

    `since`: what came before that day is shown. Otherwise windows that are set later would hide
    what a reporter has read, and that looks like a server that withholds.
    """

    weekdays: frozenset[int] = frozenset()
    since: date = date.min

    @classmethod
    def parse(cls, text: str) -> Self:
        """Such as `rabu`, or `senin,kamis sejak 2026-12-01`; empty: no windows. ValueError."""
        if not text.strip():
            return cls()
        days, begins, since = text.partition(" sejak ")
        names = (name.strip().lower() for name in days.split(","))
        return cls(
            frozenset(map(WEEKDAYS.index, names)),
            date.fromisoformat(since.strip()) if begins else date.min,
        )

    def names(self) -> tuple[str, ...]:
        """Those of WEEKDAYS, in the order of a week."""
        return tuple(WEEKDAYS[each] for each in sorted(self.weekdays))

    def shown(self, day: date) -> date:
        """On which day something is shown that came on `day`: in the next window after it."""
        return day if day < self.since else next(self._after(day), day)

    def written_by(self, day: date) -> date:
        """The last day on which something may be written to be shown by `day`."""
        week = (day - timedelta(days=back) for back in range(min((day - date.min).days, 7) + 1))
        return next((each for each in week if self.shown(each) <= day), day)

    def hidden_from(self, today: Today) -> date:
        """What came on this day or later is not shown yet: the newest window that has begun.

        Asks for the day only where there are windows.
        """
        if not self.weekdays:
            return date.max
        now = today()
        week = (now - timedelta(days=back) for back in range(7))
        window = next(each for each in week if each.weekday() in self.weekdays)
        return max(window, self.since)

    def _after(self, day: date) -> Iterator[date]:
        last = min((date.max - day).days, 7)
        week = (day + timedelta(days=ahead) for ahead in range(1, last + 1))
        return (each for each in week if each.weekday() in self.weekdays)


AT_ONCE = Windows()

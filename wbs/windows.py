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
    """`weekdays`: Monday is 0; none: everything is shown at once."""

    weekdays: frozenset[int] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Names of weekdays with commas between them; empty: none. ValueError."""
        names = [name.strip().lower() for name in text.split(",")] if text.strip() else []
        return cls(frozenset(map(WEEKDAYS.index, names)))

    def names(self) -> tuple[str, ...]:
        """Those of WEEKDAYS, in the order of a week."""
        return tuple(WEEKDAYS[each] for each in sorted(self.weekdays))

    def shown(self, day: date) -> date:
        """On which day something is shown that came on `day`: in the next window after it."""
        return next(self._after(day), day)

    def hidden_from(self, today: Today) -> date:
        """What came on this day or later is not shown yet: the newest window that has begun.

        Asks for the day only where there are windows.
        """
        if not self.weekdays:
            return date.max
        now = today()
        return next(now - timedelta(days=back) for back in range(7) if self._opens(now, back))

    def _opens(self, now: date, back: int) -> bool:
        return (now - timedelta(days=back)).weekday() in self.weekdays

    def _after(self, day: date) -> Iterator[date]:
        week = (day + timedelta(days=ahead) for ahead in range(1, 8))
        return (each for each in week if each.weekday() in self.weekdays)


AT_ONCE = Windows()

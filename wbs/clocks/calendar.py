"""The calendar: which days are working days."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5
_MONTHS = 12  # of a year


@dataclass(frozen=True, slots=True)
class Calendar:
    """Monday to Friday without the days off. `years`: those whose days off are known."""

    days_off: frozenset[date]
    years: frozenset[int]

    @classmethod
    def of(cls, by_year: Mapping[int, Iterable[date]]) -> "Calendar":
        """The days off of some years."""
        days = frozenset(day for days in by_year.values() for day in days)
        return cls(days, frozenset(by_year))

    def works(self, day: date) -> bool:
        """Whether people work on a day."""
        return day.weekday() < _SATURDAY and day not in self.days_off

    def add(self, day: date, count: int) -> date:
        """The working day so many (at least one) after a day; the last day there is, if that."""
        while count > 0 and day < date.max:
            day += _DAY
            count -= self.works(day)
        return day

    def first(self, day: date) -> date:
        """This day if people work on it, else the next on which they do; as `add` at the end."""
        while day < date.max and not self.works(day):
            day += _DAY
        return day

    def before(self, day: date, count: int) -> date:
        """The working day so many before a day."""
        while count > 0:
            day -= _DAY
            count -= self.works(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days come after `first`, up to `last`. Less than 0 where it is before.

        Whole weeks are counted, not walked: a clock that is wrong by centuries costs nothing.
        """
        if last < first:
            return -self.between(last, first)
        weeks, rest = divmod((last - first).days, 7)
        begin = first + timedelta(days=7 * weeks)
        days = weeks * _SATURDAY + sum(
            (begin + _DAY * ahead).weekday() < _SATURDAY for ahead in range(1, rest + 1)
        )
        off = sum(first < day <= last and day.weekday() < _SATURDAY for day in self.days_off)
        return days - off

    def knows(self, day: date) -> bool:
        """Whether the days off around a day are known; else a deadline may come too early."""
        return day.year in self.years


def months_after(day: date, count: int) -> date:
    """The same day so many months later, or the last of that month; the last day there is, if that.

    No working day is asked for.
    """
    years, month = divmod(day.month - 1 + count, _MONTHS)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

"""Duties: what is due on a case, in words, for the person who looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reviewer.console.wording import Words
from wbs.cases.case import Case
from wbs.cases.life import Acting
from wbs.clocks.due import Due, Kind, due
from wbs.clocks.settings import Clocks

SOON = 3  # working days
_NOW = 0


@dataclass(frozen=True, slots=True)
class Duty:
    """What is due, the working days that are left, and whether it falls on this person today."""

    due: Due
    left: int
    is_mine: bool
    is_known: bool  # whether the days off until then are known

    def is_for_today(self, clocks: Clocks) -> bool:
        """Whether this person should see to it today."""
        return self.is_mine and self.left <= clocks.reminder


def duties(
    case: Case, days: Mapping[bytes, date], clocks: Clocks, today: date, *, acting: Acting
) -> tuple[Duty, ...]:
    """All that is due, the next first."""
    return tuple(
        Duty(
            one,
            one.left(clocks.calendar, today),
            _falls_on(one, today, acting),
            clocks.calendar.knows(one.day),
        )
        for one in due(case, days, clocks, today)
    )


def _falls_on(one: Due, today: date, acting: Acting) -> bool:
    roles = one.falls_on(today)
    return bool(roles) and acting.stands_in(roles, frozenset()) is None


@dataclass(frozen=True, slots=True)
class ShownDuty:
    """A duty in words. `look`: the colour of its tag, which its words say too.

    `by_letter`: whether a letter to the reporter does it.
    """

    what: str
    left: str
    look: str
    who: str
    by_letter: bool


def show_duty(words: Words, duty: Duty) -> ShownDuty:
    """What is due, until when, and by whom."""
    kind, month = duty.due.kind, duty.due.month
    what = words.get(f"due.{kind.value}", day=words.day(duty.due.day), month=month)
    doubt = "" if duty.is_known else words.get("deadline.unknown_year")
    return ShownDuty(
        what=f"{what} {doubt}".strip(),
        left=left_words(words, duty.left),
        look=look_of(duty.left),
        who=words.roles(duty.due.roles) if duty.due.roles else words.get("entry.reporter"),
        by_letter=kind is Kind.CHECK_IN,
    )


def left_words(words: Words, left: int) -> str:
    """How long still, in working days."""
    if left < _NOW:
        return words.get("deadline.late", count=-left)
    return words.get("deadline.today") if left == _NOW else words.get("deadline.left", count=left)


def look_of(left: int) -> str:
    """Red: too late; yellow: soon; grey: later."""
    if left < _NOW:
        return "govuk-tag--red"
    return "govuk-tag--yellow" if left <= SOON else "govuk-tag--grey"


def next_of(found: Sequence[Duty]) -> Duty | None:
    """The one to show in a list: what is due next by people of the house."""
    return next((one for one in found if one.due.roles), None)

"""Acting as: by which delegation somebody took, approved or adopted a step, and on which side of
its days. What a page says of it; nothing follows from it.
"""

from dataclasses import dataclass
from datetime import date

from crypto.delegations import Delegation
from crypto.ids import Role
from wbs.cases.case import Case, Line
from wbs.cases.event import Event
from wbs.cases.events import Adopt
from wbs.cases.frames import Head
from wbs.cases.lifecycle import BY_PLACE, RECUSAL_APPROVED_BY, Step
from wbs.cases.moving import Approved, Recused, Stepped


@dataclass(frozen=True, slots=True)
class ActingAs:
    """`roles`: of the delegation, those that were asked for. `on_its_days`: by the server's word,
    or where that says nothing.
    """

    delegation: Delegation
    roles: frozenset[Role]
    on_its_days: bool


def acting_as(case: Case, line: Line, day: date | None) -> ActingAs | None:
    """None where no step was taken, or in an own role, or as a deputy. `day`: of its arrival."""
    roles = _asked(case, line.event)
    if line.person is None or line.person.roles & roles:
        return None
    found = [one for one in line.person.delegations if one.roles & roles]
    if not found:
        return None
    in_force = [one for one in found if day is None or one.covers(day)]
    one = (in_force or found)[0]
    return ActingAs(one, one.roles & roles, bool(in_force))


def _asked(case: Case, event: Event | None) -> frozenset[Role]:
    """In which roles this is done."""
    if isinstance(event, Adopt):
        adopted = _named(case, event.entry)
        return frozenset() if isinstance(adopted, Adopt) else _asked(case, adopted)
    if isinstance(event, Approved):
        meant = _named(case, event.entry)
        if isinstance(meant, Recused):
            return RECUSAL_APPROVED_BY
        step = _step(meant)
        return step.approved_by if step else frozenset()
    step = _step(event)
    return step.by if step else frozenset()


def _step(event: Event | None) -> Step | None:
    return BY_PLACE.get((event.leaves, event.enters)) if isinstance(event, Stepped) else None


def _named(case: Case, entry: Head) -> Event | None:
    return next((line.event for line in case.lines if line.head == entry), None)

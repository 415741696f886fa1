"""Moves: a step that somebody means to take, and why it may not be taken."""

from dataclasses import dataclass
from datetime import date, timedelta

from crypto.errors import Refusal
from crypto.ids import READING_ROLES, PersonId
from wbs.cases.able import able
from wbs.cases.case import Case, Line, Standing
from wbs.cases.event import Event
from wbs.cases.frames import Frame
from wbs.cases.life import Acting
from wbs.cases.lifecycle import State
from wbs.cases.moving import Approved, Outcome, Recused, Stepped, Triage


class NoSuchStep(Refusal):
    """The case stands elsewhere, or the step lacks what it must say."""

    code = "step"


class NotYourRole(Refusal):
    """Somebody else's role takes this step, and its holders can."""

    code = "role"


class TwoPersons(Refusal):
    """Whoever brought the case here does not decide alone."""

    code = "two-persons"


class NothingToAdopt(Refusal):
    """The entry counts already, or no adoption would make it count."""

    code = "nothing-to-adopt"


class LeavesNobody(Refusal):
    """Somebody's role would be nobody's in this case."""

    code = "leaves-nobody"


class NoSuchPromise(Refusal):
    """The day that is promised is over, too far away, or no later than the last one."""

    code = "promise"


FURTHEST = timedelta(days=2 * 366)  # to promise: a year with a digit too many is noticed
_MAY_NOT = {refusal.code: refusal for refusal in (NoSuchStep, NotYourRole, TwoPersons)}


@dataclass(frozen=True, slots=True)
class Move:
    """Where a case is to go, why, and what the reporter is told."""

    enters: State
    reason: str
    message: str
    triage: Triage | None = None
    outcome: Outcome | None = None
    destination: str | None = None
    promised: date | None = None

    def event(self, knew: Frame, leaves: State) -> Stepped:
        """The step as an entry."""
        return Stepped(
            knew,
            leaves,
            self.enters,
            self.reason,
            self.message,
            self.triage,
            self.outcome,
            self.destination,
            self.promised,
        )


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who handles the case no longer, why, and what the reporter is told besides."""

    persons: frozenset[PersonId]
    reason: str
    message: str = ""

    def event(self, knew: Frame) -> Recused:
        """The recusal as an entry."""
        return Recused(knew, self.persons, self.reason, self.message)


def require_left(acting: Acting, leaving: frozenset[PersonId], today: date) -> None:
    """LeavesNobody where what somebody can do now would be nobody's, deputies counted.

    Delegations count that are in force today: by others no client takes a step.
    """
    roster = acting.roster.in_force(today)
    for role in READING_ROLES:
        alone = frozenset({role})
        if able(roster, alone, acting.gone) and not able(roster, alone, acting.gone | leaving):
            raise LeavesNobody


def require_move(case: Case, event: Event, acting: Acting, today: date) -> None:
    """NoSuchStep, NotYourRole, TwoPersons where every reader would pass the event over.

    NoSuchPromise where the reporter would be promised what nobody can keep, or nothing new.
    """
    meant = event
    if isinstance(event, Approved) and case.life.proposal:
        meant = case.life.proposal.event
    if isinstance(meant, Stepped):
        _require_promise(case, meant, today)
    broken = case.life.judge(event, acting, withdrawn=case.withdrawn)
    if broken is not None:
        raise _MAY_NOT[broken]


def _require_promise(case: Case, step: Stepped, today: date) -> None:
    last, day = case.life.promise, step.promised
    in_reach = day is None or timedelta() <= day - today <= FURTHEST
    is_later = day is not None and (last is None or day > last.day)
    if not in_reach or (step.extends and not is_later):
        raise NoSuchPromise


def is_adoptable(case: Case, line: Line, acting: Acting) -> bool:
    """Whether this person's adoption would make an entry count."""
    try:
        require_adoptable(case, line, acting)
    except Refusal:
        return False
    return True


def require_adoptable(case: Case, line: Line, acting: Acting) -> None:
    """NothingToAdopt, and for a move as `require_move`, at the place where it stands."""
    if line.event is None or line.standing is not Standing.UNCONFIRMED:
        raise NothingToAdopt
    if not isinstance(line.event, Stepped | Approved | Recused):
        return
    if line.person is not None and line.person.id == acting.person:
        raise TwoPersons
    stood = case.adoptable.get(line.head)
    if stood is None:
        raise NothingToAdopt
    broken = stood.judge(line.event, acting, withdrawn=case.withdrawn)
    if broken is not None:
        raise _MAY_NOT[broken]

"""What the list says of a case, for whoever looks."""

from collections.abc import Iterator

from crypto.ids import Chain, PersonId
from wbs.cases.case import Case
from wbs.cases.events import Written
from wbs.cases.life import Acting
from wbs.cases.moving import Stepped
from wbs.journeys.moves import is_adoptable
from wbs.journeys.reviewing import Desk


def names_of_workers(desk: Desk, persons: frozenset[PersonId]) -> Iterator[str]:
    """By the newest roster."""
    return (one.name for one in desk.trusted.newest.persons if one.id in persons)


def risk_of(case: Case) -> str | None:
    """Of harm to the reporter, as the last triage found it."""
    steps = (line.event for line in reversed(case.lines) if line.counts)
    found = (step.triage for step in steps if isinstance(step, Stepped) and step.triage)
    return next((triage.risk for triage in found), None)


def can_act(case: Case, acting: Acting) -> bool:
    """Whether this person can move the case, adopt an entry, or answer who is under pressure."""
    life = case.life
    calls = life.pressed is not None and not case.withdrawn
    moves = bool(life.steps(acting)) or life.may_approve(acting)
    return calls or moves or any(is_adoptable(case, line, acting) for line in case.lines)


def files_of_reporter(case: Case) -> int:
    """How many there are."""
    return sum(
        len(line.event.files)
        for line in case.counted()
        if line.chain is Chain.FROM_REPORTER and isinstance(line.event, Written)
    )

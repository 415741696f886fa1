"""Coverage: whether every step of a case stays reachable with any one person absent or excluded.

Drawn from the table of steps, and judged as the fold judges: by whoever is able in this roster,
never by one person where two are needed, and not by whom an earlier step bars. That nobody can
extend a deadline stops no case. Nobody of another
inspectorate stands in: where nobody here can, the case waits, or goes to the inspectorate above.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crypto.ids import PersonId, Role
from crypto.roster import Person, Roster
from wbs.cases.able import able, powers
from wbs.cases.lifecycle import ENDED, MOVES, State, Step

Team = tuple[Person, ...]  # who takes a step, and whoever approves it
NOBODY = frozenset[PersonId]()


@dataclass(frozen=True, slots=True)
class Gap:
    """A step that nobody here takes without one person, or as everybody is there (None).

    `ended_by`: an objection that nobody here decides, after these ended the case.
    """

    without: Person | None
    step: Step
    ended_by: Team = ()

    @property
    def waits(self) -> bool:
        """It is about an objection, and can wait for one person to come back.

        Whoever ended a case does not decide again, so it takes more people than anything before.
        """
        return self.without is not None and _is_about_an_objection(self.step)


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who acts in a role when its holders are away."""

    without: Person
    role: Role
    by: Team


def teams(
    roster: Roster, step: Step, gone: frozenset[PersonId], barred: frozenset[PersonId] = NOBODY
) -> Iterator[Team]:
    """Everybody who could take a step; with everybody who could approve it."""
    away = gone | barred
    for one in able(roster, step.by, away):
        if step.approved_by:
            approving = able(roster, step.approved_by, away | {one.id})
            yield from ((one, other) for other in approving)
        else:
            yield (one,)


def reaching(
    roster: Roster, step: Step, gone: frozenset[PersonId]
) -> Iterator[tuple[Step | None, Team]]:
    """The steps that bar those who took them from `step`, and who could have taken them.

    (None, ()) where nothing bars. Of ends, the first end of a case; those who take and approve
    alike are told once.
    """
    if not step.not_after:
        yield None, ()
    told = set[tuple[Step, tuple[object, ...]]]()
    for before in MOVES:
        if before.enters not in step.not_after or before.not_after:
            continue
        for team in teams(roster, before, gone):
            kind = (before, tuple(_alike(roster, one) for one in team))
            if kind not in told:
                told.add(kind)
                yield before, team


def is_reachable(roster: Roster, step: Step, gone: frozenset[PersonId]) -> bool:
    """Whether there are people who bring a case through a step, one way or another."""
    return any(
        True
        for _, team in reaching(roster, step, gone)
        for _ in teams(roster, step, gone, _ids(team))
    )


def gaps(roster: Roster, gone: frozenset[PersonId] = NOBODY) -> list[Gap]:
    """What nobody here does beside `gone`; then as soon as one more person is missing."""
    found = list(_gaps(roster, None, gone))
    known = {gap.step for gap in found}
    for person in roster.persons:
        if person.id not in gone:
            more = _gaps(roster, person, gone | {person.id})
            found += [gap for gap in more if gap.step not in known]
    return found


def stops(roster: Roster, gone: frozenset[PersonId]) -> list[Gap]:
    """The steps that nobody takes once `gone` are missing and everybody else is there."""
    return [gap for gap in _gaps(roster, None, gone) if not _is_about_an_objection(gap.step)]


def stand_ins(roster: Roster) -> Iterator[StandIn]:
    """For each person missing: delegates and deputies who act in the roles nobody else holds."""
    roles = sorted(set().union(*(step.by for step in MOVES)), key=lambda role: role.value)
    for person in roster.persons:
        for role in roles:
            by = able(roster, frozenset({role}), {person.id})
            if by and not any(role in one.roles for one in by):
                yield StandIn(person, role, by)


def only_delegated(roster: Roster) -> list[Gap]:
    """The further gaps that there are as soon as every delegation is over."""
    lasting = replace(roster, persons=tuple(replace(one, delegations=()) for one in roster.persons))
    if lasting == roster:
        return []
    known = {_place(gap) for gap in gaps(roster)}
    return [gap for gap in gaps(lasting) if _place(gap) not in known]


def _place(gap: Gap) -> tuple[PersonId | None, Step, bool]:
    return gap.without.id if gap.without else None, gap.step, bool(gap.ended_by)


def _alike(roster: Roster, one: Person) -> tuple[object, ...]:
    """Persons of whom this is the same bar the same others."""
    return one.roles, one.acts_in, powers(roster, one.id)


def _gaps(roster: Roster, without: Person | None, gone: frozenset[PersonId]) -> Iterator[Gap]:
    for step in MOVES:
        if not is_reachable(roster, step, gone):
            yield Gap(without, step)
    yield from _undecided(roster, without, gone)


def _undecided(roster: Roster, without: Person | None, gone: frozenset[PersonId]) -> Iterator[Gap]:
    """The first of those who could end a case so that nobody is left for an objection to it."""
    deciding = [step for step in MOVES if step.leaves is State.KEBERATAN]
    for _, team in reaching(roster, deciding[0], gone):
        ways = (way for step in deciding for way in teams(roster, step, gone, _ids(team)))
        if next(ways, None) is None:
            yield Gap(without, deciding[0], team)
            return


def _is_about_an_objection(step: Step) -> bool:
    return bool(step.not_after & ENDED)


def _ids(team: Team) -> frozenset[PersonId]:
    return frozenset(person.id for person in team)

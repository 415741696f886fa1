"""What the roster check proves is what the fold accepts: route by route, with anybody missing."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from crypto.ids import Chain, PersonId, Role
from crypto.roster import Person, Roster
from tests.forging import Forger
from tests.inspectorates import acting, person, person_id
from tests.wbs.lives import FROM, SAYS, TO
from tests.world import World, reason_at
from wbs.cases.frames import Frame, Head
from wbs.cases.life import Acting, Life, Passage
from wbs.cases.lifecycle import ENDED, MOVES, State, Step
from wbs.cases.moving import Approved, Objected, Stepped
from wbs.rosters.coverage import (
    Team,
    gaps,
    is_reachable,
    only_delegated,
    reaching,
    stand_ins,
    stops,
    teams,
)

WORK = frozenset({Role.VERIFIKATOR, Role.PENELAAH, Role.PEMERIKSA})
LEADS = frozenset({Role.INSPEKTUR, Role.PENELAAH})
NAMES = ("budi", "sari", "tono", "dewi", "ratna")
ELSEWHERE = person("bagus", *WORK, Role.INSPEKTUR)  # of another inspectorate, in every role
KNEW = Frame({Chain.FROM_REPORTER: None}, frozenset())
HEAD = Head(7, bytes(32))


def one(name: str, roles: frozenset[Role], *deputies: str) -> Person:
    """An entry of a roster."""
    return replace(
        person(name), roles=roles, deputies=frozenset(person_id(other) for other in deputies)
    )


FOUR = (
    *(one(name, WORK) for name in ("budi", "sari", "tono")),
    one("ratna", LEADS, "budi", "sari"),
)
THREE = (one("budi", WORK), one("sari", WORK), one("ratna", LEADS, "budi", "sari"))


def signed(people: Sequence[Person]) -> Roster:
    """The roster of these."""
    world = World()
    world.regency.signs_roster(people)
    return world.regency.newest


def drawn(seed: int) -> Roster:
    """Between two and five people in any roles, with any deputies; every other with delegates."""
    dice = random.Random(seed)
    names = NAMES[: dice.randrange(2, 6)]
    people = [
        one(
            name,
            frozenset(dice.sample([*Role], dice.choice([1, 2, 3]))),
            *dice.sample([other for other in names if other != name], dice.choice([0, 1])),
        )
        for name in names
    ]
    return signed([_delegated(each, names, dice) for each in people] if seed % 2 else people)


def _delegated(one: Person, names: Sequence[str], dice: random.Random) -> Person:
    """For somebody, or in a vacant post; signing leaves out what does not fit."""
    of = dice.choice([None, *names])
    return acting(one, dice.choice([*Role][1:5]), of=of) if dice.random() < 0.7 else one


def event_of(step: Step, knew: Frame) -> Stepped:
    """The step, with all that it must say."""
    said = SAYS[step.finding] if step.finding else {}
    return Stepped(knew, step.leaves, step.enters, "Alasan.", "Pesan.", **said)  # type: ignore[arg-type] # a finding each


def accepted(
    roster: Roster, step: Step, gone: frozenset[PersonId], came: Passage | None
) -> set[Team]:
    """Everybody by whom the fold lets a case go through a step, tried one by one."""
    found = set[Team]()
    everybody = [*roster.persons, ELSEWHERE]
    for first in everybody:
        life = Life(step.leaves, step.enters if step.returns else None)
        life.passages = [came] if came else []
        event = event_of(step, KNEW)
        if life.judge(event, Acting(first.id, roster, gone), withdrawn=False) is not None:
            continue
        life.apply(event, TO, HEAD, (first.id,))
        if life.proposal is None:
            found.add((first,))
            continue
        for other in everybody:
            acting = Acting(other.id, roster, gone)
            if life.judge(Approved(KNEW, HEAD), acting, withdrawn=False) is None:
                found.add((first, other))
    return found


def ways_in(roster: Roster, step: Step, gone: frozenset[PersonId]) -> Iterator[Passage | None]:
    """Every way in which the case can have come where others must take it up."""
    if not step.not_after:
        yield None
    for before in MOVES:
        if before.enters in step.not_after and not before.not_after:
            for team in accepted(roster, before, gone, None):
                ids = tuple(each.id for each in team)
                yield Passage(before.leaves, before.enters, TO, 6, ids)


@pytest.mark.parametrize("seed", range(25))
def test_a_step_is_reachable_exactly_where_the_fold_lets_somebody_take_it(seed: int) -> None:
    roster = drawn(seed)
    for missing in (None, *roster.persons):
        gone = frozenset({missing.id}) if missing else frozenset[PersonId]()
        for step in MOVES:
            taken = [accepted(roster, step, gone, came) for came in ways_in(roster, step, gone)]
            assert is_reachable(roster, step, gone) == any(taken)
            for _, before in reaching(roster, step, gone):
                barred = frozenset(each.id for each in before)
                came = Passage(
                    State.TELAAH, next(iter(step.not_after), step.leaves), TO, 6, (*barred,)
                )
                judged = accepted(roster, step, gone, came)
                assert set(teams(roster, step, gone, barred)) == judged
                assert not any(ELSEWHERE in team or missing in team for team in judged)


@pytest.mark.parametrize("seed", [None, *range(25)])
def test_a_gap_is_named_wherever_an_objection_can_lie(seed: int | None) -> None:
    roster = signed(THREE) if seed is None else drawn(seed)
    deciding = [step for step in MOVES if step.leaves is State.KEBERATAN]
    found = gaps(roster)
    with_everybody = {gap.step for gap in found if gap.without is None}
    for missing in (None, *roster.persons):
        if missing and deciding[0] in with_everybody:
            continue  # told once
        gone = frozenset({missing.id}) if missing else frozenset[PersonId]()
        lies = any(
            came and not any(accepted(roster, step, gone, came) for step in deciding)
            for came in ways_in(roster, deciding[0], gone)
        )
        assert lies == any(gap.without is missing and gap.ended_by for gap in found)


def test_a_role_without_a_substitute_stops_cases() -> None:
    stopped = gaps(signed([*FOUR[:3], one("ratna", LEADS)]))
    assert {gap.without.name for gap in stopped if gap.without and not gap.waits} == {"Ratna"}


def test_four_can_spare_one_and_three_cannot_once_a_case_ended() -> None:
    assert gaps(signed(FOUR)) == []
    lacking = gaps(signed(THREE))
    assert {gap.without.name for gap in lacking if gap.without} == {"Budi", "Sari", "Ratna"}
    assert all(gap.waits for gap in lacking)
    assert stops(signed(THREE), frozenset({person_id("ratna")})) == []


def test_a_delegate_is_a_stand_in_and_what_hangs_on_one_is_told() -> None:
    people = [*FOUR[:3], one("ratna", LEADS)]
    people[0] = acting(people[0], Role.INSPEKTUR, of="ratna")
    roster = signed(people)
    assert all(gap.waits for gap in gaps(roster))
    named = [each for each in stand_ins(roster) if each.role is Role.INSPEKTUR]
    assert [(each.without.name, [by.name for by in each.by]) for each in named] == [
        ("Ratna", ["Budi"])
    ]
    ending = only_delegated(roster)
    assert {gap.without.name for gap in ending if gap.without and not gap.waits} == {"Ratna"}
    assert only_delegated(signed(FOUR)) == []


def test_a_delegate_alone_in_a_post_neither_proposes_and_approves_nor_can_be_missed() -> None:
    people = [acting(one("budi", WORK), Role.INSPEKTUR), one("sari", WORK)]
    stopped = {(gap.without.name, gap.step.enters) for gap in gaps(signed(people)) if gap.without}
    assert ("Budi", State.PEMERIKSAAN) in stopped
    assert ("Sari", State.PEMERIKSAAN) in stopped  # budi would have asked for it
    assert ("Sari", State.DITERUSKAN_LAPOR) in stopped
    everybody = {gap.step.enters for gap in only_delegated(signed(people)) if gap.without is None}
    assert State.PEMERIKSAAN in everybody


def test_a_proposal_needs_two_and_an_authorisation_another() -> None:
    alone = signed([one("budi", WORK | {Role.INSPEKTUR})])
    stopped = {(gap.step.leaves, gap.step.enters) for gap in stops(alone, frozenset())}
    assert (State.MENUNGGU_OTORISASI, State.PEMERIKSAAN) in stopped
    assert (State.TELAAH, State.ARSIP) in stopped
    assert (State.TELAAH, State.MENUNGGU_OTORISASI) not in stopped


# --- played in a case --------------------------------------------------------------------


def way_to(state: State) -> list[Step]:
    """The shortest way of a case into a state, without an objection."""
    ways: dict[State, list[Step]] = {State.DITERIMA: []}
    while state not in ways:
        for step in MOVES:
            if step.leaves in ways and not (step.returns or step.not_after & ENDED):
                ways.setdefault(step.enters, [*ways[step.leaves], step])
    return ways[state]


def routes(step: Step) -> Iterator[list[Step]]:
    """Ways of a case to and through a step: each end before an objection, each question."""
    if step.leaves is State.KEBERATAN:
        ends = [end for end in MOVES if end.enters in ENDED and end.leaves is not State.KEBERATAN]
        yield from ([*way_to(end.leaves), end, step] for end in ends if not end.returns)
    elif step.returns:
        asks = next(one for one in MOVES if (one.leaves, one.enters) == (step.enters, step.leaves))
        yield [*way_to(asks.leaves), asks, step]
    else:
        yield [*way_to(step.leaves), step]


def staffed(
    roster: Roster, way: Sequence[Step], gone: frozenset[PersonId], came: Mapping[State, Team]
) -> Iterator[list[tuple[Step, Team]]]:
    """Who goes such a way, as the roster check knows them."""
    if not way:
        yield []
        return
    bars = [came[state] for state in way[0].not_after if state in came]
    barred = frozenset(each.id for team in bars for each in team)
    for team in teams(roster, way[0], gone, barred):
        for rest in staffed(roster, way[1:], gone, {**came, way[0].enters: team}):
            yield [(way[0], team), *rest]


class Played:
    """A case at which somebody is missing from the beginning."""

    def __init__(self, people: Sequence[Person], missing: str) -> None:
        self.world = World()
        self.world.regency.signs_roster(people)
        self.reader = next(name for name in NAMES if name != missing)
        self.reporter = self.world.reporter().submits()
        self.forger = Forger(self.world, self.reporter).learns_from(self.reader)
        self.world.regency.removes(missing)
        self.gone = frozenset({person_id(missing)})
        self.names = {person_id(name): name for name in (*NAMES, "bagus")}

    def takes(self, step: Step, team: Team) -> None:
        """The step, its approval, and before a decision the objection."""
        if step.leaves is State.KEBERATAN:
            self.objects()
        frame = self.forger.frame(TO, self.gone)
        done = self.forger.puts(TO, event_of(step, frame), self.names[team[0].id])
        for other in team[1:]:
            event = Approved(self.forger.frame(TO, self.gone), done)
            self.forger.puts(TO, event, self.names[other.id])

    def objects(self) -> None:
        """By the reporter."""
        event = Objected(self.forger.frame(FROM), "Tidak setuju.")
        self.forger.puts(FROM, event, self.forger.reporter_key)

    @property
    def state(self) -> State:
        """Where the case stands."""
        return self.world.reviewer(self.reader).reads(self.reporter).life.state


@pytest.mark.parametrize("missing", ["budi", "ratna"])
@pytest.mark.parametrize("at", random.Random(5).sample(range(len(MOVES)), 9))
def test_whom_the_check_names_bring_a_case_through(missing: str, at: int) -> None:
    roster = signed(FOUR)
    gone = frozenset({person_id(missing)})
    plans = [next(staffed(roster, way, gone, {}), None) for way in routes(MOVES[at])]
    assert plans
    for plan in plans:
        assert plan is not None  # four can spare one, whichever way the case came
        played = Played(FOUR, missing)
        for step, team in plan:
            played.takes(step, team)
            assert played.state is step.enters


def test_where_the_check_names_nobody_a_case_stays() -> None:
    """Three people, one of them away, and the two others ended the case."""
    played = Played(THREE, "ratna")
    budi, sari = THREE[:2]
    archive = next(
        step for step in MOVES if (step.leaves, step.enters) == (State.TELAAH, State.ARSIP)
    )
    for step in way_to(State.TELAAH):
        played.takes(step, (budi,))
    played.takes(archive, (budi, sari))
    for step in (one for one in MOVES if one.leaves is State.KEBERATAN):
        for team in ((budi, sari), (sari, budi)):
            played.takes(step, team if step.approved_by else team[:1])
            assert played.state is State.KEBERATAN


def test_nobody_of_another_inspectorate_takes_a_step() -> None:
    played = Played(FOUR, "budi")
    played.takes(MOVES[0], (ELSEWHERE,))
    case = played.world.reviewer(played.reader).reads(played.reporter)
    assert reason_at(case, TO, 0) == "author"
    assert case.life.state is State.DITERIMA

"""The demo's invented cases: every state, only steps that there are, by people in those roles."""

from crypto.ids import Role
from wbs import disk
from wbs.cases.lifecycle import BY_PLACE, ENDED, State
from wbs.demo.lives import ACTS, APPROVES
from wbs.demo.play import CONSOLES
from wbs.demo.script import Script
from wbs.demo.stage import DATA
from wbs.rosters.plan import Plan


def test_there_is_one_in_every_state_and_each_came_there_by_the_table() -> None:
    script, ends = Script.read(), set()
    for told in script.cases:
        leaves = State.DITERIMA
        for enters in [*told.way, *([told.proposes] if told.proposes else [])]:
            if enters is State.KEBERATAN:
                assert leaves in ENDED
            else:
                move = script.move(BY_PLACE[leaves, enters])
                assert move.reason
                assert move.message
            leaves = enters
        ends.add(told.way[-1] if told.way else State.DITERIMA)
    assert ends == {*State}
    assert [told for told in script.cases if told.proposes]
    assert [told for told in script.cases if told.pressed]
    assert [told for told in script.cases if told.way[-2:] == (State.PEMERIKSAAN,) * 2]
    assert {told.recused for told in script.cases} == {None, ACTS[Role.VERIFIKATOR]}


def test_whoever_acts_has_the_role_a_console_and_somebody_who_approves() -> None:
    plan = Plan.parse(disk.read(DATA / "kabupaten.json", "plan"))
    roles = {person.label: person.roles for person in plan.persons}
    for role, label in ACTS.items():
        assert role in roles[label]
        assert label in CONSOLES
    assert Role.INSPEKTUR in roles[APPROVES]
    assert next(one for one in plan.persons if one.label == APPROVES).deputies
    assert ACTS[Role.PENELAAH] != APPROVES != ACTS[Role.PEMERIKSA]

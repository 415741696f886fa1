"""The gate: what passes free, what brings work, and what is refused while room is short."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from werkzeug.test import Client, TestResponse

from crypto.puzzle import Challenge, challenge
from portal.app import create_app
from portal.budgets import Budgets, Lane
from portal.gate import HEADER, LENIENCE, SECONDS, Gate, lane_of
from portal.limits import Limits
from portal.pressure import Pressure, Watch
from portal.shared_state import SharedState
from tests.gateway.asking import PARTS, framed
from tests.portal.conftest import append_head, file_head, read_head, submit_head
from tests.sealed_looking import FakeCase, pieces
from tests.store.conftest import StoreWorld
from wbs.store import Store
from wbs.store.migrate import migrate
from wbs.web.problems import Busy, NoRoom, NoRoomForFiles

FREE = 3
DAY = date(2026, 3, 14)


@dataclass
class Door:
    """A portal in this process, whose clock a test moves."""

    world: StoreWorld
    budgets: Budgets
    pressure: Pressure = field(default_factory=Pressure)
    seconds: int = 1000

    def __post_init__(self) -> None:
        gate = Gate(self.budgets, self.pressure, lambda: self.seconds)
        self._client = Client(create_app(self.world.store, gate=gate), TestResponse)

    def ask(self, call: str, body: bytes, proof: str | None = None) -> TestResponse:
        headers = {HEADER: proof} if proof else {}
        return self._client.post(f"/api/1/{call}", data=body, content_type=PARTS, headers=headers)

    def submission(self) -> bytes:
        case = self.world.case()
        return framed(submit_head(case), case.keybox(), case.grow())

    def sends(self, count: int) -> None:
        """New cases, with work where it is asked for."""
        for _ in range(count):
            body = self.submission()
            answer = self.ask("submit", body)
            if answer.status_code == 429:
                answer = self.ask("submit", body, solved(answer, body))
            assert answer.status_code == 200

    def proof(self, body: bytes, bits: int, call: str = "submit") -> str:
        key, ends = self.budgets.state.key, self.seconds + SECONDS
        return challenge(key, call, ends=ends, bits=bits).solve(body)


def solved(refused: TestResponse, body: bytes) -> str:
    return Challenge.parse(json.loads(refused.data)["challenge"]).solve(body)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    migrate(url)
    store = Store.open(url, today=lambda: DAY)
    world = StoreWorld(store, url, lambda: DAY)  # type: ignore[arg-type]  # a day that stands still
    world.publish()
    state = SharedState.open(None)
    budgets = Budgets(state, lambda: DAY, FREE, lambda: 1.0, every=0, spread=0)
    yield Door(world, budgets)
    store.close()


def test_without_work_nothing_passes(door: Door) -> None:
    door.sends(FREE)
    body = door.submission()
    answers = [door.ask("submit", body, wrong) for wrong in (None, "", "AAAA", "A" * 39)]
    for answer in answers:
        assert answer.status_code == 429
        assert json.loads(answer.data)["seconds"] == SECONDS
    assert door.budgets.cases_today() == FREE
    assert door.ask("submit", body, solved(answers[0], body)).status_code == 200


def test_a_proof_that_nobody_asked_for_is_passed_over(door: Door) -> None:
    assert door.ask("submit", door.submission(), "nonsense").status_code == 200


def test_reading_never_costs_work(door: Door) -> None:
    case = door.world.submitted()
    for lane in Lane:
        for _ in range(100):
            door.budgets.count(lane)
    assert door.ask("read", framed(read_head(case))).status_code == 200
    assert door.ask("pieces", framed(file_head(case, bytes(16)))).status_code == 200


@pytest.mark.parametrize("call", ["append", "piece"])
def test_a_case_in_use_pays_by_its_own_lane(door: Door, call: str) -> None:
    case = door.world.submitted()
    door.sends(4 * FREE)
    assert door.ask(call, _further(case, call)).status_code == 200
    lane = Lane.RETURNING if call == "append" else Lane.UPLOADS
    while not door.budgets.bits(lane):
        door.budgets.count(lane)
    body = _further(case, call)
    refused = door.ask(call, body)
    assert refused.status_code == 429
    assert door.ask(call, body, solved(refused, body)).status_code == 200


def _further(case: FakeCase, call: str) -> bytes:
    if call == "append":
        return framed(append_head(case), case.grow())
    return framed(file_head(case, os.urandom(16), index=0, count=1), pieces(1)[0])


def test_work_that_is_much_too_easy_is_none(door: Door) -> None:
    door.sends(8 * FREE)
    bits = door.budgets.bits(Lane.NEW)
    body = door.submission()
    assert bits > LENIENCE + 1
    assert door.ask("submit", body, door.proof(body, bits - LENIENCE - 1)).status_code == 429
    assert door.ask("submit", body, door.proof(body, bits - LENIENCE)).status_code == 200


def test_what_is_repeated_is_not_counted(door: Door) -> None:
    body = door.submission()
    for _ in range(5 * FREE):
        assert door.ask("submit", body).status_code == 200
    assert door.budgets.cases_today() == 1


def test_what_is_refused_is_not_counted(door: Door) -> None:
    for _ in range(5 * FREE):
        assert door.ask("submit", b"garbage").status_code == 400
    assert door.budgets.cases_today() == 0


def test_a_page_without_script_is_told_at_once_what_it_cannot_have(door: Door) -> None:
    gate = Gate(door.budgets, door.pressure)
    for _ in range(FREE):
        gate.spend(Lane.PLAIN_NEW)
    for _ in range(2):
        with pytest.raises(Busy):
            gate.spend(Lane.PLAIN_NEW)
    gate.spend(Lane.PLAIN_UPLOADS)
    door.pressure.takes_files = door.pressure.takes_cases = False
    with pytest.raises(NoRoom):
        gate.spend(Lane.PLAIN_NEW)
    with pytest.raises(NoRoomForFiles):
        gate.spend(Lane.PLAIN_UPLOADS)
    gate.spend(Lane.PLAIN_RETURNING)


def test_pages_and_calls_wait_in_lanes_of_their_own() -> None:
    lanes = {path: lane_of(path) for path in ("/id/", "/api/1/submit", "/api/1/read", "", "/x")}
    assert lanes["/id/"] == lanes[""] == lanes["/x"] == "pages"
    assert len(set(lanes.values())) == 3
    assert lane_of("/id/tanpa-skrip") == lane_of("/id/tanpa-skrip/buka") == "plain"


def test_the_watch_tells_the_operator_and_nobody_else(door: Door, tmp_path: Path) -> None:
    status = tmp_path / "status"
    limits = Limits(status=status, cases_alert=2, unclaimed=1)
    watch = Watch(door.world.store, door.budgets, limits, door.pressure)
    watch.look()
    assert json.loads(status.read_text("utf-8"))["alerts"] == []
    case = door.world.submitted()
    assert door.ask("piece", _further(case, "piece")).status_code == 200
    door.sends(FREE)
    watch.look()
    said = json.loads(status.read_text("utf-8"))
    assert said["alerts"] == ["unclaimed-full", "many-cases", "lane-full new"]
    assert said.keys() == {"alerts"}  # a number would tell whoever reads it of each report
    assert status.stat().st_mode & 0o077 == 0
    assert door.ask("piece", _further(case, "piece")).status_code == 507


def test_a_clock_that_cannot_be_right_is_told(door: Door, tmp_path: Path) -> None:
    status = tmp_path / "status"
    budgets = replace(door.budgets, today=lambda: date(1999, 12, 31))
    Watch(door.world.store, budgets, Limits(status=status), door.pressure).look()
    assert json.loads(status.read_text("utf-8"))["alerts"] == ["clock-wrong"]


@pytest.mark.parametrize("name", ["WBS_FREE_REPORTS", "WBS_ROOM_FILES", "WBS_DATABASE_MOST"])
@pytest.mark.parametrize("value", ["-1", "1.5", "many", "9" * 30, "²"])
def test_a_limit_that_is_no_number_is_named(name: str, value: str) -> None:
    _, wrong = Limits.read({name: value})
    assert wrong == [name]


def test_limits_that_are_not_given_are_the_usual_ones() -> None:
    assert Limits.read({}) == (Limits(), [])
    given, _ = Limits.read({"WBS_ROOM_FILES": "5", "WBS_FLOOD_STATE": "x/state"})
    assert (given.room_files, given.state, given.most) == (5, Path("x/state"), None)

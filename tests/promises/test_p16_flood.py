"""Promise P16: under the tested flood memory, queue and disk stay bounded, and words are given."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from crypto import puzzle
from crypto.anchor import compose_anchor
from crypto.ids import Stream
from crypto.puzzle import Challenge
from portal.shared_state import KEY
from tests.browser.hands import Hands
from tests.browser.stage import PATIENCE, PHONE
from tests.gateway.asking import PARTS, framed
from tests.inspectorates import TODAY, Inspectorate
from tests.portal.conftest import append_head, file_head, submit_head
from tests.process import Server
from tests.promises.flooding import HEADER, Attacker, Target, flood
from tests.promises.installation import TLS, portal, portal_client, publish_in
from tests.sealed_looking import FakeCase, pieces
from tests.world import REPORT, World
from wbs.clients import Patience
from wbs.journeys import reporting
from wbs.web.drawn import EVERY, SPREAD

AN_HOUR, SLOW = 10_000, 400  # the load of the promise
WORDS = 3.0  # seconds
MEMORY = 256  # MiB of the server's highest; 96 of them are its bound for what is under way
A_CASE = 40_000  # bytes on the disk, with its indexes; the junk is as large as a short report
FREE = 60
PATIENT = Patience(call=60, all_calls=60, between=2, attempts=8)


@dataclass(frozen=True)
class Place:
    """A portal with a flood before it, or soon."""

    server: Server
    folder: Path
    office: Inspectorate

    @property
    def target(self) -> Target:
        """What is flooded."""
        roster = self.office.newest
        positions = roster.positions(Stream.CONVERSATION)
        return Target(self.server.url, self.office.id.value, roster.hash.value, positions)

    def case(self) -> FakeCase:
        """One that nobody sent yet."""
        return FakeCase(self.office.id.value, self.office.newest.hash.value)

    def submission(self, case: FakeCase) -> bytes:
        """Its first request."""
        box = case.keybox(count=self.target.positions)
        return framed(submit_head(case), box, case.grow())

    def send(self, body: bytes, proof: str | None = None, call: str = "submit") -> httpx.Response:
        """One request."""
        headers = {"Content-Type": PARTS} | ({HEADER: proof} if proof else {})
        with httpx.Client(base_url=self.server.url, timeout=30, verify=TLS) as client:
            return client.post(f"/api/1/{call}", content=body, headers=headers)

    def key(self) -> bytes:
        """What only a thief of the machine's memory has."""
        return (self.folder / "state").read_bytes()[:KEY]

    def status(self) -> dict[str, object]:
        """What the operator is told."""
        said: dict[str, object] = json.loads((self.folder / "status").read_text("utf-8"))
        return said

    def waits_for_alert(self, alert: str) -> None:
        """The portal looks every few seconds."""
        give_up = time.monotonic() + 30
        while alert not in str(self.status()["alerts"]):
            assert time.monotonic() < give_up, self.status()
            time.sleep(0.1)

    def memory(self) -> float:
        """VmHWM in MiB."""
        lines = Path(f"/proc/{self.server.process.pid}/status").read_text("ascii").splitlines()
        (line,) = [line for line in lines if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024

    def disk(self) -> int:
        """Bytes of the database with its log."""
        return sum(path.stat().st_size for path in self.folder.glob("wbs.sqlite*"))

    def fills_up(self, cases: int) -> None:
        """So many are kept at once, by somebody who works."""
        attacker = Attacker(self.target, works=True, pace=0, most=cases)
        attacker.run()
        assert attacker.seen["200"] == cases


@contextmanager
def place(folder: Path, free: int = FREE) -> Iterator[Place]:
    """A portal that nobody wrote to yet. `free`: reports a minute that cost no work."""
    office = World().regency
    url = f"sqlite:///{folder / 'wbs.sqlite'}"
    publish_in(url, office)
    anchor = folder / "anchor.json"
    anchor.write_bytes(compose_anchor({office.id: office.newest.name}))
    with portal(url, folder, anchor, free=free, settings=_files(folder)) as server:
        yield Place(server, folder, office)


def _files(folder: Path) -> dict[str, str]:
    return {
        "WBS_FLOOD_STATE": str(folder / "state"),
        "WBS_FLOOD_STATUS": str(folder / "status"),
    }


@pytest.fixture(scope="module")
def flooded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """In the middle of the load of the promise, when puzzles have grown to what it makes them."""
    with place(tmp_path_factory.mktemp("flooded")) as here:
        here.fills_up(AN_HOUR // 60)
        with flood(here.target, an_hour=AN_HOUR, slow=SLOW, works=True) as seen:
            here.waits_for_alert("lane-full new")
            yield here
        assert seen["200"] > 0


def report(here: Place) -> float:
    """Seconds that an honest reporter's program needs until the words are good."""
    before = time.monotonic()
    prepared = reporting.prepare(REPORT, here.office.trusted(), excluded=frozenset(), today=TODAY)
    with portal_client(here.server.url, PATIENT) as door:
        door.submit(prepared.submission)
    return time.monotonic() - before


def test_a_program_gets_words_while_it_lasts(flooded: Place) -> None:
    assert median(report(flooded) for _ in range(5)) < WORDS


def test_a_browser_gets_words_while_it_lasts(flooded: Place, browser: Browser) -> None:
    assert median(_clicks(browser, flooded) for _ in range(3)) < WORDS


def _clicks(browser: Browser, here: Place) -> float:
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    hands = _ready(page, here)
    before = time.monotonic()
    hands.sends()
    taken = time.monotonic() - before
    context.close()
    return taken


def _ready(page: Page, here: Place) -> Hands:
    page.clock.set_fixed_time(TODAY.isoformat())
    return Hands(page, here.server.url).opens().chooses_inspectorate().answers()


def test_a_conversation_goes_on_without_work(flooded: Place) -> None:
    """The lane of those who come back is not the one that is flooded."""
    case = flooded.case()
    body = flooded.submission(case)
    assert flooded.send(body, _solved(flooded, body)).status_code == 200
    more = framed(append_head(case), case.grow())
    assert flooded.send(more, call="append").status_code == 200


def _solved(here: Place, body: bytes) -> str:
    refused = here.send(body)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    return Challenge.parse(refused.json()["challenge"]).solve(body)


def test_who_does_not_work_is_held_off(flooded: Place) -> None:
    for _ in range(20):
        assert flooded.send(flooded.submission(flooded.case())).status_code == 429


def test_a_proof_is_good_for_its_own_request_only(flooded: Place) -> None:
    body = flooded.submission(flooded.case())
    shown = _solved(flooded, body)
    others = [flooded.submission(flooded.case()) for _ in range(10)]
    # By chance it fits another one in 2^5 times at least; ten times it does not.
    assert [flooded.send(other, shown).status_code for other in others].count(200) < 10
    assert flooded.send(body, shown).status_code == 200
    assert {flooded.send(body, shown).status_code for _ in range(5)} == {200}  # the same case


@pytest.mark.parametrize("fault", ["foreign", "expired", "too easy", "another call", "none"])
def test_a_proof_that_was_not_asked_for_is_none(flooded: Place, fault: str) -> None:
    body = flooded.submission(flooded.case())
    now = int(time.time())
    key, call, ends, bits = flooded.key(), "submit", now + 100, 9
    if fault == "foreign":
        key = bytes(KEY)
    if fault == "another call":
        call = "piece"
    if fault == "expired":
        ends = now
    if fault == "too easy":
        bits = 1
    shown = puzzle.challenge(key, call, ends=ends, bits=bits).solve(body)
    answer = flooded.send(body, None if fault == "none" else shown)
    assert answer.status_code == 429
    assert answer.json()["type"] == "urn:wbs:problem:puzzle"


def test_a_right_proof_made_with_the_key_is_taken(flooded: Place) -> None:
    """Or the faults above might be refused for another reason."""
    body = flooded.submission(flooded.case())
    ends = int(time.time()) + 100
    shown = puzzle.challenge(flooded.key(), "submit", ends=ends, bits=9).solve(body)
    assert flooded.send(body, shown).status_code == 200


def test_memory_and_disk_stay_bounded(flooded: Place) -> None:
    assert flooded.memory() < MEMORY
    with closing(sqlite3.connect(flooded.folder / "wbs.sqlite")) as logs:
        (kept,) = logs.execute("SELECT COUNT(DISTINCT case_id) FROM entry").fetchone()
    assert flooded.disk() < 4_000_000 + kept * A_CASE


def test_as_fast_as_it_goes_without_work_nothing_more_is_kept(tmp_path: Path) -> None:
    threads = 32
    with place(tmp_path) as here:
        began = time.monotonic()
        with flood(here.target, threads=threads) as seen:
            here.waits_for_alert("lane-full new")
            taken = median(report(here) for _ in range(5))
        assert taken < WORDS
        faded = FREE * (time.monotonic() - began) / 60
        # Noticed between once and twice the budget, or with a new turn, whose limit may lie lower:
        # see `Budgets.load`.
        assert FREE * (1 - SPREAD) <= seen["200"] < 2 * FREE + faded + threads
        assert seen["429"] > seen["200"]
        assert here.memory() < MEMORY
        assert here.disk() < 8_000_000


def test_at_rest_nobody_works_and_what_is_repeated_makes_no_work_for_others(
    tmp_path: Path,
) -> None:
    with place(tmp_path, free=20) as here:
        body = here.submission(here.case())
        assert {here.send(body).status_code for _ in range(60)} == {200}
        for _ in range(int(20 * (1 - SPREAD)) - 1):  # the limit may lie so low, anew each turn
            assert here.send(here.submission(here.case())).status_code == 200


def test_when_the_disk_fills_files_wait_then_new_cases_and_words_last(tmp_path: Path) -> None:
    with place(tmp_path) as here:
        case = here.case()
        assert here.send(here.submission(case)).status_code == 200
    beyond = str(2**61)  # more than any disk has
    (piece,) = pieces(1)
    body = framed(file_head(case, bytes(16), index=0, count=1), piece)
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    short = {**_files(tmp_path), "WBS_ROOM_FILES": beyond}
    with portal(url, tmp_path, settings=short) as server:
        here = Place(server, tmp_path, here.office)
        _refused(here.send(body, call="piece"), "no-room-for-files")
        assert here.send(here.submission(here.case())).status_code == 200
        assert here.status()["alerts"] == ["files-refused"]
    with portal(url, tmp_path, settings={**short, "WBS_ROOM_CASES": beyond}) as server:
        here = Place(server, tmp_path, here.office)
        _refused(here.send(body, call="piece"), "no-room-for-files")
        _refused(here.send(here.submission(here.case())), "no-room")
        more = framed(append_head(case), case.grow())
        assert here.send(more, call="append").status_code == 200
        assert here.status()["alerts"] == ["files-refused", "cases-refused"]


def _refused(answer: httpx.Response, slug: str) -> None:
    assert answer.status_code == 507
    assert answer.json()["type"] == f"urn:wbs:problem:{slug}"
    assert answer.headers["Retry-After"]


def test_two_portals_of_a_machine_count_together(tmp_path: Path) -> None:
    with place(tmp_path, free=5) as one:
        one.fills_up(20)
        url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
        with portal(url, tmp_path, free=5, settings=_files(tmp_path)) as server:
            other = Place(server, tmp_path, one.office)
            time.sleep(EVERY)  # what came is told with the next turn
            body = one.submission(one.case())
            shown = _solved(one, body)
            assert other.send(body).status_code == 429
            assert other.send(body, shown).status_code == 200


def test_a_page_says_that_it_is_crowded_and_lives_on(
    tmp_path: Path, context: BrowserContext
) -> None:
    with place(tmp_path, free=5) as here:
        here.fills_up(25)
        page = context.new_page()
        hands = _ready(page, here)
        page.evaluate(
            """() => { window.shown = false; new MutationObserver(() => {
              if (!document.getElementById("crowded").hidden) window.shown = true;
            }).observe(document.getElementById("crowded"), { attributes: true }); }"""
        )
        hands.sends()
        assert page.evaluate("window.shown")
        assert not page.locator("#crowded").is_visible()

"""Locking: by the button, by the clock, by a signal; and what a wrong passphrase costs."""

import gc
import re
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crypto.keyfile import ReviewerKeys
from reviewer.console.room import Habits, Room, look
from reviewer.console.work import Closed, Work
from tests.console.office import PASSPHRASE, Office, open_office
from tests.world import ReporterActor, World
from wbs.cases.case import Case
from wbs.journeys.services import Gateway

PAGES = ["/id/", "/id/roster", "/id/kasus/" + "0" * 32, "/id/kasus/x/balas"]


@pytest.fixture
def shut(tmp_path: Path, world: World, reporter: ReporterActor) -> Office:
    """A console that nobody unlocked yet."""
    del reporter  # who has reported by now
    return open_office(tmp_path, world).enters()


@pytest.mark.parametrize("path", PAGES)
def test_locked_every_page_leads_to_the_passphrase(shut: Office, path: str) -> None:
    answer = shut.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/id/buka")
    assert shut.get("/id/keadaan").json == {"locked": True}


def test_a_wrong_passphrase_is_said_and_costs_more_each_time(shut: Office) -> None:
    waits = []
    for _ in range(8):
        wrong = shut.post("/id/buka", passphrase="bukan itu sama sekali")
        assert wrong.status_code == 403
        assert "kata sandi salah" in wrong.text
        soon = shut.post("/id/buka", passphrase=PASSPHRASE)
        assert soon.status_code == 429
        wait = shut.room._not_before - shut.clock.now
        assert f"Tunggu {int(wait) + 1} detik" in soon.text
        waits.append(wait)
        shut.clock.now += wait
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert shut.post("/id/buka", passphrase=PASSPHRASE).status_code == 303


def test_what_was_typed_as_a_passphrase_never_comes_back(shut: Office) -> None:
    for typed in ("", "rahasia <b>", "x" * 100_000):
        answer = shut.post("/id/buka", passphrase=typed)
        shut.clock.now += 100
        assert answer.status_code in (400, 403)
        assert not typed or typed[:20] not in answer.text


def test_a_damaged_key_file_is_said(shut: Office) -> None:
    path = shut.room.workspace.home / "key.json"
    path.write_bytes(path.read_bytes().replace(b'"time":2', b'"time":1'))
    answer = shut.post("/id/buka", passphrase=PASSPHRASE)
    assert answer.status_code == 500
    assert "cadangan" in answer.text


def test_the_button_locks(office: Office, reporter: ReporterActor) -> None:
    path = office.case_path(reporter)
    assert office.post("/id/kunci").headers["Location"] == "/id/buka"
    assert office.room.work is None
    assert office.get(path).headers["Location"] == "/id/buka"


def test_nobody_there_for_ten_minutes_locks(office: Office) -> None:
    office.clock.now += 599
    assert office.get("/id/").status_code == 200
    office.clock.now += 599
    assert office.get("/id/keadaan").json["left"] == 1  # type: ignore[index]  # it is an object
    office.clock.now += 1
    assert office.get("/id/keadaan").json == {"locked": True}
    assert office.get("/id/").status_code == 303


def test_the_script_asking_keeps_nobody_in_but_typing_does(office: Office) -> None:
    token = office.csrf()
    for _ in range(3):
        office.clock.now += 300
        assert office.post("/id/hadir", token).status_code == 204
    assert office.room.work is not None
    for _ in range(3):
        office.clock.now += 300
        office.get("/id/keadaan")
    assert office.room.work is None


def test_a_list_that_loads_itself_anew_keeps_nobody_in(office: Office) -> None:
    shown = office.get("/id/").text
    by_itself = re.search(r'data-by-itself="([^"]+)"', shown)
    assert by_itself
    for _ in range(3):
        office.clock.now += 300
        office.get(by_itself[1].replace("&amp;", "&"))
    assert office.room.work is None


def test_only_a_list_loads_itself_anew(office: Office, reporter: ReporterActor) -> None:
    path = office.case_path(reporter)
    for page in (path, f"{path}/balas", f"{path}/catatan", "/id/roster"):
        assert 'data-by-itself=""' in office.get(page).text


def test_only_after_a_lock_something_was_let_go(shut: Office) -> None:
    for page in (shut.get("/id/buka"), shut.post("/id/buka", passphrase="bukan itu")):
        assert "Konsol terkunci." in page.text
        assert "dilepas dari memori" not in page.text
    shut.clock.now += 10
    shut.unlocks()
    shut.post("/id/kunci")
    assert "dilepas dari memori" in shut.get("/id/buka").text


def test_the_first_look_is_said_to_be_under_way(shut: Office) -> None:
    shut.post("/id/buka", passphrase=PASSPHRASE)
    waiting = shut.get("/id/").text
    assert "Sedang mengambil" in waiting
    assert "Belum ada kasus" not in waiting
    assert "belum pernah diperiksa" not in waiting
    shut.line.is_cut = True
    shut.work.look()
    failed = shut.get("/id/").text
    assert "Sedang mengambil" not in failed
    assert "belum pernah diperiksa" in failed
    shut.line.is_cut = False
    shut.work.look()
    there = shut.get("/id/").text
    assert "look-case__number" in there
    assert "Sedang mengambil" not in there


def test_a_page_learns_that_the_first_look_ended_with_nothing(tmp_path: Path, world: World) -> None:
    office = open_office(tmp_path, world).enters()
    office.post("/id/buka", passphrase=PASSPHRASE)
    assert revision_shown(office) == revision_now(office)
    waiting = revision_shown(office)
    office.work.look()
    assert revision_now(office) != waiting
    assert "Belum ada kasus" in office.get("/id/").text
    ended = revision_now(office)
    office.work.look()
    assert revision_now(office) == ended


def test_a_page_learns_what_the_disk_held(tmp_path: Path, office: Office, world: World) -> None:
    assert office.work.index.cases
    again = open_office(tmp_path, world).enters()
    again.post("/id/buka", passphrase=PASSPHRASE)
    waiting = revision_shown(again)
    again.work.begin()
    assert revision_now(again) != waiting


def revision_shown(office: Office) -> int:
    """That of the page, as its script sees it."""
    found = re.search(r'data-revision="(\d+)"', office.get("/id/").text)
    assert found
    return int(found[1])


def revision_now(office: Office) -> int:
    """What the script is told when it asks."""
    told: int = (office.get("/id/keadaan").json or {})["revision"]
    return told


def test_sleep_counts_although_the_monotonic_clock_stops(office: Office) -> None:
    still = office.clock.now
    office.room.clocks = lambda: (still, still + 601)
    assert office.room.work is None


def test_a_wall_clock_that_is_set_back_keeps_nobody_in(office: Office) -> None:
    then = office.clock.now
    office.room.clocks = lambda: (then + 601, then - 86_400)
    assert office.room.work is None


def test_the_time_is_a_setting(tmp_path: Path, world: World, reporter: ReporterActor) -> None:
    assert reporter.prepared
    office = open_office(tmp_path, world, habits=Habits(idle=60)).enters()
    office.unlocks()
    office.clock.now += 61
    assert office.room.work is None


def test_nothing_that_was_opened_is_left_in_memory(office: Office, world: World) -> None:
    del world
    work = office.work
    cases = [id(filed.case) for filed in work.index.cases.values()]
    keys = weakref.ref(work)
    assert cases
    del work
    office.room.lock()
    gc.collect()
    assert keys() is None
    left = [one for one in gc.get_objects() if isinstance(one, Case) and id(one) in cases]
    assert not left


def test_locking_stops_the_fetching_that_is_under_way(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    assert reporter.prepared
    office = open_office(tmp_path, world).enters()
    office.post("/id/buka", passphrase=PASSPHRASE)
    work, honest = office.work, office.line.doors

    @contextmanager
    def locked_meanwhile(keys: ReviewerKeys) -> Iterator[Gateway]:
        with honest(keys) as gateway:
            office.room.lock()
            yield gateway

    work.doors = locked_meanwhile
    look(work, first=True)
    assert not work.index.cases
    with pytest.raises(Closed):
        _ = work.keys
    with pytest.raises(Closed):
        work.look()


def test_a_fault_of_our_own_in_the_background_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: Work) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Work, "look", broken)
    look(office.work, first=False)
    assert "kesalahannya sendiri" in office.get("/id/").text


def test_a_page_that_fails_shows_nothing_of_a_case(
    office: Office, reporter: ReporterActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: Room) -> int:
        raise ValueError("isi laporan Sukamaju")

    path = office.case_path(reporter)
    monkeypatch.setattr(Work, "show", lambda *_: broken(office.room))
    answer = office.get(path)
    assert answer.status_code == 500
    assert "Sukamaju" not in answer.text

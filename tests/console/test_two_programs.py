"""Two programs in one folder: neither sets back what the other has seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from reviewer.console.room import Habits
from tests.console.office import PASSPHRASE, Office, open_office
from tests.server import GatewayInMemory
from tests.world import ReporterActor, World
from wbs.desk.workspace import HomeBusy, Workspace
from wbs.journeys.services import ServedRoster


@contextmanager
def another_program(home: Workspace) -> Iterator[None]:
    """It works in this folder all the while."""
    begun, over = Event(), Event()

    def work() -> None:
        with home.alone():
            begun.set()
            over.wait()

    program = Thread(target=work)
    program.start()
    begun.wait()
    yield
    over.set()
    program.join()


@pytest.fixture
def hasty(office: Office) -> Office:
    """Its work does not wait long."""
    office.work.turn = 0.1
    office.room.habits = Habits(turn=0.1)
    return office


def test_a_look_waits_and_then_says_why(hasty: Office, world: World) -> None:
    home, before = hasty.room.workspace, hasty.room.workspace.seen()
    world.regency.renews()
    with another_program(home):
        hasty.work.look()
        assert "Program lain sedang memakai folder" in hasty.get("/id/").text
        assert home.seen() == before
    hasty.work.look()
    assert "look-warnings" not in hasty.get("/id/").text
    assert home.seen() != before


def test_nothing_is_sent_and_the_text_comes_back(hasty: Office, reporter: ReporterActor) -> None:
    path = hasty.case_path(reporter) + "/balas"
    with another_program(hasty.room.workspace):
        refused = hasty.writes(path, "Nanti saja")
    assert "BELUM terkirim" in refused.text
    assert "Nanti saja</textarea>" in refused.text
    assert not hasty.line.appends
    assert hasty.writes(path, "Nanti saja").status_code == 303


def test_unlocking_shows_the_disk_all_the_same_and_writes_nothing(hasty: Office) -> None:
    home = hasty.room.workspace
    hasty.room.lock()
    before = (home.home / "seen.json").stat().st_ino
    with another_program(home):
        assert hasty.post("/id/buka", passphrase=PASSPHRASE).status_code == 303
        hasty.work.begin()
        assert hasty.work.index.rows
    assert (home.home / "seen.json").stat().st_ino == before


def test_what_is_seen_is_read_and_written_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the moment the roster is asked for: one that came to another program would be lost."""
    honest, refused = GatewayInMemory.roster, []

    def asked(self: GatewayInMemory) -> ServedRoster:
        with pytest.raises(HomeBusy), office.room.workspace.alone(0):
            pass
        refused.append(True)
        return honest(self)

    monkeypatch.setattr(GatewayInMemory, "roster", asked)
    office.work.look()
    assert refused
    with office.room.workspace.alone(0):
        pass


def test_what_is_gone_is_said_until_somebody_has_dealt_with_it(
    office: Office, world: World
) -> None:
    """Neither locking nor a new start makes it forgotten: a lying server would wait for that."""
    world.server.cases.clear()
    office.work.look()
    for again in (office, open_office(office.room.workspace.home.parent, world)):
        again.room.lock()
        if again is not office:
            again.enters()
        again.unlocks()
        assert "tidak ada lagi di server" in again.get("/id/").text
    assert again.post("/id/hilang").status_code == 303
    assert "tidak ada lagi di server" not in again.get("/id/").text
    again.room.lock()
    again.unlocks()
    assert "tidak ada lagi di server" not in again.get("/id/").text


def test_what_a_failing_disk_kept_from_being_opened_is_opened_next_time(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    """Filed before it was opened, an item would stay away until the next unlocking."""
    desk, cache = office.work.desk, office.room.workspace.cache
    assert desk
    reporter.replies("Tambahan")
    late = world.reporter().submits()

    def fails(_done: int, _of: int) -> None:
        raise OSError

    index, update = office.work.index, office.work.index.update
    index.update = lambda *given, **named: update(given[0], given[1], fails, **named)  # type: ignore[method-assign]  # the disk fails just then
    office.work.look()
    index.update = update  # type: ignore[method-assign]  # and is well again
    assert "Disk komputer ini" in office.get("/id/").text
    office.work.look()
    assert office.work.trouble is None
    assert late.case in index.cases
    assert "2 belum dibaca" in office.get("/id/").text
    assert not index.update(cache(), desk, lambda _done, _of: None)

"""A thousand cases: a list and a case within a tenth of a second, a fetch that opens what came."""

import time
from collections.abc import Callable
from datetime import date
from threading import Thread

import pytest

from tests.console.office import Office, make_home, open_office
from tests.inspectorates import TODAY
from tests.world import REPORT, World
from wbs.desk.sync_folder import FolderCache
from wbs.desk.workspace import Workspace
from wbs.form.report import Report
from wbs.journeys.reporting import prepare

CASES = 1000
MOST = 0.1  # seconds: what a person does not notice
PATIENCE = 2.0  # seconds: a page while all else is read anew, on a busy machine
PAUSE = 0.2  # seconds between two pages
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Budi's console over a thousand genuine reports of a page, fetched before."""
    world, folder = World(), tmp_path_factory.mktemp("ramai")
    home = make_home(folder, world, "budi")
    fill(Workspace(home).cache(), world)
    office = open_office(folder, world).enters()
    office.line.is_cut = True  # no server: what is measured is what this machine does
    office.work_is_begun = begin(office)  # type: ignore[attr-defined]  # only told to the reader
    return office


def begin(office: Office) -> float:
    """Unlock, trust the roster and build the index; how long that took."""
    office.line.is_cut = False
    office.room.unlock("sandi rahasia sekali", office.room.form)
    work = office.work
    started = time.perf_counter()
    work.begin()
    with office.line.doors(work.keys) as gateway:
        work._trust(gateway.roster())
    office.line.is_cut = True
    work._file(changed_roster=True)
    return time.perf_counter() - started


def fill(cache: FolderCache, world: World) -> None:
    """What a first fetch would have brought."""
    trusted = world.regency.trusted()
    fields = {name: getattr(REPORT, name) for name in Report.__slots__}
    report = Report(**(fields | {"apa": "Pejabat memakai kendaraan dinas. " * 120}))
    for number in range(CASES):
        made = prepare(report, trusted, excluded=frozenset(), today=TODAY).submission
        day = date(2026, 1 + number % 2, 1 + number % 28)
        cache.keep(day, {2 * number + 1: made.keybox, 2 * number + 2: made.first})


def fastest(action: Callable[[], object], times: int = 5) -> float:
    """Seconds; the best of a few: the machine is shared."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        found.append(time.perf_counter() - started)
    return min(found)


def test_a_list_and_a_case_are_there_at_once(
    busy: Office, record_property: Callable[[str, object], None]
) -> None:
    assert len(busy.work.index.cases) == CASES
    ids = [busy.work.aliases.of(row.id) for row in busy.work.index.rows]
    fresh = iter(ids)
    figures = {
        "list": fastest(lambda: check(busy, "/id/")),
        "group": fastest(lambda: check(busy, "/id/?kelompok=baru&hal=10")),
        "mine": fastest(lambda: check(busy, "/id/?kelompok=saya&keadaan=DITERIMA")),
        "open": fastest(lambda: check(busy, f"/id/kasus/{next(fresh)}")),
        "reply": fastest(lambda: check(busy, f"/id/kasus/{ids[0]}/balas")),
    }
    for name, seconds in figures.items():
        record_property(name, seconds)
        assert seconds < MOST, figures


def check(office: Office, path: str) -> None:
    """A page that is a page."""
    answer = office.get(path)
    assert answer.status_code == 200
    assert "</html>" in answer.text


def test_nothing_new_opens_nothing(busy: Office) -> None:
    before = busy.work.index.opened
    assert fastest(lambda: busy.work._file(changed_roster=False)) < 10 * MOST
    assert busy.work.index.opened == before


def test_pages_are_answered_while_the_index_is_built(
    busy: Office, record_property: Callable[[str, object], None]
) -> None:
    """They share one interpreter: slower, but never only at the end.

    Asked with pauses, as people and the page's own look do. Without any, each signature that
    the index verifies would wait a whole turn of the interpreter (5 ms) to come back.
    """
    building = Thread(target=lambda: busy.work._file(changed_roster=True))
    building.start()
    answered = []
    while building.is_alive():
        answered.append(fastest(lambda: check(busy, "/id/"), times=1))
        time.sleep(PAUSE)
    building.join()
    record_property("while the index is built", max(answered))
    assert len(answered) > 1
    assert max(answered) < PATIENCE, answered

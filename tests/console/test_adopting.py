"""Adopting from the console: what somebody wrote who left waits, and counts after a question."""

from pathlib import Path

import pytest

from crypto.ids import Chain, Role
from tests.console.office import Office, open_office
from tests.console.test_steps import moves
from tests.world import ReporterActor, World, line_at
from wbs.cases.events import Adopt
from wbs.cases.lifecycle import State
from wbs.journeys import reporting

TO = Chain.TO_REPORTER


@pytest.fixture
def world() -> World:
    """Budi and Wati verify."""
    made = World()
    made.regency.enrols("wati", Role.VERIFIKATOR)
    made.regency.enrols("ina", Role.INSPEKTUR)
    return made


def leaves_behind(world: World, reporter: ReporterActor) -> None:
    """Wati took the last step, and left."""
    moves(world, reporter, "wati", State.VERIFIKASI)
    world.regency.drops("wati")


def adopting_path(office: Office, about: ReporterActor) -> str:
    entry = line_at(office.work.index.cases[about.case].case, TO, 0)
    return f"{office.case_path(about)}/kukuhkan/{entry.head.hash.hex()}"


def opened(folder: Path, world: World, name: str) -> Office:
    office = open_office(folder, world, name).enters()
    office.unlocks()
    office.work.look()
    return office


def test_a_step_of_somebody_who_left_waits_and_counts_once_adopted(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    leaves_behind(world, reporter)
    office = opened(tmp_path, world, "budi")
    assert office.work.index.rows[0].acts
    page = office.get(office.case_path(reporter)).text
    assert "Keadaan: Diterima" in page
    assert "BELUM DIKUKUHKAN" in page
    path = adopting_path(office, reporter)
    assert path in page
    asked = office.get(path).text
    for said in ("Wati sekarang tidak lagi tercatat", "Kukuhkan hanya jika Anda tahu", "langkah"):
        assert said in asked
    assert reporter.reads().life.state is State.DITERIMA
    fields = office.hidden(path)
    assert office.post(path, None, **fields).status_code == 303
    assert reporter.reads().life.state is State.VERIFIKASI
    page = office.get(office.case_path(reporter)).text
    assert "Entri dikukuhkan dan dihitung." in page
    assert "Wati, Budi (sebagian mengukuhkan yang lain)" in page
    assert path not in page
    assert office.post(path, None, **fields).status_code == 303  # the same form, sent twice
    assert sum(isinstance(line.event, Adopt) for line in reporter.reads().lines) == 1


def test_whoever_may_not_take_the_step_is_not_asked(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    leaves_behind(world, reporter)
    office = opened(tmp_path, world, "ina")
    path = adopting_path(office, reporter)
    assert "/kukuhkan/" not in office.get(office.case_path(reporter)).text
    page = office.get(path).text
    assert "tidak menunggu pengukuhan Anda" in page
    assert "<form" not in page.split("</header>")[-1].split('id="entry"')[1]
    refused = office.post(path, None, basis=office.work.index.cases[reporter.case].state, slip="x")
    assert refused.status_code == 409
    assert "peran lain" in refused.text
    assert reporter.reads().life.state is State.DITERIMA


def test_an_entry_that_is_not_there_has_no_page(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    office = opened(tmp_path, world, "budi")
    path = f"{office.case_path(reporter)}/kukuhkan/{'0' * 64}"
    assert office.get(path).status_code == 404
    assert office.post(path, None, basis="x", slip="x").status_code == 404


def test_what_changed_meanwhile_is_shown_before_anything_is_adopted(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    leaves_behind(world, reporter)
    office = opened(tmp_path, world, "budi")
    path = adopting_path(office, reporter)
    fields = office.hidden(path)
    reporter.replies("Ada lagi.")
    refused = office.post(path, None, **fields)
    assert refused.status_code == 409
    assert reporter.reads().life.state is State.DITERIMA


def test_who_is_under_pressure_stands_first_until_somebody_answers(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    others = [world.reporter().submits() for _ in range(3)]
    reporting.tell_of_pressure(world.portal, reporter.comes_back(), "")
    others[0].replies("Paling baru.")
    office = opened(tmp_path, world, "budi")
    assert office.work.index.rows[0].id == reporter.case
    assert office.work.index.rows[0].pressed
    assert office.work.index.rows[0].acts
    world.reviewer("budi").replies(reporter, "Kami membaca. Aman untuk bicara?")
    office.work.look()
    assert not any(row.pressed for row in office.work.index.rows)

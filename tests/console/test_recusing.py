"""Leaving a case from the console: what it means is said first, and the case is shut afterwards."""

from pathlib import Path

import pytest

from crypto.ids import Role
from tests.console.office import Office, open_office
from tests.inspectorates import person_id
from tests.world import ReporterActor, World, ids
from wbs.journeys import reviewing
from wbs.journeys.moves import Leaving


@pytest.fixture
def world() -> World:
    """Budi and Wati verify, Sari and Nela review."""
    made = World()
    made.regency.enrols("wati", Role.VERIFIKATOR)
    made.regency.enrols("nela", Role.PENELAAH)
    made.regency.enrols("ina", Role.INSPEKTUR)
    return made


def opened(folder: Path, world: World, name: str) -> Office:
    office = open_office(folder, world, name).enters()
    office.unlocks()
    office.work.look()
    return office


def path_of(office: Office, about: ReporterActor) -> str:
    return f"{office.case_path(about)}/mundur"


def proposes(world: World, about: ReporterActor, name: str, whom: str) -> None:
    desk, case = world.reviewer(name).desk(), world.reviewer(name).reads(about)
    leaving = Leaving(ids(whom), "Kerabat terlapor.")
    reviewing.recuse(world.gateway(name), desk, case, leaving)


def test_somebody_leaves_and_the_case_is_shut(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    office = opened(tmp_path, world, "budi")
    path = path_of(office, reporter)
    assert path in office.get(office.case_path(reporter)).text
    asked = office.get(path).text
    for said in ("tidak ada yang ditarik kembali", "Tidak ada yang dapat membatalkannya", "Saya"):
        assert said in asked
    fields = {**office.hidden(path), "who": person_id("budi").value.hex()}
    answer = office.post(path, None, **fields, reason="Terlapor kerabat saya.")
    assert answer.status_code == 303
    assert reporter.reads().recused == ids("budi")
    listed = office.get("/id/").text
    assert "Anda tidak menangani laporan itu lagi." in listed
    assert "Kasus yang tidak Anda tangani lagi" in listed
    assert office.get(path.removesuffix("/mundur")).status_code == 404
    assert office.post(path, None, **fields, reason="Terlapor kerabat saya.").status_code == 303
    world.reviewer("wati").replies(reporter, "Sesudah.")
    office.work.look()
    assert "Kasus yang tidak Anda tangani lagi" in office.get("/id/").text
    assert office.work.index.cases == {}


def test_without_a_reason_nothing_is_said(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    office = opened(tmp_path, world, "budi")
    path = path_of(office, reporter)
    fields = office.hidden(path)
    assert office.post(path, None, **fields, who="x", message="Pesan.").status_code == 303
    again = office.get(path)
    assert again.status_code == 400
    for said in ("Tulis alasannya.", "Pilih siapa.", "Pesan."):
        assert said in again.text
    assert reporter.reads().recused == frozenset()


def test_a_colleague_is_proposed_and_the_second_person_sees_whom(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    office = opened(tmp_path, world, "budi")
    path = path_of(office, reporter)
    fields = {**office.hidden(path), "who": person_id("sari").value.hex()}
    assert office.post(path, None, **fields, reason="Kerabat terlapor.").status_code == 303
    assert "tidak menangani laporan ini lagi" in office.get(office.case_path(reporter)).text
    second = opened(tmp_path / "ina", world, "ina")
    approval = f"{second.case_path(reporter)}/setujui"
    asked = second.get(approval).text
    for said in ("Sari tidak menangani laporan ini lagi", "Kerabat terlapor."):
        assert said in asked
    waiting = second.work.index.cases[reporter.case].case.life.proposal
    assert waiting is not None
    fields = {**second.hidden(approval), "proposal": waiting.head.hash.hex()}
    assert second.post(approval, None, **fields).status_code == 303
    assert reporter.reads().recused == ids("sari")
    page = second.get(second.case_path(reporter)).text
    assert page.split("Tidak menangani lagi")[1].split("</ul>")[0].count("Sari") == 1


def test_the_consoles_of_others_renew_by_themselves(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    proposes(world, reporter, "sari", "sari")
    assert reporter.reads().newest_secret(reporter.reads().lines[0].chain.stream) is None
    opened(tmp_path, world, "budi")
    reporter.replies("Sesudah.")
    assert "Sesudah." not in str(world.reviewer("sari").reads(reporter).lines)


def test_who_is_recused_by_others_finds_no_case_any_more(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    office = opened(tmp_path, world, "sari")
    path = office.case_path(reporter)
    proposes(world, reporter, "budi", "sari")
    case = world.reviewer("ina").reads(reporter)
    assert case.life.proposal is not None
    desk = world.reviewer("ina").desk()
    reviewing.approve(world.gateway("ina"), desk, case, case.life.proposal.head)
    office.work.look()
    assert office.get(path).status_code == 404
    assert "Kasus yang tidak Anda tangani lagi" in office.get("/id/").text

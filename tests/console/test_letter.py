"""The closing letter: the way of a case, what it came to, and no word of the reporter's."""

from dataclasses import replace
from pathlib import Path

import pytest

from crypto.ids import Role
from tests.console.office import Office, open_office
from tests.console.test_steps import MESSAGE, moves, reaches_review
from tests.world import REPORT, ReporterActor, World
from wbs.cases.lifecycle import State
from wbs.cases.moving import Outcome
from wbs.form.report import Terlapor
from wbs.journeys import objecting, reporting, reviewing
from wbs.journeys.moves import Move

NEEDLE = "jarum"
PERSON = Terlapor(f"{NEEDLE}-nama", None, f"{NEEDLE}-jabatan", None, None, None)
TOLD = replace(
    REPORT,
    apa=f"{NEEDLE}-apa",
    di_mana=f"{NEEDLE}-tempat",
    siapa=(PERSON,),
    bagaimana=f"{NEEDLE}-cara",
    saksi=f"{NEEDLE}-saksi",
)


@pytest.fixture
def world() -> World:
    made = World()
    made.regency.enrols("ina", Role.INSPEKTUR)
    made.regency.enrols("tia", Role.PENELAAH)
    return made


@pytest.fixture
def reporter(world: World) -> ReporterActor:
    """Who told much, in the report, in a message and in an objection."""
    told = world.reporter().submits(TOLD)
    told.replies(f"{NEEDLE}-pesan")
    return told


def _proves(world: World, about: ReporterActor) -> None:
    reaches_review(world, about)
    moves(world, about, "sari", State.MENUNGGU_OTORISASI)
    moves(world, about, "ina", State.PEMERIKSAAN)
    moves(world, about, "ina", State.HASIL, outcome=Outcome("TERBUKTI", ("DISIPLIN", "ETIK")))
    moves(world, about, "ina", State.DITUTUP)


def _letter(office: Office, about: ReporterActor, language: str = "id") -> str:
    office.work.look()
    path = f"{office.case_path(about)}/surat".replace("/id/", f"/{language}/")
    answer = office.get(path)
    assert answer.status_code == 200
    return answer.text.split("<article>")[1].split("</article>")[0]


def test_a_case_that_goes_on_has_none(office: Office, reporter: ReporterActor) -> None:
    assert office.get(f"{office.case_path(reporter)}/surat").status_code == 404
    assert "/surat" not in office.get(office.case_path(reporter)).text


def test_it_says_the_way_and_the_outcome_and_no_word_of_the_reporters(
    office: Office, world: World, reporter: ReporterActor
) -> None:
    _proves(world, reporter)
    letter = _letter(office, reporter)
    assert "/surat" in office.get(office.case_path(reporter)).text
    for said in ("RAHASIA", reporter.case.value.hex(), "Terbukti", MESSAGE, "Ina", "2 Maret 2026"):
        assert said in letter
    assert letter.count("<li>") == 7
    assert "&lt;b&gt;jelas&lt;/b&gt;" in letter
    assert NEEDLE not in letter
    assert "CONFIDENTIAL" in _letter(office, reporter, "en")


def test_after_an_objection_it_is_that_of_the_last_end(
    office: Office, world: World, reporter: ReporterActor
) -> None:
    """Archived by two, objected to, and closed by others: the words of the last proposal."""
    _proves(world, reporter)
    objecting.require_end(reporter.reads())
    reporting.object_to(world.portal, reporter.comes_back(), f"{NEEDLE}-keberatan")
    office.work.look()
    assert office.get(f"{office.case_path(reporter)}/surat").status_code == 404
    tia, budi = world.reviewer("tia"), world.reviewer("budi")
    move = Move(State.ARSIP, "Tidak ada yang baru.", "Keberatan Anda sudah ditelaah.")
    reviewing.step(world.gateway("tia"), tia.desk(), tia.reads(reporter), move)
    case = budi.reads(reporter)
    assert case.life.proposal is not None
    reviewing.approve(world.gateway("budi"), budi.desk(), case, case.life.proposal.head)
    letter = _letter(office, reporter)
    assert "Tidak ada yang baru." in letter
    assert "Keberatan Anda sudah ditelaah." in letter
    assert "Terbukti" in letter
    assert letter.count("<li>") == 9
    assert NEEDLE not in letter


def test_nobody_else_finds_it(tmp_path: Path, world: World) -> None:
    about = world.reporter().submits(excluding=["tono"])
    _proves(world, about)
    tono = open_office(tmp_path, world, "tono").enters()
    tono.unlocks()
    assert tono.get(f"/id/kasus/{about.case.value.hex()}/surat").status_code == 404

"""Moving a case from the console: only what one may do, once, and nothing typed is lost."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from crypto.ids import Chain, Role
from reviewer.console.filling import CHOICES, CONSEQUENCES
from reviewer.console.wording import words_of
from tests.console.office import Office, open_office
from tests.console.test_writing import upload
from tests.world import ReporterActor, World
from wbs.cases import moving
from wbs.cases.life import Life
from wbs.cases.lifecycle import MOVES, Finding, State
from wbs.cases.moving import Stepped
from wbs.journeys import reviewing
from wbs.journeys.moves import Move
from wbs.speech.messages import LANGUAGES

REASON, MESSAGE = "Uraiannya <b>jelas</b>.", "Laporan Anda kami verifikasi."
TRIAGE = {"completeness": "LENGKAP", "priority": "SEDANG", "oversight": "YA", "risk": "TINGGI"}


@pytest.fixture
def world() -> World:
    made = World()
    made.regency.enrols("ina", Role.INSPEKTUR)
    made.regency.enrols("tia", Role.PENELAAH)
    return made


@pytest.fixture
def inspector(tmp_path: Path, world: World, reporter: ReporterActor) -> Office:
    """Ina's console."""
    del reporter
    opened = open_office(tmp_path / "ina", world, "ina").enters()
    opened.unlocks()
    return opened


def moves(world: World, about: ReporterActor, name: str, enters: State, **said: object) -> None:
    """Somebody takes a step elsewhere."""
    actor = world.reviewer(name)
    move = Move(enters, REASON, MESSAGE, **said)  # type: ignore[arg-type]  # the finding's own
    reviewing.step(world.gateway(name), actor.desk(), actor.reads(about), move)


def reaches_review(world: World, about: ReporterActor) -> None:
    """Budi verifies and hands it over."""
    moves(world, about, "budi", State.VERIFIKASI)
    triage = moving.Triage("LENGKAP", "SEDANG", "YA", "TINGGI")
    moves(world, about, "budi", State.TELAAH, triage=triage)


def step_path(office: Office, about: ReporterActor, enters: State) -> str:
    return f"{office.case_path(about)}/langkah/{enters.value}"


def takes(office: Office, path: str, **fields: object) -> TestResponse:
    """Fill in the form of a step as it stands there now, and send it."""
    filled = {"reason": REASON, "message": MESSAGE, **fields}
    return office.post(path, None, **{**office.hidden(path), **filled})


def steps_of(about: ReporterActor) -> list[Stepped]:
    events = [line.event for line in about.reads().counted()]
    return [event for event in events if isinstance(event, Stepped)]


def test_the_page_says_where_it_stands_and_offers_only_what_this_person_may(
    office: Office, reporter: ReporterActor
) -> None:
    page = office.get(office.case_path(reporter)).text
    assert "Keadaan: Diterima" in page
    assert "/langkah/VERIFIKASI" in page
    assert page.count("/langkah/") == 1
    page = office.get(office.case_path(reporter).replace("/id/", "/en/")).text
    assert "State: Received" in page


def test_a_step_moves_the_case_and_stands_on_its_way(
    office: Office, reporter: ReporterActor
) -> None:
    sent = takes(office, step_path(office, reporter, State.VERIFIKASI))
    assert sent.status_code == 303
    assert reporter.reads().life.state is State.VERIFIKASI
    page = office.get(sent.headers["Location"]).text
    assert "Langkah tersimpan" in page
    assert "Keadaan: Sedang diverifikasi" in page
    assert "Sejak " in page
    journey = page[page.index('id="journey"') :]
    assert "Diterima → Sedang diverifikasi" in journey
    assert "Uraiannya &lt;b&gt;jelas&lt;/b&gt;." in journey
    assert "Budi" in journey


def test_who_can_is_said_where_this_person_cannot(office: Office, reporter: ReporterActor) -> None:
    reaches_review(office.world, reporter)
    office.work.look()
    page = office.get(office.case_path(reporter)).text
    assert "/langkah/" not in page
    assert "yang dapat mengambilnya: Penelaah." in page


@pytest.mark.parametrize(
    ("enters", "says"), [(State.VERIFIKASI, "peran lain"), (State.HASIL, "tidak mungkin")]
)
def test_a_step_that_is_not_this_persons_has_no_form_and_is_refused(
    inspector: Office, reporter: ReporterActor, enters: State, says: str
) -> None:
    path = step_path(inspector, reporter, enters)
    assert says in inspector.get(path).text
    assert 'name="reason"' not in inspector.get(path).text
    refused = takes(inspector, path, basis="x")
    assert refused.status_code == 409
    assert says in refused.text
    assert "Uraiannya &lt;b&gt;" in refused.text
    assert not inspector.line.appends
    assert inspector.get(f"{inspector.case_path(reporter)}/langkah/X").status_code == 404


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    office: Office, reporter: ReporterActor
) -> None:
    moves(office.world, reporter, "budi", State.VERIFIKASI)
    office.work.look()
    path = step_path(office, reporter, State.TELAAH)
    refused = takes(office, path, message="", priority="TINGGI")
    assert refused.status_code == 400
    for name in ("message", "completeness", "oversight", "risk"):
        assert f'id="{name}-error"' in refused.text, name
        assert f'href="#{name}"' in refused.text
        assert f'id="{name}"' in refused.text
    assert 'id="priority-error"' not in refused.text
    assert "Uraiannya &lt;b&gt;jelas&lt;/b&gt;.</textarea>" in refused.text
    assert 'value="TINGGI" checked' in refused.text
    assert "Siapa lagi yang bisa tahu?" in refused.text
    assert takes(office, path, **TRIAGE).status_code == 303
    assert steps_of(reporter)[-1].triage == moving.Triage("LENGKAP", "SEDANG", "YA", "TINGGI")
    assert not office.work.drafts.all


def test_consequences_exactly_where_something_was_proven(
    inspector: Office, reporter: ReporterActor
) -> None:
    world = inspector.world
    reaches_review(world, reporter)
    moves(world, reporter, "sari", State.MENUNGGU_OTORISASI)
    moves(world, reporter, "ina", State.PEMERIKSAAN)
    inspector.work.look()
    path = step_path(inspector, reporter, State.HASIL)
    assert takes(inspector, path, result="TERBUKTI").status_code == 400
    refused = takes(inspector, path, result="TIDAK_TERBUKTI", consequences=["ETIK"])
    assert 'id="consequences-error"' in refused.text
    fields = {"result": "TERBUKTI", "consequences": ["PIDANA", "ETIK"]}
    assert takes(inspector, path, **fields).status_code == 303
    assert steps_of(reporter)[-1].outcome == moving.Outcome("TERBUKTI", ("ETIK", "PIDANA"))


def test_half_a_step_waits_sealed_with_all_its_fields(
    tmp_path: Path, office: Office, reporter: ReporterActor
) -> None:
    moves(office.world, reporter, "budi", State.VERIFIKASI)
    office.work.look()
    path = step_path(office, reporter, State.TELAAH)
    hidden, token = office.hidden(path), office.csrf()
    fields = {"reason": "Setengah", "priority": "RENDAH", **hidden}
    assert office.post("/id/tulisan", token, **fields).status_code == 204
    office.room.lock()
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"Setengah" not in stored
    office.unlocks()
    page = office.get(step_path(office, reporter, State.TELAAH)).text
    assert "Setengah</textarea>" in page
    assert 'value="RENDAH" checked' in page
    assert "Setengah" not in office.get(step_path(office, reporter, State.ARSIP)).text
    waiting = office.get("/id/tulisan").text
    assert "/langkah/TELAAH" in waiting
    assert "RENDAH" not in waiting


def test_the_same_form_sent_twice_is_one_step(office: Office, reporter: ReporterActor) -> None:
    path = step_path(office, reporter, State.VERIFIKASI)
    fields = {**office.hidden(path), "reason": REASON, "message": MESSAGE}
    for _ in range(2):
        assert office.post(path, None, **fields).status_code == 303
    assert len(steps_of(reporter)) == 1
    assert not office.work.drafts.all


def test_what_came_meanwhile_is_looked_at_first(office: Office, reporter: ReporterActor) -> None:
    path = step_path(office, reporter, State.VERIFIKASI)
    hidden = office.hidden(path)
    reporter.replies("Tunggu, ada lagi.")
    refused = takes(office, path, **hidden)
    assert refused.status_code == 409
    assert "Ada yang baru masuk" in refused.text
    assert "Tunggu, ada lagi." in refused.text
    assert not steps_of(reporter)
    assert takes(office, path).status_code == 303


def test_a_reporter_who_withdrew_gets_no_message(office: Office, reporter: ReporterActor) -> None:
    reporter.withdraws()
    office.work.look()
    path = step_path(office, reporter, State.VERIFIKASI)
    page = office.get(path).text
    assert 'name="message"' not in page
    assert "ditarik, mungkin dipaksa" in office.get(office.case_path(reporter)).text
    assert takes(office, path, message="").status_code == 303
    case = office.work.index.cases[reporter.case].case
    assert case.life.state is State.VERIFIKASI


def proposes(world: World, reporter: ReporterActor) -> None:
    """Sari proposes to archive."""
    reaches_review(world, reporter)
    moves(world, reporter, "sari", State.ARSIP)


def approval(office: Office, about: ReporterActor) -> dict[str, str]:
    """The form that asks whether to approve."""
    text = office.get(f"{office.case_path(about)}/setujui").text
    names = ("basis", "slip", "proposal")
    return {name: text.split(f'name="{name}" value="')[1].split('"')[0] for name in names}


def test_a_proposal_is_shown_in_full_and_a_second_person_approves(
    inspector: Office, reporter: ReporterActor
) -> None:
    proposes(inspector.world, reporter)
    inspector.work.look()
    page = inspector.get(inspector.case_path(reporter)).text
    assert "Diusulkan oleh Sari" in page
    assert "/setujui" in page
    assert "Keadaan: Sedang ditelaah" in page
    path = f"{inspector.case_path(reporter)}/setujui"
    asked = inspector.get(path).text
    for said in ("Sedang ditelaah → Tidak dapat ditindaklanjuti", "Uraiannya", MESSAGE, "Sari"):
        assert said in asked
    assert reporter.reads().life.state is State.TELAAH
    fields = approval(inspector, reporter)
    for _ in range(2):
        assert inspector.post(path, None, **fields).status_code == 303
    assert reporter.reads().life.state is State.ARSIP
    page = inspector.get(inspector.case_path(reporter)).text
    assert "Sari, disetujui Ina" in page
    assert "hanya pelapor yang dapat membukanya lagi" in page
    assert sum(line.chain is Chain.TO_REPORTER for line in reporter.reads().counted()) == 4


def test_who_proposed_is_not_asked_to_approve(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    proposes(world, reporter)
    office = open_office(tmp_path / "sari", world, "sari").enters()
    office.unlocks()
    page = office.get(office.case_path(reporter)).text
    assert "bukan Anda yang menyetujuinya" in page
    assert "/setujui" not in page
    assert 'name="proposal"' not in office.get(f"{office.case_path(reporter)}/setujui").text
    mark = office.work.index.cases[reporter.case].case.life.proposal
    assert mark is not None
    basis = office.work.index.cases[reporter.case].state
    fields = {"basis": basis, "proposal": mark.head.hash.hex(), "slip": "x"}
    refused = office.post(f"{office.case_path(reporter)}/setujui", None, **fields)
    assert refused.status_code == 409
    assert "memerlukan orang lain" in refused.text
    assert reporter.reads().life.state is State.TELAAH


def test_only_the_proposal_that_was_shown_is_approved(
    inspector: Office, reporter: ReporterActor
) -> None:
    """Of two the later one was shown; its author left, and the earlier one is open again."""
    world = inspector.world
    proposes(world, reporter)
    moves(world, reporter, "tia", State.DITERUSKAN_LAPOR)
    inspector.work.look()
    fields = approval(inspector, reporter)
    world.regency.removes("tia")
    inspector.work.look()
    fields["basis"] = inspector.work.index.cases[reporter.case].state
    refused = inspector.post(f"{inspector.case_path(reporter)}/setujui", None, **fields)
    assert refused.status_code == 409
    assert "baru saja berubah" in refused.text
    assert reporter.reads().life.state is State.TELAAH


@pytest.mark.parametrize("place", ["balas", "langkah/VERIFIKASI"])
def test_a_question_about_the_reporter_is_warned_of_once(
    office: Office, reporter: ReporterActor, place: str
) -> None:
    path = f"{office.case_path(reporter)}/{place}"
    field = "text" if place == "balas" else "message"
    asks = {"reason": REASON, field: "Siapa nama Anda?"}
    warned = office.post(path, None, **{**office.hidden(path), **asks})
    assert warned.status_code == 400
    assert "menanyakan siapa pelapor" in warned.text
    assert "Siapa nama Anda?</textarea>" in warned.text
    assert not office.line.appends
    mark = warned.text.split('name="warned" value="')[1].split('"')[0]
    hidden = office.hidden(path)
    other = office.post(path, None, **{**hidden, **asks, field: "NIP Anda?", "warned": mark})
    assert other.status_code == 400
    assert office.post(path, None, **{**hidden, **asks, "warned": mark}).status_code == 303


@pytest.mark.parametrize("place", ["balas", "langkah/VERIFIKASI"])
def test_a_warning_that_stood_beside_another_fault_is_asked_again_by_itself(
    office: Office, reporter: ReporterActor, place: str
) -> None:
    path = f"{office.case_path(reporter)}/{place}"
    is_reply = place == "balas"
    asks = {"text" if is_reply else "message": "Siapa nama Anda?"}
    if is_reply:
        empty = upload("kosong.pdf", b"")
        both = office.post(path, None, files=empty, **{**office.hidden(path), **asks})
    else:
        both = office.post(path, None, **{**office.hidden(path), **asks, "reason": ""})
    assert both.status_code == 400
    assert "menanyakan siapa pelapor" in both.text
    right = {**office.hidden(path), **asks, "reason": REASON}
    alone = office.post(path, None, **{**right, **_answer_of(both.text)})
    assert alone.status_code == 400
    assert "menanyakan siapa pelapor" in alone.text
    assert not office.line.appends
    assert office.post(path, None, **{**office.hidden(path), **right}).status_code == 400
    assert _answer_of(alone.text)
    assert office.post(path, None, **{**right, **_answer_of(alone.text)}).status_code == 303


def test_a_file_beside_a_warning_is_to_be_chosen_again(
    office: Office, reporter: ReporterActor
) -> None:
    path = f"{office.case_path(reporter)}/balas"
    asks = {"text": "Siapa nama Anda?"}
    warned = office.post(
        path, None, files=upload("surat.pdf", b"isi"), **{**office.hidden(path), **asks}
    )
    assert warned.status_code == 400
    assert "menanyakan siapa pelapor" in warned.text
    assert "Pilih berkasnya sekali lagi" in warned.text
    right = {**office.hidden(path), **asks, **_answer_of(warned.text)}
    sent = office.post(path, None, files=upload("surat.pdf", b"isi"), **right)
    assert sent.status_code == 303


def _answer_of(page: str) -> dict[str, str]:
    """What the page's form carries as the answer to the warning, if it takes the next press so."""
    return dict(re.findall(r'name="(warned)" value="([^"]+)"', page))


def test_a_note_may_ask_anything(office: Office, reporter: ReporterActor) -> None:
    path = office.case_path(reporter) + "/catatan"
    assert office.writes(path, "Siapa nama Anda?").status_code == 303


def test_the_list_shows_states_and_what_needs_this_person(
    office: Office, inspector: Office, reporter: ReporterActor
) -> None:
    other = office.world.reporter().submits()
    proposes(office.world, reporter)
    for one in (office, inspector):
        one.work.look()
    shown = office.get("/id/").text
    assert "Sedang ditelaah" in shown
    assert "ada usulan" in shown
    assert office.get("/id/?keadaan=TELAAH").text.count("look-case__number") == 1
    assert office.get("/id/?keadaan=X&kelompok=y").text.count("look-case__number") == 2
    for one, waits in ((office, other), (inspector, reporter)):
        rows = {row.id for row in one.work.index.rows if row.acts}
        listed = one.get("/id/?kelompok=saya").text
        assert waits.case in rows
        assert listed.count("look-case__number") == len(rows)
    path = f"{inspector.case_path(reporter)}/setujui"
    inspector.post(path, None, **approval(inspector, reporter))
    assert reporter.case not in {row.id for row in inspector.work.index.rows if row.acts}
    assert inspector.get("/id/?keadaan=ARSIP&kelompok=saya").text.count("look-case__number") == 0


class Careless(Life):
    """Of a program that lets its owner try anything: everybody who reads judges all the same."""

    def judge(self, *_: object, **__: object) -> None:
        """Nothing is refused."""


def test_rejected_steps_are_shown_with_their_reason(
    office: Office, reporter: ReporterActor
) -> None:
    world = office.world
    actor = world.reviewer("tono")
    case = replace(actor.reads(reporter), life=Careless())
    reviewing.step(
        world.gateway("tono"), actor.desk(), case, Move(State.VERIFIKASI, REASON, MESSAGE)
    )
    office.work.look()
    page = office.get(office.case_path(reporter)).text
    assert "TIDAK DIHITUNG" in page
    assert "perannya tidak mengambil atau menyetujui langkah itu" in page
    assert "Keadaan: Diterima" in page


def test_every_choice_is_the_protocols() -> None:
    triage = CHOICES[Finding.TRIAGE]
    assert {*triage["completeness"]} == moving.COMPLETENESS
    assert {*triage["priority"]} == {*triage["risk"]} == moving.LEVELS
    assert {*triage["oversight"]} == moving.OVERSIGHT
    assert {*CHOICES[Finding.OUTCOME]["result"]} == moving.OUTCOMES
    assert {*CONSEQUENCES} == moving.CONSEQUENCES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_step_and_finding_has_words(language: str) -> None:
    sections = words_of(language).texts.sections
    assert sections["state"].keys() == State.__members__.keys()
    assert sections["act"].keys() == {step.enters.value for step in MOVES}
    codes = moving.LEVELS | moving.COMPLETENESS | moving.OVERSIGHT | moving.OUTCOMES
    assert sections["found"].keys() == codes | moving.CONSEQUENCES

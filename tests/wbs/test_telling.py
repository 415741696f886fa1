"""What a reporter is told of the life of a case, in both languages."""

from datetime import timedelta

import pytest

from crypto.ids import Chain
from tests.inspectorates import TODAY
from tests.wbs.lives import FROM, TO, TRIAGE, Hand, Office
from wbs.cases.case import Case
from wbs.cases.life import Life
from wbs.cases.lifecycle import State
from wbs.cases.moving import CONSEQUENCES, OUTCOMES, Outcome
from wbs.journeys import reporting
from wbs.journeys.telling import Decided, expected, is_answer, promised_words, told, told_words
from wbs.speech.messages import Texts

TEXTS = Texts.of("id")


def words(case: Case, chain: Chain = TO) -> list[list[str]]:
    """What each entry of a chain tells, beside messages."""
    lines = [line for line in told(case).lines if line.chain is chain and line.event]
    return [list(told_words(TEXTS, line.event)) for line in lines if line.event]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_state_and_outcome_has_words(language: str) -> None:
    sections = Texts.of(language).sections
    assert sections["status"].keys() == set(State.__members__)
    assert sections["found"].keys() >= OUTCOMES | CONSEQUENCES


def test_a_step_says_its_state_its_message_and_its_reason() -> None:
    office = Office.opens().goes(State.VERIFIKASI)
    expected_words = ["Status: Sedang diverifikasi", "Sekarang: VERIFIKASI.", "Alasan: Alasan."]
    assert words(office.reporter.reads()) == [expected_words]


def test_the_levels_of_the_triage_are_not_said() -> None:
    office = Office.opens().goes(State.VERIFIKASI, State.TELAAH)
    (_, said) = words(office.reporter.reads())
    assert said == ["Status: Sedang ditelaah", "Sekarang: TELAAH.", "Alasan: Alasan."]


def test_a_proposal_is_told_where_it_was_approved() -> None:
    office = Office.opens().goes(State.VERIFIKASI)
    office.steps("nela", State.ARSIP)
    assert len(words(office.reporter.reads())) == 1
    office.steps("vira", State.PERLU_KLARIFIKASI)  # ends the proposal
    assert "ARSIP" not in str(words(office.reporter.reads()))
    office.steps("nela", State.ARSIP, reason="Bukan wewenang.")
    office.approves("vira")
    case = told(office.reporter.reads())
    (*_, last) = case.lines
    assert isinstance(last.event, Decided)
    assert (last.event.enters, last.event.reason) == (State.ARSIP, "Bukan wewenang.")
    assert last.head.sequence == 4  # the approval's
    assert [line.event.enters for line in case.lines if isinstance(line.event, Decided)] == [
        *(State.VERIFIKASI, State.PERLU_KLARIFIKASI, State.ARSIP)
    ]


def test_the_outcome_and_the_destination_are_told_in_words() -> None:
    office = Office.opens().goes(State.VERIFIKASI, State.TELAAH)
    office.goes(State.MENUNGGU_OTORISASI, State.PEMERIKSAAN)
    office.steps("ira", State.HASIL, outcome=Outcome("TERBUKTI_SEBAGIAN", ("DISIPLIN", "PIDANA")))
    said = words(office.reporter.reads())[-1]
    assert said[2:4] == [
        "Hasil: Terbukti sebagian",
        "Tindak lanjut: Disiplin, Pidana (aparat penegak hukum)",
    ]
    office = Office.opens().goes(State.VERIFIKASI, State.TELAAH)
    office.steps("nela", State.DILIMPAHKAN, destination="KPK")
    assert "KPK" not in str(words(office.reporter.reads()))
    office.approves("ira")
    assert "Diteruskan ke: KPK" in words(office.reporter.reads())[-1]


def test_a_step_that_does_not_count_is_not_told() -> None:
    office = Office.opens()
    Hand(office).steps("nela", State.DITERIMA, State.VERIFIKASI)
    case = told(office.reporter.reads())
    assert not any(isinstance(line.event, Decided) or is_answer(line) for line in case.lines)


def test_the_own_objection_and_pressure_are_shown() -> None:
    office = Office.opens().goes(State.VERIFIKASI, State.ARSIP, State.KEBERATAN)
    reporting.tell_of_pressure(office.world.portal, office.reporter.comes_back(), "")
    assert words(office.reporter.reads(), FROM)[-2:] == [
        ["Keberatan", "Saya tidak setuju."],
        ["Mendapat tekanan"],
    ]


def test_the_promised_day_is_told_and_what_came_of_it() -> None:
    office = Office.opens()
    office.steps("vira", State.VERIFIKASI, promised=TODAY)
    life = office.reporter.reads().life
    assert promised_words(TEXTS, life) == "Kami berjanji memberi kabar paling lambat 2 Maret 2026."
    office.steps("ira", State.VERIFIKASI, promised=TODAY + timedelta(1), message="Masih lama.")
    assert words(office.reporter.reads())[-1] == [
        *("Tenggat diperpanjang.", "Masih lama."),
        *("Kami berjanji memberi kabar paling lambat 3 Maret 2026.", "Alasan: Alasan."),
    ]
    office.steps("vira", State.PERLU_KLARIFIKASI)
    assert promised_words(TEXTS, office.reporter.reads().life) == ""
    office.reporter.replies("Ini.")
    assert "3 Maret" in promised_words(TEXTS, office.reporter.reads().life)
    office.steps("vira", State.TELAAH, triage=TRIAGE)
    assert promised_words(TEXTS, office.reporter.reads().life) == ""


def test_what_is_expected_of_the_reporter() -> None:
    said = {state: expected(Life(state)).removeprefix("standing.") for state in State}
    asked = {state for state in State if said[state] != "nothing"}
    assert asked == {State.PERLU_KLARIFIKASI, State.DITUTUP, State.ARSIP}
    assert said[State.PERLU_KLARIFIKASI] == "answer"
    assert said[State.ARSIP] == said[State.DITUTUP] == "may_object"


def test_whoever_objected_before_is_told_that_it_was_looked_at() -> None:
    office = Office.opens().goes(State.VERIFIKASI, State.ARSIP, State.KEBERATAN)
    assert expected(office.reporter.reads().life) == "standing.nothing"
    office.steps("ira", State.TELAAH)
    office.goes(State.ARSIP)
    assert expected(office.reporter.reads().life) == "standing.may_object_again"


def test_that_two_persons_decided_is_told_where_they_did() -> None:
    office = Office.opens().goes(State.VERIFIKASI, State.ARSIP)
    alone, together = words(office.reporter.reads())
    assert together[-1] == TEXTS.get("standing.two")
    assert TEXTS.get("standing.two") not in alone

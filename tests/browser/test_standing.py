"""Where the case stands, an objection to its end, and a call under pressure."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.hands import Hands
from tests.browser.office import approves, reported, steps
from tests.browser.stage import Installation
from tests.inspectorates import TODAY
from wbs.cases.lifecycle import State
from wbs.clocks.settings import Clocks
from wbs.days import HOME
from wbs.journeys.moves import Move
from wbs.speech.messages import Texts

ABOUT, EXPECTED, TOLD = "#talk-about", "#talk-expected", "#talk-told"


@pytest.fixture
def words(installation: Installation) -> list[str]:
    """Of a new case."""
    return reported(installation)


@pytest.fixture
def hands(page: Page, installation: Installation, words: list[str]) -> Hands:
    """In its conversation."""
    return Hands(page, installation.portal.url).comes_back(words)


def move(enters: State, **said: str) -> Move:
    said = {"reason": f"Alasan {enters.value}.", "message": f"Kabar {enters.value}.", **said}
    return Move(enters, said["reason"], said["message"])


def archived(at: Installation, words: list[str]) -> None:
    steps(at, "budi", words, move(State.VERIFIKASI))
    steps(at, "sari", words, move(State.ARSIP))
    approves(at, "budi", words)


def opened(hands: Hands, id: str) -> None:
    hands.page.click(f"#{id} summary")
    expect(hands.page.locator(f"#{id}-text")).to_be_visible()


def test_each_step_is_told_and_a_proposal_once_it_is_approved(
    page: Page, installation: Installation, words: list[str], hands: Hands
) -> None:
    expect(page.locator(ABOUT)).to_contain_text("Diterima")
    expect(page.locator(EXPECTED)).to_have_text("Saat ini tidak ada yang perlu Anda lakukan.")
    steps(installation, "budi", words, move(State.VERIFIKASI, reason="Sebab \u202eterbalik <b>"))
    hands.presses("talk-refresh")
    expect(page.locator(ABOUT)).to_contain_text("Sedang diverifikasi")
    expect(page.locator("#talk-answers")).to_contain_text("Ada 1 jawaban")
    expect(page.locator("#talk-none")).to_be_hidden()
    entry = hands.entries()[1]
    for said in (
        "Budi",
        "Status: Sedang diverifikasi",
        "Kabar VERIFIKASI.",
        "Sebab \ufffdterbalik",
    ):
        assert said in entry
    assert "<b>" in entry
    steps(installation, "sari", words, move(State.ARSIP))
    hands.presses("talk-refresh")
    expect(page.locator("#talk-news")).to_have_text("Belum ada yang baru.")
    assert "ARSIP" not in page.locator("#step-talk").inner_text()
    approves(installation, "budi", words)
    hands.presses("talk-refresh")
    expect(page.locator("#talk-news")).to_have_text("Ada 1 yang baru.")
    expect(page.locator(ABOUT)).to_contain_text("Tidak dapat ditindaklanjuti")
    assert len(hands.entries()) == 3
    assert "Kabar ARSIP." in hands.entries()[2]


def test_what_was_promised_is_told(
    page: Page, installation: Installation, words: list[str], hands: Hands
) -> None:
    day = TODAY + timedelta(9)
    steps(installation, "budi", words, replace(move(State.VERIFIKASI), promised=day))
    hands.presses("talk-refresh")
    promised = "Kami berjanji memberi kabar paling lambat 11 Maret 2026."
    expect(page.locator(EXPECTED)).to_have_text(
        f"Saat ini tidak ada yang perlu Anda lakukan. {promised}"
    )
    assert promised in hands.entries()[-1]
    assert "Tenggat" not in hands.entries()[-1]


def test_a_question_is_answered_with_a_message(
    page: Page, installation: Installation, words: list[str], hands: Hands
) -> None:
    steps(installation, "budi", words, move(State.VERIFIKASI))
    steps(installation, "budi", words, move(State.PERLU_KLARIFIKASI))
    hands.presses("talk-refresh")
    expect(page.locator(ABOUT)).to_contain_text("Menunggu keterangan Anda")
    expect(page.locator(EXPECTED)).to_contain_text("Jawablah")
    hands.writes("Di kantor.")
    expect(page.locator(ABOUT)).to_contain_text("Sedang diverifikasi")


def test_the_end_is_objected_to(
    page: Page, installation: Installation, words: list[str], hands: Hands
) -> None:
    expect(page.locator("#talk-object")).to_be_hidden()
    expect(page.locator("#talk-until")).to_be_hidden()
    archived(installation, words)
    hands.presses("talk-refresh")
    expect(page.locator(EXPECTED)).to_contain_text("mengajukan keberatan")
    last = Clocks.load().calendar.add(datetime.now(ZoneInfo(HOME)).date(), 10)
    expect(page.locator("#talk-until")).to_contain_text(
        f"paling lambat {Texts.of('id').day(last)} (10 hari kerja"
    )
    assert "diputuskan oleh dua orang" in hands.entries()[-1]
    opened(hands, "talk-object")
    hands.presses("talk-object-send")
    expect(page.locator("#talk-object-text-error")).to_have_text(
        "Ini harus dijawab, walaupun singkat."
    )
    hands.types("talk-object-text", "Buktinya belum dilihat.")
    answers = [False, True]

    def answer(dialog: Dialog) -> None:
        (dialog.accept if answers.pop(0) else dialog.dismiss)()

    page.on("dialog", answer)
    hands.presses("talk-object-send")
    expect(page.locator(ABOUT)).to_contain_text("Tidak dapat ditindaklanjuti")
    hands.presses("talk-object-send")
    expect(page.locator(TOLD)).to_have_text("Keberatan Anda terkirim dan tersimpan.")
    expect(page.locator(TOLD)).to_be_focused()
    expect(page.locator(ABOUT)).to_contain_text("Keberatan Anda sudah masuk dan akan diperiksa")
    expect(page.locator("#talk-object")).to_be_hidden()
    assert "Keberatan\n\nBuktinya belum dilihat." in hands.entries()[-1]


def test_an_objection_that_comes_too_late_stays_in_sight(
    page: Page, installation: Installation, words: list[str], hands: Hands
) -> None:
    archived(installation, words)
    hands.presses("talk-refresh")
    opened(hands, "talk-object")
    hands.types("talk-object-text", "Satu.")
    page.on("dialog", lambda dialog: dialog.accept())
    hands.presses("talk-object-send")
    expect(page.locator(ABOUT)).to_contain_text("Keberatan Anda sudah masuk dan akan diperiksa")
    page.evaluate("document.getElementById('talk-object').hidden = false")  # a page of before
    opened(hands, "talk-object")
    hands.types("talk-object-text", "Dua.")
    hands.presses("talk-object-send")
    expect(page.locator("#stopped-text")).to_contain_text("Keberatan kedua tidak perlu")
    hands.presses("stopped-again").presses("talk-refresh")
    expect(page.locator(ABOUT)).to_contain_text("Keberatan Anda sudah masuk dan akan diperiksa")
    expect(page.locator("#talk-object-text")).to_have_value("Dua.")


@pytest.mark.parametrize("said", ["", "Saya diancam dipindah."])
def test_pressure_is_told_and_nothing_is_promised(page: Page, hands: Hands, said: str) -> None:
    opened(hands, "talk-press")
    text = page.locator("#talk-press").inner_text()
    for honest in ("Kapan, tidak kami ketahui.", "tidak dapat melindungi", "110", "LPSK 148"):
        assert honest in text
    assert "segera" not in text.lower()
    assert page.locator("#talk-press a").evaluate_all("all => all.map(one => one.href)") == [
        *("tel:110", "tel:148")
    ]
    hands.types("talk-press-text", said).presses("talk-press-send")
    expect(page.locator(TOLD)).to_have_text("Terkirim dan tersimpan: Anda mendapat tekanan.")
    assert f"Mendapat tekanan\n\n{said}".strip() in hands.entries()[-1]
    expect(page.locator(ABOUT)).to_contain_text("Diterima")
    expect(page.locator("#talk-press-text")).to_be_hidden()
    expect(page.locator("#talk-press-text")).to_have_value("")


def test_too_long_a_text_is_said_at_its_box(page: Page, hands: Hands) -> None:
    opened(hands, "talk-press")
    hands.types("talk-press-text", "a" * 20_001).presses("talk-press-send")
    expect(page.locator("#talk-press-text-error")).to_contain_text("paling banyak 20000")
    expect(page.locator(TOLD)).to_have_text("")


def test_what_is_typed_here_is_not_lost_by_closing(page: Page, hands: Hands) -> None:
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    opened(hands, "talk-press")
    hands.types("talk-press-text", "Saya diancam.")
    page.reload()
    assert asked == ["beforeunload"]

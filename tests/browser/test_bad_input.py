"""What people and devices do wrong is said at once, and nothing is lost (P15)."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.hands import APA, Hands
from tests.browser.stage import PATIENCE, Installation
from tests.browser.watching import Watched
from tests.chromium import FLAGS
from tests.inspectorates import TODAY


def in_talk(page: Page, at: Installation) -> Hands:
    hands = Hands(page, at.portal.url)
    words = hands.opens().chooses_inspectorate().answers().sends()
    return hands.writes_down(words)


def test_an_empty_file_is_named_and_the_text_stays(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    hands = in_talk(page, installation)
    empty, good = tmp_path / "kosong.pdf", tmp_path / "isi.pdf"
    empty.touch()
    good.write_bytes(b"isi")
    watched = Watched.of(page)
    hands.types("talk-text", "Dua berkas.")
    page.set_input_files("#talk-files", [good, empty])
    expect(page.locator("#talk-files-error")).to_contain_text("kosong.pdf kosong")
    expect(page.locator("#talk-files")).to_be_focused()
    expect(page.locator("#talk-chosen li")).to_have_count(1)
    expect(page.locator("#stopped")).to_be_hidden()
    assert watched.calls() == []
    page.locator("#talk-chosen button").click()
    expect(page.locator("#talk-files-error")).to_have_count(0)
    assert page.input_value("#talk-text") == "Dua berkas."


def test_too_many_files_are_told_before_anything_travels(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    hands = in_talk(page, installation)
    files = [tmp_path / f"{number}.txt" for number in range(33)]
    for file in files:
        file.write_bytes(b"isi")
    watched = Watched.of(page)
    page.set_input_files("#talk-files", files)
    hands.presses("talk-send")
    expect(page.locator("#talk-files-error")).to_contain_text("paling banyak 32")
    assert watched.calls() == []


def test_a_file_that_went_away_is_named(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    hands = in_talk(page, installation)
    file = tmp_path / "bukti.txt"
    file.write_bytes(b"isi" * 1000)
    page.set_input_files("#talk-files", file)
    file.write_bytes(b"lain" * 5000)
    hands.types("talk-text", "Ini.").presses("talk-send")
    expect(page.locator("#talk-files-error")).to_contain_text("bukti.txt")
    expect(page.locator("#talk-files")).to_be_focused()
    assert page.input_value("#talk-text") == "Ini."
    assert len(hands.entries()) == 1


@pytest.mark.parametrize(
    ("day", "says", "goes_on"),
    [("2026-05-01", "belum diperbarui", True), ("2026-09-01", "Sudah terlalu lama", False)],
    ids=["overdue", "expired"],
)
def test_a_stale_roster_is_told_before_the_first_question(
    page: Page, installation: Installation, day: str, says: str, goes_on: bool
) -> None:
    page.clock.set_fixed_time(day)
    Hands(page, installation.portal.url).opens().chooses_inspectorate()
    expect(page.locator("#readers-stale")).to_contain_text(says)
    assert page.locator("#readers-go").is_enabled() is goes_on


def test_leaving_everybody_out_leads_to_the_inspectorate_above(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate()
    for name in ("Budi", "Sari", "Tono"):
        hands.excludes(name)
    hands.presses("readers-go")
    expect(page.locator("#step-readers [data-errors]")).to_contain_text("Tidak ada lagi")
    hands.presses("readers-above")
    expect(page.locator("#readers-lead")).to_contain_text("provinsi")


def test_a_service_complaint_is_told_where_it_belongs(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate()
    hands.presses("readers-go").at("kategori").chooses("kategori", "PELAYANAN")
    expect(page.locator("#pelayanan")).to_contain_text("1708")
    lapor = page.locator("#pelayanan a", has_text="lapor.go.id")
    expect(lapor).to_have_attribute("rel", "noreferrer noopener")
    hands.presses("kategori-go").at("kategori")
    expect(page.locator("#pelayanan-title")).to_be_focused()
    expect(page.locator("#step-kategori [data-errors]")).to_be_hidden()
    expect(page.locator("#step-kategori .govuk-error-message")).to_have_count(0)


def test_a_service_complaint_is_not_sent_by_way_of_the_check_page(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    watched = Watched.of(page)
    page.locator("#check-list button").nth(3).click()
    hands.at("kategori").chooses("kategori", "PELAYANAN")
    page.go_back()
    hands.at("check").presses("send").at("kategori")
    expect(page.locator("#pelayanan")).to_be_visible()
    assert watched.calls() == []


def test_going_back_and_forth_loses_no_answer(page: Page, installation: Installation) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    for _ in range(5):
        page.go_back()
    hands.at("apa")
    assert page.input_value("#apa") == APA
    for _ in range(5):
        page.go_forward()
    hands.at("check")
    expect(page.locator("#check-list")).to_contain_text(APA)


def test_copied_words_do_not_stay_in_the_clipboard(page: Page, installation: Installation) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.clock.install(time=TODAY.isoformat())
    hands = Hands(page, installation.portal.url)
    words = hands.opens().chooses_inspectorate().answers().sends()
    page.locator("#code-words").select_text()
    page.keyboard.press("Control+c")
    assert words[0] in page.evaluate("navigator.clipboard.readText()")
    page.clock.fast_forward(61_000)
    expect(page.locator("#code-words")).to_be_visible()
    page.wait_for_function("navigator.clipboard.readText().then(text => text === '')")


def test_the_card_on_paper_says_nothing_but_the_words(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url)
    words = hands.opens().chooses_inspectorate().answers().sends()
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text().split()
    assert [word for word in printed if word != "Catatan"] == words


def test_the_whole_way_without_jit(
    driver: Playwright, chromium_program: str, installation: Installation
) -> None:
    """As in Tor Browser's "Safer"."""
    flags = [*FLAGS, "--js-flags=--jitless"]
    browser = driver.chromium.launch(executable_path=chromium_program, args=flags)
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.clock.set_fixed_time(TODAY.isoformat())
    hands = in_talk(page, installation)
    hands.writes("Tanpa JIT.")
    browser.close()

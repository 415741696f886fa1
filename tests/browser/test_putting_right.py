"""What is wrong is said at its field, until that changes; nothing typed is lost (P15)."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import APA, DI_MANA, Hands
from tests.browser.stage import Installation
from tests.inspectorates import TODAY

NOT_YET = "Tanggal ini belum tiba. Periksa tahunnya."
PART = (
    "Lengkapi tanggal, bulan, dan tahun, atau kosongkan. "
    'Waktu kira-kira boleh ditulis di "Apa yang terjadi?".'
)
GOES_ON = "Bila masih berlangsung, kosongkan tanggal akhir."
RED, BLACK = "rgb(202, 53, 53)", "rgb(11, 12, 12)"


@pytest.fixture
def hands(page: Page, installation: Installation) -> Hands:
    """At the question where and when."""
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    page.get_by_role("button", name="Ubah Di mana kejadiannya?").click()
    return hands.at("tempat").types("mulai", "")


def summary(hands: Hands, step: str = "tempat") -> Locator:
    return hands.page.locator(f"#step-{step} [data-errors]")


def in_days(days: int) -> str:
    return (TODAY + timedelta(days)).isoformat()


@pytest.mark.parametrize("field", ["mulai", "selesai"])
def test_a_day_that_has_not_come_is_refused_at_its_field(hands: Hands, field: str) -> None:
    hands.types(field, in_days(2)).presses("tempat-go").at("tempat")
    expect(hands.page.locator(f"#{field}-error")).to_have_text(NOT_YET)
    expect(summary(hands)).to_contain_text(NOT_YET)
    assert hands.page.input_value(f"#{field}") == in_days(2)
    assert hands.page.input_value("#di_mana") == DI_MANA
    assert hands.page.input_value("#apa") == APA
    hands.types(field, in_days(0)).presses("tempat-go").at("check")


def test_a_day_that_has_begun_elsewhere_is_taken(hands: Hands) -> None:
    hands.types("mulai", in_days(1)).presses("tempat-go").at("check")


def test_a_part_of_a_day_is_asked_for_or_given_up(hands: Hands) -> None:
    day = hands.page.locator("#mulai")
    day.focus()
    hands.page.keyboard.type("05")  # a day, and neither month nor year
    hands.presses("tempat-go").at("tempat")
    expect(hands.page.locator("#mulai-error")).to_have_text(PART)
    expect(summary(hands)).to_contain_text("atau kosongkan")
    hands.types("mulai", "2026-02-05").presses("tempat-go").at("check")


def test_what_goes_on_has_no_last_day(hands: Hands) -> None:
    hands.types("selesai", "2026-01-20").chooses("berlangsung", "ya").presses("tempat-go")
    expect(hands.at("tempat").page.locator("#selesai-error")).to_have_text(GOES_ON)
    assert hands.page.input_value("#selesai") == "2026-01-20"
    hands.chooses("berlangsung", "tidak")
    expect(hands.page.locator("#selesai-error")).to_have_count(0)
    expect(summary(hands)).to_be_hidden()
    hands.presses("tempat-go").at("check")


def test_a_field_is_red_until_it_is_changed_and_the_others_stay(hands: Hands) -> None:
    box, day = hands.page.locator("#di_mana"), hands.page.locator("#mulai")
    hands.types("di_mana", "").types("mulai", in_days(30)).presses("tempat-go")
    for field in (box, day):
        expect(field).to_have_css("border-color", RED)
    box.press_sequentially("L")
    expect(box).to_have_css("border-color", BLACK)
    expect(box).not_to_have_attribute("aria-invalid", "true")
    expect(hands.page.locator("#di_mana-error")).to_have_count(0)
    expect(summary(hands).locator("li")).to_have_text([NOT_YET])
    expect(day).to_have_css("border-color", RED)
    day.fill("2026-01-15")
    expect(summary(hands)).to_be_hidden()


def test_choosing_clears_what_was_said_of_no_choice(page: Page, installation: Installation) -> None:
    hands = Hands(page, installation.portal.url).opens().presses("cannot-go").at("where")
    hands.presses("where-go")
    expect(summary(hands, "where")).to_be_visible()
    page.locator("#where-list label").first.click()
    expect(summary(hands, "where")).to_be_hidden()
    hands.presses("where-go").at("readers").presses("readers-go").at("kategori")
    hands.presses("kategori-go")
    expect(summary(hands, "kategori")).to_be_visible()
    hands.chooses("kategori", "ETIK")
    expect(summary(hands, "kategori")).to_be_hidden()
    expect(page.locator("#step-kategori .govuk-form-group--error")).to_have_count(0)


def test_a_person_who_is_removed_takes_the_fault_along(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate()
    hands.presses("readers-go").chooses("kategori", "ETIK").presses("kategori-go")
    hands.types("apa", APA).presses("apa-go").at("siapa").presses("siapa-go")
    expect(summary(hands, "siapa")).to_be_visible()
    page.locator("[data-person] input").nth(2).fill("Bendahara")
    expect(summary(hands, "siapa")).to_be_hidden()
    page.locator("[data-person] input").nth(2).fill("")
    hands.presses("siapa-go")
    page.locator("[data-person] button").click()
    expect(summary(hands, "siapa")).to_be_hidden()


def test_a_word_that_is_missing_is_red_until_it_is_typed(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens("kembali").types("word-12", "a")
    hands.presses("words-open")
    expect(summary(hands, "words").locator("li")).to_have_count(12)
    expect(page.locator("#word-5")).to_have_css("border-color", RED)
    hands.types("word-5", "a")
    expect(summary(hands, "words").locator("li")).to_have_count(11)
    expect(page.locator("#word-5")).not_to_have_attribute("aria-invalid", "true")
    hands.presses("words-clear")
    expect(summary(hands, "words")).to_be_hidden()

"""What matters is noticed: an answer, a file that is too large, what is missing (P15, P17)."""

from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hands import APA, Hands
from tests.browser.office import answers
from tests.browser.stage import Installation

MIB = 1024 * 1024
LARGEST = 256 * MIB
ANSWERS = {
    "id": ("Ada 1 jawaban dari pemeriksa", "Ada 2 jawaban dari pemeriksa"),
    "en": ("There is 1 answer from the reviewers", "There are 2 answers from the reviewers"),
}


def in_talk(page: Page, at: Installation, language: str = "id") -> tuple[Hands, str]:
    """In the conversation, and what the report says."""
    hands = Hands(page, at.portal.url, language)
    hands.opens("lapor" if language == "id" else "report").chooses_inspectorate().answers()
    told = f"{APA} {uuid4()}"
    page.locator("#check-list button").nth(4).click()
    hands.at("apa").types("apa", told).presses("apa-go").at("check")
    return hands.writes_down(hands.sends()), told


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_answer_is_told_on_top_and_one_press_away(
    page: Page, installation: Installation, language: str
) -> None:
    hands, told = in_talk(page, installation, language)
    expect(page.locator("#talk-answers")).to_be_hidden()
    for number, said in enumerate(ANSWERS[language], 1):
        answers(installation, "budi", told, f"Jawaban nomor {number}.")
        hands.presses("talk-refresh")
        expect(page.locator("#talk-answers")).to_have_text(said)
    page.evaluate("window.scrollTo(0, 0)")
    address = page.url
    hands.presses("talk-answers-go")
    newest = page.locator("#talk-entries > li").last
    expect(newest).to_contain_text("Jawaban nomor 2.")
    expect(newest).to_be_focused()
    expect(newest).to_be_in_viewport(ratio=1)
    bar, box = (
        page.locator(one).bounding_box() for one in (".look-bar", "#talk-entries > li >> nth=2")
    )
    assert bar is not None
    assert box is not None
    assert box["y"] >= bar["y"] + bar["height"]  # not behind it
    assert page.url == address


def test_a_file_that_is_empty_or_too_large_is_refused_by_name_when_it_is_chosen(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    in_talk(page, installation)
    sizes = {
        "kosong.pdf": 0,
        "besar.mp4": 3_200_000_000,
        "agak besar.mp4": LARGEST + 1,
        "pas.mp4": LARGEST,
    }
    for name, size in sizes.items():
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)  # holes: no byte of it is on the disk
    page.set_input_files("#talk-files", [tmp_path / name for name in sizes])
    expect(page.locator("#talk-files-error")).to_have_text(
        "kosong.pdf kosong: tidak ada isinya (0 byte), jadi tidak dilampirkan. Pilih berkas lain. "
        "besar.mp4 terlalu besar (3,2 GB). Paling banyak 268 MB. "
        "agak besar.mp4 terlalu besar (268,4 MB). Paling banyak 268 MB."
    )
    expect(page.locator("#talk-files")).to_be_focused()
    expect(page.locator("#talk-chosen li")).to_have_count(1)
    expect(page.locator("#talk-chosen li")).to_contain_text("pas.mp4 (268,4 MB)")


def test_no_choice_of_an_inspectorate_is_said_at_the_list(
    page: Page, installation: Installation
) -> None:
    Hands(page, installation.portal.url).opens().presses("cannot-go").at("where").presses(
        "where-go"
    )
    expect(page.locator("#where-list-error")).to_have_text("Pilih salah satu.")
    expect(page.locator("#where-search-error")).to_have_count(0)
    expect(page.locator("#where-list")).to_have_attribute("aria-describedby", "where-list-error")
    page.locator("#step-where [data-errors] a").click()
    expect(page.locator("#where-list")).to_be_focused()
    page.locator("#where-list label").first.click()
    expect(page.locator("#where-list-error")).to_have_count(0)


def test_twelve_empty_boxes_are_one_mistake(page: Page, installation: Installation) -> None:
    hands = Hands(page, installation.portal.url).opens("kembali").presses("words-open")
    said = page.locator("#step-words [data-errors] li")
    expect(said).to_have_text(["Isi kedua belas kata."])
    hands.types("word-3", "a")
    expect(page.locator("#step-words [data-errors]")).to_be_hidden()


def test_a_word_that_was_not_typed_back_is_not_called_wrong(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    hands.sends()
    hands.presses("code-written").at("two").presses("two-go")
    for box in (0, 1):
        expect(page.locator(f"#two-{box}-error")).to_contain_text("belum diisi")


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("id/lapor", "Halaman ini memerlukan JavaScript"),
        ("en/return", "This page needs JavaScript"),
    ],
)
def test_without_script_the_heading_says_so(
    browser: Browser, installation: Installation, path: str, heading: str
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{installation.portal.url}/{path}")
        expect(page.locator("h1:visible")).to_have_text([heading])


def test_while_it_loads_nobody_is_told_that_script_is_missing(
    page: Page, installation: Installation
) -> None:
    page.route("**/static/wbs.js", lambda route: route.abort())
    page.goto(f"{installation.portal.url}/id/lapor")
    expect(page.locator("h1:visible")).to_have_text(["Memuat halaman…"])

"""How the pages look where it helps people: what belongs together stands together (P17)."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.browser.stage import DESK, Installation

BAND = 24  # pixels below the last thing in an entry


def left(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"]


def top(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["y"]


def test_at_a_desk_the_bar_begins_where_the_content_does(
    page: Page, installation: Installation
) -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{installation.portal.url}/id/")
    assert left(page, ".look-bar__name") == left(page, "h1") == left(page, ".look-foot p >> nth=0")


def test_on_a_phone_the_twelve_boxes_stand_two_by_two(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens("kembali")
    tops = [top(page, f"#word-{number}") for number in range(1, 13)]
    assert tops[0::2] == tops[1::2] == sorted({*tops})
    hands.types("word-1", "ab")  # with offers below it the next row stays where it is
    expect(page.locator("#word-1-said button").first).to_be_visible()
    assert top(page, "#word-3") == tops[2]


def test_on_screen_the_words_are_called_what_they_are(
    page: Page, installation: Installation
) -> None:
    Hands(page, installation.portal.url).opens().chooses_inspectorate().answers().sends()
    expect(page.get_by_role("heading", name="Dua belas kata Anda", exact=True)).to_be_visible()
    expect(page.get_by_text("Catatan", exact=True)).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_text("Catatan", exact=True)).to_be_visible()


def test_nothing_is_left_of_a_file_that_went_and_no_band_below_it(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    hands = Hands(page, installation.portal.url)
    hands.writes_down(hands.opens().chooses_inspectorate().answers().sends())
    file = tmp_path / "bukti.txt"
    file.write_bytes(b"isi")
    hands.writes("Ini.", [file])
    for id in ("talk-quarter", "talk-progress-text"):
        expect(page.locator(f"#{id}")).to_have_text("")
    hands.presses("talk-refresh")
    expect(page.locator("#talk-news")).to_have_text("Belum ada yang baru.")
    assert "Mengirim" not in page.locator("#step-talk").inner_text()
    entry = page.locator("#talk-entries > li").last
    whole, button = entry.bounding_box(), entry.locator("button").bounding_box()
    assert whole is not None
    assert button is not None
    assert whole["y"] + whole["height"] - (button["y"] + button["height"]) <= BAND

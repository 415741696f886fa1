"""The pages as somebody hears them: the accessibility tree of each step (P17)."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import Hands
from tests.browser.office import answers
from tests.browser.stage import Installation
from tests.promises.test_p17_for_everybody import steps

CONTROLS = ("button", "textbox", "radio", "checkbox", "combobox", "link", "progressbar")
# In the order of the document: what is shown, and only that.
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4")]
  .filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]))"""

# A `details` is a group too, which its summary names.
NAMELESS_GROUPS = """() => [...document.querySelectorAll("fieldset, [role=group]")]
  .filter((one) => one.checkVisibility() && one.getAttribute("role") !== "none")
  .filter((one) => !one.querySelector("legend")?.textContent.trim())
  .filter((one) => !document.getElementById(one.getAttribute("aria-labelledby")))
  .map((one) => one.outerHTML.slice(0, 80))"""


def heard(page: Page) -> str:
    return page.locator("body").aria_snapshot()


def nameless(tree: str) -> list[str]:
    """Controls that are announced without a name."""
    kinds = "|".join((*CONTROLS, "radiogroup", "region", "heading"))
    return re.findall(rf"^\s*- (?:{kinds})(?: \[[^\]]*\])*:?$", tree, re.MULTILINE)


def lost(levels: list[int]) -> bool:
    """No first heading, two of them, or a level left out."""
    jumps = any(after - before > 1 for before, after in pairwise(levels))
    return levels.count(1) != 1 or jumps


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_control_has_a_name_and_headings_go_down_by_one(
    page: Page, installation: Installation, language: str
) -> None:
    found = []
    for step in steps(page, installation, language):
        found += [f"{step}: {one.strip()}" for one in nameless(heard(page))]
        found += [f"{step}: {one}" for one in page.evaluate(NAMELESS_GROUPS)]
        levels = page.evaluate(HEADINGS)
        if lost([level for level in levels if level]):
            found.append(f"{step}: headings {levels}")
    assert not found, "\n".join(found)


def moves(hands: Hands) -> Iterator[str]:
    """Every step on the way to the words."""
    yield "cannot"
    hands.presses("cannot-go").at("where").types("where-search", "kabupaten")
    yield "where"
    hands.page.locator("#where-list label").first.click()
    hands.presses("where-go").at("readers")
    yield "readers"
    hands.presses("readers-go").at("kategori").chooses("kategori", "WEWENANG")
    hands.presses("kategori-go").at("apa")
    yield "apa"
    hands.types("apa", "Ada.").presses("apa-go").at("siapa")
    yield "siapa"
    hands.page.locator("label[for=siapa-unknown]").click()
    hands.presses("siapa-go").at("tempat")
    yield "tempat"
    hands.types("di_mana", "Kantor").presses("tempat-go").at("tahu")
    yield "tahu"
    hands.presses("tahu-go").at("penerusan")
    yield "penerusan"
    hands.presses("penerusan-go").at("check")
    yield "check"
    hands.presses("send").at("code")
    yield "code"
    hands.presses("code-written").at("two")
    yield "two"


def test_every_new_step_is_read_from_its_heading(page: Page, installation: Installation) -> None:
    hands = Hands(page, installation.portal.url).opens()
    for step in moves(hands):
        if step == "where":  # typed in the search box by now
            continue
        expect(page.locator(f"#step-{step} h1")).to_be_focused()


def region(page: Page, id: str) -> Locator:
    """The live region that says what this element says; it is there before there is a word."""
    return page.locator(f"[role=status]:has(> #{id}), [role=status]#{id}, [aria-live]#{id}")


SAYS = {
    "lapor": (
        *("waiting", "silent", "where-count", "where-checking", "readers-emptied", "pelayanan"),
        *("sending", "uncertain-sending", "talk-said", "talk-news", "talk-quarter"),
    ),
    "kembali": ("waiting", "silent", "words-opening", "word-1-said", "talk-said", "talk-news"),
}


@pytest.mark.parametrize("path", SAYS)
def test_what_changes_by_itself_is_in_a_region_that_was_there_before(
    page: Page, installation: Installation, path: str
) -> None:
    Hands(page, installation.portal.url).opens(path)
    for id in SAYS[path]:
        expect(region(page, id)).to_have_count(1)
        assert region(page, id).get_attribute("hidden") is None, id


def test_what_is_wrong_is_an_alert_that_is_focused_and_tied_to_its_field(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate()
    hands.presses("readers-go").at("kategori").presses("kategori-go")
    summary = page.locator("#step-kategori [data-errors]")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("alert")).to_contain_text("Pilih salah satu.")
    group = page.get_by_role("group", name="Tentang apa laporan Anda?")
    expect(group).to_have_accessible_description(re.compile("Pilih salah satu"))
    hands.chooses("kategori", "ETIK").presses("kategori-go").at("apa").presses("apa-go")
    box = page.get_by_role("textbox", name="Apa yang terjadi?")
    expect(box).to_have_accessible_description(re.compile("Ini harus dijawab"))
    expect(box).to_have_attribute("aria-invalid", "true")


def test_asking_for_news_is_answered_also_where_there_is_none(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url)
    told = "Kabar dari dalam."
    hands.opens().chooses_inspectorate().presses("readers-go").at("kategori")
    hands.chooses("kategori", "ETIK").presses("kategori-go").types("apa", told).presses("apa-go")
    page.locator("label[for=siapa-unknown]").click()
    hands.presses("siapa-go").types("di_mana", "Kantor").presses("tempat-go").presses("tahu-go")
    hands.presses("penerusan-go").at("check").writes_down(hands.sends())
    hands.presses("talk-refresh")
    expect(page.locator("#talk-news")).to_have_text("Belum ada yang baru.")
    answers(installation, "budi", told, "Kami periksa.")
    hands.presses("talk-refresh")
    expect(page.locator("#talk-news")).to_have_text("Ada 1 yang baru.")

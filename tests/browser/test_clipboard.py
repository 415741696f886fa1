"""Copied words do not stay in the clipboard (P7); what a person copies afterwards does."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.browser.stage import Installation
from tests.inspectorates import TODAY

READ = "navigator.clipboard.readText()"
ELSEWHERE = "https://www.bmkg.go.id/"


@pytest.fixture
def copied(page: Page, installation: Installation) -> None:
    """The twelve words, copied; the page is still open."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="cuaca"))
    hands = Hands(page, installation.portal.url)
    words = hands.opens().chooses_inspectorate().answers().sends()
    page.locator("#code-words").select_text()
    page.keyboard.press("Control+c")
    assert words[0] in page.evaluate(READ)


@pytest.mark.usefixtures("copied")
def test_the_way_out_takes_them_along(page: Page) -> None:
    page.click("#leave")
    page.wait_for_url(ELSEWHERE)
    assert page.evaluate(READ).strip() == ""


@pytest.mark.usefixtures("copied")
def test_a_page_that_is_left_for_another_takes_them_along(
    page: Page, installation: Installation
) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(f"{installation.portal.url}/id/")
    assert page.evaluate(READ).strip() == ""


@pytest.mark.usefixtures("copied")
def test_a_page_that_is_closed_takes_them_along(page: Page, installation: Installation) -> None:
    other = page.context.new_page()
    other.goto(f"{installation.portal.url}/id/")
    page.bring_to_front()
    page.close(run_before_unload=False)
    other.bring_to_front()
    other.wait_for_function(
        f"{READ}.then((text) => text.trim() === '')"
    )  # it closes in its own time


# An onion without TLS has only the old way to the clipboard; the test keeps the new one for itself.
ONLY_THE_OLD_WAY = """window.ours = navigator.clipboard;
Object.defineProperty(Navigator.prototype, "clipboard", {get: () => undefined});"""
FOREIGN = "NOMOR REKENING 4471"
COME_TO_THE_FRONT = "window.dispatchEvent(new Event('focus'))"
EMPTIED = "ours.readText().then((text) => text.trim() === '')"


@pytest.fixture
def alone(page: Page) -> Page:
    """A tab with a clock that can be turned, and with the old way only."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(ONLY_THE_OLD_WAY)
    page.clock.install(time=TODAY.isoformat())
    return page


def copies_elsewhere_and_waits(page: Page) -> str:
    """What lies in the clipboard long after something else was put there, which no page is told."""
    page.evaluate("(text) => ours.writeText(text)", FOREIGN)
    page.evaluate(COME_TO_THE_FRONT)
    page.clock.run_for(61_000)
    page.evaluate(COME_TO_THE_FRONT)
    return str(page.evaluate("ours.readText()"))


def test_words_that_were_pasted_go_at_once_and_what_is_copied_then_stays(
    alone: Page, installation: Installation
) -> None:
    hands = Hands(alone, installation.portal.url).opens("kembali")
    alone.evaluate("ours.writeText('abadi abjad adat')")
    alone.locator("#word-1").focus()
    alone.keyboard.press("Control+v")
    expect(alone.locator("#word-3")).to_have_value("adat")
    alone.wait_for_function(EMPTIED)
    assert copies_elsewhere_and_waits(hands.page) == FOREIGN


def test_copied_words_go_after_a_minute_once_and_what_is_copied_then_stays(
    alone: Page, installation: Installation
) -> None:
    words = Hands(alone, installation.portal.url).opens().chooses_inspectorate().answers().sends()
    alone.locator("#code-words").select_text()
    alone.keyboard.press("Control+c")
    alone.clock.run_for(50_000)
    assert words[0] in alone.evaluate("ours.readText()")
    alone.clock.run_for(11_000)
    alone.wait_for_function(EMPTIED)
    assert copies_elsewhere_and_waits(alone) == FOREIGN

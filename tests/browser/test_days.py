"""Each entry says on which day it came, in the server's word, and nothing depends on it."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.hands import Hands
from tests.browser.office import reported
from tests.browser.stage import Installation
from wbs.days import HOME, today_in
from wbs.speech.messages import Texts

ABOUT = "#talk-entries .look-entry__about"


def written() -> str:
    """Today at the server, as people write it."""
    return Texts.of("id").day(today_in(HOME)())


@pytest.mark.parametrize(
    ("language", "said"), [("id", "15 Januari 2026"), ("en", "15 January 2026")]
)
def test_a_day_is_written_as_on_every_other_page(
    page: Page, installation: Installation, language: str, said: str
) -> None:
    hands = Hands(page, installation.portal.url, language)
    hands.opens("lapor" if language == "id" else "report").chooses_inspectorate().answers()
    expect(page.locator("#check-list")).to_contain_text(said)


def test_an_entry_says_its_day_and_whose_word_that_is(
    page: Page, installation: Installation
) -> None:
    before = written()
    hands = Hands(page, installation.portal.url).comes_back(reported(installation))
    about = page.locator(ABOUT).first
    expect(about).to_contain_text("(menurut server)")
    assert about.inner_text() in {f"Anda · {day} (menurut server)" for day in (before, written())}
    hands.writes("Tambahan.")
    expect(page.locator(ABOUT).last).to_contain_text("(menurut server)")


def test_without_days_the_conversation_is_whole(page: Page, installation: Installation) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=500)

    page.route("**/api/1/days", refuse)
    hands = Hands(page, installation.portal.url).comes_back(reported(installation))
    hands.writes("Tanpa tanggal.")
    assert asked
    assert "Tanpa tanggal." in hands.entries()[1]
    expect(page.locator(ABOUT).first).to_have_text("Anda")
    expect(page.locator("#stopped")).to_be_hidden()

"""The script pages over a real onion, in a real browser: the whole way, and what an onion needs."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browser.hands import APA, Hands
from tests.browser.stage import DESK
from tests.browser.test_firefox import reports
from tests.browser.watching import Watched
from tests.cli.world import NAME
from tests.firefox import firefox, firefox_program
from tests.onion.browsers import PATIENCE, chromium_through, through
from tests.onion.stage import Onions

pytestmark = pytest.mark.timeout(400)  # the first test boots the network
QUESTION = "Apakah ada saksi lain? Penanda-jawaban-6620."


def test_a_report_with_a_file_goes_in_is_answered_over_the_gateways_onion_and_read(
    onions: Onions, through_tor: Browser, tmp_path: Path
) -> None:
    context = through_tor.new_context(viewport=DESK, locale="id-ID")
    context.set_default_timeout(PATIENCE)
    hands = Hands(context.new_page(), onions.portal)
    words = hands.opens().chooses_inspectorate(NAME).answers().sends()
    hands.writes_down(words)
    evidence = tmp_path / "bukti.bin"
    evidence.write_bytes(b"isi bukti " * 30_000)
    hands.writes("Ini buktinya.", [evidence])
    desk = onions.at(onions.desk, onions.reviewer)
    case = onions.case("penanda-tempat-5582")
    assert APA in onions.world.well("review", "read", case, *desk)
    onions.world.well("review", "fetch", case, "--to", tmp_path, *desk)
    assert [each.read_bytes() for each in tmp_path.glob("*/*")] == [evidence.read_bytes()]
    onions.world.well("review", "reply", case, "-", *desk, typed=QUESTION)
    hands.comes_back(words)
    assert QUESTION in hands.entries()[-1]
    context.close()


def test_where_an_onion_is_no_secure_context_the_page_says_what_to_do_and_sends_nothing(
    onions: Onions, driver: Playwright, chromium_program: str
) -> None:
    with chromium_through(onions.reporter, driver, chromium_program) as plain:
        page = plain.new_page()
        page.set_default_timeout(PATIENCE)
        watched = Watched.of(page)
        page.goto(f"{onions.portal}/id/lapor")
        expect(page.locator("#stopped-text")).to_contain_text("Tor Browser")
        assert page.locator("[data-step]:visible").count() == 0
        assert not page.evaluate("isSecureContext")
        assert watched.calls() == []


def test_firefox_told_what_tor_browser_is_told_takes_an_onion_for_secure(
    onions: Onions, tmp_path: Path
) -> None:
    program = firefox_program()
    with firefox(program, tmp_path / "profile", through(onions.reporter)) as browser:
        words = reports(browser, onions.portal)
    written = onions.world.write("firefox.words", " ".join(words))
    assert "Diterima" in onions.world.well("check", *onions.door, "--words-file", written)

"""The whole way in a real browser: report, words, back again, an answer, files both ways."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.hands import APA, Hands
from tests.browser.stage import Installation


def test_a_report_goes_in_and_its_words_lead_back(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    hands = Hands(page, installation.portal.url)
    words = hands.opens().chooses_inspectorate().excludes("Tono").answers().sends()
    assert len(words) == 12
    hands.writes_down(words)
    page.locator("#talk-entries summary").click()
    assert APA in hands.entries()[0]
    file = tmp_path / "bukti.pdf"
    file.write_bytes(b"%PDF-1.4 bukti " * 40_000)
    hands.writes("Ini buktinya.", [file])
    expect(page.locator("#talk-entries > li")).to_have_count(2)
    hands.comes_back(words)
    assert "Ini buktinya." in hands.entries()[1]

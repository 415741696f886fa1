"""The way out is always at hand (P7, P17); whoever is done is told so, on an empty page of ours."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.hands import Hands
from tests.browser.office import reported
from tests.browser.stage import DESK, PHONE, Installation

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@SIZES
def test_the_way_out_stays_on_the_screen(
    page: Page, installation: Installation, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    Hands(page, installation.portal.url).opens()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert page.evaluate("window.scrollY") > 0
    expect(page.locator("#leave")).to_be_in_viewport(ratio=1)
    bar = page.locator(".look-bar").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= 80  # pixels: the rest is for what is read
    expect(page.locator("#leave-hint")).to_contain_text("selalu ada di atas layar")
    page.locator("#leave").click(trial=True)  # nothing lies over it


@SIZES
def test_what_an_error_leads_to_does_not_stop_behind_the_bar(
    page: Page, installation: Installation, size: ViewportSize
) -> None:
    page.set_viewport_size({**size, "height": 300})
    hands = Hands(page, installation.portal.url).opens("kembali")
    hands.types("word-1", "zzz").presses("words-open")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.locator("#step-words [data-errors] a").first.evaluate("link => link.click()")
    expect(page.locator("#word-1")).to_be_focused()
    bar, box = (page.locator(one).bounding_box() for one in (".look-bar", "#word-1"))
    assert bar is not None
    assert box is not None
    assert box["y"] >= bar["y"] + bar["height"]


@pytest.mark.parametrize(
    ("language", "path", "said"),
    [
        ("id", "selesai", "Halaman sudah dikosongkan. Tutup tab ini."),
        ("en", "done", "The page has been emptied. Close this tab."),
    ],
)
def test_done_is_said_on_an_empty_page_of_ours(
    page: Page, installation: Installation, language: str, path: str, said: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    hands = Hands(page, installation.portal.url, language).comes_back(reported(installation))
    hands.types("talk-text", "Belum terkirim.").presses("talk-close")
    page.wait_for_url(f"{installation.portal.url}/{language}/{path}")
    expect(page.locator("main")).to_contain_text(said)
    expect(page.locator("#main input, #main textarea, script")).to_have_count(0)
    assert all(url.startswith(installation.portal.url) for url in asked)
    page.go_back()
    assert "Belum terkirim." not in page.content()

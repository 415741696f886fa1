"""Promise P7 (and P6) in a browser: no cookie or storage, no word in address, history or disk."""

from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, Playwright, expect

from tests.browser.hands import APA, DI_MANA, NAMA, SAKSI, Hands
from tests.browser.stage import PATIENCE, PHONE, Installation
from tests.chromium import FLAGS
from tests.inspectorates import TODAY
from tests.promises.needles import spellings_of_text

MESSAGE = "Penanda pesan 4471 dari pelapor"
FILE = "penanda-berkas-6620.txt"
CONTROL = "penanda-kontrol-2298"  # left on purpose: a search that misses it searches nothing


def test_an_honest_visit_leaves_no_cookie_no_storage_and_one_plain_address(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url)
    words = hands.opens().chooses_inspectorate().answers().sends()
    title = page.title()
    hands.writes_down(words).writes(MESSAGE)
    assert page.context.cookies() == []
    assert page.url == f"{installation.portal.url}/id/lapor"
    assert page.title() == title
    left = page.evaluate(
        """async () => [localStorage.length, sessionStorage.length, document.cookie,
          (await indexedDB.databases()).length, (await caches.keys()).length,
          (await navigator.serviceWorker.getRegistrations()).length,
          Object.keys(history.state).sort().join()]"""
    )
    assert left == [0, 0, "", 0, 0, 0, "at,load"]  # numbers: no step by its name


def test_back_after_the_words_shows_no_word(page: Page, installation: Installation) -> None:
    hands = Hands(page, installation.portal.url)
    words = hands.opens().chooses_inspectorate().answers().sends()
    hands.writes_down(words)
    page.go_back()
    hands.at("talk")
    page.goto("about:blank")
    page.go_back()
    # One word alone may stand in a text of ours.
    rows = [between.join(words[:2]) for between in (" ", "</li><li>", ",", "")]
    assert not any(mark in page.content() for mark in (*rows, APA, MESSAGE))


@pytest.mark.parametrize("way", ["button", "keys"])
def test_the_way_out_empties_the_page_at_once(
    page: Page, installation: Installation, way: str
) -> None:
    page.context.route("https://www.bmkg.go.id/**", lambda route: route.fulfill(body="cuaca"))
    hands = Hands(page, installation.portal.url)
    words = hands.opens().chooses_inspectorate().answers().sends()
    if way == "button":
        hands.presses("leave")
    else:
        for _ in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url("https://www.bmkg.go.id/")
    page.go_back()
    page.wait_for_timeout(300)
    assert not any(f">{word}<" in page.content() for word in words)


def test_a_tab_that_the_browser_kept_starts_anew(page: Page, installation: Installation) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate()
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert page.locator("body *").count() == 0
    with page.expect_navigation():
        page.evaluate(
            "window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
        )
    hands.at("cannot")


def test_unsent_text_is_guarded_and_sent_text_is_not(
    page: Page, installation: Installation
) -> None:
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate()
    hands.answers()
    page.reload()
    assert asked == ["beforeunload"]
    words = hands.opens().chooses_inspectorate().answers().sends()
    hands.writes_down(words)
    asked.clear()
    page.reload()
    assert asked == []


@pytest.fixture
def profile(
    tmp_path: Path, installation: Installation, driver: Playwright, chromium_program: str
) -> tuple[Path, list[str]]:
    """The folder of a Chromium in which a whole conversation took place, and its words."""
    folder, file = tmp_path / "profile", tmp_path / FILE
    file.write_bytes(b"Penanda isi 8812. " * 1000)
    context = driver.chromium.launch_persistent_context(
        str(folder), executable_path=chromium_program, args=[*FLAGS], viewport=PHONE
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.clock.set_fixed_time(TODAY.isoformat())
    hands = Hands(page, installation.portal.url)
    words = hands.opens().chooses_inspectorate().answers().sends()
    hands.writes_down(words).writes(MESSAGE, [file])
    hands.comes_back(words)
    expect(page.locator("#talk-entries > li")).to_have_count(2)
    page.evaluate(f"localStorage.setItem('control', '{CONTROL}')")
    page.wait_for_timeout(500)
    context.close()
    return folder, words


def test_the_browsers_own_folder_holds_nothing_of_it(profile: tuple[Path, list[str]]) -> None:
    """Words one by one are in every dictionary: any three in a row would be found."""
    folder, words = profile
    files = [path for path in folder.rglob("*") if path.is_file()]
    held = b"\n".join(path.read_bytes() for path in files)
    assert any(spelling in held for spelling in spellings_of_text(CONTROL))
    told = [APA, DI_MANA, NAMA, SAKSI, MESSAGE, FILE, "Penanda isi 8812"]
    rows = [" ".join(words[at : at + 3]) for at in range(10)]
    for mark in (*told, *rows, *(row.replace(" ", "") for row in rows)):
        for spelling in spellings_of_text(mark):
            assert spelling not in held, mark

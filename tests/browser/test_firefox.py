"""Firefox ESR, which Tor Browser is made of: the whole way, and nothing of it in its folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.reports import Inspectorate, inspectorate
from crypto.anchor import compose_anchor
from tests.browser.hands import APA, DI_MANA, NAMA
from tests.firefox import Firefox, firefox, firefox_program
from tests.process import Server
from tests.promises.installation import portal
from tests.promises.needles import spellings_of_text
from wbs.days import HOME, today_in
from wbs.rosters.publishing import publish
from wbs.store import Store
from wbs.store.migrate import migrate

MESSAGE = "Penanda pesan 4471 dari Firefox"
CONTROL = "penanda-kontrol-2298"
SHOWN = "const one = document.getElementById('step-' + arguments[0]); return one && !one.hidden"
PRESS = "document.getElementById(arguments[0]).click()"
TYPE = """const field = document.getElementById(arguments[0]);
field.value = arguments[1];
field.dispatchEvent(new Event('input', {bubbles: true}));"""
FIRST = "document.querySelector(arguments[0]).click()"


@pytest.fixture(scope="module")
def office() -> Inspectorate:
    """Signed today: this browser's clock is the machine's."""
    return inspectorate()


@pytest.fixture(scope="module")
def server(office: Inspectorate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("firefox-portal")
    url = f"sqlite:///{folder / 'wbs.sqlite'}"
    migrate(url)
    store = Store.open(url, today=today_in(HOME))
    publish(store, office.id, [office.roster], office.freshness)
    store.close()
    anchor = folder / "anchor.json"
    anchor.write_bytes(compose_anchor({office.id: "Inspektorat Kabupaten Contoh"}))
    with portal(url, folder, anchor) as running:
        yield running


def press(browser: Firefox, step: str, *ids: str) -> None:
    """At this step, press these."""
    browser.until(SHOWN, step)
    for id in ids:
        browser.run(PRESS, id)


def reports(browser: Firefox, url: str) -> list[str]:
    """Through all steps; the words."""
    browser.goes_to(f"{url}/id/lapor")
    press(browser, "cannot", "cannot-go")
    browser.until(SHOWN, "where")
    browser.run(FIRST, "#where-list input")
    press(browser, "where", "where-go")
    press(browser, "readers", "readers-go")
    press(browser, "kategori", "kategori", "kategori-go")
    browser.run(TYPE, "apa", APA)
    press(browser, "apa", "apa-go")
    browser.run(TYPE, "person-1-nama", NAMA)
    press(browser, "siapa", "siapa-go")
    browser.run(TYPE, "di_mana", DI_MANA)
    press(browser, "tempat", "tempat-go")
    press(browser, "tahu", "tahu-go")
    press(browser, "penerusan", "penerusan-go")
    press(browser, "check", "send")
    browser.until(SHOWN, "code")
    words = browser.run(
        "return [...document.querySelectorAll('#code-words li')].map(w => w.innerText)"
    )
    return list(words)


def comes_back(browser: Firefox, url: str, words: list[str]) -> None:
    """With four letters each, then a message."""
    browser.run("window.onbeforeunload = null; history.pushState({}, '')")
    browser.goes_to(f"{url}/id/kembali")
    for number, word in enumerate(words, 1):
        browser.run(TYPE, f"word-{number}", word[:4])
    press(browser, "words", "words-open")
    browser.until(SHOWN, "talk")
    browser.run(TYPE, "talk-text", MESSAGE)
    press(browser, "talk", "talk-send")
    browser.until("return document.querySelectorAll('#talk-entries > li').length === 2")


def test_the_whole_way_in_firefox_and_nothing_of_it_in_its_folder(
    server: Server, tmp_path: Path
) -> None:
    program = firefox_program()
    profile = tmp_path / "profile"
    with firefox(program, profile) as browser:
        words = reports(browser, server.url)
        assert len(words) == 12
        press(browser, "code", "code-written")
        write_two_back(browser, words)
        comes_back(browser, server.url, words)
        browser.run("localStorage.setItem('control', arguments[0])", CONTROL)
    held = b"\n".join(path.read_bytes() for path in profile.rglob("*") if path.is_file())
    assert any(spelling in held for spelling in spellings_of_text(CONTROL))
    rows = [" ".join(words[at : at + 3]) for at in range(10)]
    for mark in (APA, DI_MANA, NAMA, MESSAGE, *rows):
        for spelling in spellings_of_text(mark):
            assert spelling not in held, mark


def write_two_back(browser: Firefox, words: list[str]) -> None:
    browser.until(SHOWN, "two")
    for box in (0, 1):
        label = browser.run(
            "return document.querySelector(arguments[0]).innerText", f"label[for=two-{box}]"
        )
        number = int("".join(filter(str.isdigit, label)))
        browser.run(TYPE, f"two-{box}", words[number - 1])
    press(browser, "two", "two-go")
    browser.until(SHOWN, "talk")

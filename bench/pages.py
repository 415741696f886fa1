"""Rows 6 and 7: a report from a real browser, with JIT and without, and the bytes on its way."""

import shutil
import statistics
import time
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

from bench.rows import Row, Scene
from tests.browser.hands import Hands
from tests.browser.stage import PATIENCE, PHONE
from tests.chromium import FLAGS
from tests.promises.wiretap import listening

ROUNDS = 5
WITHOUT_JIT = "--js-flags=--jitless"


def measure(here: Scene) -> Iterator[Row]:
    """Click to words, text only; gzip on, nothing cached."""
    program = shutil.which("chromium")
    if program is None:
        return
    with sync_playwright() as driver:
        for name, flags, most in (("", [], 1.0), (" without JIT", [WITHOUT_JIT], 3.0)):
            browser = driver.chromium.launch(executable_path=program, args=[*FLAGS, *flags])
            seconds = statistics.median(_seconds(browser, here) for _ in range(ROUNDS))
            reach = f"≤ {most:g}"
            yield Row(f"click to words{name}", round(seconds, 2), "s", reach, seconds <= most)
            if not flags:
                yield from _bytes(browser, here)
            browser.close()


def _seconds(browser: Browser, here: Scene) -> float:
    page = _page(browser)
    hands = _ready(page, here.portal.url)
    started = time.perf_counter()
    hands.sends()
    taken = time.perf_counter() - started
    page.context.close()
    return taken


def _bytes(browser: Browser, here: Scene) -> Iterator[Row]:
    """Everything that came over the line, heads included."""
    with listening(here.portal.port) as tap:
        page = _page(browser)
        page.goto(f"{tap.url}/id/")
        page.wait_for_load_state("networkidle")
        first = len(tap.raw["received"]) / 1000
        _ready(page, tap.url).sends()
        whole = sum(map(len, tap.raw.values())) / 1000
        page.context.close()
    yield Row("first page", round(first, 1), "kB", "≤ 60", first <= 60)
    yield Row("all pages and calls to the words", round(whole, 1), "kB", "≤ 150", whole <= 150)


def _page(browser: Browser) -> Page:
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def _ready(page: Page, url: str) -> Hands:
    """A report that only has to be sent."""
    return Hands(page, url).opens().chooses_inspectorate("contoh").answers()

"""A server that says nothing: the button shows that it was pressed, the page says what to do."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route, expect

from tests.architecture.source import ROOT
from tests.browser.hands import Hands
from tests.browser.office import reported
from tests.browser.stage import Installation
from tests.browser.watching import API
from tests.node_process import NODE

LATEST = 15_000  # milliseconds until it must have been said; a busy machine
STAY = "Server belum menjawab. Jangan tutup atau muat ulang halaman ini;"


@contextmanager
def silent(page: Page, call: str) -> Iterator[None]:
    """A server that takes a call and keeps the answer to itself, for as long as this lasts."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**{API}{call}", hold)
    yield
    for route in held:
        route.continue_()
    page.unroute(f"**{API}{call}", hold)


def is_greyed(page: Page, button: str) -> None:
    expect(page.locator(f"#{button}")).to_have_attribute("aria-disabled", "true")
    expect(page.locator(f"#{button}")).to_have_css("opacity", "0.5")


def test_while_sending(page: Page, installation: Installation) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    said = page.locator("#silent")
    with silent(page, "submit"):
        hands.presses("send")
        expect(page.locator("#sending")).to_be_visible()
        expect(said).to_be_hidden()
        is_greyed(page, "send")
        expect(said).to_have_text(f"{STAY} laporan Anda masih di sini dan akan dicoba lagi.")
        expect(said).to_be_visible(timeout=LATEST)
    hands.at("code")
    expect(said).to_be_hidden()


def test_while_opening(page: Page, installation: Installation) -> None:
    words = reported(installation)
    hands = Hands(page, installation.portal.url).opens("kembali")
    for number, word in enumerate(words, 1):
        hands.types(f"word-{number}", word[:4])
    said = page.locator("#silent")
    with silent(page, "read"):
        hands.presses("words-open")
        expect(page.locator("#words-opening")).to_be_visible()
        is_greyed(page, "words-open")
        expect(said).to_be_visible(timeout=LATEST)
        expect(said).to_contain_text("kata-kata Anda masih di sini")
    hands.at("talk")
    expect(said).to_be_hidden()


def test_an_answer_ends_the_silence_of_one_call_only(
    page: Page, installation: Installation
) -> None:
    """The list of readers is asked for after the conversation came."""
    words = reported(installation)
    hands = Hands(page, installation.portal.url).opens("kembali")
    for number, word in enumerate(words, 1):
        hands.types(f"word-{number}", word[:4])
    with silent(page, "roster"):
        hands.presses("words-open")
        expect(page.locator("#silent")).to_be_visible(timeout=LATEST)
    hands.at("talk")
    expect(page.locator("#silent")).to_be_hidden()


def test_it_is_true_that_it_is_tried_again() -> None:
    """Another attempt still begins when a call that was never answered is given up."""
    script = """import { PATIENCE } from "./portal/client/journeys/http.ts";
    console.log(PATIENCE.call < PATIENCE.allCalls && PATIENCE.attempts > 1);"""
    command = [str(NODE), "--input-type=module", "--eval", script]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout == b"true\n"

"""Promise P2: without its script or with broken crypto a page sends nothing, and never in clear."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.hands import APA, DI_MANA, NAMA, SAKSI, Hands
from tests.browser.stage import PATIENCE, PHONE, Installation
from tests.browser.watching import API, Watched
from tests.inspectorates import TODAY
from tests.promises.needles import spellings_of_text
from tests.promises.wiretap import listening

PAGES = ("id/lapor", "id/kembali", "en/report", "en/return")
MARKS = (APA, DI_MANA, NAMA, SAKSI, "penanda-apa-7311", "penanda-berkas-6620", "Penanda pesan 4471")
# Fails the n-th call of crypto.subtle from when it is told, in each way that a call can fail.
BREAKING = """
(() => {
  const state = (globalThis.broken = {left: -1, how: "reject", calls: 0});
  for (const name of Object.getOwnPropertyNames(SubtleCrypto.prototype)) {
    const real = SubtleCrypto.prototype[name];
    if (name === "constructor" || typeof real !== "function") continue;
    SubtleCrypto.prototype[name] = function (...given) {
      state.calls += 1;
      if (state.left < 0 || state.left-- > 0) return real.apply(this, given);
      if (state.how === "throw") throw new Error("broken");
      if (state.how === "nothing") return Promise.resolve(undefined);
      return Promise.reject(new Error("broken"));
    };
  }
})();
"""


def press_everything(page: Page) -> None:
    """Every button and box, shut or not, as somebody would who is impatient."""
    page.evaluate(
        """() => {
          for (const field of document.querySelectorAll("input, textarea, select")) {
            if (!["file", "date"].includes(field.type)) field.value = "penanda-apa-7311";
          }
          for (const button of document.querySelectorAll("button, summary, [type=radio]")) {
            button.click();
          }
          for (const field of document.querySelectorAll("input, textarea")) {
            field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
          }
        }"""
    )


@pytest.mark.parametrize("path", PAGES)
def test_without_its_script_a_page_sends_nothing(
    page: Page, installation: Installation, path: str
) -> None:
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{installation.portal.url}/{path}")
    watched = Watched.of(page)
    press_everything(page)
    page.wait_for_timeout(300)
    assert watched.requests == []
    assert page.url.endswith(path)
    assert page.locator("fieldset.look-shut:not([disabled])").count() == 0


@pytest.mark.parametrize("path", PAGES)
def test_with_scripts_switched_off_a_page_says_so(
    browser: Browser, installation: Installation, path: str
) -> None:
    with browser.new_context(java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{installation.portal.url}/{path}")
        expect(page.locator("#no-script")).to_contain_text("JavaScript")
        assert page.locator("input:visible, button:visible, textarea:visible").count() == 0


OLD = """
const real = SubtleCrypto.prototype.importKey;
SubtleCrypto.prototype.importKey = function (format, data, how, ...rest) {
  if (how === "Ed25519") throw new DOMException("Unrecognized name.", "NotSupportedError");
  return real.call(this, format, data, how, ...rest);
};
"""


@pytest.mark.parametrize("missing", ["delete Crypto.prototype.subtle", OLD], ids=["all", "Ed25519"])
def test_without_webcrypto_a_page_stops_with_advice(
    page: Page, installation: Installation, missing: str
) -> None:
    page.add_init_script(missing)
    watched = Watched.of(page)
    page.goto(f"{installation.portal.url}/id/lapor")
    expect(page.locator("#stopped-text")).to_contain_text("tidak dapat menyegel")
    press_everything(page)
    page.wait_for_timeout(300)
    assert watched.calls() == []


def ready_to_send(page: Page, installation: Installation) -> Hands:
    """A report that only has to be sent."""
    hands = Hands(page, installation.portal.url)
    return hands.opens().chooses_inspectorate().answers()


@pytest.mark.parametrize("how", ["reject", "throw", "nothing"])
def test_broken_crypto_sends_nothing_whichever_call_breaks(
    page: Page, installation: Installation, how: str
) -> None:
    """One page, one report; each time it is sent the next call of crypto.subtle fails."""
    page.add_init_script(BREAKING)
    ready_to_send(page, installation)
    sent: list[Route] = []

    def swallow(route: Route) -> None:
        sent.append(route)
        route.abort()

    page.route(f"**{API}submit", swallow)
    calls = 0
    while not sent:
        page.evaluate("([left, how]) => Object.assign(broken, {left, how})", [calls, how])
        page.click("#send")
        while not sent and not page.locator("#stopped").is_visible():
            page.wait_for_timeout(20)
        if not sent:
            assert page.locator("#step-check").is_visible()
            page.click("#stopped-again")
        calls += 1
        assert calls < 200
    assert page.evaluate("broken.left") >= 0, "it was sent although a call broke"
    assert calls > 30


def test_nothing_that_was_told_stands_on_the_wire(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    """Heard at the socket: a driver's events would miss what a browser sends by itself."""
    file = tmp_path / "penanda-berkas-6620.txt"
    file.write_bytes(b"Penanda isi berkas 8812. " * 20_000)
    with listening(installation.portal.port) as tap:
        hands = Hands(page, tap.url)
        words = hands.opens().chooses_inspectorate().excludes("Tono").answers().sends()
        hands.writes_down(words).writes("Penanda pesan 4471", [file])
        hands.comes_back(words)
        heard = tap.raw
    assert heard["sent"].count(b"POST /api/1/") >= 6
    for mark in (*needles(words), *MARKS, "Penanda isi berkas 8812"):
        for spelling in spellings_of_text(mark):
            assert spelling not in heard["sent"], mark
            assert spelling not in heard["received"], mark
    heads = b"\n".join(re.findall(rb"(?:GET|POST) [^\r]*\r\n(?:[^\r]+\r\n)*", heard["sent"]))
    assert b"cookie" not in heads.lower()
    assert b"referer" not in heads.lower()


def needles(words: list[str]) -> Iterator[str]:
    """The words in every way that somebody may send them; one alone is a common word."""
    for size in (3, 12):
        for between in (" ", "+", "%20", ",", "-", ""):
            yield between.join(words[:size])


def test_the_day_of_the_tests_is_the_day_of_the_page(page: Page) -> None:
    """Else rosters would be out of date, and everything above would stop for that reason."""
    page.goto("about:blank")
    assert page.evaluate("new Date().toISOString()").startswith(TODAY.isoformat())
    assert PATIENCE > 0

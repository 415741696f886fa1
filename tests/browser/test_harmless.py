"""Text of others is marked and set apart: it cannot pretend to be something else (P4, P17)."""

import json
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.browser.office import answers
from tests.browser.stage import Installation
from tests.node_process import NODE
from wbs.speech.voice import harmless, harmless_text

ROOT = Path(__file__).parents[2]
# Every code point that is not seen or turns the direction of reading, as ranges.
TREACHEROUS = (
    *((0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C)),
    *((0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E)),
    *((0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF)),
    *((0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
    (0xE0000, 0xE0FFF),
)
MARKED = """import { harmless } from "./portal/client/pages/harmless.ts";
const found = [];
for (let at = 0; at <= 0x10ffff; at += 1) {
  if (harmless(String.fromCodePoint(at)) === "\\ufffd" && at !== 0xfffd) found.push(at);
}
console.log(JSON.stringify(found));"""
# As phones type them: a heart, a hand, a warning, an eye, a key; and the look that is no picture.
EMOJI = "\u2764\ufe0f \u270c\ufe0f \u26a0\ufe0f \U0001f441\ufe0f 1\ufe0f\u20e3 \u2708\ufe0e"
# After a letter, a digit that is no key, a space, at the beginning, twice; another selector.
HIDING = "a\ufe0f 1\ufe0f2 \ufe0f \u2764\ufe0f\ufe0f \u2764\ufe00 \U00020000\ufe0f \u2764\u200d"
SHOWN = "a\ufffd 1\ufffd2 \ufffd \u2764\ufe0f\ufffd \u2764\ufffd \U00020000\ufffd \u2764\ufffd"
SAID = """import { harmless, harmlessText } from "./portal/client/pages/harmless.ts";
const given = JSON.parse(process.argv[1]);
console.log(JSON.stringify(given.map((text) => [harmless(text), harmlessText(text)])));"""
# Every code point that keeps a selector which follows it in a text.
BASES = """import { harmlessText } from "./portal/client/pages/harmless.ts";
const found = [[], [], []];
for (let at = 0; at <= 0x10ffff; at += 1) {
  if (at >= 0xd800 && at <= 0xdfff) continue;
  const char = String.fromCodePoint(at);
  if (harmlessText(char + "\\ufe0f").endsWith("\\ufe0f")) found[0].push(at);
  if (harmlessText(char + "\\ufe0e").endsWith("\\ufe0e")) found[1].push(at);
  if (/\\p{Emoji}/u.test(char)) found[2].push(at);
}
console.log(JSON.stringify(found));"""
TURNED = "Kami \u202efdp.exe\u202c periksa\u3164 \u2764\ufe0f."


def run(script: str, *given: str) -> Any:
    command = [str(NODE), "--input-type=module", "--eval", script, *given]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return json.loads(said)


def test_in_a_text_both_programs_leave_an_emoji_its_look_and_in_a_name_none() -> None:
    texts = [EMOJI, HIDING, TURNED, *map(chr, (0xFE0E, 0xFE0F, 0x200B, 0x202E, 0))]
    ours = [[harmless(text), harmless_text(text)] for text in texts]
    assert run(SAID, json.dumps(texts)) == ours
    assert ours[0] == [EMOJI.replace("\ufe0f", "\ufffd").replace("\ufe0e", "\ufffd"), EMOJI]
    assert ours[1][1] == SHOWN


def test_only_a_sign_that_is_seen_keeps_a_selector_and_every_emoji_does() -> None:
    coloured, plain, emoji = (set(found) for found in run(BASES))
    assert coloured == plain
    digits = {ord(char) for char in "0123456789#*"}
    assert emoji - coloured == digits
    points = (*range(0xD800), *range(0xE000, 0x110000))
    assert {point for point in points if harmless_text(f"{chr(point)}\ufe0f")[-1:] == "\ufe0f"} == (
        coloured
    )
    assert all(harmless(chr(point)) == chr(point) for point in coloured)
    letters = {point for point in coloured if unicodedata.category(chr(point))[0] in "LMZC"}
    assert {point for point in letters if unicodedata.category(chr(point)) != "Cn"} == {0x2139}


def test_the_script_marks_exactly_these_and_all_that_the_console_marks() -> None:
    expected = {point for first, last in TREACHEROUS for point in range(first, last + 1)}
    marked = set(run(MARKED))
    assert marked == expected
    for point in (*range(0xD800), *range(0xE000, 0x110000)):
        assert (harmless(chr(point)) != chr(point)) == (point in expected), hex(point)


def test_a_reviewers_message_is_marked_and_reads_in_its_own_direction(
    page: Page, installation: Installation
) -> None:
    told = "Laporan untuk pesan yang terbalik."
    hands = Hands(page, installation.portal.url)
    hands.opens().chooses_inspectorate().answers()
    page.locator("#check-list button").nth(4).click()
    hands.at("apa").types("apa", told).presses("apa-go").at("check")
    hands.writes_down(hands.sends())
    answers(installation, "budi", told, TURNED)
    hands.presses("talk-refresh")
    message = page.locator(".look-entry--theirs .look-pre")
    expect(message).to_have_text("Kami \ufffdfdp.exe\ufffd periksa\ufffd \u2764\ufe0f.")
    expect(message).to_have_attribute("dir", "auto")
    expect(page.locator(".look-entry--theirs .look-entry__about bdi")).to_have_count(2)


def test_names_of_the_roster_stand_apart(page: Page, installation: Installation) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate()
    readers = page.locator("#readers-list label")
    assert page.locator("#readers-list label bdi").count() == 2 * readers.count() > 0
    expect(page.locator("#readers-lead bdi")).to_have_count(1)
    expect(page.locator("#where-list label bdi").first).to_be_attached()
    hands.answers()
    shown = page.locator("#check-list .govuk-summary-list__value")
    assert shown.nth(0).locator("bdi").count() == 1
    assert shown.nth(1).locator("bdi").count() == readers.count()

"""What browsers write down to bring a page back after a crash: nothing of ours (P7)."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.hands import Hands
from tests.browser.stage import PATIENCE, PHONE, Installation
from tests.browser.test_firefox import SHOWN, office, press, reports, server, write_two_back
from tests.chromium import FLAGS
from tests.firefox import Firefox, firefox, firefox_program
from tests.inspectorates import TODAY
from tests.mozlz4 import unpacked
from tests.process import Server

__all__ = ["office", "server"]  # fixtures that pytest finds here

FILE = "penanda-berkas-6620.txt"
CONTROL = "penanda-kontrol-2298.txt"  # in fields that say nothing about keeping: these are kept
PLANT = """() => {
  const radio = Object.assign(document.createElement("input"), {type: "radio", id: "kontrol"});
  const file = Object.assign(document.createElement("input"), {type: "file", id: "kontrol-berkas"});
  radio.name = "penanda-pilihan";
  document.body.append(radio, file);
  radio.checked = true; // as a page that does not care: nobody is told of a change
  radio.dispatchEvent(new Event("input", {bubbles: true}));
}"""
SHUT_OTHERS = """() => {
  const others = document.querySelectorAll(".look-step:not(#step-code) > fieldset");
  for (const one of others) one.disabled = true;
}"""
SECONDS_TO_WRITE = 60  # both write seconds after a change
# As in a Firefox that people use: what tests switch off is on, and written every second.
AS_PEOPLE_HAVE_IT = {
    "remote.prefs.recommended": False,
    "dom.file.createInChild": True,  # or no file could be chosen from here
    "browser.sessionstore.resume_from_crash": True,
    "browser.sessionstore.interval": 1000,
    "browser.aboutwelcome.enabled": False,
    "browser.startup.homepage_override.mstone": "ignore",
}
# What a person could tick, choose and type on the report's pages, whichever step is shown.
FILL_ALL = """() => {
  for (const shut of document.querySelectorAll("fieldset.look-shut")) shut.disabled = false;
  const ticks = document.querySelectorAll("input:is([type=radio], [type=checkbox])");
  for (const one of ticks) one.click();
  for (const one of document.querySelectorAll("select")) {
    one.selectedIndex = 1;
    one.dispatchEvent(new Event("change", {bubbles: true}));
  }
  const typed = "textarea, input:not([type=radio], [type=checkbox], [type=file])";
  for (const one of document.querySelectorAll(typed)) {
    one.value = one.type === "date" ? "2026-01-15" : "penanda-ketikan";
    one.dispatchEvent(new Event("input", {bubbles: true}));
  }
}"""
EVERY_FIELD = "[...document.querySelectorAll('input, textarea, select')]"


def in_talk(page: Page, at: Installation) -> Hands:
    hands = Hands(page, at.portal.url)
    return hands.writes_down(hands.opens().chooses_inspectorate().answers().sends())


def bytes_below(folder: Path) -> bytes:
    """All that lies there now; what goes away meanwhile is written anew."""
    found = []
    for path in folder.rglob("*"):
        try:
            found.append(path.read_bytes() if path.is_file() else b"")
        except FileNotFoundError:
            continue
    return b"\n".join(found)


def test_no_field_that_pages_or_script_made_may_be_kept(
    page: Page, installation: Installation
) -> None:
    hands = in_talk(page, installation)
    kept = f"{EVERY_FIELD}.filter((one) => one.autocomplete !== 'off').map((one) => one.id)"
    assert page.evaluate(f"{EVERY_FIELD}.length") > 40
    assert page.evaluate(kept) == []
    hands.opens("kembali")
    assert page.evaluate(kept) == []


def test_a_file_is_never_left_in_its_field(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    hands = in_talk(page, installation)
    one, other = tmp_path / FILE, tmp_path / "lain.txt"
    one.write_bytes(b"isi")
    other.write_bytes(b"lain")
    page.set_input_files("#talk-files", one)
    page.set_input_files("#talk-files", [one, other])
    assert page.evaluate("document.getElementById('talk-files').files.length") == 0
    expect(page.locator("#talk-chosen li")).to_have_count(2)
    expect(page.locator("#talk-chosen-said")).to_have_text("2 berkas akan ikut terkirim.")
    page.locator("#talk-chosen li", has_text=FILE).get_by_role("button").click()
    expect(page.locator("#talk-chosen li")).to_have_count(1)
    hands.presses("talk-send")
    expect(page.locator("#talk-said")).to_have_text("Terkirim dan tersimpan.")
    expect(page.locator("#talk-entries")).to_contain_text("lain.txt")
    expect(page.locator("#talk-entries")).not_to_contain_text(FILE)
    expect(page.locator("#talk-chosen li")).to_have_count(0)


@pytest.fixture
def open_chromium(
    tmp_path: Path, driver: Playwright, chromium_program: str
) -> Iterator[tuple[Page, Path]]:
    """A Chromium with a folder of its own."""
    folder = tmp_path / "profile"
    context = driver.chromium.launch_persistent_context(
        str(folder), executable_path=chromium_program, args=[*FLAGS], viewport=PHONE
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.clock.set_fixed_time(TODAY.isoformat())
    yield page, folder
    context.close()


def test_an_open_chromium_has_written_no_choice_and_no_name_of_a_file(
    open_chromium: tuple[Page, Path], installation: Installation, tmp_path: Path
) -> None:
    page, folder = open_chromium
    in_talk(page, installation)
    for name in (FILE, CONTROL):
        (tmp_path / name).write_bytes(b"isi")
    page.set_input_files("#talk-files", tmp_path / FILE)
    page.evaluate(PLANT)
    page.set_input_files("#kontrol-berkas", tmp_path / CONTROL)
    sessions = folder / "Default" / "Sessions"
    controls = [text.encode("utf-16-le") for text in (CONTROL, "penanda-pilihan")]
    give_up = time.monotonic() + SECONDS_TO_WRITE
    while not all(one in bytes_below(sessions) for one in controls):
        assert time.monotonic() < give_up, "what was planted was never written"
        page.wait_for_timeout(200)
    written = bytes_below(sessions)
    for text in (FILE, "kategori", "sumber_pengetahuan", "penerusan", "siapa-unknown"):
        assert text.encode() not in written, text
        assert text.encode("utf-16-le") not in written, text
    assert FILE.encode() not in bytes_below(folder)


def formdata(profile: Path) -> dict[str, Any]:
    """Every field in Firefox's session store, by its id or path."""
    found: dict[str, Any] = {}
    for path in profile.rglob("*.jsonlz4"):
        if "session" not in str(path.relative_to(profile)):
            continue
        for window in json.loads(unpacked(path.read_bytes()))["windows"]:
            for tab in window["tabs"]:
                for fields in tab.get("formdata", {}).values():
                    found |= fields if isinstance(fields, dict) else {}
    return found


def until_written(browser: Firefox, profile: Path, id: str) -> dict[str, Any]:
    """What the store holds once it holds this planted field."""
    give_up = time.monotonic() + SECONDS_TO_WRITE
    while id not in (found := formdata(profile)):
        assert time.monotonic() < give_up, "what was planted was never written"
        browser.run("return new Promise((done) => setTimeout(done, 200))")
    return found


def test_an_open_firefox_has_written_no_choice_and_no_name_of_a_file(
    server: Server, tmp_path: Path
) -> None:
    program = firefox_program()
    profile = tmp_path / "profile"
    for name in (FILE, CONTROL):
        (tmp_path / name).write_bytes(b"isi")
    with firefox(program, profile, AS_PEOPLE_HAVE_IT) as browser:
        words = reports(browser, server.url)
        browser.run(f"({FILL_ALL})()")
        browser.run(f"({PLANT})()")
        assert set(until_written(browser, profile, "kontrol")) == {"kontrol"}
        browser.run(f"({SHUT_OTHERS})()")
        press(browser, "code", "code-written")
        write_two_back(browser, words)
        browser.until(SHOWN, "talk")
        browser.types("#talk-files", str(tmp_path / FILE))
        browser.types("#kontrol-berkas", str(tmp_path / CONTROL))
        written = until_written(browser, profile, "kontrol-berkas")
        assert set(written) == {"kontrol", "kontrol-berkas"}
        assert written["kontrol-berkas"]["type"] == "file"

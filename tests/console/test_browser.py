"""The console in a real browser, at a phone's and a desk's width: every page, by mouse and keys."""

import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.console.live import (
    WIDTHS,
    Console,
    Place,
    console,
    findings,
    is_wider_than_the_window,
    reload_until_case,
    unlock,
    wait_for_case,
)
from tests.process import HOST

pytestmark = pytest.mark.timeout(300)
ABOUT = "\u202edesa " + "panjang" * 30


@dataclass
class Seat:
    """A reviewer before the screen."""

    page: Page
    running: Console
    place: Place
    complaints: list[str]
    about: str

    def goes(self, path: str) -> None:
        """To a page, which must be sound."""
        self.page.goto(f"http://{HOST}:{self.running.server.port}{path}")
        self.looks()

    def looks(self) -> None:
        """No finding of axe, nothing to scroll sideways."""
        assert findings(self.page) == [], self.page.url
        assert not is_wider_than_the_window(self.page), self.page.url

    def opens_the_case(self) -> None:
        """The one of this seat, from the list."""
        self.page.locator(".look-case").filter(has_text=self.about).locator("a").click()
        self.page.wait_for_selector(".look-entry")
        self.looks()


@pytest.fixture(params=WIDTHS, scope="module")
def seat(request: pytest.FixtureRequest, browser: Browser, served: Place) -> Iterator[Seat]:
    """Budi, unlocked, with a new report in the list."""
    width, height = WIDTHS[request.param]
    about = f"Kantor <i>{request.param}</i>"
    served.reports(f"laporan-{request.param}", di_mana=about + ABOUT)
    with console(served.world, "budi", "--every", 1) as running:
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(running.start)
        one = Seat(page, running, served, complaints, about)
        one.looks()
        unlock_here(one)
        wait_for_case(page, about)
        yield one
        context.close()


def unlock_here(seat: Seat) -> None:
    """Type the passphrase on the page that asks for it."""
    seat.page.get_by_label("Kata sandi").fill(seat.running.passphrase)
    seat.page.get_by_role("button", name="Buka").click()
    seat.page.wait_for_url("**/id/")


def test_list_case_reply_note_file_and_lock(seat: Seat, tmp_path: Path) -> None:
    seat.looks()
    seat.opens_the_case()
    expect(seat.page.locator(".look-entry").first).to_contain_text("kuitansi kosong")
    reply(seat)
    note_with_file(seat, tmp_path)
    steps_back_without_a_reason(seat)
    for path in ("/id/roster", "/en/", "/en/roster", "/id/?kelompok=pelapor", "/id/buka"):
        seat.goes(path)
    lock_and_go_back(seat)
    refused = "Failed to load resource: the server responded with a status of 400 (BAD REQUEST)"
    # Of the empty reply, and of nothing said why; no script and no style was blocked.
    assert seat.complaints == [refused, refused]


def reply(seat: Seat) -> None:
    """Empty at first, then with words."""
    page = seat.page
    page.get_by_role("button", name="Balas pelapor").click()
    seat.looks()
    page.get_by_role("button", name="Kirim kepada pelapor").click()
    expect(page.get_by_role("alert").first).to_contain_text("Tulis sesuatu")
    seat.looks()
    page.get_by_label("Balasan untuk pelapor").fill("Terima kasih.\nKami periksa.")
    page.get_by_role("button", name="Kirim kepada pelapor").click()
    expect(page.get_by_text("Balasan tersimpan")).to_be_visible()
    seat.looks()


def note_with_file(seat: Seat, folder: Path) -> None:
    """And the file comes down again as it went up."""
    page = seat.page
    page.get_by_role("button", name="Tulis catatan internal").click()
    seat.looks()
    width = page.viewport_size["width"] if page.viewport_size else 0
    evidence = folder / f"bukti-{width}.txt"
    evidence.write_bytes(b"isi bukti" * 1000)
    page.get_by_label("Catatan untuk rekan").fill("Lihat lampiran.")
    chosen = page.get_by_label("Berkas (tidak wajib)")
    nothing = folder / "kosong.pdf"
    nothing.touch()
    chosen.set_input_files(nothing)
    assert "0 byte" in chosen.evaluate("one => one.validationMessage")
    assert "kosong.pdf" in chosen.evaluate("one => one.validationMessage")
    chosen.set_input_files(evidence)
    page.get_by_role("button", name="Simpan catatan").click()
    expect(page.locator(".look-entry--note").last).to_contain_text("Lihat lampiran.")
    seat.looks()
    with page.expect_download() as caught:
        page.get_by_role("link", name=f"Unduh {evidence.name}").click()
    assert Path(caught.value.path()).read_bytes() == evidence.read_bytes()
    assert caught.value.suggested_filename == evidence.name


def steps_back_without_a_reason(seat: Seat) -> None:
    """What it means is said, and nothing is kept."""
    page = seat.page
    page.get_by_role("link", name="Saya tidak menangani laporan ini lagi").click()
    seat.looks()
    expect(page.get_by_text("Tidak ada yang dapat membatalkannya")).to_be_visible()
    page.get_by_role("button", name="Ya, simpan").click()
    alert = page.get_by_role("alert").first
    expect(alert.get_by_role("link")).to_have_text(["Tulis alasannya.", "Pilih siapa."])
    seat.looks()
    page.go_back()
    seat.goes("/id/tulisan")
    assert not page.get_by_role("link", name="Buka formulirnya").count()
    seat.goes("/id/")
    seat.opens_the_case()


def lock_and_go_back(seat: Seat) -> None:
    """Nothing of a case is left, not even behind the button that goes back."""
    page = seat.page
    page.get_by_role("button", name="Kunci konsol").click()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    seat.looks()
    page.go_back()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    assert "kuitansi" not in page.content()
    unlock_here(seat)


def test_by_keyboard_alone(seat: Seat) -> None:
    page = seat.page
    seat.goes("/id/")
    press_until(page, ".govuk-skip-link")
    expect(page.locator(".govuk-skip-link")).to_have_text("Langsung ke isi")
    page.keyboard.press("Enter")
    press_until(page, ".look-case a")
    page.keyboard.press("Enter")
    page.wait_for_selector(".look-entry")
    press_until(page, "a.govuk-button[href$='/balas']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#text")
    press_until(page, "#text")
    page.keyboard.type("Dengan papan ketik saja.")
    press_until(page, "form[enctype] button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Balasan tersimpan")).to_be_visible()
    press_until(page, ".look-leave", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#passphrase")
    press_until(page, "#passphrase")
    page.keyboard.type(seat.running.passphrase)
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/")


def press_until(page: Page, wanted: str, *, key: str = "Tab") -> None:
    """Until the first of these has the focus, which must be seen.

    A list that loads itself anew on the way is gone through from its top again.
    """
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        page.keyboard.press(key)
        try:
            if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                return
        except Error:  # another page is coming: the way goes on there
            page.wait_for_load_state()
    raise AssertionError(f"{wanted} cannot be reached")


def test_the_page_leaves_by_itself_when_locked_elsewhere(seat: Seat) -> None:
    seat.goes("/id/")
    other = seat.page.context.new_page()
    other.goto(seat.page.url)
    other.get_by_role("button", name="Kunci konsol").click()
    expect(seat.page.get_by_label("Kata sandi")).to_be_visible(timeout=60_000)
    other.close()
    unlock_here(seat)


def test_what_is_typed_at_the_lock_leaves_the_screen_and_comes_back(seat: Seat) -> None:
    seat.goes("/id/")
    seat.opens_the_case()
    page = seat.page
    page.get_by_role("button", name="Tulis catatan internal").click()
    page.get_by_label("Catatan untuk rekan").fill("Setengah jadi")
    seat.running.server.process.send_signal(signal.SIGUSR1)
    page.get_by_label("Catatan untuk rekan").press_sequentially(", dan lagi")
    expect(page.get_by_label("Kata sandi")).to_be_visible(timeout=30_000)
    assert "Setengah" not in page.content()
    page.go_back()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    unlock_here(seat)
    page.get_by_role("link", name="Lihat tulisan itu").click()
    seat.looks()
    page.get_by_role("link", name="Buka formulirnya").click()
    expect(page.get_by_label("Catatan untuk rekan")).to_have_value(re.compile("^Setengah jadi"))
    seat.looks()
    with page.expect_response("**/tulisan"):
        page.get_by_label("Catatan untuk rekan").fill("")


def test_what_comes_is_announced_and_shown_once_nobody_is_in_the_middle(seat: Seat) -> None:
    seat.goes("/id/")
    page = seat.page
    shown = page.locator(".look-case").count()
    page.locator(".look-groups__one").first.focus()  # somebody is on the way through the list
    seat.place.reports(f"lagi-{page.viewport_size['width'] if page.viewport_size else 0}")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Periksa yang baru").click()
    expect(page.get_by_text("Ada yang baru.")).to_be_visible(timeout=60_000)
    seat.looks()
    assert page.locator(".look-case").count() == shown
    other.close()
    page.evaluate("() => document.activeElement.blur()")
    expect(page.locator(".look-case")).to_have_count(shown + 1, timeout=60_000)


def test_without_script_everything_is_there(seat: Seat, browser: Browser) -> None:
    with console(seat.place.world, "ani") as running:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        unlock(page, running)
        reload_until_case(page)
        page.locator(".look-case a").first.click()
        page.get_by_role("button", name="Balas pelapor").click()
        page.get_by_label("Balasan untuk pelapor").fill("Tanpa skrip.")
        page.get_by_role("button", name="Kirim kepada pelapor").click()
        expect(page.get_by_text("Balasan tersimpan")).to_be_visible()
        context.close()


def test_a_stopped_console_leaves_no_case_on_the_screen(seat: Seat, browser: Browser) -> None:
    with console(seat.place.world, "ani") as running:
        context = browser.new_context(viewport=seat.page.viewport_size)
        page = context.new_page()
        unlock(page, running)
        wait_for_case(page)
        page.locator(".look-case a").first.click()
        page.wait_for_selector(".look-entry")
        writing = context.new_page()
        writing.goto(f"{page.url}/balas")
        with writing.expect_response("**/tulisan"):
            writing.get_by_label("Balasan untuk pelapor").fill(f"Belum terkirim: {seat.about}")
        running.server.stop()
        for each in (page, writing):
            stopped = each.get_by_role("heading", name="Konsol sudah berhenti")
            expect(stopped).to_be_visible(timeout=60_000)
            assert not each.locator(".look-entry, .look-bar").count()
            assert "Sukamaju" not in each.content()
            assert "Kasus" not in each.title()
            assert findings(each) == []
            assert not is_wider_than_the_window(each)
            assert not each.locator("details, textarea").count()
        expect(writing.locator("#stopped-kept")).to_be_visible()
        assert not page.locator("#stopped-kept").count()
        context.close()


def test_another_site_cannot_use_the_open_console(seat: Seat) -> None:
    """A page of another site, in the same browser: it sends forms, follows links, fetches."""
    seat.goes("/id/")
    target = f"http://{HOST}:{seat.running.server.port}"
    page = seat.page.context.new_page()
    page.route(
        "http://evil.test/**",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form method="post" action="{target}/id/kunci"><button>x</button></form>'
            f'<a href="{target}/id/roster">y</a><img src="{target}/id/keadaan">',
        ),
    )
    page.goto("http://evil.test/")
    page.get_by_role("button", name="x").click()
    expect(page.locator("body")).to_contain_text("Refused")
    page.goto("http://evil.test/")
    page.get_by_role("link", name="y").click()
    expect(page.locator("body")).to_contain_text("Refused")
    page.goto("http://evil.test/")
    read = page.evaluate(
        "async url => { try { return (await fetch(url, {credentials: 'include'})).status }"
        " catch (error) { return String(error) } }",
        f"{target}/id/keadaan",
    )
    assert "TypeError" in str(read)
    page.close()
    seat.goes("/id/")
    expect(seat.page.get_by_role("heading", name="Kasus")).to_be_visible()

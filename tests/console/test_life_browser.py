"""The life of a case in two real consoles: one verifies and proposes, the other approves."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.console.live import (
    WIDTHS,
    Place,
    console,
    findings,
    is_wider_than_the_window,
    unlock,
    wait_for_case,
)

pytestmark = pytest.mark.timeout(300)
MESSAGE = "Laporan Anda sedang kami tangani."
EXTEND = "Perpanjang tenggat"


class Desk:
    """A reviewer before the screen, with the one case of this test."""

    def __init__(self, page: Page, about: str, shots: Path | None) -> None:
        self.page, self.about, self.shots = page, about, shots

    def opens(self, says: str) -> None:
        """The case, once it is in that state."""
        expect(self.page.locator("body")).to_be_visible()
        for _ in range(60):
            self.page.get_by_role("link", name="Kasus", exact=True).click()
            self.page.get_by_role("button", name="Periksa yang baru").click()
            wait_for_case(self.page, self.about)
            self.page.locator(".look-case").filter(has_text=self.about).locator("a").click()
            self.page.wait_for_selector(".look-entry")
            if self.page.get_by_role("heading", name=f"Keadaan: {says}").count():
                return self.looks(f"kasus-{says}")
            self.page.wait_for_timeout(500)
        raise AssertionError(says)

    def looks(self, name: str) -> None:
        """No finding of axe, nothing to scroll sideways."""
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        if self.shots:
            place = self.shots / f"{width}-{name.replace(' ', '-')}.png"
            self.page.screenshot(path=place, full_page=True)
        assert findings(self.page) == [], name
        assert not is_wider_than_the_window(self.page), name

    def takes(self, act: str, button: str, said: str, **chosen: str) -> None:
        """A step from its button to the case again; first with nothing filled in."""
        page = self.page
        page.get_by_role("button", name=act).click()
        self.looks(act)
        page.get_by_role("button", name=button).click()
        expect(page.locator("#reason-error")).to_be_visible()
        self.looks(f"{act} kosong")
        page.get_by_label("Alasan").fill(f"Alasan: {act}.")
        page.get_by_label("Pesan kepada pelapor").fill(MESSAGE)
        for name, value in chosen.items():
            page.locator(f"input[name={name}][value={value}]").check()
        if page.locator("#destination").count():
            page.get_by_label("Instansi tujuan").fill("Ombudsman")
        if act == EXTEND:
            page.locator("#promised").fill(f"{date.today() + timedelta(40)}")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text(said)).to_be_visible()


@pytest.fixture(params=WIDTHS)
def desks(request: pytest.FixtureRequest, browser: Browser, served: Place) -> Iterator[list[Desk]]:
    """Budi's and Citra's."""
    width, height = WIDTHS[request.param]
    about = f"Kantor hidup {request.param}"
    served.reports(f"hidup-{request.param}", di_mana=about)
    shots = Path(os.environ["SHOTS"]) if "SHOTS" in os.environ else None
    with ExitStack() as stack:
        found = []
        for label in ("budi", "citra"):
            running = stack.enter_context(console(served.world, label, "--every", 1))
            context = browser.new_context(viewport={"width": width, "height": height})
            stack.callback(context.close)
            page = context.new_page()
            unlock(page, running)
            wait_for_case(page, about)
            found.append(Desk(page, about, shots))
        yield found


def _letter(desk: Desk) -> None:
    """On the screen, and as it is printed: without the console around it."""
    page = desk.page
    page.get_by_role("link", name="Surat penutup untuk arsip").click()
    expect(page.get_by_text("RAHASIA").first).to_be_visible()
    desk.looks("surat")
    page.emulate_media(media="print")
    for part in (".look-bar", ".look-foot", ".look-screen", ".govuk-back-link"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator("article")).to_be_visible()
    desk.looks("surat cetak")
    page.emulate_media(media="screen")


def _extends(desk: Desk) -> None:
    """A later day for the reporter, and a new deadline."""
    desk.takes(EXTEND, "Simpan langkah ini", "Langkah tersimpan")
    expect(desk.page.locator(".look-journey")).to_contain_text("Tenggat diperpanjang sampai")
    desk.looks("diperpanjang")


def test_one_verifies_and_proposes_and_the_other_approves(desks: list[Desk]) -> None:
    budi, citra = desks
    budi.looks("daftar")
    budi.opens("Diterima")
    budi.takes("Pindahkan ke verifikasi", "Simpan langkah ini", "Langkah tersimpan")
    triage = {"completeness": "LENGKAP", "priority": "TINGGI", "oversight": "YA", "risk": "SEDANG"}
    budi.takes("Pindahkan ke telaah", "Simpan langkah ini", "Langkah tersimpan", **triage)
    budi.takes("Usulkan: Limpahkan", "Kirim usulan ini", "Usulan tersimpan")
    budi.looks("mengusulkan")
    assert not budi.page.get_by_role("button", name="Lihat dan setujui").count()
    citra.opens("Sedang ditelaah")
    _extends(citra)
    citra.page.get_by_role("button", name="Lihat dan setujui").click()
    for said in ("Diteruskan ke instansi berwenang", "Alasan: Usulkan", MESSAGE, "Ombudsman"):
        expect(citra.page.locator("#proposal")).to_contain_text(said)
    citra.looks("setujui")
    citra.page.get_by_role("button", name="Ya, setujui").click()
    expect(citra.page.get_by_text("Usulan disetujui dan berlaku")).to_be_visible()
    citra.takes("Tutup kasus", "Simpan langkah ini", "Langkah tersimpan")
    budi.opens("Selesai")
    expect(budi.page.get_by_text("hanya pelapor yang dapat membukanya lagi")).to_be_visible()
    expect(budi.page.locator(".look-journey")).to_contain_text(", disetujui Citra Percobaan")
    _letter(budi)
    budi.page.get_by_role("link", name="Kasus", exact=True).click()
    budi.page.get_by_text("Saring daftar").click()
    budi.looks("daftar akhir")

"""Several cases at once before the screen: one proposes two for the archive, another approves."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.console.live import WIDTHS, Place, console, unlock, wait_for_case
from tests.console.test_life_browser import MESSAGE, Desk

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(params=WIDTHS)
def desks(request: pytest.FixtureRequest, browser: Browser, served: Place) -> Iterator[list[Desk]]:
    """Budi's and Citra's, with two cases."""
    width, height = WIDTHS[request.param]
    about = f"Kantor sampah {request.param}"
    for number in (1, 2):
        served.reports(f"sampah-{request.param}-{number}", di_mana=f"{about} {number}")
    shots = Path(os.environ["SHOTS"]) if "SHOTS" in os.environ else None
    with ExitStack() as stack:
        found = []
        for label in ("budi", "citra"):
            running = stack.enter_context(console(served.world, label, "--every", 1))
            context = browser.new_context(viewport={"width": width, "height": height})
            stack.callback(context.close)
            page = context.new_page()
            unlock(page, running)
            wait_for_case(page, f"{about} 2")
            found.append(Desk(page, f"{about} 1", shots))
        yield found


def test_one_proposes_two_and_the_other_approves_both(desks: list[Desk]) -> None:
    budi, citra = desks
    numbers = [_verifies(budi, f"{budi.about[:-1]}{number}") for number in (1, 2)]
    page = budi.page
    page.get_by_role("link", name="Kasus", exact=True).click()
    page.get_by_role("link", name="Usulkan arsip untuk beberapa kasus").click()
    page.get_by_role("button", name="Kirim usulan").click()
    expect(page.locator("#cases-error")).to_be_visible()
    budi.looks("arsip kosong")
    for number in numbers:
        page.get_by_role("checkbox", name=number).check()
    page.get_by_label("Alasan").fill("Bukan laporan.")
    page.get_by_label("Pesan kepada pelapor").fill(MESSAGE)
    page.get_by_role("button", name="Kirim usulan").click()
    expect(page.get_by_text("Semua usulan tersimpan")).to_be_visible(timeout=30_000)
    _approves(citra, numbers)


def _verifies(desk: Desk, about: str) -> str:
    """The case, moved on; its number."""
    desk.about = about
    desk.opens("Diterima")
    number = desk.page.locator("h1").inner_text().removeprefix("Kasus ")
    desk.takes("Pindahkan ke verifikasi", "Simpan langkah ini", "Langkah tersimpan")
    return number


def _approves(desk: Desk, numbers: list[str]) -> None:
    page = desk.page
    for _ in range(60):
        page.get_by_role("link", name="Kasus", exact=True).click()
        page.get_by_role("button", name="Periksa yang baru").click()
        page.get_by_role("link", name="Lihat usulan arsip dari rekan").click()
        if all(page.get_by_role("checkbox", name=number).count() for number in numbers):
            break
        page.wait_for_timeout(500)
    desk.looks("usulan arsip")
    for number in numbers:
        page.get_by_role("checkbox", name=number).check()
    page.get_by_role("button", name="Setujui yang dicentang").click()
    expect(page.get_by_text("Semua yang dicentang disetujui")).to_be_visible(timeout=30_000)

"""Tasks, links and filters before the screen: two cases of one subject, shared out and linked."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.console.live import WIDTHS, Place, case_id_of, console, unlock, wait_for_case
from tests.console.test_life_browser import Desk

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(params=WIDTHS)
def desk(request: pytest.FixtureRequest, browser: Browser, served: Place) -> Iterator[Desk]:
    """Budi's, with two cases."""
    width, height = WIDTHS[request.param]
    about = f"Kantor tugas {request.param}"
    for number in (1, 2):
        served.reports(f"tugas-{request.param}-{number}", di_mana=f"{about} {number}")
    shots = Path(os.environ["SHOTS"]) if "SHOTS" in os.environ else None
    with console(served.world, "budi", "--every", 1) as running:
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        unlock(page, running)
        wait_for_case(page, f"{about} 2")
        yield Desk(page, f"{about} 1", shots)
        context.close()


def test_tasks_links_and_filters(desk: Desk) -> None:
    page, other = desk.page, desk.about[:-1] + "2"
    page.locator(".look-case").filter(has_text=other).locator("a").click()
    number = case_id_of(page)
    desk.opens("Diterima")
    page.get_by_role("link", name="Bagi tugas kasus ini").click()
    desk.looks("tugas")
    page.get_by_label("Citra Percobaan").check()
    page.get_by_label("Budi Percobaan (Anda)").check()
    page.get_by_label("Catatan untuk rekan").fill("Mohon dicek minggu ini.")
    page.get_by_role("button", name="Simpan penugasan").click()
    expect(page.get_by_text("Penugasan tersimpan")).to_be_visible()
    _links(desk, number)
    _filters(desk, other)
    _replies(desk)


def _links(desk: Desk, number: str) -> None:
    page = desk.page
    page.get_by_role("link", name="Tautkan dengan kasus lain").click()
    page.get_by_label("Nomor kasus lain").fill("0000ffff")
    page.get_by_role("button", name="Tautkan", exact=True).click()
    expect(page.get_by_text("Tidak ada kasus Anda dengan awal nomor itu")).to_be_visible()
    desk.looks("taut salah")
    assert "0000ffff" not in page.url
    page.get_by_label("Nomor kasus lain").fill(number[:10])
    page.get_by_role("button", name="Tautkan", exact=True).click()
    expect(page.get_by_text("Kedua kasus ditautkan")).to_be_visible()
    desk.looks("kasus bertaut")
    page.get_by_role("link", name="Tautkan dengan kasus lain").click()
    desk.looks("taut")


def _filters(desk: Desk, other: str) -> None:
    page = desk.page
    page.get_by_role("link", name="Kasus", exact=True).click()
    page.get_by_text("Saring daftar").click()
    desk.looks("saringan")
    page.locator("details").get_by_role("link", name="Tugas saya").click()
    expect(page.locator(".look-case").filter(has_text=desk.about)).to_be_visible()
    expect(page.locator(".look-case").filter(has_text=other)).to_have_count(0)
    desk.looks("tugas saya")


def _replies(desk: Desk) -> None:
    page = desk.page
    desk.opens("Diterima")
    page.get_by_role("button", name="Balas pelapor").click()
    desk.looks("balas")
    page.get_by_label("Balasan untuk pelapor").fill("Yth. Pelapor,")
    page.get_by_label("Contoh balasan").select_option(label="Penutup")
    page.get_by_role("button", name="Pakai contoh ini").click()
    expect(page.get_by_label("Balasan untuk pelapor")).to_have_value(
        re.compile("^Yth[^\\[]*Penanganan")
    )
    desk.looks("balas contoh")
    page.get_by_role("button", name="Kirim").click()
    expect(page.locator("#text-error")).to_contain_text("[kurung siku]")
    desk.looks("balas kurung")

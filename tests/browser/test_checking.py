"""The page before sending: everything that was entered, and a way back to it from each change."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.browser.stage import Installation

PERSON = {
    "nama": "Ratna Dewi",
    "nip_nrp": "198703122010012003",
    "jabatan": "Kepala Seksi Perizinan",
    "unit_kerja": "Bidang Pelayanan",
    "instansi": "Dinas Penanaman Modal",
}
SECOND = {"jabatan": "Bendahara"}


def at_persons(page: Page, at: Installation) -> Hands:
    hands = Hands(page, at.portal.url).opens().chooses_inspectorate()
    hands.presses("readers-go").at("kategori").chooses("kategori", "PUNGLI")
    hands.presses("kategori-go").at("apa").types("apa", "Uang diminta.").presses("apa-go")
    return hands.at("siapa")


def names(hands: Hands, number: int, **boxes: str) -> None:
    for name, value in boxes.items():
        hands.page.locator("[data-person]").nth(number).locator(f"[id$=-{name}]").fill(value)


def row(page: Page, name: str) -> str:
    found = page.locator("#check-list .govuk-summary-list__row").filter(
        has=page.locator("dt", has_text=name)
    )
    return found.locator("dd").first.inner_text()


def test_every_box_of_every_person_is_shown_with_its_name(
    page: Page, installation: Installation
) -> None:
    hands = at_persons(page, installation)
    names(hands, 0, **PERSON)
    page.locator("[data-person] select").select_option("turut_serta")
    hands.presses("person-add")
    names(hands, 1, **SECOND)
    hands.presses("siapa-go").at("tempat").types("di_mana", "Loket").presses("tempat-go")
    hands.at("tahu").presses("tahu-go").at("penerusan").presses("penerusan-go").at("check")
    assert row(page, "Siapa yang Anda laporkan?").splitlines() == [
        "Orang ke-1",
        "Nama: Ratna Dewi",
        "NIP atau NRP: 198703122010012003",
        "Jabatan: Kepala Seksi Perizinan",
        "Unit kerja: Bidang Pelayanan",
        "Instansi: Dinas Penanaman Modal",
        "Perannya: Turut serta",
        "",
        "Orang ke-2",
        "Jabatan: Bendahara",
        "Perannya: Tidak dijawab",
    ]
    hands.sends()


@pytest.mark.parametrize(
    ("chosen", "shown"), [(None, "Tidak dijawab"), ("", "Tidak tahu"), ("menduga", "Menduga")]
)
def test_a_source_that_was_not_answered_is_not_one_that_is_not_known(
    page: Page, installation: Installation, chosen: str | None, shown: str
) -> None:
    hands = at_persons(page, installation)
    names(hands, 0, **SECOND)
    hands.presses("siapa-go").types("di_mana", "Loket").presses("tempat-go").at("tahu")
    if chosen is not None:
        hands.chooses("sumber_pengetahuan", chosen)
    hands.presses("tahu-go").presses("penerusan-go").at("check")
    assert row(page, "Anda tahu dari mana?") == shown
    assert row(page, "Bagaimana caranya") == "Tidak dijawab"


def test_the_part_of_a_person_begins_with_no_answer(page: Page, installation: Installation) -> None:
    at_persons(page, installation)
    options = page.locator("[data-person] select option")
    expect(options.first).to_have_text("(pilih bila tahu)")
    expect(options).to_have_count(4)


def test_a_change_leads_back_to_the_check_page_at_once(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    steps = ("kategori", "apa", "siapa", "tempat", "tahu", "penerusan")
    for step in (*steps, "readers"):
        change(page, step)
        if step == "apa":
            hands.types("apa", "Sudah diperbaiki.")
        hands.presses(f"{step}-go").at("check")
    expect(page.locator("#check-list")).to_contain_text("Sudah diperbaiki.")


def test_another_inspectorate_shows_its_readers_before_the_check_page(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    change(page, "where")
    hands.types("where-search", "provinsi")
    page.locator("#where-list label").first.click()
    hands.presses("where-go").at("readers").presses("readers-go").at("check")
    expect(page.locator("#check-list")).to_contain_text("Inspektorat provinsi")


CHANGES = {
    "where": "Inspektorat",
    "readers": "Dikecualikan",
    "kategori": "Tentang apa laporan Anda?",
    "apa": "Apa yang terjadi?",
    "siapa": "Siapa yang Anda laporkan?",
    "tempat": "Di mana kejadiannya?",
    "tahu": "Adakah saksi?",
    "penerusan": (
        "Jika ada bagian yang menyangkut pelayanan publik, bolehkah diteruskan ke SP4N-LAPOR!?"
    ),
}


def change(page: Page, step: str) -> None:
    """By the link beside the answer."""
    page.get_by_role("button", name=f"Ubah {CHANGES[step]}", exact=True).click()
    expect(page.locator(f"#step-{step}")).to_be_visible()


def test_a_wrong_change_is_told_where_it_was_made(page: Page, installation: Installation) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    change(page, "apa")
    hands.types("apa", "")
    page.go_back()
    hands.at("check").presses("send").at("apa")
    expect(page.locator("#step-apa [data-errors]")).to_contain_text("Ini harus dijawab")

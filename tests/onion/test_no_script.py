"""The pages without script over a real onion: a browser that runs none reports and comes back."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.plain.places import ROOTS
from tests.onion.browsers import PATIENCE
from tests.onion.stage import Onions
from tests.promises.test_p17_no_script import press, writes_down

pytestmark = pytest.mark.timeout(400)  # the first test boots the network
APA = "Kepala bidang menagih uang jalan, penanda-apa-2093."
DI_MANA = "Bidang Angkutan, penanda-tempat-8846"
QUESTION = "Sejak kapan? Penanda-jawaban-3157."
CONTENT = b"isi bukti " * 30_000


def test_without_script_a_report_goes_in_is_answered_and_read(
    onions: Onions, through_tor: Browser, tmp_path: Path
) -> None:
    context = through_tor.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    evidence = tmp_path / "bukti.bin"
    evidence.write_bytes(CONTENT)
    page.goto(f"{onions.portal}/id/lapor")
    page.click("#no-script a")  # the page with script leads there by itself
    words = reports(page)
    writes_down(page, words)
    page.fill("#isi", "Ini buktinya.")
    page.set_input_files("#berkas", evidence)
    press(page, "lampirkan")
    expect(page.locator("#said")).to_have_text("Terkirim dan tersimpan.")
    answers(onions, tmp_path)
    comes_back(page, onions, words)
    expect(page.locator("#entries")).to_contain_text(QUESTION)
    with page.expect_download() as down:
        page.click("button[name=berkas]")
    assert Path(down.value.path()).read_bytes() == CONTENT
    assert context.cookies() == []
    context.close()


def understands(page: Page) -> None:
    """What the server sees, with a tick."""
    page.check("#paham")
    press(page, "lanjut")


def reports(page: Page) -> list[str]:
    """From the warned choice to the words, and on to the two that are asked for."""
    understands(page)
    press(page, "lapor")
    page.check("#inspektorat")
    press(page, "lanjut", "lanjut")
    page.check("input[value=PUNGLI]")
    press(page, "lanjut")
    page.fill("#apa", APA)
    press(page, "lanjut")
    page.check("#siapa_tidak_tahu")
    press(page, "lanjut")
    page.fill("#di_mana", DI_MANA)
    press(page, "lanjut", "lanjut", "lanjut", "kirim")
    words = page.locator("#code-words li").all_inner_texts()
    press(page, "sudah")
    return words


def answers(onions: Onions, folder: Path) -> None:
    """A reviewer reads it over the gateway's onion, is told how it was written, and asks."""
    desk = onions.at(onions.desk, onions.reviewer)
    case = onions.case("penanda-tempat-8846")
    read = onions.world.run("review", "read", case, *desk)
    assert APA in read.said
    assert "TANPA SKRIP" in read.complained
    onions.world.well("review", "fetch", case, "--to", folder / "berkas", *desk)
    assert [each.read_bytes() for each in folder.glob("berkas/*/*")] == [CONTENT]
    onions.world.well("review", "reply", case, "-", *desk, typed=QUESTION)


def comes_back(page: Page, onions: Onions, words: list[str]) -> None:
    """Another day: the address, the choice, and four letters of each word."""
    page.goto(onions.portal + ROOTS["id"])
    understands(page)
    press(page, "buka")
    for number, word in enumerate(words, 1):
        page.fill(f"#kata-{number}", word[:4])
    press(page, "buka")

"""Promise P17, for pages without script: every page with axe, and the whole way without script."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from portal.plain.places import ROOTS
from tests.browser.stage import DESK, PATIENCE, PHONE
from tests.firefox import Firefox, firefox, firefox_program
from tests.plain.process import PlainInstallation, plain_portal
from tests.promises.test_p17_for_everybody import ZOOMED, faults, findings

pytestmark = pytest.mark.timeout(600)  # thirty pages, each loaded anew: a busy machine is slow
CONTENT = b"isi berkas yang dikirim " * 40_000


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlainInstallation]:
    with plain_portal(tmp_path_factory.mktemp("plain")) as installation:
        yield installation


def tab(context: BrowserContext) -> Page:
    """One tab."""
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def press(page: Page, *buttons: str) -> None:
    """One after the other."""
    for button in buttons:
        page.click(f"#ke-{button}")


def steps(page: Page, at: PlainInstallation, language: str, file: Path) -> Iterator[str]:
    """Every page that a person can see, with its mistakes and its answers."""
    page.goto(at.portal.url + ROOTS[language])
    yield "start"
    press(page, "lanjut")
    yield "start, not chosen"
    page.check("#paham")
    press(page, "lanjut")
    yield "begin"
    press(page, "lapor")
    yield from choosing(page)
    yield from telling(page)
    press(page, "kirim")
    yield from talking(page, file)
    page.goto(at.portal.url + ROOTS[language])
    page.check("#paham")
    press(page, "lanjut", "buka", "buka")
    yield "words, none"
    page.fill("#kata-1", "zzzz " * 12)
    press(page, "buka")
    yield "words, wrong"


def choosing(page: Page) -> Iterator[str]:
    yield "where"
    press(page, "lanjut")
    yield "where, nothing chosen"
    page.fill("#cari", "kabupaten")
    press(page, "cari")
    page.check("#inspektorat")
    press(page, "lanjut")
    yield "readers"
    page.get_by_label("Tono").check()
    press(page, "lanjut")
    yield "readers, a role without anybody"
    page.get_by_label("Budi").check()
    page.get_by_label("Sari").check()
    press(page, "lanjut")
    yield "readers, nobody left"
    page.get_by_label("Budi").uncheck()
    page.get_by_label("Sari").uncheck()
    press(page, "lanjut", "walau")


def telling(page: Page) -> Iterator[str]:
    press(page, "lanjut")
    yield "kategori, nothing chosen"
    page.check("input[value=PELAYANAN]")
    press(page, "lanjut")
    yield "kategori, a service"
    page.check("input[value=WEWENANG]")
    press(page, "lanjut", "lanjut")
    yield "apa, empty"
    page.fill("#apa", "Kepala dinas memakai mobil dinas.\nTiap minggu.")
    press(page, "lanjut", "tambah", "lanjut")
    yield "siapa, empty"
    yield from placing(page)


def placing(page: Page) -> Iterator[str]:
    press(page, "hapus-2")
    page.fill("#orang-1-nama", "Wira")
    press(page, "lanjut")
    page.fill("#di_mana", "Dinas Perhubungan")
    page.fill("#mulai", "2026-02-02")
    page.fill("#selesai", "2026-02-01")
    press(page, "lanjut")
    yield "tempat, the wrong way round"
    page.fill("#selesai", "")
    press(page, "lanjut")
    page.click("summary")
    yield "tahu"
    press(page, "lanjut")
    yield "penerusan"
    press(page, "lanjut")
    yield "check"


def talking(page: Page, file: Path) -> Iterator[str]:
    yield "code"
    words = page.locator("#code-words li").all_inner_texts()
    press(page, "sudah", "lanjut")
    yield "two, wrong"
    writes_down(page, words)
    yield "talk"
    press(page, "kirim")
    yield "talk, nothing written"
    page.fill("#isi", "Ini buktinya.")
    page.set_input_files("#berkas", file)
    press(page, "lampirkan")
    expect(page.locator("#said")).to_be_visible()
    page.locator("#entries summary").first.click()
    yield "talk, sent"
    press(page, "tekanan")
    yield "pressure"
    press(page, "tidak")
    page.eval_on_selector("#ke-tekanan", "button => (button.value = 'keberatan')")  # as at an end
    press(page, "tekanan", "kirim")
    yield "objection, no words"
    press(page, "tidak", "tarik")
    yield "withdraw"
    press(page, "ya")
    yield "withdrawn"


def writes_down(page: Page, words: Sequence[str]) -> None:
    """Two words, four letters each."""
    for box in range(2):
        label = page.locator(f"label[for=dua-{box}]").inner_text()
        number = int("".join(filter(str.isdigit, label)))
        page.fill(f"#dua-{box}", words[number - 1][:4])
    press(page, "lanjut")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Something to send."""
    path = tmp_path / "bukti.pdf"
    path.write_bytes(CONTENT)
    return path


def looked_at(page: Page, steps: Iterator[str], sizes: Sequence[ViewportSize]) -> Iterator[str]:
    """What axe finds, and what it does not see, on every page and at each of these sizes."""
    for step in steps:
        for size in sizes:
            page.set_viewport_size(size)
            found = findings(page) + (faults(page) if size is not DESK else [])
            yield from (f"{step}, {size['width']}: {one}" for one in found)


@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_is_found_on_any_page_narrow_wide_or_at_200_percent(
    browser: Browser, at: PlainInstallation, language: str, file: Path
) -> None:
    with browser.new_context() as context:  # with script, for axe: the pages have none
        page = tab(context)
        found = [*looked_at(page, steps(page, at, language, file), (PHONE, DESK, ZOOMED))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["id", "en"])
def test_chromium_without_script_goes_the_whole_way(
    browser: Browser, at: PlainInstallation, language: str, file: Path
) -> None:
    with browser.new_context(java_script_enabled=False, accept_downloads=True) as context:
        page = tab(context)
        seen = []
        for step in steps(page, at, language, file):
            seen.append(step)
            if step == "talk, sent":
                with page.expect_download() as down:
                    page.click("button[name=berkas]")
                assert Path(down.value.path()).read_bytes() == CONTENT
            assert page.context.cookies() == []
            assert "?" not in page.url
        assert {"talk, sent", "withdrawn", "words, wrong"} <= {*seen}


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_with_script_leads_there(
    browser: Browser, at: PlainInstallation, language: str
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = tab(context)
        page.goto(f"{at.portal.url}/{language}/{'lapor' if language == 'id' else 'report'}")
        page.click("#no-script a")
        assert page.url == at.portal.url + ROOTS[language]


def test_firefox_without_script_goes_the_whole_way(
    at: PlainInstallation, tmp_path: Path, file: Path
) -> None:
    program = firefox_program()
    off = {"javascript.enabled": False}
    with firefox(program, tmp_path / "profile", off) as fox:
        words = reports(fox, at)
        fox.presses("#ke-sudah")
        for box in range(2):
            label = fox.text(f"label[for=dua-{box}]")
            number = int("".join(filter(str.isdigit, label)))
            fox.types(f"#dua-{box}", words[number - 1][:4])
        fox.presses("#ke-lanjut")
        fox.types("#isi", "Ini buktinya.")
        fox.types("#berkas", str(file))
        fox.presses("#ke-lampirkan")
        assert fox.text("#said") == "Terkirim dan tersimpan."
        fox.goes_to(at.portal.url + ROOTS["id"])
        fox.presses("#paham")
        fox.presses("#ke-lanjut")
        fox.presses("#ke-buka")
        fox.types("#kata-1", " ".join(word[:4] for word in words))
        fox.presses("#ke-buka")
        assert "Ini buktinya." in "".join(fox.texts("#entries li"))
    kept = [path for path in (tmp_path / "profile").rglob("*") if path.is_file()]
    assert not [path for path in kept if " ".join(words[:3]).encode() in path.read_bytes()]


def reports(fox: Firefox, at: PlainInstallation) -> list[str]:
    """From the page with script to the words."""
    fox.goes_to(at.portal.url + "/id/lapor")
    fox.presses("#no-script a")
    for selector in ("#paham", "#ke-lanjut", "#ke-lapor", "#inspektorat", "#ke-lanjut"):
        fox.presses(selector)
    for selector in ("#ke-lanjut", "input[value=WEWENANG]", "#ke-lanjut"):
        fox.presses(selector)
    fox.types("#apa", "Kepala dinas memakai mobil dinas.")
    fox.presses("#ke-lanjut")
    fox.types("#orang-1-nama", "Wira")
    fox.presses("#ke-lanjut")
    fox.types("#di_mana", "Dinas Perhubungan")
    for _ in range(3):
        fox.presses("#ke-lanjut")
    fox.presses("#ke-kirim")
    fox.find("#code-words li")
    return fox.texts("#code-words li")

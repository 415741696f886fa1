"""What a visit leaves in the browser's own folder: no case, no letter, no passphrase."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.console.live import FLAGS, Console, Place, case_id_of, console, wait_for_case
from tests.process import HOST

pytestmark = pytest.mark.timeout(300)
LETTER, TYPED, WRONG = "Surat-yang-ditolak-7731", "Ketikan-saja-8842", "sandi-salah-9953"
ADDRESS, TITLE, POSTED = "alamat-kontrol-1164", "judul-kontrol-2275", "isian-kontrol-3386"


class Careless(BaseHTTPRequestHandler):
    """A page of another kind: says a title, and answers a form with a page."""

    def do_GET(self) -> None:
        form = f'<form method="post"><input name="a" value="{POSTED}"><button>Kirim</button></form>'
        body = f"<title>{TITLE}</title>{form}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        del format, args


@contextmanager
def careless() -> Iterator[str]:
    """Its address."""
    with HTTPServer((HOST, 0), Careless) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}/{ADDRESS}"
        server.shutdown()


def held(profile: Path, word: str) -> list[str]:
    """The files of a browser's folder in which a word stands."""
    forms = {word.encode(), word.encode("utf-16-le"), quote_plus(word).encode()}
    files = [file for file in profile.rglob("*") if file.is_file()]
    return [
        str(file.relative_to(profile))
        for file in files
        if any(form in file.read_bytes() for form in forms)
    ]


def test_the_browsers_folder_holds_nothing_of_a_visit(
    driver: Playwright, chromium_program: str, served: Place, tmp_path: Path
) -> None:
    served.reports("laporan-profil", di_mana="Kantor profil")
    profile, home = tmp_path / "profil", tmp_path / "home"
    shutil.copytree(served.world.folder / "home-ani", home)
    with console(served.world, "ani", home=home) as running, careless() as elsewhere:
        context = driver.chromium.launch_persistent_context(
            profile, executable_path=chromium_program, args=[*FLAGS]
        )
        page = context.new_page()
        page.goto(elsewhere)
        page.get_by_role("button", name="Kirim").click()
        page = context.new_page()
        case = visit(page, running)
        context.close()
    for word in (ADDRESS, TITLE, POSTED):
        assert held(profile, word), f"a search that finds no {word} finds nothing"
    for word in (case, LETTER, TYPED, WRONG, running.passphrase, "ditolak", "Ada yang perlu"):
        assert held(profile, word) == [], word


def visit(page: Page, running: Console) -> str:
    """Wrong and right passphrases, a case, a refused letter, a lock over typing. The case's id."""
    page.goto(running.start)
    enter(page, WRONG)
    expect(page.get_by_role("alert").first).to_contain_text("kata sandi salah")
    while "/buka" in page.url:  # the right one comes too soon at first
        enter(page, running.passphrase)
    wait_for_case(page, "Kantor profil")
    page.locator(".look-case").filter(has_text="Kantor profil").locator("a").click()
    case = case_id_of(page)
    write_in_vain(page)
    page.get_by_role("button", name="Kunci konsol").click()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Kata sandi")).to_be_visible()
    page.reload()
    assert LETTER not in page.content()
    return case


def enter(page: Page, passphrase: str) -> None:
    """Type it, and see what comes."""
    page.get_by_label("Kata sandi").fill(passphrase)
    with page.expect_navigation():
        page.get_by_role("button", name="Buka").click()


def write_in_vain(page: Page) -> None:
    """A letter that is refused, and typing after that."""
    page.get_by_role("button", name="Balas pelapor").click()
    page.evaluate("document.querySelector('[name=basis]').value = 'x'")
    page.get_by_label("Balasan untuk pelapor").fill(LETTER)
    page.get_by_role("button", name="Kirim kepada pelapor").click()
    expect(page.get_by_role("alert").first).to_contain_text("BELUM terkirim")
    with page.expect_response("**/tulisan"):
        page.get_by_label("Balasan untuk pelapor").fill(f"{LETTER} {TYPED}")

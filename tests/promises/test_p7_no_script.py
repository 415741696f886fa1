"""Promise P7, for pages without script: a browser writes none of what was sent to its disk.

Chromium keeps the body of a form that was sent, to send it again after a crash; but no body of a
form with a field for a password.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from portal.plain.places import ROOTS
from tests.browser.stage import PATIENCE, PHONE
from tests.chromium import FLAGS
from tests.plain.process import PlainInstallation, plain_portal
from tests.promises.needles import spellings_of_text
from tests.promises.test_p17_no_script import press, tab, writes_down

STORY, PLACE, NAME = "penanda-cerita-5127", "penanda-tempat-8846", "penanda-nama-1902"
MESSAGE, SEARCHED = "penanda-pesan-7735", "penanda-cari-3381"
CONTROL = "penanda-kontrol-6614"  # sent by a form that does not care: it is kept
HTML = "text/html"
CONTROL_PAGE = f"""<!doctype html><form method="post" action="/kontrol">
<textarea name="kontrol">{CONTROL}</textarea><button>Kirim</button></form>"""
SECONDS_TO_WRITE = 60


@dataclass(frozen=True)
class Left:
    """What a Chromium left on the disk, and the words that were typed in it."""

    folder: Path
    words: list[str]

    def held(self) -> bytes:
        """All of it."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return b"\n".join(path.read_bytes() for path in files)


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlainInstallation]:
    with plain_portal(tmp_path_factory.mktemp("plain")) as installation:
        yield installation


@pytest.fixture(scope="module")
def left(
    at: PlainInstallation,
    tmp_path_factory: pytest.TempPathFactory,
    driver: Playwright,
    chromium_program: str,
) -> Left:
    """After a report, a message and a coming back without script; the browser is closed."""
    folder = tmp_path_factory.mktemp("profile")
    context = driver.chromium.launch_persistent_context(
        str(folder),
        executable_path=chromium_program,
        args=[*FLAGS],
        viewport=PHONE,
        java_script_enabled=False,
    )
    context.set_default_timeout(PATIENCE)
    context.route("**/kontrol", lambda route: route.fulfill(body=CONTROL_PAGE, content_type=HTML))
    page = tab(context)
    words = tells(page, at)
    comes_back(page, at, words)
    sends_control(tab(context), at, folder / "Default" / "Sessions")
    context.close()
    return Left(folder, words)


def tells(page: Page, at: PlainInstallation) -> list[str]:
    """A report, the words, and into the conversation."""
    page.goto(at.portal.url + ROOTS["id"])
    page.check("#paham")
    press(page, "lanjut", "lapor")
    page.fill("#cari", f"kabupaten {SEARCHED}")
    press(page, "cari")
    page.fill("#cari", "kabupaten")
    press(page, "cari")
    page.check("#inspektorat")
    press(page, "lanjut", "lanjut")
    page.check("input[value=WEWENANG]")
    press(page, "lanjut")
    page.fill("#apa", STORY)
    press(page, "lanjut")
    page.fill("#orang-1-nama", NAME)
    press(page, "lanjut")
    page.fill("#di_mana", PLACE)
    press(page, "lanjut", "lanjut", "lanjut", "kirim")
    words = page.locator("#code-words li").all_inner_texts()
    press(page, "sudah")
    writes_down(page, words)
    return words


def comes_back(page: Page, at: PlainInstallation, words: list[str]) -> None:
    """With the words, and writes."""
    page.goto(at.portal.url + ROOTS["id"])
    page.check("#paham")
    press(page, "lanjut", "buka")
    for number, word in enumerate(words, 1):
        page.fill(f"#kata-{number}", word)
    press(page, "buka")
    page.fill("#isi", MESSAGE)
    press(page, "kirim")
    page.wait_for_selector("#said")


def sends_control(page: Page, at: PlainInstallation, sessions: Path) -> None:
    """And waits until it is written: then what came before it is written too."""
    page.goto(f"{at.portal.url}/kontrol")
    page.click("button")
    give_up = time.monotonic() + SECONDS_TO_WRITE
    mark = f"kontrol={CONTROL}".encode()
    while not any(mark in path.read_bytes() for path in sessions.glob("Session_*")):
        assert time.monotonic() < give_up, "what was sent to be found was never written"
        page.wait_for_timeout(200)


def test_chromium_writes_no_answer_and_no_word_that_was_sent(left: Left) -> None:
    held = left.held()
    assert f"kontrol={CONTROL}".encode() in held
    assert [mark for mark in (b"kata-1=", b"dua-0=") if mark in held] == []
    for mark in (STORY, PLACE, NAME, MESSAGE, SEARCHED, "kunjungan="):
        for spelling in spellings_of_text(mark):
            assert spelling not in held, mark
    rows = [between.join(left.words[:3]) for between in (" ", ",", "")]
    assert not [row for row in rows if row.encode() in held or row.encode("utf-16-le") in held]


def test_chromium_has_no_password_of_ours_and_never_asked_for_one(left: Left) -> None:
    (data,) = left.folder.rglob("Login Data")
    with closing(sqlite3.connect(data)) as database:
        assert database.execute("select count(*) from logins").fetchone() == (0,)
        assert database.execute("select count(*) from stats").fetchone() == (0,)

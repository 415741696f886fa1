"""Promise P1, for pages without script: of an upload nothing unsealed reaches a disk or stays.

strace shows every file that the server's process opens, makes or renames while a file goes up.
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import which

import pytest

from crypto.receipt import ReceiptCode
from portal.memory_only import is_in_memory
from tests.plain.process import MEMORY, PlainInstallation, plain_portal, walking

STRACE = which("strace")
MARK = b"penanda-unggahan-4471-rahasia;"
CONTENT = MARK * (6_000_000 // len(MARK))  # far beyond what a server keeps in memory
STORY = "Cerita penanda-cerita-8820 yang tidak boleh ada di disk."
OPENED = re.compile(r'(?:openat?|creat)\((?:AT_FDCWD[^,]*, )?"([^"]*)"(.*)')
WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE")
MOVED = re.compile(
    r"(?:renameat2?|rename|linkat|link|symlinkat|symlink|mknodat|mkdirat|mkdir)\((.*)"
)
CALLS = (
    "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,"
    "mkdir,mkdirat,mknod,mknodat,memfd_create,io_uring_setup"
)


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PlainInstallation, Path]]:
    """A portal under strace, and where the trace is."""
    if STRACE is None:
        pytest.skip("strace is not installed")
    folder = tmp_path_factory.mktemp("traced")
    trace = folder / "trace.txt"
    watch = [STRACE, "-f", "-qq", "-e", f"trace={CALLS}", "-o", str(trace)]
    with plain_portal(folder, wrap=lambda command: [*watch, *command]) as at:
        yield at, trace


def opened_to_write(lines: list[str]) -> set[Path]:
    """Every file that was opened to be written, made, or given another name."""
    found: set[Path] = set()
    for line in lines:
        if (call := OPENED.search(line)) and WRITES.search(call[2]) and "= -1 " not in line:
            found.add(Path(call[1]))
        elif (call := MOVED.search(line)) and "= -1 " not in line:
            found |= {Path(name) for name in re.findall(r'"([^"]*)"', call[1])}
    return found


def test_an_upload_touches_only_memory_and_the_database(
    traced: tuple[PlainInstallation, Path],
) -> None:
    at, trace = traced
    with walking(at) as walker:
        walker.writes_down(walker.reports(STORY))
        before = len(trace.read_text().splitlines())
        walker.presses("kirim", ("penanda-nama-3316.pdf", CONTENT), isi="penanda-pesan-9154")
        assert walker.said("said") == "Terkirim dan tersimpan."
        lines = after(trace, before)
    written = opened_to_write(lines)
    spooled = {path for path in written if is_in_memory(path.parent) or is_in_memory(path)}
    assert spooled, "nothing was spooled: the trace is blind"
    database = {
        at.database.with_name(at.database.name + end) for end in ("", "-wal", "-shm", "-journal")
    }
    assert written - spooled <= database | {Path("/dev/null")}
    assert "io_uring_setup" not in "".join(lines)
    assert [each for each in at.memory.iterdir() if each.name != "key"] == []


def after(trace: Path, before: int) -> list[str]:
    """The lines of the upload, when the tracer has written the spool's."""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        lines = trace.read_text().splitlines()[before:]
        if any("O_TMPFILE" in line or str(MEMORY) in line for line in lines):
            return lines
        time.sleep(0.1)
    raise AssertionError("the tracer saw no upload")


def test_what_is_stored_holds_nothing_of_it(traced: tuple[PlainInstallation, Path]) -> None:
    at, _ = traced
    with walking(at) as walker:
        words = walker.reports(STORY)
        walker.writes_down(words)
        walker.presses("kirim", ("penanda-nama-3316.pdf", CONTENT), isi="penanda-pesan-9154")
        ticket = walker.form_with("kirim").fields["kunjungan"][0]
    code = ReceiptCode.parse(" ".join(words))
    with closing(sqlite3.connect(at.database)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    files = [path for path in at.database.parent.rglob("*") if path.is_file()]
    assert at.database in files
    needles = [
        MARK,
        *(
            text.encode()
            for text in ("penanda-cerita-8820", "penanda-nama-3316", "penanda-pesan-9154")
        ),
        *(
            code.expose(),
            code.expose().hex().encode(),
            ticket.encode()[:40],
            " ".join(words[:2]).encode(),
        ),
        code.keys().credential.expose(),
    ]
    for path in files:
        stored = path.read_bytes()
        assert [needle for needle in needles[:6] if needle in stored] == [], path
        assert not any(needle in stored for needle in needles), path

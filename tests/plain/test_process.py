"""The process: it starts only where nothing can reach a disk, and takes large bodies carefully."""

import os
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Barrier, Thread

import pytest

from crypto.visit import VisitKey
from portal.memory_only import is_in_memory, visit_key
from portal.plain.forms import LONGEST, MOST_FILE, MOST_UPLOAD
from portal.plain.places import path_of, upload_path
from portal.plain.spooling import AT_ONCE
from portal.settings import Settings
from tests.plain.memory import spooled
from tests.plain.process import MEMORY, PlainInstallation, founded, in_memory, plain_portal, walking
from tests.plain.process import settings as plain_settings
from tests.plain.walker import Walker
from wbs.web.serving import READ_AT_ONCE
from wbs.web.starting import SettingsRefused
from wbs.web.wire import MOST_REQUEST


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlainInstallation]:
    with plain_portal(tmp_path_factory.mktemp("plain")) as installation:
        yield installation


def test_the_whole_way_over_http(at: PlainInstallation, walker: Walker) -> None:
    content = os.urandom(3_000_000)
    walker.writes_down(walker.reports()).presses("kirim", ("bukti.pdf", content), isi="Ini.")
    assert walker.said("said") == "Terkirim dan tersimpan."
    assert walker.fetches().content == content  # type: ignore[attr-defined]  # httpx's answer
    assert not list(at.memory.glob("tmp*"))


def test_the_largest_file_goes_through(walker: Walker) -> None:
    content = os.urandom(1000) * (MOST_FILE // 1000)
    walker.writes_down(walker.reports()).presses("kirim", ("besar.bin", content))
    assert walker.said("said") == "Terkirim dan tersimpan."


@pytest.fixture
def walker(at: PlainInstallation) -> Iterator[Walker]:
    """Somebody with a browser."""
    with walking(at) as somebody:
        yield somebody


def asked(at: PlainInstallation, path: str, length: int) -> bytes:
    """The whole answer to the beginning of a request that says how long it will be."""
    with closing(socket.create_connection(("127.0.0.1", at.portal.port), 60)) as line:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        )
        line.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode())
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize(("language", "said"), [("id", b"terlalu besar"), ("en", b"too big")])
@pytest.mark.parametrize("page", ["talk", "check", "words"])
def test_too_much_is_refused_before_it_is_sent_in_the_persons_language(
    at: PlainInstallation, language: str, said: bytes, page: str
) -> None:
    answer = asked(at, path_of(language, page), MOST_UPLOAD + 1)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert said in answer
    assert b"script-src 'none'" in answer
    assert b"no-store" in answer


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "Laporan Anda aman. Buka lagi dengan dua belas kata"),
        ("en", "Your report is safe. Open it again with your twelve words"),
    ],
)
def test_of_a_file_that_is_too_large_it_is_said_what_to_do(
    at: PlainInstallation, language: str, said: str
) -> None:
    assert said.encode() in asked(at, upload_path(language), LONGEST + 1)
    assert said.encode() not in asked(at, path_of(language, "check"), 40_000_000)


def test_what_was_typed_beside_a_file_that_is_too_large_comes_back(
    at: PlainInstallation, walker: Walker
) -> None:
    walker.writes_down(walker.reports("Cerita dengan video."))
    walker.presses("kirim", ("video.mp4", bytes(60_000_000)), isi="Ini videonya.\nDua baris.")
    assert walker.answer.status_code == 400
    assert "paling besar 25 MB" in walker.said("berkas-error")
    assert walker.form_with("kirim").fields["isi"] == ["Ini videonya.\nDua baris."]
    assert walker.presses("kirim", ("foto.jpg", b"isi")).said("said") == "Terkirim dan tersimpan."
    assert not list(at.memory.glob("tmp*"))


def test_of_a_file_that_is_too_large_the_beginning_alone_is_kept(at: PlainInstallation) -> None:
    before = resident(at)
    with ExitStack() as held:
        for _ in range(4 * AT_ONCE):
            address = ("127.0.0.1", at.portal.port)
            line = held.enter_context(closing(socket.create_connection(address, 60)))
            head = f"POST {upload_path('id')} HTTP/1.1\r\nHost: x\r\nContent-Length: {LONGEST}"
            line.sendall(f"{head}\r\n\r\n".encode() + bytes(10_000_000))
        assert resident(at) - before < 4 * AT_ONCE * 3_000_000
        assert not list(at.memory.glob("tmp*"))


def resident(at: PlainInstallation) -> int:
    """Bytes of memory of the portal."""
    lines = Path(f"/proc/{at.portal.process.pid}/status").read_text("utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def test_only_the_page_for_files_takes_more_than_a_form(at: PlainInstallation) -> None:
    pages = (path_of("id", page) for page in ("check", "start", "talk", "file"))
    for path in (*pages, "/api/1/piece", "/", "/x"):
        assert asked(at, path, 2_000_000).startswith(b"HTTP/1.1 413 ")


# --- places for large bodies ------------------------------------------------------------

FEWEST = 3  # places in the turn that has fewest
OUTGROWN = MOST_REQUEST + 2 * READ_AT_ONCE  # bytes of a body that has a place


def begun(at: PlainInstallation, sent: int) -> socket.socket:
    """The largest upload, of which so much was sent."""
    line = socket.create_connection(("127.0.0.1", at.portal.port), 60)
    head = f"POST {upload_path('id')} HTTP/1.1\r\nHost: x\r\nContent-Length: {MOST_UPLOAD}"
    line.sendall(f"{head}\r\n\r\n".encode() + b"x" * sent)
    return line


def waiting(at: PlainInstallation) -> int:
    """Bytes of bodies on the spool."""
    return spooled(at.portal.process.pid, at.memory)


def comes_true(condition: Callable[[], bool]) -> None:
    """Soon."""
    give_up = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def is_answered(line: socket.socket) -> bool:
    """By now."""
    return bool(select.select([line], [], [], 0)[0])


@pytest.fixture
def empty(at: PlainInstallation) -> PlainInstallation:
    """No body waits: a connection that is cut gives its place back."""
    comes_true(lambda: not waiting(at))
    return at


def test_who_sends_a_byte_now_and_then_takes_no_place(empty: PlainInstallation) -> None:
    with ExitStack() as held:
        for _ in range(3 * AT_ONCE):
            held.enter_context(closing(begun(empty, 1)))
        with closing(begun(empty, OUTGROWN)):
            comes_true(lambda: waiting(empty) > MOST_REQUEST)


def test_where_all_places_are_taken_the_slow_are_sent_away_in_their_language(
    empty: PlainInstallation,
) -> None:
    with closing(begun(empty, MOST_REQUEST)) as slow, ExitStack() as held:
        for _ in range(2 * AT_ONCE):
            held.enter_context(closing(begun(empty, OUTGROWN)))
        comes_true(lambda: waiting(empty) > FEWEST * MOST_REQUEST)
        slow.sendall(b"x")
        answer = b"".join(iter(lambda: slow.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"sedang sibuk" in answer
    assert b"script-src 'none'" in answer


def test_who_stops_sending_makes_room_for_whoever_comes(empty: PlainInstallation) -> None:
    with ExitStack() as held:
        for _ in range(AT_ONCE):
            held.enter_context(closing(begun(empty, OUTGROWN)))
        comes_true(lambda: waiting(empty) > FEWEST * MOST_REQUEST)
        time.sleep(6)  # a turn, and the slowest machine sends the same in a fourth of that
        before = waiting(empty)
        with closing(begun(empty, OUTGROWN)) as honest:
            comes_true(lambda: waiting(empty) > before)
            assert not is_answered(honest)


# --- starting --------------------------------------------------------------------


def test_what_is_in_memory_is_known_by_its_device(tmp_path: Path) -> None:
    assert is_in_memory(MEMORY)
    with in_memory() as folder:
        (folder / "inside").mkdir()
        assert is_in_memory(folder / "inside")
        (tmp_path / "link").symlink_to(folder)
        assert is_in_memory(tmp_path / "link")
    assert not is_in_memory(Path(__file__).parent)
    assert not is_in_memory(tmp_path / "not there")
    assert not is_in_memory(Path("/proc"))


def read(tmp_path: Path, memory: Path, **changed: str) -> Settings:
    """The settings, with some of them changed."""
    _, url, anchor = founded(tmp_path)
    return Settings.read({**plain_settings(url, anchor, memory), **changed})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"WBS_PLAIN": "ja"}, "WBS_PLAIN is wrong"),
        ({"WBS_PLAIN_KEY": ""}, "WBS_PLAIN_KEY is missing"),
        ({"WBS_PLAIN_KEY": str(Path(__file__).with_name("key"))}, "WBS_PLAIN_KEY is wrong"),
        ({"WBS_ANCHOR": ""}, "WBS_ANCHOR is missing"),
    ],
)
def test_it_does_not_start_half(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    with in_memory() as memory, pytest.raises(SettingsRefused) as refused:
        read(tmp_path, memory, **changed)
    assert said in refused.value.faults
    assert not Path(__file__).with_name("key").exists()


def test_it_does_not_start_where_uploads_would_be_spooled_to_a_disk(tmp_path: Path) -> None:
    disk = Path(__file__).parents[2]
    assert not is_in_memory(disk)
    with (
        pytest.raises(Exception, match="TMPDIR"),
        plain_portal(tmp_path, more={"TMPDIR": str(disk)}),
    ):
        pass


def test_off_needs_nothing_and_makes_nothing(tmp_path: Path) -> None:
    with in_memory() as memory:
        assert read(tmp_path, memory, WBS_PLAIN="off").plain is None
        assert list(memory.iterdir()) == []


def test_the_first_process_makes_the_key_and_all_have_the_same(tmp_path: Path) -> None:
    del tmp_path
    with in_memory() as memory:
        key = visit_key(memory / "key")
        assert visit_key(memory / "key") == key
        assert (memory / "key").stat().st_mode & 0o777 == 0o600
        assert [each.name for each in memory.iterdir()] == ["key"]
        assert len((memory / "key").read_bytes()) == VisitKey.SIZE


def test_many_processes_that_start_at_once_have_one_key() -> None:
    with in_memory() as memory:
        start, found = Barrier(8), list[VisitKey]()

        def begins() -> None:
            start.wait(60)
            found.append(visit_key(memory / "key"))

        threads = [Thread(target=begins) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8
        assert all(one == found[0] for one in found)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_that_others_can_read_is_refused(mode: int) -> None:
    with in_memory() as memory:
        (memory / "key").write_bytes(bytes(32))
        (memory / "key").chmod(mode)
        with pytest.raises(ValueError, match="others"):
            visit_key(memory / "key")


@pytest.mark.parametrize("size", [0, 31, 33, 1000])
def test_a_key_of_another_size_is_refused(size: int) -> None:
    with in_memory() as memory:
        (memory / "key").write_bytes(bytes(size))
        (memory / "key").chmod(0o600)
        with pytest.raises(ValueError, match="32 bytes"):
            visit_key(memory / "key")


def test_a_new_key_ends_every_visit(walker: Walker, tmp_path: Path) -> None:
    path, fields = walker.understands().presses("lapor").sending("cari")
    with plain_portal(tmp_path) as other, walking(other) as stranger:
        ended = stranger.sends(path, fields)
    assert ended.answer.status_code == 410
    assert "Sesi ini sudah berakhir" in ended.said("stop")

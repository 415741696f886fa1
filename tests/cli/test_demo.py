"""`wbs demo` from a checkout: it plays, hides nothing secret in argv, leaves nothing behind."""

import os
import re
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from click.testing import CliRunner

from portal.memory_only import is_in_memory
from tests.architecture.source import ROOT
from tests.cli.world import WBS
from tests.process import HOST, free_port
from wbs.cli import main
from wbs.commands import demo as command
from wbs.commands.demo import PORT
from wbs.demo.lives import Lives
from wbs.demo.play import Play
from wbs.demo.servers import without_script
from wbs.demo.stage import REGENCY

pytestmark = pytest.mark.timeout(500)
SECONDS = 240
LOOK = 0.1  # seconds between two looks: each program imports for longer before it does anything
STEPS = 13


@contextmanager
def demo(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A demo as a shell starts it: the leader of its group, which Ctrl-C reaches."""
    command = [*WBS, "demo", "--folder", str(folder), *words]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def seen_by_everybody(process: subprocess.Popen[str]) -> bytes:
    """Arguments and variables of the demo's processes, as /proc shows them until it ends."""
    seen: set[bytes] = set()
    while process.poll() is None:
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command = (place / "cmdline").read_bytes()
                if b"wbs" in command:
                    seen |= {command, (place / "environ").read_bytes()}
        time.sleep(LOOK)
    return b"\n".join(seen)


def read_until(process: subprocess.Popen[str], wanted: str) -> str:
    """What it prints, up to and with this text."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if wanted in line:
            return said
    raise AssertionError(said)


def _is_open(folder: Path) -> bool:
    return bool(folder.stat().st_mode & 0o077)


def accepts(port: int) -> bool:
    """Whether anybody listens there."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex((HOST, port)) == 0


def _shows_no_secret(folder: Path, seen: bytes) -> None:
    """Neither what it made nor what everybody saw of its processes."""
    assert b"review" in seen
    open_folders = [
        each for each in [folder, *folder.rglob("*")] if each.is_dir() and _is_open(each)
    ]
    assert open_folders == []
    secrets = [(folder / "kata-pelapor.txt").read_text().strip()]
    secrets += [path.read_text().splitlines()[0] for path in folder.glob("*/kata-sandi/*.txt")]
    assert len(secrets) == 18  # the words and seventeen people
    assert not [secret for secret in secrets if secret.encode() in seen]
    assert not [secret for secret in secrets if secret.replace(" ", "\0").encode() in seen]


def _look_at(last: list[str], port: str) -> None:
    """The last lines: no-script pages that are there, and passphrases that can be copied whole."""
    assert [one.count("\n") for one in last] == [2, 1, 2, 2, 2]  # nothing stands between them
    (plain,) = re.findall(r"tanpa skrip: (http://\S+)", last[1])
    assert plain == f"http://{HOST}:{port}/id/tanpa-skrip/"
    assert 'id="paham"' in httpx.get(plain).text
    assert f'(kata sandi: "hanya demo {REGENCY} sari", tanpa tanda kutip)' in "".join(last)


def _has_played(said: str, taken: int) -> None:
    """Every step, and on another port than the wanted one."""
    assert f"Porta {taken} sedang dipakai" in said
    assert [f"\n{step}. " in said for step in range(1, STEPS + 1)] == [True] * STEPS
    assert "Ditemukan: 0." in said
    assert "Kasus yang dapat Anda baca: 0" in said
    assert "Tidak ada tepat satu kasus" in said


def _run(words: list[str], typed: str = "") -> "subprocess.CompletedProcess[str]":
    """As somebody types it beside the demo."""
    return subprocess.run(words, cwd=ROOT, input=typed, capture_output=True, text=True, check=False)


def _try_what_is_printed(said: str) -> None:
    """All but the report at the end, which asks."""
    printed = [line.strip() for line in said.split("Coba sendiri")[1].splitlines()[1:-1]]
    *commands, _report = map(shlex.split, printed)
    assert len(commands) == 8
    for words in commands:
        done = _run(words, "Satu lagi." if "-" in words else "")
        assert done.returncode == 0, done.stdout + done.stderr


def test_it_plays_beside_a_taken_port_shows_no_secret_and_stays_until_ctrl_c(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "demo"
    with ThreadPoolExecutor(1) as everybody, closing(socket.create_server((HOST, 0))) as taken:
        port = taken.getsockname()[1]
        with demo(folder, "--port", str(port)) as process:
            seen = everybody.submit(seen_by_everybody, process)
            said = read_until(process, "Ctrl-C")
            _has_played(said, port)
            gateway = re.findall(rf"http://{HOST}:(\d+)", said.splitlines()[-1])
            last = [read_until(process, f"http://{HOST}:") for _ in range(5)]
            portal = re.findall(rf"halaman pelapor: http://{HOST}:(\d+)", last[0])
            ports = [int(port) for port in (*portal, *gateway)]
            assert [accepts(port) for port in ports] == [True, True]
            _look_at(last, portal[0])
            opened = re.findall(rf"http://{HOST}:(\d+)/mulai\?kunci=", "".join(last[1:]))
            assert [accepts(int(port)) for port in opened] == [True] * 3
            _try_what_is_printed(said)
            again = _run([*WBS, "demo", "--once", "--folder", str(folder)])
            assert again.returncode == 1
            assert "Demo lain sedang memakai" in again.stderr
            os.killpg(process.pid, signal.SIGINT)
            assert process.wait(SECONDS) == 0
            _shows_no_secret(folder, seen.result())
            assert [accepts(int(port)) for port in (*ports, *opened)] == [False] * 5
    with demo(folder, "--port", str(free_port())) as process:
        assert "yang lama dihapus" in read_until(process, "Demo dimulai")


@pytest.mark.parametrize("words", [[], ["--once"]], ids=["stays", "once"])
def test_played_once_it_is_not_left_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """The whole of it is above; here nothing is played."""
    stayed: list[object] = []

    @contextmanager
    def serving(*_told: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(portal=SimpleNamespace(port=PORT), blamed=nullcontext)

    monkeypatch.setattr(Play, "found", lambda _play: None)
    monkeypatch.setattr(Play, "exchange", lambda *_told: None)
    monkeypatch.setattr(Lives, "play", lambda _lives: 0)
    monkeypatch.setattr(command, "serving", serving)
    monkeypatch.setattr(command, "_leave_running", lambda *told: stayed.append(told))
    with _signals_as_they_were():
        ended = CliRunner().invoke(main, ["demo", "--folder", str(tmp_path / "demo"), *words])
    assert ended.exit_code == 0, ended.output
    assert len(stayed) == (0 if words else 1)


@contextmanager
def _signals_as_they_were() -> Iterator[None]:
    """The demo takes them for its whole process, which is ours."""
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def test_what_waits_without_script_is_in_memory_and_goes_away() -> None:
    with without_script() as settings:
        folder = Path(settings["TMPDIR"])
        assert settings["WBS_PLAIN"] == "on"
        assert Path(settings["WBS_PLAIN_KEY"]).parent == folder
        assert is_in_memory(folder)
        assert not _is_open(folder)
    assert not folder.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM])
def test_stopped_while_it_plays_it_leaves_no_process(
    tmp_path: Path, number: signal.Signals
) -> None:
    port = free_port()
    with demo(tmp_path / "demo", "--port", str(port)) as process:
        read_until(process, "1. ")
        os.kill(process.pid, number)
        assert process.wait(SECONDS) == 130
        assert not accepts(port)


def test_a_server_that_dies_is_named_and_the_folder_stays(tmp_path: Path) -> None:
    folder, port = tmp_path / "demo", free_port()
    with demo(folder, "--port", str(port)) as process:
        read_until(process, "1. ")
        (portal,) = [
            int(place.name)
            for place in Path("/proc").glob("[0-9]*")
            if f"portal\0--listen\0{HOST}:{port}".encode() in _command_of(place)
        ]
        os.kill(portal, signal.SIGKILL)
        assert process.stdout
        said = process.stdout.read()
        assert process.wait(SECONDS) == 1
    assert "Satu proses dari demo berhenti sendiri: portal. Yang lain sudah dihentikan." in said
    assert f"Folder demo tidak dihapus: {folder}." in said
    assert (folder / "log" / "portal.log").is_file()
    assert not (folder / "pid").exists()  # the next demo may play here
    assert not [place for place in Path("/proc").glob("[0-9]*") if _is_of(place, folder)]


def _command_of(place: Path) -> bytes:
    with suppress(OSError):
        return (place / "cmdline").read_bytes()
    return b""


def _is_of(place: Path, folder: Path) -> bool:
    """Whether a process was told of this folder."""
    with suppress(OSError):
        return str(folder).encode() in (place / "environ").read_bytes()
    return False


def test_a_folder_that_is_not_the_demos_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "surat.txt"
    mine.write_text("penting")
    command = [*WBS, "demo", "--once", "--folder", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Tidak ada yang dihapus" in done.stderr
    assert mine.read_text() == "penting"


def test_make_starts_the_demo_of_this_checkout() -> None:
    dry = subprocess.run(
        ["make", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "wbs demo" in dry.stdout

"""`wbs demo` from a checkout: it plays, hides nothing secret in argv, leaves nothing behind."""

import os
import re
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.cli.world import WBS
from tests.process import HOST, free_port

pytestmark = pytest.mark.timeout(500)
SECONDS = 240
STEPS = 11


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


def seen_by_everybody(process: subprocess.Popen[bytes]) -> bytes:
    """Arguments and variables of the demo's processes, as /proc shows them until it ends."""
    seen: set[bytes] = set()
    while process.poll() is None:
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command = (place / "cmdline").read_bytes()
                if b"wbs" in command:
                    seen |= {command, (place / "environ").read_bytes()}
        time.sleep(0.02)
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


def accepts(port: int) -> bool:
    """Whether anybody listens there."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex((HOST, port)) == 0


def test_it_plays_once_beside_a_taken_port_and_shows_no_secret(tmp_path: Path) -> None:
    folder, log = tmp_path / "demo", tmp_path / "said.txt"
    with closing(socket.socket()) as taken, log.open("w") as output:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [*WBS, "demo", "--once", "--folder", str(folder), "--port", str(port)],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        seen = seen_by_everybody(process)
    said = log.read_text("utf-8")
    assert process.returncode == 0, said
    assert f"Porta {port} sedang dipakai" in said
    assert [f"\n{step}. " in said for step in range(1, STEPS + 1)] == [True] * STEPS
    assert "Ditemukan: 0." in said
    assert b"review" in seen
    secrets = [(folder / "kata-pelapor.txt").read_text().strip()]
    secrets += [path.read_text().splitlines()[0] for path in folder.glob("*/kata-sandi/*.txt")]
    assert len(secrets) == 17  # the words and sixteen people
    assert not [secret for secret in secrets if secret.encode() in seen]
    assert not [secret for secret in secrets if secret.replace(" ", "\0").encode() in seen]


def test_it_stays_until_ctrl_c_and_its_commands_work_as_printed(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with demo(folder, "--port", str(free_port())) as process:
        said = read_until(process, "Ctrl-C")
        ports = [int(port) for port in re.findall(rf"http://{HOST}:(\d+)", said.splitlines()[-1])]
        assert [accepts(port) for port in ports] == [True, True]
        printed = [line.strip() for line in said.split("Coba sendiri")[1].splitlines()[1:-1]]
        check, reply, inbox, _report = map(shlex.split, printed)
        for words, typed in ((check, ""), (reply, "Satu lagi."), (inbox, "")):
            done = subprocess.run(
                words, cwd=ROOT, input=typed, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
        again = subprocess.run(
            [*WBS, "demo", "--once", "--folder", str(folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert again.returncode == 1
        assert "Demo lain sedang memakai" in again.stderr
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(SECONDS) == 0
        assert [accepts(port) for port in ports] == [False, False]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_while_it_plays_it_leaves_no_process(
    tmp_path: Path, number: signal.Signals
) -> None:
    port = free_port()
    with demo(tmp_path / "demo", "--port", str(port)) as process:
        read_until(process, "1. ")
        os.kill(process.pid, number)
        assert process.wait(SECONDS) == 130
        assert not accepts(port)


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

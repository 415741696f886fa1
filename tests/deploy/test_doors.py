"""Before anything is public each program is asked: only one that says it is ready counts."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from tests.promises.installation import ROOT

KNOCK = ROOT / "deploy" / "install.d" / "knock.py"
STARTING = (ROOT / "deploy" / "install.d" / "starting.sh").read_text("utf-8")

PAUSE = 0.9  # seconds between two pieces: less than who knocks has
DRIPS = 20
LONG = 8  # seconds; a dozen pieces take longer


def knock(door: Path, seconds: float) -> int:
    """As the installation does."""
    return subprocess.run([sys.executable, KNOCK, door, str(seconds)], check=False).returncode


@contextmanager
def behind(door: Path, *answers: str) -> Iterator[None]:
    """Somebody who gives these answers, one a caller."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(door))
        listener.listen(8)

        def serve() -> None:
            for answer in answers:
                line, _ = listener.accept()
                with line:
                    line.recv(4096)
                    line.sendall(f"HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n".encode())

        served = Thread(target=serve)
        served.start()
        yield
        served.join(60)


@contextmanager
def dripping(door: Path, piece: bytes) -> Iterator[None]:
    """Somebody who was taken over: one piece of an answer after another."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(door))
        listener.listen(8)

        def serve() -> None:
            line, _ = listener.accept()
            with line, suppress(OSError):
                line.recv(4096)
                for _ in range(DRIPS):
                    line.sendall(piece)
                    time.sleep(PAUSE)

        served = Thread(target=serve)
        served.start()
        yield
        served.join(60)


def test_who_is_ready_is_found_so_even_after_a_while(tmp_path: Path) -> None:
    door = tmp_path / "door"
    with behind(door, "503 Service Unavailable", "503 Service Unavailable", "200 OK"):
        assert knock(door, 60) == 0


def test_who_never_is_ready_is_not(tmp_path: Path) -> None:
    door = tmp_path / "door"
    with behind(door, "503 Service Unavailable"):
        assert knock(door, 0.3) == 1


@pytest.mark.parametrize("listens", [True, False])
def test_a_door_with_nobody_behind_it_is_no_answer(tmp_path: Path, listens: bool) -> None:
    """As systemd's is while a program that cannot start is started again and again."""
    door = tmp_path / "door"
    with socket.socket(socket.AF_UNIX) as listener:
        if listens:
            listener.bind(str(door))
            listener.listen(8)
        assert knock(door, 0.3) == 1


@pytest.mark.parametrize("piece", [b"HTTP/1.1 100 Continue\r\n\r\n", b"H"])
def test_who_never_ends_an_answer_is_not_waited_for(tmp_path: Path, piece: bytes) -> None:
    door = tmp_path / "door"
    began = time.monotonic()
    with dripping(door, piece):
        assert knock(door, 1) == 1
    assert time.monotonic() - began < LONG


def test_the_doors_are_asked_before_the_first_public_unit_starts() -> None:
    body = STARTING.split("\nstart() {")[1].split("\n}")[0]
    asked = body.index('[ "$unit" != wbs-nginx.service ] || ! systemd_runs || doors_answer')
    assert asked < body.index("run_unit")
    assert "wbs-nginx.service wbs-tor.service\n" in STARTING.split("\nunits() {")[1]

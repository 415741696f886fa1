"""Servers that live short lives: started in a moment, killed at any."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.process import SECONDS_TO_ANSWER, accepts, free_port
from tests.promises.installation import ROOT

LOOK = 0.002  # seconds between two looks
# Neither a budget nor a watermark comes before what these tests do to the machine.
UNLIMITED = {"WBS_FREE_REPORTS": "1000000", "WBS_ROOM_FILES": "0", "WBS_ROOM_CASES": "0"}


class Nursery:
    """Forks portals and gateways over one database."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self.log = log
        self.living: dict[int, int] = {}

    def start(self, count: int, name: str = "portal") -> list[int]:
        """The ports of `count` new servers that answer."""
        ports = [free_port() for _ in range(count)]
        self.start_at(ports, name)
        return ports

    def start_at(self, ports: list[int], name: str = "portal") -> None:
        """One at each of these ports, where nobody listens."""
        for port in ports:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(f"{name} {port}\n")
            self._process.stdin.flush()
            self.living[port] = int(self._process.stdout.readline())
        for port in ports:
            self._wait(port)

    def kill(self, port: int) -> None:
        """kill -9; returns when it is gone."""
        child = self.living.pop(port)
        os.kill(child, signal.SIGKILL)
        while _lives(child):
            time.sleep(LOOK)

    def kill_all(self) -> None:
        """All of them."""
        for port in list(self.living):
            self.kill(port)

    def _wait(self, port: int) -> None:
        give_up = time.monotonic() + SECONDS_TO_ANSWER
        while not accepts(port):
            assert _lives(self.living[port]), self.log.read_text("utf-8", errors="replace")
            assert time.monotonic() < give_up
            time.sleep(LOOK)


@contextmanager
def nursery(url: str, folder: Path) -> Iterator[Nursery]:
    """A place where portals over this database are born; ends with all of them."""
    log = folder / "portals.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.promises.zygote"],
            cwd=ROOT,
            env={**os.environ, "WBS_DATABASE": url, **UNLIMITED},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
    home = Nursery(process, log)
    try:
        yield home
    finally:
        home.kill_all()
        process.communicate()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True

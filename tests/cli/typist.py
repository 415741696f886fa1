"""Somebody at a real terminal: sees what is on the screen, types, and is not echoed for secrets."""

import fcntl
import os
import pty
import select
import subprocess
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 60


@dataclass
class Typist:
    """One program on one terminal."""

    process: subprocess.Popen[bytes]
    terminal: int
    seen: str = ""
    _read: int = field(default=0)

    def waits_for(self, wanted: str) -> str:
        """Read on until this stands on the screen; what came since the last time."""
        give_up = time.monotonic() + SECONDS
        while wanted not in self.seen[self._read :]:
            assert time.monotonic() < give_up, self.seen
            if select.select([self.terminal], [], [], 0.2)[0]:
                self.seen += self._bytes().decode("utf-8", errors="replace")
        start = self._read
        self._read = self.seen.index(wanted, start) + len(wanted)
        return self.seen[start : self._read]

    def types(self, line: str) -> None:
        """A line and Enter."""
        os.write(self.terminal, line.encode() + b"\n")

    def types_later(self, line: str) -> None:
        """A line, once the program surely waits for it."""
        time.sleep(0.5)
        self.types(line)

    def interrupts(self) -> None:
        """Ctrl-C, once the program waits: between a prompt and its reading it may pass unseen."""
        time.sleep(0.5)
        os.write(self.terminal, b"\x03")

    def ends(self) -> int:
        """Wait for the end; the exit code."""
        while data := self._bytes():
            self.seen += data.decode("utf-8", errors="replace")
        return self.process.wait(SECONDS)

    def _bytes(self) -> bytes:
        try:
            return os.read(self.terminal, 65536)
        except OSError:  # Linux says so when the other side is gone
            return b""


def _take_terminal() -> None:
    """In the new process: its stdin becomes the terminal that Ctrl-C is typed at."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextmanager
def at_a_terminal(command: Sequence[object], folder: Path) -> Iterator[Typist]:
    """Run a command on a terminal of its own."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*map(str, command)],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=_take_terminal,  # noqa: PLW1509 one ioctl, and no threads here
    )
    os.close(theirs)
    try:
        yield Typist(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)

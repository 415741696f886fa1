"""`wbs` as a process of its own that starts at once: all is imported once, each run is a fork.

A command that starts anew imports for most of a second, and these tests run hundreds of them. A
fork has arguments, a folder, variables and descriptors of its own, and ends without tidying up.
That `python -m wbs` gets as far is for tests that start it themselves: at terminals, as servers,
from documents, in the demo.

`python -m tests.cli.forks` answers each connection to the socket that it inherits.
"""

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

from tests.architecture.source import ROOT
from wbs.cli import main

SECONDS = 100  # for one command
PROGRAM = "python -m wbs"
STANDARD = 3  # descriptors: in, out, error
LARGEST = 2**20  # bytes of the words and variables of a command


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    said: str
    complained: str


@dataclass(frozen=True)
class Forks:
    """Where to ask for a fork."""

    address: str

    def run(
        self, words: Sequence[str], typed: str, folder: Path, environment: Mapping[str, str]
    ) -> Ran:
        """Run `wbs` with these words to its end."""
        asked = json.dumps([list(words), str(folder), dict(environment)]).encode()
        with ExitStack() as stack:
            files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(STANDARD)]
            files[0].write(typed.encode())
            files[0].seek(0)
            line = stack.enter_context(socket.socket(socket.AF_UNIX))
            line.settimeout(SECONDS)
            line.connect(self.address)
            socket.send_fds(line, [len(asked).to_bytes(4, "big")], [one.fileno() for one in files])
            line.sendall(asked)
            code = int(line.recv(16))
            said, complained = (_whole(one.fileno()) for one in files[1:])
        return Ran(code, said, complained)


def _whole(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    with open(file, encoding="utf-8", closefd=False) as text:
        return text.read()


@cache
def forks() -> Forks:
    """The one of this run; it ends with its input, which the system ends if we are killed."""
    address = f"\0wbs-forks-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen(16)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.forks", str(door.fileno())],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            pass_fds=[door.fileno()],
            start_new_session=True,  # an interrupt on the terminal is for us
        )
    atexit.register(process.communicate)
    return Forks(address)


# --- the other side --------------------------------------------------------------------


def serve(door: socket.socket) -> None:
    """A fork for each who asks, until the input ends."""
    for one in entry_points(group="wbs.commands"):
        one.load()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who watch a command
    if os.fork() == 0:
        sys.stdin.read()
        os.kill(os.getppid(), signal.SIGTERM)
        os._exit(0)
    while True:
        line, _ = door.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            door.close()
            _watch(line)
            return
        line.close()


def _watch(line: socket.socket) -> None:
    """Fork the command itself, and tell how it ended; the command alone goes on from here."""
    size, files, _, _ = socket.recv_fds(line, 4, STANDARD)
    asked = b""
    while len(asked) < int.from_bytes(size, "big"):
        asked += line.recv(LARGEST)
    words, folder, environment = json.loads(asked)
    if command := os.fork():
        _, status = os.waitpid(command, 0)
        line.sendall(str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    line.close()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    try:
        main(words, prog_name=PROGRAM)
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(end.code or 0))


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))

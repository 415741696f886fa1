"""Server processes that tests start on a free loopback port, watch and kill."""

import os
import signal
import socket
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
SECONDS_TO_ANSWER = 30  # a busy machine; under two seconds is usual
SECONDS_TO_STOP = 10
SECONDS_BETWEEN_LOOKS = 0.05
_GIVEN: deque[int] = deque(maxlen=1000)  # ports given last; whoever got one may still be starting


class DidNotAnswer(Exception):
    """The server died, or its port stayed closed; the message ends with what it printed."""


@dataclass(frozen=True)
class Server:
    """A server process, the leader of a process group of its own."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    def output(self) -> str:
        """Everything it and its children have printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def has_ended(self) -> bool:
        """Whether it ended by itself; its number stays reserved until `kill` or `stop`."""
        look = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return self._was_waited_for() or os.waitid(os.P_PID, self.process.pid, look) is not None

    def kill(self) -> None:
        """End it at once, as a power cut would, with every child it still has."""
        self._signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end, then kill what is left of it."""
        self._signal(signal.SIGTERM)
        give_up = time.monotonic() + SECONDS_TO_STOP
        while not self.has_ended() and time.monotonic() < give_up:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        self.kill()

    def _signal(self, number: signal.Signals) -> None:
        # Once waited for, its number may belong to a stranger.
        if not self._was_waited_for():
            os.killpg(self.process.pid, number)

    def _was_waited_for(self) -> bool:
        return self.process.returncode is not None


def free_port() -> int:
    """A loopback port that nobody listened on a moment ago, and that was given to nobody lately.

    The kernel knows of no promise: of two that are asked for before the first is taken, it names
    the same one twice in some ten thousand times, and some tests ask a hundred times.
    """
    while True:
        with closing(socket.socket()) as probe:
            probe.bind((HOST, 0))
            port: int = probe.getsockname()[1]
        if port not in _GIVEN:
            _GIVEN.append(port)
            return port


@contextmanager
def serving(
    command: Callable[[int], Sequence[str | Path]],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Start `command(port)`, wait until the port accepts, and stop it afterwards.

    Its output goes to a file in `folder`; `environment` is added to ours.
    """
    port = free_port()
    log = folder / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command(port)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    server = Server(process, port, log)
    try:
        _wait_until_it_accepts(server)
        yield server
    finally:
        server.stop()


def _wait_until_it_accepts(server: Server) -> None:
    give_up = time.monotonic() + SECONDS_TO_ANSWER
    while not accepts(server.port):
        if server.has_ended():
            raise DidNotAnswer(f"ended by itself:\n{server.output()}")
        if time.monotonic() > give_up:
            raise DidNotAnswer(f"no answer in {SECONDS_TO_ANSWER} s:\n{server.output()}")
        time.sleep(SECONDS_BETWEEN_LOOKS)


def accepts(port: int) -> bool:
    """Whether somebody listens on this loopback port."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex((HOST, port)) == 0

"""The demo's portal and gateway: real processes on free loopback ports, ended with the demo."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from crypto.errors import Refusal

HOST = "127.0.0.1"
WBS = (sys.executable, "-m", "wbs")
_SECONDS_TO_START, _SECONDS_TO_STOP, _SECONDS_BETWEEN = 60, 5, 0.05
_TRIES = 200  # ports above the wanted one


class NoPort(Refusal):
    """No free port on this machine."""

    code = "demo-port"


class Died(Refusal):
    """A server of the demo ended by itself; `where` names it."""

    code = "demo-process"


@dataclass(frozen=True, slots=True)
class Server:
    """One running server."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    def require_alive(self) -> None:
        """Died."""
        if self.process.poll() is not None:
            raise Died(self.name)

    def stop(self) -> None:
        """Ask it to end, then make it."""
        self.process.terminate()
        try:
            self.process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass(frozen=True, slots=True)
class Servers:
    """Both doors over one database."""

    portal: Server
    gateway: Server

    def watch(self) -> None:
        """Until somebody interrupts. Died."""
        while True:
            self.portal.require_alive()
            self.gateway.require_alive()
            time.sleep(1)


@contextmanager
def serving(database: str, log: Path, wanted: int) -> Iterator[Servers]:
    """Start both, on the wanted port and the next or on the first free ones after it."""
    portal = free_port(wanted)
    gateway = free_port(portal + 1)
    settings = {"WBS_DATABASE": database, "WBS_GATEWAY_AUTHORITY": f"{HOST}:{gateway}"}
    with ExitStack() as stack:
        started = [
            stack.enter_context(_server(name, port, settings, log))
            for name, port in (("portal", portal), ("gateway", gateway))
        ]
        for server in started:
            _wait(server)
        yield Servers(*started)


@contextmanager
def _server(name: str, port: int, settings: Mapping[str, str], log: Path) -> Iterator[Server]:
    with (log / f"{name}.log").open("wb") as output:
        process = _start([*WBS, name, "--listen", f"{HOST}:{port}"], settings, output.fileno())
    server = Server(name, port, process)
    try:
        yield server
    finally:
        server.stop()


def _start(
    command: Sequence[str], settings: Mapping[str, str], output: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 it is this very program
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env={**os.environ, **settings},
        start_new_session=True,  # Ctrl-C reaches the demo only, which then ends them in order
    )


def free_port(wanted: int) -> int:
    """The wanted port if nobody listens there, or the next that is free. NoPort."""
    for port in range(wanted, min(wanted + _TRIES, 65536)):
        with closing(socket.socket()) as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise NoPort


def _wait(server: Server) -> None:
    give_up = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < give_up:
        server.require_alive()
        with closing(socket.socket()) as probe:
            if probe.connect_ex((HOST, server.port)) == 0:
                return
        time.sleep(_SECONDS_BETWEEN)
    raise Died(server.name)

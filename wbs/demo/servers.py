"""The demo's servers: real processes, on free loopback ports, that end with the demo."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from crypto.errors import Refusal
from wbs.doctor.machine import Machine

HOST = "127.0.0.1"
MEMORY = Path("/dev/shm")  # noqa: S108 a folder of our own is made in it
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
    """Both doors over one database, and who tidies up behind them."""

    portal: Server
    gateway: Server
    keeper: Server
    plain: bool  # the portal serves the pages without script too

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Died in place of what only follows from it: that a server does not answer."""
        try:
            yield
        except Exception:  # whatever followed from it; raised again where nobody died
            time.sleep(_SECONDS_BETWEEN)  # a process that was killed ends a moment later
            self.require_alive()
            raise

    def require_alive(self, others: Iterable[Server] = ()) -> None:
        """Died."""
        for server in (self.portal, self.gateway, self.keeper, *others):
            server.require_alive()

    def watch(self, others: Iterable[Server]) -> None:
        """These and the others, until somebody interrupts. Died."""
        while True:
            self.require_alive(others)
            time.sleep(1)


@dataclass(frozen=True, slots=True)
class Consoles:
    """The reviewers' consoles, and the addresses that open them, by whose they are."""

    servers: tuple[Server, ...]
    addresses: Mapping[str, str]


@contextmanager
def serving(database: str, anchor: Path, log: Path, wanted: int) -> Iterator[Servers]:
    """Start all, on the wanted port and the next or on the first free ones after it."""
    portal = free_port(wanted)
    gateway = free_port(portal + 1)
    settings = {
        "WBS_DATABASE": database,
        "WBS_ANCHOR": str(anchor),
        "WBS_GATEWAY_AUTHORITY": f"{HOST}:{gateway}",
    }
    with ExitStack() as stack:
        plain = stack.enter_context(without_script())
        started = [
            stack.enter_context(_server(name, port, settings | more, log))
            for name, port, more in (("portal", portal, plain), ("gateway", gateway, {}))
        ]
        for server in started:
            _wait(server)
        keeper = _running("keep", ("keep",), settings, log / "keep.log", port=0)  # it has none
        yield Servers(started[0], started[1], stack.enter_context(keeper), bool(plain))


@contextmanager
def without_script() -> Iterator[dict[str, str]]:
    """What a portal needs for the pages without script; nothing where no folder is in memory."""
    if not Machine().in_memory(MEMORY):
        yield {}
        return
    with TemporaryDirectory(prefix="wbs-demo-", dir=MEMORY) as folder:
        key = str(Path(folder) / "kunjungan.key")
        yield {"WBS_PLAIN": "on", "WBS_PLAIN_KEY": key, "TMPDIR": folder}


@contextmanager
def consoles(homes: Mapping[str, Path], log: Path, wanted: int) -> Iterator[Consoles]:
    """Each reviewer's own console."""
    with ExitStack() as stack:
        servers, found = list[Server](), dict[str, str]()
        for label, home in homes.items():
            wanted = free_port(wanted)
            name, output = f"console-{label}", log / f"console-{label}.log"
            command = ("console", "--home", str(home), "--port", str(wanted))
            server = stack.enter_context(_running(name, command, {}, output, port=wanted))
            _wait(server)
            found[label] = _address(server, output)
            servers.append(server)
            wanted += 1
        yield Consoles(tuple(servers), found)


def _address(server: Server, output: Path) -> str:
    """The one that the console prints, with its token. Died."""
    give_up = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < give_up:
        for line in output.read_text("utf-8").splitlines():
            if line.startswith(server.url):
                return line
        server.require_alive()
        time.sleep(_SECONDS_BETWEEN)
    raise Died(server.name)


@contextmanager
def _server(name: str, port: int, settings: Mapping[str, str], log: Path) -> Iterator[Server]:
    command = (name, "--listen", f"{HOST}:{port}")
    with _running(name, command, settings, log / f"{name}.log", port=port) as server:
        yield server


@contextmanager
def _running(
    name: str, command: Sequence[str], settings: Mapping[str, str], log: Path, *, port: int
) -> Iterator[Server]:
    with log.open("wb") as output:
        process = _start([*WBS, *command], settings, output.fileno())
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

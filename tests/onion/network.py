"""A Tor network of our own on loopback: authorities, relays, a host of onion services, clients.

Nothing leaves this machine: every address is 127.0.0.1 or a unix socket, and no relay has an exit.
"""

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which

from tests.postgres import ProgramsMissing
from tests.process import HOST, Server, free_port

AUTHORITIES, RELAYS = 3, 3  # a majority of votes; and six hops to choose from
SECONDS_TO_BOOT = 180  # bounded, and generous: under a minute is usual
VOTING, VOTES_TRAVEL = 20, 4  # seconds; the shortest that three busy authorities agree in
PROGRAMS = ("tor", "tor-gencert")

EVERYBODY = """\
TestingTorNetwork 1
DataDirectory {folder}
Nickname {name}
Log notice file {folder}/notice.log
PathsNeededToBuildCircuits 0.67
__OwningControllerProcess {owner}
TestingDirAuthVoteExit *
TestingDirAuthVoteHSDir *
TestingDirAuthVoteGuard *
V3AuthNIntervalsValid 2
Address {host}
"""
RELAY = """\
ORPort {host}:{port}
ContactInfo nobody@network.invalid
ExitPolicy reject *:*
AssumeReachable 1
SocksPort 0
"""
AUTHORITY = """\
DirPort {host}:{directory}
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
TestingV3AuthInitialVotingInterval {voting}
TestingV3AuthInitialVoteDelay {travel}
TestingV3AuthInitialDistDelay {travel}
V3AuthVotingInterval {voting}
V3AuthVoteDelay {travel}
V3AuthDistDelay {travel}
"""
# As in the field: version 3, a unix socket behind it, proof of work when it is flooded.
SERVICE = """\
HiddenServiceDir {folder}
HiddenServiceVersion 3
HiddenServicePoWDefensesEnabled 1
"""
CLIENT = """\
SocksPort {host}:{socks}
SocksPort {host}:{telling} ExtendedErrors
ControlSocket {folder}/control
CookieAuthentication 1
ClientOnionAuthDir {folder}/onion_auth
"""


class TorMissing(ProgramsMissing):
    """Debian's tor is not installed; the message names what else is missing."""

    __str__ = Exception.__str__


class DidNotBoot(Exception):
    """A tor ended or never came so far; the message ends with what it logged."""


@dataclass(frozen=True)
class Service:
    """An onion service to host: the unix socket behind each port, and the keys that may reach it.

    Without `keys` everybody may.
    """

    ports: Mapping[int, Path]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tor:
    """One tor process."""

    name: str
    folder: Path
    server: Server

    def log(self) -> str:
        """What it said so far."""
        file = self.folder / "notice.log"
        return file.read_text("utf-8") if file.exists() else ""

    def waits_until(self, done: Callable[[], bool], what: str) -> None:
        """Bounded. DidNotBoot."""
        give_up = time.monotonic() + SECONDS_TO_BOOT
        while not done():
            if self.server.has_ended() or time.monotonic() > give_up:
                raise DidNotBoot(f"{self.name}, {what}:\n{self.log()}{self.server.output()}")
            time.sleep(0.1)

    def memory(self) -> int:
        """Bytes of it in memory."""
        status = Path(f"/proc/{self.server.process.pid}/status").read_text("ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) * 1024 if found else 0


@dataclass(frozen=True)
class Client(Tor):
    """Somebody's own tor. `telling`: its other port, where it says why (as Tor Browser's does)."""

    socks: str
    telling: str

    @property
    def control(self) -> Path:
        """The socket of its control protocol."""
        return self.folder / "control"

    @property
    def cookie(self) -> bytes:
        """What lets its owner in there."""
        return (self.folder / "control_auth_cookie").read_bytes()

    def waits_for_the_network(self) -> None:
        """Until it could build a circuit. DidNotBoot."""
        self.waits_until(lambda: "Bootstrapped 100%" in self.log(), "no circuit")


@dataclass
class Network:
    """A running network. `begun`: by the clock that only goes forward."""

    folder: Path
    begun: float
    _stack: ExitStack
    _ports: Iterator[int]
    members: list[Tor] = field(default_factory=list)
    directory: str = ""

    def hosts(self, services: Mapping[str, Service]) -> dict[str, str]:
        """Start a tor that hosts these; the onion's name of each. Once only."""
        folder = _private(self.folder / "host")
        lines = [_service(folder / name, one) for name, one in services.items()]
        host = self._starts("host", "SocksPort 0\n" + "".join(lines))
        return {name: _name_of(host, folder / name) for name in services}

    def client(self, name: str, keys: Mapping[str, str] | None = None) -> Client:
        """Start somebody's tor. `keys`: by an onion's name, what lets one in there."""
        folder = _private(self.folder / name)
        allowed = _private(folder / "onion_auth")
        for number, (onion, key) in enumerate((keys or {}).items()):
            line = f"{onion.removesuffix('.onion')}:descriptor:x25519:{key}\n"
            (allowed / f"{number}.auth_private").write_text(line, "ascii")
        socks, telling = next(self._ports), next(self._ports)
        told = CLIENT.format(host=HOST, socks=socks, telling=telling, folder=folder)
        tor = self._starts(name, told)
        return Client(tor.name, tor.folder, tor.server, f"{HOST}:{socks}", f"{HOST}:{telling}")

    def memory(self) -> int:
        """Bytes of all of it in memory."""
        return sum(one.memory() for one in self.members)

    def _starts(self, name: str, told: str) -> Tor:
        folder = _private(self.folder / name)
        # Its owner is this process: should that be killed, tor ends by itself.
        told_all = {"folder": folder, "name": name, "host": HOST, "owner": os.getpid()}
        everybody = EVERYBODY.format(**told_all)
        (folder / "torrc").write_text(everybody + self.directory + told, "utf-8")
        with (folder / "output.log").open("wb") as log:
            process = subprocess.Popen(
                ["tor", "-f", folder / "torrc", "--quiet"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        tor = Tor(name, folder, Server(process, 0, folder / "output.log"))
        self._stack.callback(tor.server.stop)
        self.members.append(tor)
        return tor


@contextmanager
def private_network(folder: Path) -> Iterator[Network]:
    """Authorities and relays, started; whoever comes in waits until they agree. TorMissing."""
    missing = [program for program in PROGRAMS if which(program) is None]
    if missing:
        raise TorMissing(f"not installed: {', '.join(missing)}")
    with ExitStack() as stack:
        ports = _different_ports()
        network = Network(_private(folder), time.monotonic(), stack, ports)
        authorities = [_Authority.made(folder, number, ports) for number in range(AUTHORITIES)]
        network.directory = "".join(one.line for one in authorities)
        for one in authorities:
            network._starts(one.name, one.told())
        for number in range(RELAYS):
            network._starts(f"relay{number}", RELAY.format(host=HOST, port=next(ports)))
        yield network


def _different_ports() -> Iterator[int]:
    """Free ones, none twice: what nobody listens on yet may be drawn again."""
    drawn: set[int] = set()
    while True:
        if (port := free_port()) not in drawn:
            drawn.add(port)
            yield port


@dataclass(frozen=True)
class _Authority:
    """One that votes who is in the network; everybody knows its line."""

    name: str
    port: int
    directory: int
    line: str

    @classmethod
    def made(cls, root: Path, number: int, ports: Iterator[int]) -> "_Authority":
        name, port, directory = f"authority{number}", next(ports), next(ports)
        folder = _private(root / name)
        voter, relay = _certificate(folder, directory), _fingerprint(folder, name)
        where = f"v3ident={voter} {HOST}:{directory} {relay}"
        return cls(name, port, directory, f"DirAuthority {name} orport={port} no-v2 {where}\n")

    def told(self) -> str:
        votes = {"voting": VOTING, "travel": VOTES_TRAVEL}
        relay = RELAY.format(host=HOST, port=self.port)
        return relay + AUTHORITY.format(host=HOST, directory=self.directory, **votes)


def _certificate(folder: Path, directory: int) -> str:
    """Keys to vote with; the fingerprint of the lasting one."""
    keys = _private(folder / "keys")
    names = {"-i": "identity_key", "-s": "signing_key", "-c": "certificate"}
    files = [word for flag, file in names.items() for word in (flag, keys / f"authority_{file}")]
    made = ["tor-gencert", "--create-identity-key", "--passphrase-fd", "0", *files]
    _run([*made, "-m", "12", "-a", f"{HOST}:{directory}"], b"nobody\n")
    text = (keys / "authority_certificate").read_text("ascii")
    return _found(r"^fingerprint (\S+)", text)


def _fingerprint(folder: Path, name: str) -> str:
    """A relay's name for life. Tor wants to be told of some directory before it makes one."""
    nowhere = ["--dirserver", f"x {HOST}:1 {'f' * 40}", "-f", "/dev/null", "--ignore-missing-torrc"]
    asked = ["tor", "--quiet", "--list-fingerprint", "--orport", "1", "--nickname", name]
    said = _run([*asked, "--datadirectory", folder, *nowhere])
    return _found(r"((?:[0-9A-F]{4} ?){10})", said).replace(" ", "")


def _service(folder: Path, service: Service) -> str:
    allowed = _private(_private(folder) / "authorized_clients")
    for number, key in enumerate(service.keys):
        (allowed / f"{number}.auth").write_text(f"descriptor:x25519:{key}\n", "ascii")
    ports = [f"HiddenServicePort {port} unix:{path}\n" for port, path in service.ports.items()]
    return SERVICE.format(folder=folder) + "".join(ports)


def _name_of(host: Tor, folder: Path) -> str:
    file = folder / "hostname"
    host.waits_until(lambda: file.exists() and file.read_text("ascii").endswith("\n"), "no name")
    return file.read_text("ascii").strip()


def _private(folder: Path) -> Path:
    """Tor refuses folders that others can read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _run(command: Sequence[str | Path], said: bytes = b"") -> str:
    done = subprocess.run(command, input=said, check=True, capture_output=True)
    return done.stdout.decode("ascii", "replace")


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    assert found is not None, text
    return found[1]

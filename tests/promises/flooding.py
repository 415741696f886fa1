"""A flood against any portal: junk that looks sealed, and clients that are slow on purpose.

`python -m tests.promises.flooding URL …` runs until its standard input ends, says "ready" once its
slow clients are connected, and at the end what happened, as JSON. A process of its own: whoever
measures beside it must not wait for its interpreter.
"""

import argparse
import http.client
import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from crypto.puzzle import Challenge
from tests.gateway.asking import PARTS, framed
from tests.portal.conftest import submit_head
from tests.promises.installation import ROOT
from tests.sealed_looking import FakeCase

HEADER = "WBS-Puzzle"
TRICKLE = 4.0  # seconds between two bytes of a slow client: less than any time-out for silence
SECONDS = 30  # for one answer
KINDS = ("headers", "body", "reads")


@dataclass(frozen=True)
class Target:
    """A portal, and an inspectorate that it serves. `door`: the address or the socket to knock at
    where it is not the one that the URL names."""

    url: str
    inspectorate: bytes
    roster: bytes
    positions: int
    door: str = ""

    def junk(self) -> bytes:
        """A submission of random bytes with right headers."""
        case = FakeCase(self.inspectorate, self.roster)
        return framed(submit_head(case), case.keybox(count=self.positions), case.grow())

    @property
    def place(self) -> SplitResult:
        """Where it listens."""
        return urlsplit(self.url)

    def connect(self) -> http.client.HTTPConnection:
        """A new connection."""
        return _Line(self)

    def dial(self) -> socket.socket:
        """A new connection, as far as TLS where the URL says so."""
        name, is_secret = str(self.place.hostname), self.place.scheme == "https"
        if self.door.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(SECONDS)
            line.connect(self.door)
        else:
            port = self.place.port or (443 if is_secret else 80)
            line = socket.create_connection((self.door or name, port), timeout=SECONDS)
        return _anybody().wrap_socket(line, server_hostname=name) if is_secret else line


class _Line(http.client.HTTPConnection):
    """HTTP over what the target dials."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.place.netloc)
        self._target = target

    def connect(self) -> None:
        """Called by each request that finds no connection."""
        self.sock = self._target.dial()


@dataclass
class Attacker:
    """Sends junk: `pace` a second in each thread (0: as fast as it goes), `most` in all."""

    target: Target
    works: bool
    pace: float
    most: int
    seen: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Until it is over."""
        line = self.target.connect()
        while not self.over.is_set() and sum(self.seen.values()) < self.most:
            began = time.monotonic()
            try:
                self.seen[self._send(line)] += 1
            except (OSError, http.client.HTTPException):
                self.seen["no answer"] += 1
                line.close()
            if self.pace:
                self.over.wait(max(0.0, 1 / self.pace - (time.monotonic() - began)))
        line.close()

    def _send(self, line: http.client.HTTPConnection) -> str:
        body, headers = self.target.junk(), {"Content-Type": PARTS}
        for _ in range(4):
            line.request("POST", "/api/1/submit", body, headers)
            answer = line.getresponse()
            said = answer.read()
            if answer.status != 429 or not self.works:
                return str(answer.status)
            proof = Challenge.parse(json.loads(said)["challenge"]).solve(body)
            headers = {**headers, HEADER: proof}
        return "429"


class SlowClient:
    """One connection that takes its time; made anew when it is cut off."""

    def __init__(self, target: Target, kind: str) -> None:
        self.target, self.kind = target, kind
        self.cuts = 0
        self.line: socket.socket | None = None
        self.rest = b""

    def begin(self) -> None:
        """Connect and send what makes it wait for us."""
        try:
            line = self.target.dial()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            first, self.rest = self._words()
            line.sendall(first)
            line.setblocking(False)
            self.line = line
        except OSError:
            self.line = None

    def goes_on(self) -> None:
        """One more byte, in or out."""
        if self.line is None:
            return self.begin()
        try:
            if self.rest:
                self.line.send(self.rest[:1])
                self.rest = self.rest[1:]
            if self.line.recv(1) == b"":
                raise ConnectionResetError
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        except OSError:
            self.cuts += 1
            self.line.close()
            self.line = None
        return None

    def _words(self) -> tuple[bytes, bytes]:
        host = f"Host: {self.target.place.netloc}\r\n"
        if self.kind == "headers":
            return b"POST /api/1/submit HTTP/1.1\r\n", f"{host}X-A: {'a' * 10_000}".encode()
        if self.kind == "reads":
            return f"GET /static/wbs.js HTTP/1.1\r\n{host}\r\n".encode(), b""
        head = f"POST /api/1/submit HTTP/1.1\r\n{host}Content-Type: {PARTS}\r\n"
        return f"{head}Content-Length: 900000\r\n\r\n".encode() + bytes(60_000), bytes(800_000)


def _anybody() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # reads no certificates: hundreds are made
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _trickle(clients: list[SlowClient], over: threading.Event) -> None:
    while not over.wait(TRICKLE):
        for client in clients:
            client.goes_on()


@contextmanager
def flood(
    target: Target, *, an_hour: float = 0, threads: int = 1, slow: int = 0, works: bool = False
) -> Iterator[Counter[str]]:
    """A flood while the block runs; afterwards what happened. `an_hour` 0: as fast as it goes."""
    seen: Counter[str] = Counter()
    command = [sys.executable, "-m", "tests.promises.flooding", target.url]
    command += [target.inspectorate.hex(), target.roster.hex(), str(target.positions)]
    command += ["--door", target.door, "--an-hour", str(an_hour)]
    command += ["--threads", str(threads), "--slow", str(slow)]
    process = subprocess.Popen(
        [*command, *(["--works"] if works else [])],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    try:
        yield seen
    finally:
        said, _ = process.communicate("")
    seen.update(json.loads(said))


def main() -> None:
    """See the head of this file."""
    given = _arguments()
    target = Target(
        given.url,
        bytes.fromhex(given.inspectorate),
        bytes.fromhex(given.roster),
        given.positions,
        given.door,
    )
    pace = given.an_hour / 3600 / max(given.threads, 1)
    attacker = Attacker(target, given.works, pace, sys.maxsize)
    clients = [SlowClient(target, KINDS[number % len(KINDS)]) for number in range(given.slow)]
    for client in clients:
        client.begin()
    threads = [threading.Thread(target=attacker.run) for _ in range(given.threads)]
    threads.append(threading.Thread(target=_trickle, args=(clients, attacker.over)))
    for thread in threads:
        thread.start()
    print("ready", flush=True)  # noqa: T201 # what the other side waits for
    sys.stdin.read()
    attacker.over.set()
    for thread in threads:
        thread.join()
    attacker.seen["cut"] = sum(client.cuts for client in clients)
    print(json.dumps(attacker.seen))  # noqa: T201 # the answer


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("inspectorate")
    parser.add_argument("roster")
    parser.add_argument("positions", type=int)
    parser.add_argument("--door", default="")
    parser.add_argument("--an-hour", type=float, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--slow", type=int, default=0)
    parser.add_argument("--works", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()

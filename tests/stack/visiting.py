"""Asks the stack by hand from a marked address: rightly, wrongly, slowly, cut."""

import socket
import ssl
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tests.process import HOST
from tests.promises.raw_http import Request
from tests.stack.configured import CLEAR_NAME
from tests.stack.marks import Marks
from tests.stack.running import Stack

SECONDS = 60  # a busy machine; the longest answer takes the four seconds that the drive sets
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: hang up without a word


@dataclass(frozen=True)
class Answer:
    """A status (0: hung up without one), its headers and its body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, raw: bytes) -> "Answer":
        """From everything that came."""
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        if not first.startswith("HTTP/"):
            return cls(0, {}, raw)
        pairs = [line.partition(": ") for line in lines]
        named = {name.lower(): value for name, _, value in pairs}
        return cls(int(first.split(" ")[1]), named, body)

    @property
    def is_whole(self) -> bool:
        """Whether nothing more is to come: nginx waits a while for what we did not send."""
        length = self.headers.get("content-length")
        return length is not None and len(self.body) >= int(length)


@dataclass(frozen=True)
class Visitor:
    """Somebody with marks, in front of a stack."""

    stack: Stack
    marks: Marks

    def tcp(self, port: int) -> socket.socket:
        """A connection from the marked address."""
        line = socket.create_connection(
            (HOST, port), SECONDS, source_address=(self.marks.address, 0)
        )
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def tls(self, name: str = CLEAR_NAME, **limits: object) -> ssl.SSLSocket:
        """An encrypted one."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        for limit, value in limits.items():
            setattr(context, limit, value)
        line = self.tcp(self.stack.https)
        try:
            return context.wrap_socket(line, server_hostname=name)
        except OSError:
            line.close()
            raise

    def onion(self) -> socket.socket:
        """As tor connects."""
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        line.connect(str(self.stack.settings.onion))
        return line

    def reviewers(self) -> socket.socket:
        """As tor connects for a reviewer."""
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        line.connect(str(self.stack.settings.onion.with_name("reviewers.sock")))
        return line

    def head(self, method: str, path: str, *more: str, version: str = "HTTP/1.1") -> bytes:
        """A request's head with every mark in it."""
        lines = "".join(f"{line}\r\n" for line in more)
        return (
            f"{method} {path}?q={self.marks.query} {version}\r\nHost: {CLEAR_NAME}\r\n"
            f"{self.marks.headers()}{lines}Connection: close\r\n\r\n"
        ).encode("latin-1")

    def call(self, request: Request, kind: str = "application/vnd.wbs.parts") -> bytes:
        """A whole call."""
        length = f"Content-Length: {len(request.body)}"
        return self.head("POST", request.path, f"Content-Type: {kind}", length) + request.body


def ask(line: socket.socket, raw: bytes) -> Answer:
    """Send it, read to the end."""
    with line:
        send(line, raw)
        return rest_of(line)


def send(line: socket.socket, raw: bytes) -> None:
    """As far as it is taken: a refusal may come before all was sent."""
    with suppress(OSError):
        line.sendall(raw)


def rest_of(line: socket.socket) -> Answer:
    """Read to the end."""
    got = b""
    with suppress(OSError):
        while not Answer.of(got).is_whole and (chunk := line.recv(65536)):
            got += chunk
    return Answer.of(got)


def hang_up(line: socket.socket) -> None:
    """In the middle, without a word."""
    with line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


@contextmanager
def failing_handshake() -> Iterator[None]:
    """What the client sees of it is of no interest; that it failed is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are old on purpose
        try:
            yield
        except (ssl.SSLError, ConnectionError):
            return
    raise AssertionError("the handshake went through")

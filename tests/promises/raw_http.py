"""HTTP by hand: requests that are sent as slowly, as cut or as wrong as a test wants."""

import socket
from contextlib import suppress
from dataclasses import dataclass
from select import select

from tests.process import HOST
from wbs.clients import Line
from wbs.web.wire import MEDIA_TYPE, Body, pack

SECONDS = 20  # a busy machine; an answer takes milliseconds


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer of a server."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def read(cls, raw: bytes) -> "Answer | None":
        """None where the answer is cut."""
        head, blank, body = raw.partition(b"\r\n\r\n")
        if not blank:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = [line.split(": ", 1) for line in lines]
        headers = tuple((name.lower(), value) for name, value in pairs)
        length = int(dict(headers)["content-length"])
        return cls(int(first.split(" ")[1]), headers, body) if len(body) == length else None

    @property
    def is_done(self) -> bool:
        """Whether the server says that it did what it was asked."""
        return self.status == 200


@dataclass(frozen=True, slots=True)
class Request:
    """One call as bytes."""

    path: str
    body: bytes

    @classmethod
    def of(cls, path: str, head: dict[str, object], *parts: bytes) -> "Request":
        """From what the protocol's table says."""
        return cls(path, pack(head, *parts))

    @property
    def head(self) -> bytes:
        """Request line and headers."""
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {MEDIA_TYPE}\r\n"
            f"Content-Length: {len(self.body)}\r\nConnection: close\r\n\r\n"
        ).encode("ascii")

    @property
    def raw(self) -> bytes:
        """All of it."""
        return self.head + self.body


class Exchange:
    """One connection for one request."""

    def __init__(self, port: int) -> None:
        self._socket: socket.socket | None = None
        self._port = port
        self._got = b""

    def connect(self) -> None:
        """OSError where nobody listens."""
        self._socket = socket.create_connection((HOST, self._port), timeout=SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, raw: bytes) -> None:
        """Send some bytes; OSError where the other side is gone."""
        assert self._socket is not None
        self._socket.sendall(raw)

    def wait_for_the_first_byte(self) -> None:
        """Return as soon as an answer begins."""
        assert self._socket is not None
        select([self._socket], [], [], SECONDS)

    def answer(self) -> Answer | None:
        """Read to the end; None where it ends too soon."""
        if self._socket is None:
            return None
        with suppress(OSError):
            while chunk := self._socket.recv(65536):
                self._got += chunk
        self.close()
        return Answer.read(self._got)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()


def ask(port: int, raw: bytes) -> Answer | None:
    """Send bytes on a new connection, read what comes. OSError where nobody listens."""
    exchange = Exchange(port)
    exchange.connect()
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # it may answer before it read all
            exchange.send(raw)
        return exchange.answer()
    finally:
        exchange.close()


class Kept:
    """One connection for many requests, as a client that measures would hold it."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, raw: bytes) -> None:
        """Send some bytes."""
        self._socket.sendall(raw)

    def ask(self, request: Request) -> Answer:
        """Send it, read its answer, leave the connection open."""
        self._socket.sendall(request.raw.replace(b"Connection: close\r\n", b""))
        got = b""
        while (answer := Answer.read(got)) is None:
            chunk = self._socket.recv(65536)
            if not chunk:
                raise ConnectionError("hung up in the middle of an answer")
            got += chunk
        return answer

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class PocketLine(Line):
    """Sends nothing: the bytes that a real client would send stay here."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def call(self, path: str, head: object, *parts: bytes, most: int = 0) -> Body:
        """Take it, and say that it was done."""
        del most
        assert isinstance(head, dict)
        self.requests.append(Request.of(path, head, *parts))
        return Body(b"{}", ())

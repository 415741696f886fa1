"""Listening on the line: a proxy that passes every byte on and keeps a copy."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

from tests.process import HOST, free_port

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """A request or an answer, as it went over the line."""

    head: bytes
    body: bytes

    @property
    def size(self) -> int:
        """What somebody on the line sees of a sealed line."""
        return len(self.head) + len(END) + len(self.body)

    @property
    def path(self) -> str:
        """What a request asks for."""
        return self.head.split(b" ", 2)[1].decode("ascii")


@dataclass
class Connection:
    """Everything that went each way."""

    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)


@dataclass
class Wiretap:
    """Listens on `port` for one server."""

    port: int
    connections: list[Connection] = field(default_factory=list)
    when_somebody_calls: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        """What clients are given in place of the server's."""
        return f"http://{HOST}:{self.port}"

    @property
    def raw(self) -> dict[str, bytes]:
        """All that was heard, by direction."""
        return {
            "sent": b"\n".join(bytes(one.sent) for one in self.connections),
            "received": b"\n".join(bytes(one.received) for one in self.connections),
        }

    def exchanges(self) -> list[tuple[HttpMessage, HttpMessage]]:
        """Requests with their answers, in order."""
        return [
            pair
            for one in self.connections
            for pair in zip(_messages(one.sent), _messages(one.received), strict=True)
        ]


@contextmanager
def listening(server_port: int, port: int | None = None) -> Iterator[Wiretap]:
    """Listen until the block ends."""
    tap = Wiretap(port or free_port())
    with socket.create_server((HOST, tap.port), backlog=64) as door:
        porter = Thread(target=_accept, args=(door, tap, server_port))
        porter.start()
        try:
            yield tap
        finally:
            door.shutdown(socket.SHUT_RDWR)  # or the porter would wait on
            porter.join()


def _accept(door: socket.socket, tap: Wiretap, server_port: int) -> None:
    with suppress(OSError):
        while True:
            client, _ = door.accept()
            connection = Connection()
            tap.connections.append(connection)
            tap.when_somebody_calls()
            Thread(target=_join, args=(client, server_port, connection), daemon=True).start()


def _join(client: socket.socket, server_port: int, copy: Connection) -> None:
    with client, socket.create_connection((HOST, server_port)) as server:
        back = Thread(target=_pass_on, args=(server, client, copy.received), daemon=True)
        back.start()
        _pass_on(client, server, copy.sent)
        back.join()


def _pass_on(source: socket.socket, target: socket.socket, copy: bytearray) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            copy += chunk  # first: who has read an answer may look at once
            target.sendall(chunk)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _messages(raw: bytearray) -> Iterator[HttpMessage]:
    rest = bytes(raw)
    while rest:
        head, _, rest = rest.partition(END)
        found = LENGTH.search(head)
        assert found is not None
        length = int(found[1])
        yield HttpMessage(head, rest[:length])
        rest = rest[length:]

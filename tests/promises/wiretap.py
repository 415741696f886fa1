"""Listening on the line: a proxy that passes every byte on and keeps a copy."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from tests.process import HOST, free_port

Address = int | Path  # a port of this machine, or a unix socket
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
    when_something_is_answered: Callable[[], None] = lambda: None  # before it is passed on

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

    def hears(self) -> None:
        """Do what is wanted by now, also on a line that was there before."""
        self.when_something_is_answered()

    def exchanges(self) -> list[tuple[HttpMessage, HttpMessage]]:
        """Requests with their answers, in order."""
        return [
            pair
            for one in self.connections
            for pair in zip(_messages(one.sent), _messages(one.received), strict=True)
        ]

    def answered(self) -> list[tuple[HttpMessage, HttpMessage]]:
        """The same where lines were cut: only requests whose whole answer the server gave."""
        return [
            pair
            for one in list(self.connections)
            for pair in zip(_whole(one.sent), _whole(one.received), strict=False)
        ]


@contextmanager
def listening(server_port: int, port: int | None = None) -> Iterator[Wiretap]:
    """Listen until the block ends."""
    tap = Wiretap(port or free_port())
    with _open_door(tap, socket.create_server((HOST, tap.port), backlog=64), server_port):
        yield tap


@contextmanager
def listening_on(path: Path, server: Path) -> Iterator[Wiretap]:
    """The same between two unix sockets."""
    tap = Wiretap(0)
    door = socket.create_server(str(path), family=socket.AF_UNIX, backlog=64)
    with _open_door(tap, door, server):
        yield tap


@contextmanager
def _open_door(tap: Wiretap, door: socket.socket, server: Address) -> Iterator[None]:
    with door:
        porter = Thread(target=_accept, args=(door, tap, server))
        porter.start()
        try:
            yield
        finally:
            door.shutdown(socket.SHUT_RDWR)  # or the porter would wait on
            porter.join()


def _accept(door: socket.socket, tap: Wiretap, server: Address) -> None:
    with suppress(OSError):
        while True:
            client, _ = door.accept()
            connection = Connection()
            tap.connections.append(connection)
            tap.when_somebody_calls()
            Thread(target=_join, args=(client, server, connection, tap), daemon=True).start()


def _join(client: socket.socket, address: Address, copy: Connection, tap: Wiretap) -> None:
    with client, _dial(address) as server:
        back = Thread(target=_pass_on, args=(server, client, copy.received, tap.hears), daemon=True)
        back.start()
        _pass_on(client, server, copy.sent, lambda: None)
        back.join()


def _dial(address: Address) -> socket.socket:
    if isinstance(address, int):
        return socket.create_connection((HOST, address))
    line = socket.socket(socket.AF_UNIX)
    line.connect(str(address))
    return line


def _pass_on(
    source: socket.socket, target: socket.socket, copy: bytearray, heard: Callable[[], None]
) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            copy += chunk  # first: who has read an answer may look at once
            heard()
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


def _whole(raw: bytearray) -> Iterator[HttpMessage]:
    """Messages up to the first that was cut."""
    rest = bytes(raw)
    while END in rest:
        head, _, rest = rest.partition(END)
        found = LENGTH.search(head)
        length = int(found[1]) if found else 0  # a question without a body
        if len(rest) < length:
            return
        yield HttpMessage(head, rest[:length])
        rest = rest[length:]

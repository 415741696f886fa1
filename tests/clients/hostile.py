"""Servers that mean harm: each plays one script on every connection and remembers what it heard."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.process import HOST

PARTS = "application/vnd.wbs.parts"
PROBLEM = "application/problem+json"
Script = Callable[[socket.socket, int], None]  # the connection, and how many requests came before


@dataclass
class Hostile:
    """What a hostile server heard."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


def answer(
    body: bytes = b"",
    *,
    status: str = "200 OK",
    media_type: str = PARTS,
    length: int | None = None,
    headers: str = "",
) -> bytes:
    """One HTTP answer; `length` may lie."""
    length = len(body) if length is None else length
    start = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n"
    return f"{start}{headers}\r\n".encode("latin-1") + body


def saying(*answers: bytes) -> Script:
    """The answers in turn, then the last one for ever."""

    def script(connection: socket.socket, number: int) -> None:
        connection.sendall(answers[min(number, len(answers) - 1)])

    return script


@contextmanager
def hostile(script: Script) -> Iterator[Hostile]:
    """Serve one request after the other, each connection in a thread of its own."""
    listener = socket.create_server((HOST, 0))
    server = Hostile(listener.getsockname()[1])
    accepting = threading.Thread(target=_accept, args=(listener, server, script))
    accepting.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()


def _accept(listener: socket.socket, server: Hostile, script: Script) -> None:
    threads = []
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            thread = threading.Thread(target=_serve, args=(connection, server, script))
            thread.start()
            threads.append(thread)
    for thread in threads:
        thread.join()


def _serve(connection: socket.socket, server: Hostile, script: Script) -> None:
    connection.settimeout(20)  # a test that failed must not wait for us
    with connection, suppress(OSError):
        while request := _request(connection):
            server.requests.append(request)
            script(connection, len(server.requests) - 1)


def _request(connection: socket.socket) -> bytes:
    """One whole request; empty when the client left."""
    heard = b""
    while b"\r\n\r\n" not in heard:
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        heard += chunk
    head, _, body = heard.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line[:15].lower() == b"content-length:"
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body

"""Of somebody whom the console does not know no large body is read, however it says who it is."""

import socket
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest

from reviewer.console.command import server_over
from reviewer.console.doorway import StartToken
from tests.console.office import Office
from tests.process import HOST, free_port
from wbs.web.strict_parser import UNJUDGED

SECONDS = 60
LARGE = 60 * 2**20


@pytest.fixture
def served(office: Office) -> Iterator[tuple[int, str]]:
    """The real server over an open console: its port, and the cookie that it gives."""
    port, token = free_port(), StartToken()
    server = server_over(office.room, token, port)
    Thread(target=server.run, daemon=True).start()
    asked = f"GET /mulai?kunci={token.value} HTTP/1.1\r\nHost: {HOST}:{port}\r\n\r\n"
    cookie = said(port, asked).split("Set-Cookie: ")[1].split(";")[0]
    yield port, cookie
    server.close()


def said(port: int, request: str) -> str:
    """What is answered before anything more was sent; empty where more is waited for."""
    with closing(socket.create_connection((HOST, port))) as line:
        line.settimeout(SECONDS)
        line.sendall(request.encode())
        return line.recv(65536).decode()


def head(port: int, changes: dict[str, str], size: int = LARGE) -> str:
    """The headers of a letter, without its body."""
    own = {"Host": f"{HOST}:{port}", "Origin": f"http://{HOST}:{port}", "Cookie": ""}
    lines = {**own, "Sec-Fetch-Site": "same-origin", "Content-Length": str(size), **changes}
    fields = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST /id/kasus/x/balas HTTP/1.1\r\n{fields}\r\n"


@pytest.mark.parametrize(
    "changes",
    [
        {"Cookie": "x=y"},
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_large_body_of_a_stranger_is_refused_after_its_headers(
    served: tuple[int, str], changes: dict[str, str]
) -> None:
    port, cookie = served
    answer = said(port, head(port, {"Cookie": cookie, **changes}))
    assert answer.startswith("HTTP/1.1 303 ")
    assert "Location: /\r\n" in answer
    assert "Connection: close" in answer


def test_that_of_the_persons_own_browser_is_waited_for(served: tuple[int, str]) -> None:
    port, cookie = served
    size = UNJUDGED + 1
    request = head(port, {"Cookie": cookie}, size) + "x" * size
    assert said(port, request).startswith("HTTP/1.1 303 ")
    assert "Location: /\r\n" not in said(port, request)


def test_one_persons_console_has_few_connections(office: Office) -> None:
    server = server_over(office.room, StartToken(), free_port())
    assert server.adj.connection_limit == 64
    server.close()

"""Every answer is strict, whoever made it, and nothing about a reporter is written anywhere."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.gateway.asking import PARTS
from tests.portal.conftest import Portal, append_head, read_head

STRICT = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
}
MIB = 1024 * 1024


def check(answer: httpx.Response, status: int, slug: str) -> None:
    """The answer is this refusal, and as strict as all."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:wbs:problem:{slug}"
    check_headers(answer.headers)


def check_headers(headers: httpx.Headers) -> None:
    """All strict headers, once each, and none that tells about us or follows anybody."""
    for name, value in STRICT.items():
        assert headers.get_list(name) == [value]
    assert "permissions-policy" in headers
    assert not {"set-cookie", "server", "via", "location", "etag", "last-modified"} & set(headers)


def raw(portal: Portal, request: bytes) -> httpx.Response:
    """Send bytes that no client library would, and read the answer."""
    with closing(socket.create_connection(("127.0.0.1", portal.server.port), 10)) as line:
        line.sendall(request)
        received = b""
        while part := line.recv(65536):
            received += part
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    pairs = [(name, value) for name, value in (line.split(": ", 1) for line in lines)]
    return httpx.Response(int(first.split()[1]), headers=pairs, content=body)


def test_an_answer_that_is_no_refusal_is_strict_too(portal: Portal) -> None:
    answer = portal.ask("read", read_head(portal.submitted()))
    assert (answer.status_code, answer.headers["content-type"]) == (200, PARTS)
    check_headers(answer.headers)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "ANI"])
def test_only_post_is_a_method(portal: Portal, method: str) -> None:
    answer = portal.client.request(method, "/api/1/read")
    check(answer, 405, "method")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "path", ["/", "/api/1/", "/api/1/read/", "/api//1/read", "/api/2/read", "/%00", "/static/x"]
)
def test_other_paths_are_unknown_and_never_redirect(portal: Portal, path: str) -> None:
    check(portal.client.post(path, headers={"Content-Type": PARTS}), 404, "unknown-path")


@pytest.mark.parametrize("kind", ["", "application/json", "application/vnd.wbs.part", "text/*"])
def test_another_media_type_is_refused(portal: Portal, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    check(portal.client.post("/api/1/read", content=b"x", headers=headers), 415, "media-type")


def test_a_body_over_the_limit_is_refused_before_it_is_read(portal: Portal) -> None:
    request = (
        f"POST /api/1/read HTTP/1.1\r\nHost: x\r\nContent-Type: {PARTS}\r\n"
        f"Content-Length: {MIB + 1}\r\n\r\n"
    )
    check(raw(portal, request.encode()), 413, "too-large")


def test_a_body_at_the_limit_is_read(portal: Portal) -> None:
    check(portal.send("read", bytes(MIB)), 400, "malformed")


def test_a_body_without_a_length_is_refused(portal: Portal) -> None:
    start = f"POST /api/1/read HTTP/1.1\r\nHost: x\r\nContent-Type: {PARTS}\r\n"
    closing_line = "Connection: close\r\n"
    check(raw(portal, f"{start}{closing_line}\r\n".encode()), 411, "length-required")
    chunked = f"{start}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
    check(raw(portal, chunked.encode()), 411, "length-required")


@pytest.mark.parametrize(
    "request_",
    [
        b"rahasia\r\n\r\n",
        b"GET /rahasia HTTP/1.1\r\nrahasia\r\n\r\n",
        b"POST /api/1/read HTTP/1.1\r\nContent-Length: rahasia\r\n\r\n",
        b"POST /api/1/read HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"rahasia" * 3000 + b"\r\n\r\n",
        b"GET http://[rahasia HTTP/1.1\r\n\r\n",
        b"GET //id/?rahasia HTTP/1.1\r\n\r\n",
        b"GET http://x//id/?rahasia HTTP/1.1\r\n\r\n",
        b"GET /%2fid/?rahasia HTTP/1.1\r\n\r\n",
        b"GET id/?rahasia HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Type: a/b; boundary="
        + b"rahasia" * 20
        + b"\r\n\r\nx",
    ],
    ids=[
        *("line", "header", "length", "two lengths", "long", "no host"),
        *("two slashes", "two after a host", "two of them escaped", "no slash", "long boundary"),
    ],
)
def test_what_is_not_http_is_answered_strictly(portal: Portal, request_: bytes) -> None:
    answer = raw(portal, request_)
    check(answer, 400, "malformed")
    assert b"rahasia" not in answer.content


@contextmanager
def without_entries(portal: Portal) -> Iterator[None]:
    """Somebody broke the database under the running portal."""
    engine = create_engine(portal.database, poolclass=NullPool)
    there, away = "ALTER TABLE entry_gone RENAME TO entry", "ALTER TABLE entry RENAME TO entry_gone"
    with engine.begin() as connection:
        connection.execute(text(away))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(text(there))


def test_a_fault_of_our_own_says_nothing_about_itself(portal: Portal) -> None:
    case = portal.submitted()
    with without_entries(portal):
        check(portal.ask("append", append_head(case), case.envelope()), 500, "broken")


def test_the_process_prints_nothing_whatever_happens(portal: Portal) -> None:
    test_a_fault_of_our_own_says_nothing_about_itself(portal)
    raw(portal, b"POST /api/1/read HTTP/1.1\r\nContent-Length: rahasia\r\n\r\n")
    portal.send("read", b"rahasia")
    portal.client.get("/rahasia")
    portal.ask("read", read_head(portal.submitted()))
    assert portal.server.output() == ""

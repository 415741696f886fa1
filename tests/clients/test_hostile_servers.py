"""A server that means harm gets a refusal in our words, in bounded time and memory."""

import gzip
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.envelope import SIZES
from crypto.errors import Refusal
from crypto.ids import CaseId, Chain, FileId, InspectorateId
from crypto.receipt import MailboxCredential
from tests.clients.hostile import PROBLEM, Hostile, Script, answer, hostile, saying
from tests.gateway.asking import framed
from wbs.clients import AddressRefused, HttpGateway, HttpPortal, Line, Patience
from wbs.journeys.services import Append, ServerBroken, Submission, Unreachable

PATIENCE = Patience(call=1, all_calls=20, between=0.01, attempts=2)
DONE = answer(framed({}))
CREDENTIAL = MailboxCredential.generate()
TEXT = "A" * 22  # base64url of sixteen zero bytes
LONG = "A" * 43


def line(server: Hostile, *, patience: Patience = PATIENCE, proxy: str | None = None) -> Line:
    return Line(server.url, patience=patience, proxy=proxy)


def refusal_to(script: Script) -> tuple[Refusal, list[bytes]]:
    """What a client says of a server, and what the server heard."""
    with hostile(script) as server, line(server) as to:
        with pytest.raises(Refusal) as caught:
            HttpGateway(to).digests()
        return caught.value, server.requests


def endless(connection: socket.socket, _: int) -> None:
    connection.sendall(answer(length=2**50))
    while True:
        connection.sendall(bytes(2**20))


def endless_chunks(connection: socket.socket, _: int) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n"
    connection.sendall(head.encode())
    while True:
        connection.sendall(b"100000\r\n" + bytes(2**20) + b"\r\n")


def endless_headers(connection: socket.socket, _: int) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Filler: " + b"x" * 1000 + b"\r\n")


def dripping_headers(connection: socket.socket, _: int) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        time.sleep(0.05)
        connection.sendall(b"x")


def dripping_body(connection: socket.socket, _: int) -> None:
    connection.sendall(answer(length=10**6))
    while True:
        time.sleep(0.05)
        connection.sendall(b"x")


def silent(connection: socket.socket, _: int) -> None:
    connection.recv(1)


def leaving(connection: socket.socket, _: int) -> None:
    connection.shutdown(socket.SHUT_RDWR)


TYPE = "application/vnd.wbs.parts"


def problem_with(type: object) -> bytes:
    """A refusal whose type is this."""
    body = json.dumps({"type": type}).encode()
    return answer(body, status="409 Conflict", media_type=PROBLEM)


NONSENSE: dict[str, Script] = {
    "endless": endless,
    "endless chunks": endless_chunks,
    "a page": saying(answer(b"<html>", media_type="text/html")),
    "parts with a parameter": saying(answer(framed({"days": []}), media_type=f"{TYPE}; a=b")),
    "packed": saying(
        answer(gzip.compress(framed({"days": []})), headers="Content-Encoding: gzip\r\n")
    ),
    "nothing": saying(answer()),
    "cut parts": saying(answer(framed({"days": []})[:-1])),
    "parts beyond the end": saying(answer(b"\xff\xff\xff\xff")),
    "a part more": saying(answer(framed({"days": []}, b""))),
    "no json": saying(answer(framed(b"{"))),
    "deep json": saying(answer(framed(b'{"days":' + b"[" * 10**5))),
    "other members": saying(answer(framed({"days": [], "more": 1}))),
    "a created resource": saying(answer(framed({"days": []}), status="201 Created")),
    "a redirect": saying(answer(status="302 Found", headers="Location: http://127.0.0.1:9/\r\n")),
    "a lasting redirect": saying(answer(status="308 x", headers="Location: /gateway/1/x\r\n")),
    "a broken redirect": saying(answer(status="302 Found", headers="Location: \x80http://[\r\n")),
    "unknown problem": saying(problem_with("urn:wbs:problem:<script>")),
    "foreign problem": saying(problem_with("conflict")),
    "problem of a number": saying(problem_with(1)),
    "problem of a list": saying(problem_with([[]])),
    "problem that is none": saying(answer(b"{", status="409 Conflict", media_type=PROBLEM)),
    "endless problem": saying(answer(b" " * 2**21, status="409 Conflict", media_type=PROBLEM)),
    "teapot": saying(answer(b"x", status="418 x")),
}
NO_ANSWER: dict[str, Script] = {
    "not http": saying(b"\x16\x03\x01 garbage \xff\r\n\r\n"),
    "endless headers": endless_headers,
    "dripping headers": dripping_headers,
    "dripping body": dripping_body,
    "silent": silent,
    "leaving": leaving,
    "always busy": saying(answer(status="503 x")),
}


@pytest.mark.parametrize("script", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_refused_without_asking_again(script: Script) -> None:
    refusal, heard = refusal_to(script)
    assert isinstance(refusal, ServerBroken)
    assert len(heard) == 1


@pytest.mark.parametrize("script", NO_ANSWER.values(), ids=NO_ANSWER)
def test_who_does_not_answer_is_asked_a_few_times_with_the_same_bytes(script: Script) -> None:
    begun = time.monotonic()
    refusal, heard = refusal_to(script)
    assert isinstance(refusal, Unreachable)
    assert len(heard) == PATIENCE.attempts
    assert len(set(heard)) == 1
    assert time.monotonic() - begun < 10


def test_a_refusal_repeats_nothing_that_the_server_said() -> None:
    for words in ("SECRET", "urn:wbs:problem:SECRET"):
        refusal, _ = refusal_to(saying(problem_with(words)))
        assert "SECRET" not in repr(refusal) + str(refusal)
        assert refusal.__cause__ is None
        assert refusal.__context__ is None or refusal.__suppress_context__


def test_an_endless_answer_takes_little_memory() -> None:
    tracemalloc.start()
    try:
        with hostile(endless) as server, line(server) as to, pytest.raises(ServerBroken):
            to.call("/api/1/submit", {})
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()


def test_a_redirect_is_not_followed() -> None:
    with hostile(saying(DONE)) as other:
        redirect = answer(status="307 x", headers=f"Location: {other.url}/api/1/submit\r\n")
        refusal, _ = refusal_to(saying(redirect))
        assert isinstance(refusal, ServerBroken)
        assert other.requests == []


def test_no_cookie_is_kept_and_requests_do_not_tell_people_apart() -> None:
    cookie = answer(framed({"days": []}), headers="Set-Cookie: a=b; Path=/\r\n")
    with hostile(saying(cookie)) as server:
        for _ in range(2):
            with line(server) as to:
                for _ in range(2):
                    HttpGateway(to).digests()
    assert len(server.requests) == 4
    assert len(set(server.requests)) == 1
    head = server.requests[0].partition(b"\r\n\r\n")[0].lower()
    assert {field.partition(b":")[0] for field in head.split(b"\r\n")[1:]} == {
        *(b"host", b"user-agent", b"accept", b"accept-encoding"),
        *(b"content-type", b"connection", b"content-length"),
    }
    assert b"\r\nuser-agent: wbs\r\n" in head


def test_who_was_busy_is_asked_again_with_the_same_bytes() -> None:
    with hostile(saying(answer(status="503 x", headers="Retry-After: 99999\r\n"), DONE)) as server:
        with line(server) as to:
            to.call("/api/1/submit", {"a": 1}, b"bytes")
        first, second = server.requests
        assert first == second


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with hostile(saying(answer(framed({"days": []})))) as server, line(server) as to:
        assert HttpGateway(to).digests() == {}


@pytest.mark.parametrize(
    ("address", "proxy"),
    [
        ("http://portal.example", None),
        ("ftp://portal.example", None),
        ("portal.example", None),
        ("https://", None),
        ("https://ani:word@portal.example", None),
        ("https://portal.example/?a=b", None),
        ("https://[", None),
        ("https://portal.example", "socks5://127.0.0.1:9050"),
        ("https://portal.example", "http://127.0.0.1:9050"),
        ("http://localhost.evil.example", None),
        ("http://127.evil.example", None),
    ],
)
def test_an_address_that_would_betray_is_refused(address: str, proxy: str | None) -> None:
    with pytest.raises(AddressRefused) as caught:
        Line(address, proxy=proxy)
    assert "evil" not in str(caught.value)


def socks(connection: socket.socket) -> bytes:
    """Speak SOCKS5 up to the request, and return it: version, command, 0, type, address, port."""
    assert connection.recv(2) == b"\x05\x01"
    connection.recv(1)
    connection.sendall(b"\x05\x00")
    return connection.recv(300)


def test_a_socks_proxy_is_given_the_name_and_asked_to_resolve_it() -> None:
    name = "a" * 56 + ".onion"
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    patience = Patience(call=5, all_calls=5, between=0.01, attempts=1)
    with (
        listener,
        Line(f"http://{name}", proxy=f"socks5h://127.0.0.1:{port}", patience=patience) as to,
    ):
        asked: list[bytes] = []

        def proxy() -> None:
            connection, _ = listener.accept()
            with connection:
                asked.append(socks(connection))
                connection.sendall(b"\x05\x04\x00\x01" + bytes(6))

        thread = threading.Thread(target=proxy)
        thread.start()
        with pytest.raises(Unreachable):
            HttpGateway(to).digests()
        thread.join()
    assert asked == [b"\x05\x01\x00\x03" + bytes([len(name)]) + name.encode() + b"\x00\x50"]


ENVELOPE = bytes(min(SIZES))  # of a right size; nobody opens it here


def page(**changes: object) -> bytes:
    head = {
        "inspectorate": LONG,
        "case": TEXT,
        "keyboxes": 0,
        "from_reporter": 1,
        "to_reporter": 0,
        "more": True,
    }
    return answer(framed(head | changes, ENVELOPE))


def page_of_nothing() -> bytes:
    """Empty envelopes weigh nothing: page by page they could be served for ever."""
    head = {"inspectorate": LONG, "case": TEXT, "keyboxes": 0}
    return answer(framed(head | {"from_reporter": 2, "to_reporter": 0, "more": True}, b"", b""))


@pytest.mark.parametrize(
    "pages",
    [
        [
            page(),
            answer(
                framed(
                    {
                        "inspectorate": LONG,
                        "case": TEXT,
                        "keyboxes": 0,
                        "from_reporter": 0,
                        "to_reporter": 0,
                        "more": True,
                    }
                )
            ),
        ],
        [page(), page(case="AAAAAAAAAAAAAAAAAAAAAQ")],
        [page_of_nothing()],
        [page(from_reporter=2)],
        [page(from_reporter=65)],
        [page(more=1)],
        [page(keyboxes=2**53)],
    ],
)
def test_pages_that_go_nowhere_or_elsewhere_are_refused(pages: list[bytes]) -> None:
    with hostile(saying(*pages)) as server, line(server) as to, pytest.raises(ServerBroken):
        HttpPortal(to).read(CREDENTIAL)
    assert len(server.requests) == len(pages)


@pytest.mark.parametrize(
    ("head", "parts"),
    [
        ({"more": True}, []),
        ({"more": False}, []),
        ({"more": False}, [b"one"]),
        ({"more": True}, [b"one", b"two"]),
        ({"more": False}, [b"one", b"two", b"three"]),
    ],
)
def test_items_that_are_not_those_asked_for_are_refused(
    head: dict[str, object], parts: list[bytes]
) -> None:
    said = saying(answer(framed(head, *parts)))
    with hostile(said) as server, line(server) as to, pytest.raises(ServerBroken):
        HttpGateway(to).items([1, 2])


IMPOSSIBLE = ["1999-12-31", "2100-01-01", "9999-12-31"]


@pytest.mark.parametrize("day", IMPOSSIBLE)
def test_the_days_of_other_centuries_are_refused(day: str) -> None:
    counted = {"day": day, "items": 1, "digest": "A" * 43}
    said = saying(answer(framed({"days": [counted]})))
    with hostile(said) as server, line(server) as to, pytest.raises(ServerBroken):
        HttpGateway(to).digests()
    said = saying(answer(framed({"from_reporter": [day], "to_reporter": []})))
    with hostile(said) as server, line(server) as to, pytest.raises(ServerBroken):
        HttpPortal(to).days(CREDENTIAL)


def test_the_days_of_this_century_are_taken() -> None:
    counted = {"day": "2099-12-31", "items": 1, "digest": "A" * 43}
    with hostile(saying(answer(framed({"days": [counted]})))) as server, line(server) as to:
        assert list(HttpGateway(to).digests()) == [date(2099, 12, 31)]


@pytest.mark.parametrize("listed", [b"1234567", bytes(16), b"\2" * 8 + b"\1" * 8])
def test_ids_of_a_day_are_ascending_or_refused(listed: bytes) -> None:
    said = saying(answer(framed({}, listed)))
    with hostile(said) as server, line(server) as to, pytest.raises(ServerBroken):
        HttpGateway(to).day(date(2026, 1, 1))


def every_verb(to: Line) -> list[Callable[[], object]]:
    portal, gateway = HttpPortal(to), HttpGateway(to)
    case, file = CaseId(bytes(16)), FileId(bytes(16))
    mine = Append(Chain.FROM_REPORTER, ENVELOPE, 0)
    theirs = Append(Chain.INTERNAL, ENVELOPE, None, b"keybox")
    new = Submission(InspectorateId(bytes(32)), case, bytes(32), b"", b"")
    stores = [portal.pieces(CREDENTIAL), gateway.pieces(case)]
    return [
        lambda: portal.roster(InspectorateId(bytes(32))),
        lambda: portal.submit(new),
        lambda: portal.read(CREDENTIAL),
        lambda: portal.append(CREDENTIAL, mine),
        gateway.roster,
        gateway.digests,
        lambda: gateway.day(date(2026, 1, 1)),
        lambda: gateway.items([1, 2]),
        lambda: gateway.case(case),
        lambda: gateway.append(case, [theirs]),
        *(lambda store=store: store.put_piece(file, 0, 1, b"") for store in stores),
        *(lambda store=store: store.stored_pieces(file) for store in stores),
        *(lambda store=store: store.fetch_piece(file, 0) for store in stores),
    ]


MEMBERS = st.sampled_from(
    [
        "rosters",
        "days",
        "day",
        "items",
        "digest",
        "more",
        "keyboxes",
        "from_reporter",
        "to_reporter",
        "inspectorate",
        "case",
        "count",
        "stored",
        "x",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from([TEXT, LONG, "x", "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner, max_size=5),
    max_leaves=9,
)
BODIES = st.binary(max_size=99) | st.builds(
    lambda head, parts: framed(head, *parts),
    st.dictionaries(MEMBERS, JSON, max_size=6),
    st.lists(st.binary(max_size=20), max_size=3),
)


@settings(max_examples=60)
@given(BODIES, st.sampled_from(["200 OK", "409 x", "500 x", "201 x"]), st.booleans())
def test_whatever_is_answered_is_read_or_refused(body: bytes, status: str, problem: bool) -> None:
    said = answer(body, status=status, media_type=PROBLEM if problem else TYPE)
    with hostile(saying(said)) as server, line(server) as to:
        for verb in every_verb(to):
            with suppress(ServerBroken):
                verb()

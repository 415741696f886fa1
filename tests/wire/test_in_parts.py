"""A long answer goes out in parts: slow readers hold no thread, and make room for the quick."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from socket import SO_RCVBUF, SOL_SOCKET, socket
from threading import Thread
from time import monotonic, sleep
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from tests.process import HOST, free_port
from wbs.web.channel import StrictChannel
from wbs.web.drawn import Draws
from wbs.web.in_parts import PART, InParts, Line
from wbs.web.places import KEPT, Places
from wbs.web.serving import Size, server_for

BLOCK = 256 * 1024
LARGE = 16 * PART
MOST = 4
PLACES = MOST - MOST // KEPT  # for whoever comes; the last is kept for the quick
TURN = 2  # seconds


def blocks(size: int) -> Iterator[bytes]:
    """Each of its own bytes, so that a part that is lost or comes twice shows."""
    for number in range(size // BLOCK):
        yield bytes([number % 251]) * BLOCK


WHOLE = b"".join(blocks(LARGE))


@contextmanager
def serving() -> Iterator[tuple[int, Mapping[int, StrictChannel]]]:
    """A port, and the connections there. /broken ends before its time."""
    places = Places(MOST, Draws(every=TURN, spread=0))

    def app(environ: WSGIEnvironment, start: StartResponse) -> Any:
        path = environ["PATH_INFO"]
        length = {"/large": LARGE, "/broken": LARGE, "/part": PART}.get(path, 5)
        start("200 OK", [("Content-Length", str(length))])
        if path == "/small":
            return [b"small"]
        return InParts(blocks(length if path != "/broken" else 3 * PART), length, places)

    port = free_port()
    server = server_for(app, f"{HOST}:{port}", size=Size(threads=2, places=(places,)))
    Thread(target=server.run, daemon=True).start()
    channels: Any = server.active_channels  # by number; the stubs take it for one
    yield port, channels
    server.close()


@contextmanager
def asks(port: int, path: str, *, buffer: int | None = None) -> Iterator[socket]:
    """A connection that has asked; with `buffer` its kernel takes hardly anything for it."""
    with closing(socket()) as line:
        if buffer:
            line.setsockopt(SOL_SOCKET, SO_RCVBUF, buffer)
        line.settimeout(20)
        line.connect((HOST, port))
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        yield line


def takes(line: socket, most: int) -> bytes:
    """What comes, headers and all, up to so many bytes or the end."""
    came = bytearray()
    while len(came) < most and (part := line.recv(min(BLOCK, most - len(came)))):
        came += part
    return bytes(came)


def body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


def whole(line: socket, size: int) -> bytes:
    """A body of so many bytes, behind headers in however many parts."""
    first = b""
    while b"\r\n\r\n" not in first:
        part = line.recv(4096)
        assert part, first
        first += part
    return body(first) + takes(line, size - len(body(first)))


def slow(stack: ExitStack, port: int, number: int) -> list[socket]:
    """So many, past their first part, that take next to nothing from now on."""
    lines = [stack.enter_context(asks(port, "/large", buffer=4096)) for _ in range(number)]
    for line in lines:
        takes(line, PART)
    return lines


def is_cut(line: socket) -> bool:
    """Whether it ends before its time, for somebody who took a part at the most."""
    try:
        return len(takes(line, LARGE - PART)) < LARGE - PART
    except ConnectionResetError:
        return True


def until(is_so: Any) -> None:
    end = monotonic() + 20
    while not is_so():
        assert monotonic() < end
        sleep(0.01)


def with_a_place(channels: Mapping[int, StrictChannel]) -> int:
    return sum(one.is_spooled() for one in list(channels.values()))


def test_all_of_it_comes_and_the_connection_stays() -> None:
    with serving() as (port, channels), asks(port, "/large") as line:
        assert whole(line, LARGE) == WHOLE
        until(lambda: not with_a_place(channels))
        line.sendall(b"GET /small HTTP/1.1\r\nHost: x\r\n\r\n")
        assert whole(line, 5) == b"small"


def test_readers_that_take_nothing_hold_no_thread() -> None:
    with serving() as (port, channels), ExitStack() as stack:
        for _ in range(8):
            line = stack.enter_context(asks(port, "/large", buffer=4096))
            assert line.recv(1) == b"H"  # answered, by one of two threads
        with asks(port, "/small") as quick:
            assert whole(quick, 5) == b"small"
        assert all(one.owed() <= PART + BLOCK for one in list(channels.values()))


def test_the_slow_make_room_for_whoever_is_twice_as_quick() -> None:
    with serving() as (port, channels), ExitStack() as stack:
        lines = slow(stack, port, PLACES)
        until(lambda: with_a_place(channels) == PLACES)
        sleep(0.5)  # so that it shows how slow they are
        with asks(port, "/large") as quick:
            came = takes(quick, PART)
            until(lambda: with_a_place(channels) == PLACES + 1)
            until(lambda: with_a_place(channels) == PLACES)  # with the next turn, one of the slow
            left = LARGE - len(body(came))
            assert body(came) + takes(quick, left) == WHOLE
        assert [is_cut(line) for line in lines].count(True) == 1


class Reader:
    """Of an answer that no socket takes; `cut` when it was told to make room."""

    def __init__(self, places: Places) -> None:
        self.cut = False
        self.wants = 0
        self.answer = InParts(blocks(LARGE), LARGE, places)
        self.answer.prepare(LARGE)
        self.answer.begin(Line(self._more, self._end))

    def _more(self) -> None:
        self.wants += 1

    def _end(self) -> None:
        self.cut = True

    def takes(self, size: int) -> "Reader":
        self.answer.get(size, skip=True)
        return self


def test_whoever_is_hardly_quicker_takes_no_place_from_anybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr("wbs.web.in_parts.monotonic", lambda: now)
    places = Places(MOST, Draws(every=TURN, spread=0, now=lambda: now))
    stands = [Reader(places) for _ in range(PLACES)]
    now += 10
    assert all(one.takes(BLOCK * 3).answer.make_more() for one in stands)
    comes = Reader(places)
    now += 10
    assert not comes.takes(BLOCK * 2).answer.make_more()  # 3 in 20 s against 2 in 10
    comes.takes(BLOCK)
    assert comes.answer.make_more()  # 3 in 10
    assert not any(one.cut for one in stands)
    now += TURN
    places.look()
    assert [one.cut for one in stands].count(True) == 1
    assert not comes.cut


def test_whoever_has_all_of_it_gives_the_place_back() -> None:
    places = Places(1)
    reader = Reader(places).takes(PART)
    while reader.answer.unmade():
        assert reader.answer.make_more()
        reader.takes(PART)
    assert places.take(Reader(places).answer)
    assert not reader.cut


def test_the_next_part_is_asked_for_once_and_before_the_last_one_ends() -> None:
    reader = Reader(Places(1))
    assert not reader.takes(BLOCK).wants
    assert reader.takes(2 * BLOCK).takes(BLOCK // 2).wants == 1
    assert reader.answer.make_more()
    assert reader.takes(BLOCK).wants == 1
    assert reader.takes(3 * BLOCK).wants == 2


def test_one_part_needs_no_place() -> None:
    with serving() as (port, channels), ExitStack() as stack:
        slow(stack, port, PLACES)
        until(lambda: with_a_place(channels) == PLACES)
        with asks(port, "/part") as line:
            assert whole(line, PART) == WHOLE[:PART]
        assert with_a_place(channels) == PLACES


def test_whoever_goes_gives_the_place_back() -> None:
    with serving() as (port, channels):
        with ExitStack() as gone:
            slow(gone, port, PLACES)
            until(lambda: with_a_place(channels) == PLACES)
        until(lambda: not with_a_place(channels))


def test_what_cannot_be_made_ends_the_connection_short_of_its_length() -> None:
    with serving() as (port, _), asks(port, "/broken") as line:
        came = body(takes(line, 2 * LARGE))
        assert 0 < len(came) <= 3 * PART
        assert WHOLE.startswith(came)


@pytest.mark.parametrize("size", [0, 1, BLOCK, PART + 1])
def test_another_server_iterates_it(size: int) -> None:
    parts = [b"", b"x" * size, b""]
    assert b"".join(InParts(iter(parts), size, Places(1))) == b"x" * size

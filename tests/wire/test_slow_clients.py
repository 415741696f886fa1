"""Slow clients are cut off in time, and sooner where they crowd out others; the quick never are."""

from bisect import bisect
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from socket import create_connection, socket
from threading import Thread
from time import monotonic, sleep
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from tests.process import HOST, free_port
from wbs.web.channel import StrictChannel
from wbs.web.serving import TURNED_AWAY, server_for
from wbs.web.slow_clients import (
    CROWDED,
    LEFT,
    MEMORY,
    SECONDS_IDLE,
    SECONDS_TO_READ,
    SECONDS_TO_SEND,
    SLOWEST,
    SLOWEST_PASSED,
    Short,
    cut_off,
    draws_by_look,
)

NOW = 1_000_000.0
MIB = 1024 * 1024
WIDEST = Short(MEMORY, CROWDED, LEFT)


@dataclass(eq=False)
class Slow:
    """A connection as the sweep sees it."""

    last_activity: float = NOW
    sending_since: float | None = None
    reading_since: float | None = None
    taken: int = 0
    taken_before: int = 0
    will_close: bool = False
    owes: int = 0
    sent: int = 0
    served: bool = False
    passes: int = 0
    of_a_file: int = 0
    has_a_place: bool = False

    def owed(self) -> int:
        return self.owes

    def held(self) -> int:
        return self.owes + self.sent

    def passed(self) -> int:
        return self.passes

    def large(self) -> int:
        return self.of_a_file

    def is_spooled(self) -> bool:
        return self.has_a_place

    def is_served(self) -> bool:
        return self.served


def is_cut(client: Slow) -> bool:
    cut_off([client], NOW, WIDEST)
    return client.will_close


@pytest.mark.parametrize(
    ("client", "cut"),
    [
        (Slow(), False),
        (Slow(sending_since=NOW - SECONDS_TO_SEND - 9, passes=10 * SLOWEST_PASSED), False),
        (Slow(sending_since=NOW - SECONDS_TO_SEND - 11, passes=10 * SLOWEST_PASSED), True),
        (Slow(last_activity=NOW - SECONDS_IDLE - 1), True),
        (Slow(last_activity=NOW - SECONDS_IDLE - 1, served=True), False),
        (Slow(sending_since=NOW - SECONDS_TO_SEND + 1), False),
        (Slow(sending_since=NOW - SECONDS_TO_SEND - 1), True),  # however steadily it trickles
        (Slow(sending_since=NOW - SECONDS_TO_SEND - MIB / SLOWEST + 1, of_a_file=MIB), False),
        (Slow(sending_since=NOW - SECONDS_TO_SEND - MIB / SLOWEST - 1, of_a_file=MIB), True),
        (Slow(reading_since=NOW - SECONDS_TO_READ, owes=MIB), False),
        (Slow(reading_since=NOW - SECONDS_TO_READ - MIB / SLOWEST - 1, owes=MIB), True),
        (Slow(reading_since=NOW - 10_000, owes=0), False),  # it has taken all
        # Of a long answer a part waits, whatever was taken of it.
        (Slow(reading_since=NOW - 10_000, owes=MIB, taken=10_000 * SLOWEST), False),
        (Slow(reading_since=NOW - 10_000, owes=MIB, taken=5_000 * SLOWEST), True),
        (Slow(reading_since=NOW - 10_000, owes=MIB, taken=9**9, taken_before=9**9), True),
    ],
)
def test_each_has_a_while(client: Slow, cut: bool) -> None:
    assert is_cut(client) is cut


def test_only_what_is_taken_of_this_answer_counts() -> None:
    client = Slow(owes=MIB, taken=10_000 * SLOWEST)
    cut_off([client], NOW, WIDEST)
    cut_off([client], NOW + SECONDS_TO_READ + MIB / SLOWEST + 1, WIDEST)
    assert client.will_close


def test_where_memory_is_short_those_go_who_held_it_longest() -> None:
    clients = [Slow(sending_since=NOW - 10 - n / 10, sent=MIB) for n in range(200)]
    cut_off(clients, NOW, WIDEST)
    assert sum(one.sent for one in clients if not one.will_close) == LEFT
    assert all(one.will_close for one in clients[64:])


def test_up_to_the_bound_nobody_goes() -> None:
    clients = [Slow(sending_since=NOW - 10, sent=MIB) for n in range(MEMORY // MIB)]
    cut_off(clients, NOW, WIDEST)
    assert not any(one.will_close for one in clients)


def test_where_memory_is_short_no_moment_is_too_short_and_small_ones_stay() -> None:
    """A thousand readers who ask together are no less slow for it; whoever sends a report stays."""
    readers = [Slow(reading_since=NOW, owes=MIB) for _ in range(1000)]
    reports = [Slow(sending_since=NOW - 30, sent=10_000) for _ in range(100)]
    cut_off([*reports, *readers], NOW, WIDEST)
    assert sum(not one.will_close for one in readers) <= LEFT / MIB
    assert not any(one.will_close for one in reports)


def test_where_connections_are_short_the_slowest_make_room_and_the_quick_stay() -> None:
    slow = [Slow(sending_since=NOW - 60) for _ in range(CROWDED)]
    quick = [Slow(sending_since=NOW - 0.5) for _ in range(100)]
    cut_off([*quick, *slow], NOW, WIDEST)
    assert sum(one.will_close for one in slow) == 100
    assert not any(one.will_close for one in quick)


def test_who_has_a_place_for_a_file_is_no_part_of_the_crowd() -> None:
    sends = Slow(sending_since=NOW - 119, sent=MIB, of_a_file=2 * MIB, has_a_place=True)
    clients = [Slow(sending_since=NOW - 60, sent=MIB) for _ in range(2 * CROWDED)]
    cut_off([sends, *clients], NOW, WIDEST)
    assert not sends.will_close


def test_nobody_is_slow_in_the_first_moment() -> None:
    clients = [Slow(sending_since=NOW - 1) for _ in range(2 * CROWDED)]
    cut_off(clients, NOW, WIDEST)
    assert not any(one.will_close for one in clients)


def ends(own: int, others: int, sent: int, short: Short) -> int:
    """How many of an attacker's connections one look ends, while so many of others' are new."""
    slow = [Slow(sending_since=NOW - 60, sent=sent) for _ in range(own)]
    quick = [Slow(sending_since=NOW - 0.5, sent=sent) for _ in range(others)]
    cut_off([*slow, *quick], NOW, short)
    assert not any(one.will_close for one in quick)
    return sum(one.will_close for one in slow)


@pytest.mark.parametrize(("own", "sent"), [(CROWDED, 0), (MEMORY // MIB, MIB)])
def test_by_the_own_ends_nobody_sees_that_somebody_came(own: int, sent: int) -> None:
    """The best guess from one look, whatever the rule, is hardly better than a coin."""
    draws = replace(draws_by_look(), key=bytes(32))  # the same in each run
    looks = 600
    alone, beside = (
        sorted(ends(own, others, sent, Short.drawn(draws)) for _ in range(looks))
        for others in (0, 1)
    )
    assert alone[0] < alone[-1]  # some go, and not always as many, though nobody came
    edges = {*alone, *beside}
    gaps = (bisect(beside, edge) / looks - bisect(alone, edge) / looks for edge in edges)
    assert max(abs(gap) for gap in gaps) < 0.13


def test_a_bound_never_lies_beyond_what_there_is() -> None:
    draws = draws_by_look()
    shorts = [Short.drawn(draws) for _ in range(300)]
    assert all(one.memory <= MEMORY and one.connections <= CROWDED for one in shorts)
    assert min(one.memory for one in shorts) < 0.6 * MEMORY
    assert max(one.left for one in shorts) <= min(one.memory for one in shorts)


def _app(environ: WSGIEnvironment, start: StartResponse) -> Iterator[bytes]:
    body = b"x" * (8 * MIB if environ["PATH_INFO"] == "/large" else 5)
    start("200 OK", [("Content-Length", str(len(body)))])
    return iter([body])


@contextmanager
def serving() -> Iterator[tuple[int, Mapping[int, StrictChannel]]]:
    """A port, and the connections that the server has there."""
    port = free_port()
    server = server_for(_app, f"{HOST}:{port}")
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    channels: Any = server.active_channels  # by number; the stubs take it for one
    yield port, channels
    server.close()


@contextmanager
def served() -> Iterator[int]:
    with serving() as (port, _):
        yield port


def ask(line: socket, path: str) -> None:
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


def reads_to_the_end(line: socket) -> None:
    """The small answer, in however many parts it comes."""
    answer = b""
    while not answer.endswith(b"xxxxx"):
        part = line.recv(4096)
        assert part, answer
        answer += part


def test_readers_that_take_nothing_hold_no_thread() -> None:
    """Each asks for two large answers at once: the second would wait in a thread for the first."""
    with served() as port, ExitStack() as stack:
        slow = [
            stack.enter_context(closing(create_connection((HOST, port), timeout=20)))
            for _ in range(16)
        ]
        for line in slow:
            line.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
        for line in slow:
            assert line.recv(1) == b"H"  # all of them were answered
        with closing(create_connection((HOST, port), timeout=20)) as quick:
            ask(quick, "/")
            reads_to_the_end(quick)


def test_of_requests_sent_together_only_the_first_is_answered() -> None:
    with served() as port, closing(create_connection((HOST, port), timeout=20)) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 500)
        reads_to_the_end(line)
        assert ends_without_a_word(line)
    with served() as port, closing(create_connection((HOST, port), timeout=20)) as line:
        for _ in range(3):  # one after the other is as it should be
            ask(line, "/")
            reads_to_the_end(line)


def ends_without_a_word(line: socket) -> bool:
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


def test_the_rest_of_what_was_passed_over_is_no_request() -> None:
    """Half a request came with the first: what comes after it would begin in its middle."""
    first = b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /x HTTP/1.1\r\nHost: x\r\nX: "
    with served() as port, closing(create_connection((HOST, port), timeout=20)) as line:
        line.sendall(first)
        reads_to_the_end(line)
        with suppress(ConnectionError):
            ask(line, "/")
        assert ends_without_a_word(line)


def until(is_so: Callable[[], bool]) -> None:
    end = monotonic() + 20
    while not is_so():
        assert monotonic() < end
        sleep(0.01)


def test_an_empty_line_does_not_begin_the_time_anew() -> None:
    with serving() as (port, channels), closing(create_connection((HOST, port), 20)) as line:
        line.sendall(b"\r\n\r\n")
        until(lambda: any(one.sending_since for one in channels.values()))
        (channel,) = channels.values()
        since, heard = channel.sending_since, channel.last_activity
        line.sendall(b"\r\n\r\n")
        until(lambda: channel.last_activity > heard)
        sleep(0.1)
        assert channel.sending_since == since
        ask(line, "/")
        reads_to_the_end(line)
        assert channel.sending_since is None  # a whole request ends it


def test_what_a_reader_took_is_counted() -> None:
    with serving() as (port, channels), closing(create_connection((HOST, port), 20)) as line:
        ask(line, "/large")
        left = 4 * MIB
        while left > 0:
            left -= len(line.recv(MIB))
        (channel,) = channels.values()
        until(lambda: channel.taken >= 4 * MIB)


def test_turning_away_is_always_the_same_and_says_when_to_come_back() -> None:
    head, _, body = TURNED_AWAY.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    for line in (b"Retry-After: 5", b"Cache-Control: no-store", b"Connection: close"):
        assert line in head.split(b"\r\n")
    assert b"urn:wbs:problem:busy" in body
    assert f"Content-Length: {len(body)}".encode() in head

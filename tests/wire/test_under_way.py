"""What requests and answers keep in memory never goes beyond its bound, not for a moment."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from socket import AF_UNIX, socket
from threading import Thread
from time import monotonic, sleep
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from tests.wire.test_slow_clients import MIB, ask, until
from wbs.web.channel import StrictChannel
from wbs.web.serving import THREADS, server_for
from wbs.web.slow_clients import MEMORY
from wbs.web.under_way import UnderWay
from wbs.web.untaken import Untaken

ANSWER = 4 * MIB


def _app(_environ: WSGIEnvironment, start: StartResponse) -> Iterator[bytes]:
    start("200 OK", [("Content-Length", str(ANSWER))])
    return iter([bytes(ANSWER)])


@contextmanager
def readers(folder: Path, count: int) -> Iterator[Mapping[int, StrictChannel]]:
    """So many ask at once for 4 MiB each and take nothing; the connections that are left."""
    place = folder / "door"
    server = server_for(_app, f"unix:{place}")
    Thread(target=server.run, daemon=True).start()
    channels: Any = server.active_channels
    with ExitStack() as stack:
        for _ in range(count):
            line = stack.enter_context(closing(socket(AF_UNIX)))
            line.connect(str(place))
            ask(line, "/large")
        yield channels
    server.close()


def test_readers_that_take_nothing_never_hold_more_than_the_bound(tmp_path: Path) -> None:
    """Between two looks too: what they ask for, threads make in a moment."""
    most, under_way = 0, THREADS * ANSWER  # that each makes meanwhile
    with readers(tmp_path, 240) as channels:
        end = monotonic() + 4
        while monotonic() < end:
            most = max(most, sum(one.owed() for one in list(channels.values())))
            sleep(0.002)
        assert len(channels) <= MEMORY / ANSWER  # the others are gone, though they took nothing
    assert MEMORY / 4 < most <= MEMORY + under_way


def test_whoever_is_cut_is_gone_though_nothing_was_taken(tmp_path: Path) -> None:
    """The loop alone would wait until there is place for a byte."""
    with readers(tmp_path, 1) as channels:
        until(lambda: any(one.owed() > MIB for one in list(channels.values())))
        (channel,) = channels.values()
        channel.end()
        until(lambda: not channels)


class One:
    """What a connection says of itself."""

    noted = 0

    def __init__(self) -> None:
        self.keeps = 0

    def counted(self) -> int:
        return self.keeps


def test_what_is_over_the_bound_is_looked_at_at_once_and_once() -> None:
    looks: list[int] = []
    under_way, one, other = UnderWay(lambda: looks.append(1), 100), One(), One()
    one.keeps = 100
    under_way.note(one)
    assert not looks
    for other.keeps in (1, 2, 3):
        under_way.note(other)
    assert len(looks) == 1
    assert not under_way.waits_for_room()
    under_way.leave(one)
    under_way.looked(100)
    assert under_way.waits_for_room()
    other.keeps = 100
    under_way.note(other)
    assert len(looks) == 1  # what is gone does not count
    other.keeps = 101
    under_way.note(other)
    assert len(looks) == 2


def test_of_what_was_taken_a_third_stays_at_the_most() -> None:
    """Waitress would keep all until the next answer, and nobody would count it."""
    answer = bytes(range(256)) * 4096
    left, got = Untaken(answer), b""
    while left.remain:
        part = bytes(left.get(1000))
        left.skip(len(part), True)
        got += part
        assert left.keeps() <= left.remain * 4 / 3 + 1000
    assert (got, left.keeps()) == (answer, 0)


def test_a_thread_sees_that_its_client_hung_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with readers(tmp_path, 0) as channels, closing(socket(AF_UNIX)) as line:
        line.connect(str(tmp_path / "door"))
        until(lambda: bool(channels))
        (channel,) = channels.values()
        monkeypatch.setattr(channel, "readable", lambda: False)  # as while it is answered
        assert not channel.check_client_disconnected()
        line.sendall(b"x")
        assert not channel.check_client_disconnected()
    assert channel.check_client_disconnected()

"""Through a SOCKS proxy: what it is told, what it may answer, and what that means for a person."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest

from crypto.errors import Refusal
from crypto.ids import InspectorateId
from tests.process import HOST, free_port
from wbs.clients import HttpGateway, Line, OnionNeedsProxy, Patience
from wbs.commands.doors import portal_at
from wbs.journeys.services import NoProxy, NoSuchOnion, OnionClosed, Unreachable
from wbs.speech.messages import LANGUAGES, Texts
from wbs.web.wire import MEDIA_TYPE, pack

ONION = "http://" + "a" * 56 + ".onion"
HEARD = b"\x05\x00"  # version 5, nobody needs a name
TRIES = 3
ADDRESSES = {
    "four bytes": b"\x01" + bytes(4),
    "sixteen bytes": b"\x04" + bytes(16),
    "a name": b"\x03\x04here",
}


@dataclass
class Proxy:
    """One that says what a test wants, and remembers what it was told."""

    port: int
    talk: Callable[[socket.socket], None]
    told: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        """What follows --socks."""
        return f"{HOST}:{self.port}"


@contextmanager
def proxy(*answers: bytes) -> Iterator[Proxy]:
    """Says these one after the other, each after hearing something; then it hangs up."""

    def talk(line: socket.socket) -> None:
        for answer in answers:
            heard.told.append(line.recv(4096))
            line.sendall(answer)

    with socket.create_server((HOST, 0)) as door:
        heard = Proxy(door.getsockname()[1], talk)
        thread = threading.Thread(target=_serve, args=(door, heard))
        thread.start()
        try:
            yield heard
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(door: socket.socket, heard: Proxy) -> None:
    with suppress(OSError):
        while True:
            line, _ = door.accept()
            with line, suppress(OSError):
                line.settimeout(10)
                heard.talk(line)


def refusal(where: str, **patience: float) -> Refusal:
    """What a call through this proxy ends with."""
    bounds = Patience(**{"call": 5, "all_calls": 5, "between": 0.01, **patience}, attempts=TRIES)
    to = Line(ONION, proxy=f"socks5h://{where}", patience=bounds)
    with to as line, pytest.raises(Refusal) as caught:
        HttpGateway(line).digests()
    return caught.value


def reply(code: int) -> bytes:
    return bytes([5, code, 0]) + ADDRESSES["four bytes"] + bytes(2)


@pytest.mark.parametrize("code", [0xF4, 0xF5])
def test_an_onion_without_its_key_is_told_and_not_asked_again(code: int) -> None:
    with proxy(HEARD, reply(code)) as one:
        assert type(refusal(one.address)) is OnionClosed
    assert len(one.told) == 2


def test_a_mistyped_onion_is_told_and_not_asked_again() -> None:
    with proxy(HEARD, reply(0xF6)) as one:
        assert type(refusal(one.address)) is NoSuchOnion
    assert len(one.told) == 2


@pytest.mark.parametrize("code", [0x04, 0xF0])
def test_an_onion_that_is_not_found_is_looked_for_again(code: int) -> None:
    with proxy(HEARD, reply(code)) as one:
        refused = refusal(one.address)
    assert (type(refused), refused.where) == (Unreachable, "not-found")
    assert len(one.told) == 2 * TRIES


@pytest.mark.parametrize("code", [0x01, 0x02, 0x05, 0x09, 0x80, 0xF1, 0xF3, 0xF7, 0xFF])
def test_any_other_answer_is_the_proxys_and_may_pass(code: int) -> None:
    with proxy(HEARD, reply(code)) as one:
        refused = refusal(one.address)
    assert (type(refused), refused.where) == (Unreachable, "proxy")
    assert len(one.told) == 2 * TRIES


@pytest.mark.parametrize(
    "answers",
    [
        (b"",),
        (b"\x04\x00",),
        (b"\x05\xff",),
        (b"\x05\x02",),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n",),
        (HEARD, b"\x05"),
        (HEARD, b"\x05\x00\x00\x07" + bytes(6)),
        (HEARD, b"\x05\x00\x00\x03\xff"),
    ],
)
def test_what_is_no_proxy_is_no_fault_of_ours(answers: tuple[bytes, ...]) -> None:
    with proxy(*answers) as one:
        refused = refusal(one.address)
    assert (type(refused), refused.where) == (Unreachable, "proxy")


def test_nobody_at_the_proxys_address() -> None:
    assert type(refusal(f"{HOST}:{free_port()}")) is NoProxy


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_the_hosts_first_byte_is_not_lost_behind_the_proxys_address(address: bytes) -> None:
    body = pack({"days": []})
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
    done = b"\x05\x00\x00" + address + b"\x00\x50"
    with (
        proxy(HEARD, done, head.encode() + body) as one,
        Line(ONION, proxy=f"socks5h://{one.address}") as line,
    ):
        assert HttpGateway(line).digests() == {}


def test_a_name_is_given_where_the_proxy_takes_one() -> None:
    with proxy(b"\x05\x02", b"\x01\x00", reply(0xF4)) as one:
        refusal(f"satu@{one.address}")
    assert one.told[:2] == [b"\x05\x02\x00\x02", b"\x01\x04satu\x01-"]
    with proxy(HEARD, reply(0xF4)) as other:
        refusal(f"satu@{other.address}")
    assert other.told[0] == b"\x05\x02\x00\x02"
    assert b"satu" not in other.told[1]


def test_a_proxy_that_keeps_silent_is_left() -> None:
    with socket.create_server((HOST, 0)) as silent:
        began = time.monotonic()
        where = f"{HOST}:{silent.getsockname()[1]}"
        assert isinstance(refusal(where, call=0.5, all_calls=0.5), Unreachable)
        assert time.monotonic() - began < 30


def test_a_proxy_that_drips_is_left() -> None:
    """Each byte comes in time; the answer never does."""

    def drip(line: socket.socket) -> None:
        line.recv(100)
        line.sendall(HEARD)
        line.recv(1000)
        line.sendall(b"\x05\x00\x00\x03\xff")
        for _ in range(100):
            time.sleep(0.1)
            line.sendall(b"x")

    with proxy() as one:
        one.talk = drip
        began = time.monotonic()
        assert isinstance(refusal(one.address, call=0.5, all_calls=0.1), Unreachable)
        assert time.monotonic() - began < 8


def test_an_onion_is_reached_through_a_proxy_only() -> None:
    with pytest.raises(OnionNeedsProxy):
        Line(ONION)


def test_each_run_of_a_reporter_has_another_name() -> None:
    with proxy(b"\x05\x02", b"\x01\x00", reply(0xF4)) as one:
        for _ in range(2):
            with portal_at(ONION, one.address, 1) as portal, pytest.raises(OnionClosed):
                portal.roster(InspectorateId(bytes(32)))
    first, second = one.told[1], one.told[4]
    assert first != second
    assert len(first) == len(second) == 1 + 1 + 16 + 2


def test_what_each_means_is_said_in_both_languages() -> None:
    for language in LANGUAGES:
        texts = Texts.of(language)
        kinds = (NoProxy(), OnionClosed(), NoSuchOnion(), Unreachable("not-found"))
        said = {texts.refusal(one.code, one.where) for one in (*kinds, Unreachable("proxy"))}
        assert len(said) == len(kinds) + 1
        assert texts.refusal("refused") not in said
        assert texts.refusal("unreachable") not in said

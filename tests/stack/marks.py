"""A visitor recognisable by everything, and every spelling in which a trace might stand."""

import base64
import hashlib
import ipaddress
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tests.promises.needles import LEAST, spellings_of_bytes, spellings_of_text


@dataclass(frozen=True)
class Marks:
    """What a visitor shows, new for each run: what a search finds is of this run."""

    address: str
    agent: str
    referrer: str
    query: str
    cookie: str
    path: str
    name: str  # asked for in the TLS handshake

    @classmethod
    def fresh(cls) -> "Marks":
        """An address of 127.77/16 and words of chance."""
        one, two = (secrets.randbelow(250) + 2 for _ in range(2))
        return cls(f"127.77.{one}.{two}", *(f"{what}{secrets.token_hex(8)}" for what in _WORDS))

    def headers(self) -> str:
        """What a talkative browser, and a proxy on its way, would send along."""
        return (
            f"User-Agent: Mozilla/5.0 ({self.agent})\r\nReferer: https://{self.referrer}.example/\r\n"
            f"Cookie: sid={self.cookie}\r\nAuthorization: Bearer {self.cookie}\r\n"
            f"X-Forwarded-For: {self.address}\r\nForwarded: for={self.address}\r\n"
            f"X-Real-IP: {self.address}\r\nAccept-Language: {self.agent}\r\n"
        )

    def needles(self) -> dict[str, list[bytes]]:
        """By what was marked: itself and its hashes, in every spelling."""
        words = {what: getattr(self, what) for what in ("address", *_WORDS)}
        found = {what: list(_word(word)) for what, word in words.items()}
        found["address"] += _address(self.address)
        return found


_WORDS = ("agent", "referrer", "query", "cookie", "path", "name")
_HASHES = ("md5", "sha1", "sha256")


def _word(word: str) -> Iterator[bytes]:
    yield from spellings_of_text(word)
    for hash in _HASHES:
        yield from spellings_of_bytes(hashlib.new(hash, word.encode()).digest())


def _address(address: str) -> Iterator[bytes]:
    packed = ipaddress.IPv4Address(address).packed
    yield str(int.from_bytes(packed, "big")).encode()
    yield packed.hex().encode()
    yield packed.hex().upper().encode()
    yield f"{address[:-1]}".encode() if len(address) > LEAST + 3 else address.encode()
    yield b"\0\0\0\0\0\0\0\0\0\0\xff\xff" + packed  # as an IPv6 address
    for hash in _HASHES:
        digest = hashlib.new(hash, packed).digest()
        yield from (digest, digest.hex().encode(), base64.b64encode(digest)[:-2])


def socket_address(address: str) -> "re.Pattern[bytes]":
    """As the kernel's structure holds it: family, any port, the four bytes."""
    packed = ipaddress.IPv4Address(address).packed
    return re.compile(rb"\x02\x00[\x00-\xff]{2}" + re.escape(packed))


def marks_in(haystacks: Mapping[str, bytes], marks: Marks) -> list[str]:
    """Which mark stands where."""
    needles = {what: set(spelt) for what, spelt in marks.needles().items()}
    structure = socket_address(marks.address)
    return [
        f"{what} in {place}"
        for place, raw in haystacks.items()
        for what, spelt in needles.items()
        if any(one in raw for one in spelt) or (what == "address" and structure.search(raw))
    ]


# --- times ---------------------------------------------------------------------------------

POSTGRES = 946_684_800  # seconds from 1970 to PostgreSQL's own beginning of time
UNITS = {"s": 1, "ms": 1000, "us": 1_000_000, "ns": 1_000_000_000}
MOST_HEADS = 8  # beginnings of numbers that are looked for one by one
ORDERS: tuple[Literal["big"], Literal["little"]] = ("big", "little")
CLOCK = re.compile(rb"(?<!\d)[0-2]\d:[0-5]\d:[0-5]\d(?!\d)")


@dataclass(frozen=True)
class Window:
    """Seconds since 1970 between which the visits were."""

    start: float
    end: float

    def holds(self, value: int) -> bool:
        """Whether a number, in any unit from either beginning, lies in it."""
        return any(low <= value <= high for low, high in self._ranges())

    def _ranges(self) -> Iterable[tuple[int, int]]:
        for unit in UNITS.values():
            for epoch in (0, POSTGRES):
                yield int((self.start - epoch) * unit), int((self.end - epoch) * unit) + 1

    def times_in(self, raw: bytes) -> set[bytes]:
        """Eight bytes anywhere that are, in either order, a time of the visits."""
        return {
            found
            for low, high in self._ranges()
            for order in ORDERS
            for found in _numbers_between(raw, low, high, order)
        }


def _numbers_between(
    raw: bytes, low: int, high: int, order: Literal["big", "little"]
) -> Iterator[bytes]:
    """Looks for the bytes that all numbers of the range begin with, then at the whole number."""
    bits = 8
    while (high >> bits) - (low >> bits) > MOST_HEADS:
        bits += 8
    before = 0 if order == "big" else bits // 8
    for head in range(low >> bits, (high >> bits) + 1):
        wanted = head.to_bytes(8 - bits // 8, order)
        at = raw.find(wanted)
        while at >= 0:
            begin = at - before
            number = raw[begin : begin + 8] if begin >= 0 else b""
            if len(number) == 8 and low <= int.from_bytes(number, order) <= high:
                yield number
            at = raw.find(wanted, at + 1)

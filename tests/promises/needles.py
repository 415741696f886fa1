"""Finding something in stolen bytes however it was written: plain, coded, packed."""

import base64
import zlib
from collections.abc import Iterable, Iterator, Mapping

LEAST = 8  # bytes: shorter ones turn up in random bytes by themselves
PACKED = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def spellings_of_text(text: str) -> Iterator[bytes]:
    """Every way to write a text down."""
    for cased in {text, text.lower(), text.upper()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield from spellings_of_bytes(cased.encode(encoding))


def spellings_of_bytes(raw: bytes) -> Iterator[bytes]:
    """Raw and backwards, hex in both cases, base64 in both alphabets at each alignment."""
    assert len(raw) >= LEAST
    yield raw
    yield raw[::-1]
    yield raw.hex().encode("ascii")
    yield raw.hex().upper().encode("ascii")
    for code in (base64.b64encode, base64.urlsafe_b64encode):
        for shift in range(3):
            coded = code(bytes(shift) + raw)
            # The first and the last characters depend on the neighbours.
            yield coded[(shift * 8 + 5) // 6 : (shift + len(raw)) * 8 // 6]
    yield base64.b32encode(raw).rstrip(b"=")


def found_in(haystacks: Mapping[str, bytes], needles: Mapping[str, Iterable[bytes]]) -> list[str]:
    """What was found, and where."""
    wanted = [(what, one) for what, spelt in needles.items() for one in set(spelt)]
    found = (
        f"{what} in {name}"
        for name, raw in haystacks.items()
        for part in (raw, *unpacked(raw))
        for what, one in wanted
        if one in part
    )
    return list(dict.fromkeys(found))


def unpacked(raw: bytes) -> Iterator[bytes]:
    """What gzip and zlib members anywhere in the bytes hold."""
    for magic in PACKED:
        window = 31 if magic[0] == 0x1F else 15
        start = raw.find(magic)
        while start >= 0:
            plain = _unpack(raw[start : start + 2**20], window)
            if len(plain) >= LEAST:
                yield plain
            start = raw.find(magic, start + 1)


def _unpack(raw: bytes, window: int) -> bytes:
    machine = zlib.decompressobj(window)
    try:
        return machine.decompress(raw, 2**24)
    except zlib.error:
        return b""

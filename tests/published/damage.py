"""What can be done to a sealed Cobblestone message of two full chunks and one of 100 bytes."""

from collections.abc import Callable, Iterator
from random import Random

HEADER = 56  # salt 24, commitment 32
CHUNK = 16384 + 16

_DICE = Random(4711)
#: Lengths around every boundary, and around 256 KiB, which is a piece of a file; some by chance.
LENGTHS = (
    *(0, 1, 15, 16, 17, 16383, 16384, 16385, 32767, 32768, 32769, 65535, 65536, 65537),
    *(262143, 262144, 262145),
    *(_DICE.randrange(300_000) for _ in range(12)),
)

Damage = Callable[[bytes], bytes]


def plaintext_of(length: int) -> bytes:
    """Bytes by chance, but the same ones every time."""
    return Random(length).randbytes(length)


def chunks_of(sealed: bytes) -> tuple[bytes, list[bytes]]:
    """A sealed message's header and its chunks."""
    starts = range(HEADER, len(sealed), CHUNK)
    return sealed[:HEADER], [sealed[start : start + CHUNK] for start in starts]


def _rearranged(*order: int) -> Damage:
    def rearrange(sealed: bytes) -> bytes:
        header, chunks = chunks_of(sealed)
        assert len(chunks) == 3
        return header + b"".join(chunks[number] for number in order)

    return rearrange


def _flipped(place: int, bit: int = 1) -> Damage:
    def flip(sealed: bytes) -> bytes:
        changed = bytearray(sealed)
        changed[place] ^= bit
        return bytes(changed)

    return flip


def _cut(length: int) -> Damage:
    return lambda sealed: sealed[:length]


def _followed(by: bytes) -> Damage:
    return lambda sealed: sealed + by


def _cuts() -> Iterator[tuple[str, Damage]]:
    """Every length inside the header and around each later boundary."""
    ends = {*range(HEADER + 18)}
    for number in (1, 2):
        boundary = HEADER + number * CHUNK
        ends |= {*range(boundary - 18, boundary + 18)}
    ends |= {*range(-18, 0)}
    for end in sorted(ends):
        yield f"cut at {end}", _cut(end)


def _flips() -> Iterator[tuple[str, Damage]]:
    """Every header byte, every byte of every tag, and the ends of every chunk's content."""
    for place in range(HEADER):
        yield f"header byte {place}", _flipped(place, 1 << place % 8)
    for number in range(2):
        start, end = HEADER + number * CHUNK, HEADER + (number + 1) * CHUNK
        for place in (start, start + 1, end - 17, *range(end - 16, end)):
            yield f"chunk {number} byte {place}", _flipped(place, 1 << place % 8)
    for place in (-116, -17, *range(-16, 0)):
        yield f"last chunk byte {place}", _flipped(place, 1 << place % 8)


def _moves() -> Iterator[tuple[str, Damage]]:
    """Chunks swapped, repeated and removed."""
    orders: list[tuple[int, ...]] = [(1, 0, 2), (0, 2, 1), (2, 1, 0), (2, 0, 1), (1, 2, 0)]
    orders += [(0, 0, 1, 2), (0, 1, 1, 2), (0, 1, 2, 2), (0, 0, 2), (1, 1, 2)]
    orders += [(1, 2), (0, 2), (0, 1), (2,), (1,), (0,), ()]
    for order in orders:
        yield f"chunks {order}", _rearranged(*order)


def _additions() -> Iterator[tuple[str, Damage]]:
    """Bytes added behind, before, and between."""
    for count in (1, 15, 16, 17, 16284, 16300, CHUNK):
        yield f"{count} zeros behind", _followed(bytes(count))
    yield "one byte before", lambda sealed: b"\x00" + sealed
    yield "one byte after the header", lambda sealed: sealed[:HEADER] + b"\x00" + sealed[HEADER:]
    yield "twice", lambda sealed: sealed + sealed


DAMAGES: dict[str, Damage] = {
    name: damage for kind in (_cuts, _flips, _moves, _additions) for name, damage in kind()
}

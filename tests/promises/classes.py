"""The size classes, computed from docs/protocol.md alone."""

from collections.abc import Iterator

PERSONS = 5
PIECE, LEAST_FILE = 262_144, 65_536


def cobblestone(plain: int) -> int:
    """Section 2."""
    return plain + 56 + 16 * (plain // 16_384 + 1)


ENVELOPES = [94 + cobblestone(4096 * blocks) for blocks in range(1, 17)]  # section 10
BOXES = {1: 91 + 1168 * (PERSONS + 2), 2: 91 + 1168 * (PERSONS + 1)}  # section 9, by stream


def envelope_of(json: int) -> int:
    """The class of an event of so many bytes of JSON."""
    return ENVELOPES[-(-(4 + 128 + json) // 4096) - 1]


def pieces_of(size: int) -> list[int]:
    """The stored sizes of a file's pieces (section 12)."""
    return [cobblestone(min(PIECE, left)) for left in _left(_padded(size))]


def _left(padded: int) -> Iterator[int]:
    while padded > 0:
        yield padded
        padded -= PIECE


def _padded(size: int) -> int:
    if size <= LEAST_FILE:
        return LEAST_FILE
    exponent = size.bit_length() - 1
    unit = 1 << (exponent - exponent.bit_length())
    return -(-size // unit) * unit

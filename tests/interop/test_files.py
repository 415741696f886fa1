"""Files: one side's pieces are the other side's file, at every size where something changes."""

import secrets
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.encoding import b64, sha256, unb64
from tests.interop.conftest import Both
from tests.interop.making import Maker, flipped, refused

PIECE = 262_144
SIZES = [1, 2, 65_535, 65_536, 65_537, 67_584, 67_585, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1]
PLACE: dict[str, Any] = {
    "inspectorate": b"I" * 32,
    "case": b"C" * 16,
    "id": b"F" * 16,
    "key": b"K" * 32,
}


def sealed(maker: Maker, content: bytes) -> dict[str, Any]:
    """Everything that opens a file again."""
    said = maker.do("seal_file", {**PLACE, "content": content}).said
    pieces, hashes = ([unb64(one) for one in said[name]] for name in ("pieces", "hashes"))
    return {**PLACE, "size": len(content), "pieces": pieces, "hashes": hashes}


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_back_on_both_sides(both: Both, maker: Maker, size: int) -> None:
    content = secrets.token_bytes(size)
    file = sealed(maker, content)
    assert both("open_file", file).said == b64(content)
    for index, piece in enumerate(file["pieces"]):
        place = {"stored": len(piece), "index": index, "count": len(file["pieces"])}
        assert both("is_piece_size", place).said is True


def test_damage_is_refused_alike(both: Both, maker: Maker) -> None:
    content = b"\1" * (PIECE + 70_000)
    file = sealed(maker, content)
    first, second = file["pieces"]
    spoilt = flipped(second, 100)
    for changes in (
        {"pieces": [first, None]},
        {"pieces": [first]},
        {"pieces": [second, first]},
        {"pieces": [first, second, second]},
        {"pieces": [first, spoilt]},
        {"pieces": [first, spoilt], "hashes": [sha256(first), sha256(spoilt)]},
        {"pieces": [second, first], "hashes": [sha256(second), sha256(first)]},
        {"hashes": [sha256(first)]},
        {"size": len(content) - 1},  # padding that is not zero
        {"size": 1},
        {"key": bytes(32)},
        {"id": bytes(16)},
        {"case": bytes(16)},
        {"inspectorate": bytes(32)},
    ):
        assert both("open_file", {**file, **changes}) == refused("cannot-open"), changes


@given(size=st.integers(1, 2**28))
def test_sizes_are_padded_alike(both: Both, size: int) -> None:
    assert both("padded_size", {"size": size}).said["size"] >= size


@given(
    count=st.sampled_from([0, 1, 2, 3, 9, 1023, 1024, 1025]),
    index=st.sampled_from([-1, 0, 1, 2, 8, 1022, 1023, 1024]),
    size=st.integers(0, PIECE + 20) | st.integers(0, 65).map(lambda n: n * 4096),
    off=st.sampled_from([0, 0, 0, 1, -1]),
)
def test_servers_take_the_same_sizes(
    both: Both, count: int, index: int, size: int, off: int
) -> None:
    stored = size + 56 + 16 * (size // 16384 + 1) + off
    both("is_piece_size", {"stored": stored, "index": index, "count": count})


def test_every_size_class_of_a_single_piece(both: Both) -> None:
    def is_class(size: int) -> bool:
        stored = size + 56 + 16 * (size // 16384 + 1)
        return bool(both("is_piece_size", {"stored": stored, "index": 0, "count": 1}).said)

    classes = [size for size in range(65_536, 90_000, 512) if is_class(size)]
    assert classes[:3] == [65_536, 67_584, 69_632]


def test_nothing_is_no_file(both: Both) -> None:
    file = {**PLACE, "size": 0, "pieces": [b""], "hashes": [sha256(b"")]}
    assert both("open_file", file) == refused("cannot-open")

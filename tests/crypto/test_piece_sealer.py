"""A file that is pushed comes out as one that was pulled, and of the size that was said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.encoding import sha256
from crypto.errors import Malformed
from crypto.files import PIECE, FilePlace, PieceSealer, check_stored_piece, open_pieces, piece_count
from crypto.ids import CaseId, FileId, InspectorateId
from crypto.keys import FileKey

KEY = FileKey(b"\x11" * 32)


def sealer(size: int) -> tuple[PieceSealer, list[bytes], FilePlace]:
    """A sealer, what it gives away, and where that belongs."""
    count = piece_count(size)
    place = FilePlace(
        InspectorateId(b"\x22" * 32), CaseId(b"\x33" * 16), FileId(b"\x44" * 16), count
    )
    pieces: list[bytes] = []

    def keep(index: int, piece: bytes) -> None:
        assert index == len(pieces)
        pieces.append(piece)

    return PieceSealer(size, key=KEY, place=place, keep=keep), pieces, place


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([1, 100, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7, 1_000_000]),
    st.lists(st.integers(1, 300_000), min_size=1, max_size=8),
)
def test_it_opens_to_what_was_written_however_it_was_cut(size: int, cuts: list[int]) -> None:
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    sealing, pieces, place = sealer(size)
    at = 0
    while at < size:
        for cut in cuts:
            sealing.write(content[at : at + cut])
            at += cut
    sealing.finish()
    for index, piece in enumerate(pieces):
        check_stored_piece(index, place.count, len(piece))
    hashes = tuple(map(sha256, pieces))
    assert b"".join(open_pieces(pieces, size, hashes=hashes, key=KEY, place=place)) == content


def test_no_more_than_a_piece_waits() -> None:
    sealing, pieces, place = sealer(4 * PIECE)
    for written in range(1, 4 * PIECE // 65536 + 1):
        sealing.write(bytes(65536))
        assert len(pieces) >= min(written * 65536 // PIECE, place.count - 1)


@pytest.mark.parametrize("written", [0, 1, 99])
def test_less_than_was_said_is_refused(written: int) -> None:
    sealing, _, _ = sealer(100)
    sealing.write(bytes(written))
    with pytest.raises(Malformed):
        sealing.finish()


def test_more_than_was_said_is_refused_at_once() -> None:
    sealing, pieces, _ = sealer(100)
    with pytest.raises(Malformed):
        sealing.write(bytes(101))
    assert pieces == []

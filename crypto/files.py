"""Files in sealed pieces: made and read as a stream, shown only when all were verified."""

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

from crypto import content
from crypto.encoding import sha256, tagged_hash
from crypto.errors import CannotOpen, Malformed, TooLarge
from crypto.ids import CaseId, FileId, InspectorateId
from crypto.keys import FileKey
from crypto.padding import FILE_LEAST, file_class, padme

PIECE = 262144  # 16 chunks: a broken line loses little, a request stays small
MOST_PIECES = 1024  # 256 MiB; the hashes still fit one event
SEALED_PIECE = content.sealed_size(PIECE)


@dataclass(frozen=True, slots=True)
class FilePlace:
    """What a piece belongs to. Sealing and opening must agree on every field."""

    inspectorate: InspectorateId
    case: CaseId
    file: FileId
    count: int

    def context(self, index: int) -> bytes:
        """32 bytes that no other piece of any file has."""
        about = self.inspectorate.value + self.case.value + self.file.value
        return tagged_hash("wbs/1 piece", about + struct.pack(">II", index, self.count))


def piece_count(size: int) -> int:
    """Pieces of a file of `size` bytes (at least 1), or TooLarge."""
    count = -(-file_class(size) // PIECE)
    if count > MOST_PIECES:
        raise TooLarge("file")
    return count


def seal_pieces(source: BinaryIO, size: int, *, key: FileKey, place: FilePlace) -> Iterator[bytes]:
    """Seal exactly `size` bytes of `source`, one piece in memory at a time.

    Malformed if the source holds fewer or more bytes: the file changed while it was read.
    """
    left = file_class(size)
    for index in range(place.count):
        length = min(PIECE, left)
        plain = _read(source, min(length, max(size - index * PIECE, 0)))
        left -= length
        yield content.seal(plain.ljust(length, b"\0"), key=key, context=place.context(index))
    if source.read(1):
        raise Malformed("file changed while it was read")


class PieceSealer:
    """`seal_pieces` for a source that pushes: what is written is sealed a piece at a time."""

    def __init__(
        self, size: int, *, key: FileKey, place: FilePlace, keep: Callable[[int, bytes], None]
    ) -> None:
        """`keep` is given every sealed piece with its index, in order."""
        self._size, self._key, self._place, self._keep = size, key, place, keep
        self._waiting, self._index, self._written = bytearray(), 0, 0

    def write(self, plain: bytes) -> int:
        """Take more of the file. Malformed beyond the size that was said."""
        self._written += len(plain)
        if self._written > self._size:
            raise Malformed("file changed while it was read")
        self._waiting += plain
        while len(self._waiting) >= PIECE and self._index < self._place.count - 1:
            self._seal(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]
        return len(plain)

    def finish(self) -> None:
        """Seal what is left, and what pads it. Malformed where something is missing."""
        if self._written != self._size:
            raise Malformed("file changed while it was read")
        while self._index < self._place.count:
            length = min(PIECE, file_class(self._size) - self._index * PIECE)
            plain = bytes(self._waiting[:length])
            del self._waiting[:length]
            self._seal(plain.ljust(length, b"\0"))

    def _seal(self, plain: bytes) -> None:
        context = self._place.context(self._index)
        self._keep(self._index, content.seal(plain, key=self._key, context=context))
        self._index += 1


def open_pieces(
    pieces: Iterable[bytes], size: int, *, hashes: tuple[bytes, ...], key: FileKey, place: FilePlace
) -> Iterator[bytes]:
    """The file's bytes, piece by piece. Raises CannotOpen at the first piece that is not right.

    What was yielded before must not be shown until the iterator ends without raising.
    """
    if place.count != len(hashes) or size < 1 or piece_count(size) != place.count:
        raise CannotOpen
    left, index = size, 0
    for index, piece in enumerate(pieces, 1):
        if index > place.count or sha256(piece) != hashes[index - 1]:
            raise CannotOpen
        plain = content.unseal(piece, key=key, context=place.context(index - 1))
        if len(plain) != min(PIECE, file_class(size) - (index - 1) * PIECE):
            raise CannotOpen
        if plain[left:].strip(b"\0"):
            raise CannotOpen  # what pads must say nothing
        yield plain[:left]
        left = max(left - PIECE, 0)
    if index != place.count:
        raise CannotOpen


def check_stored_piece(index: int, count: int, length: int) -> None:
    """What a server can judge of a piece: Malformed unless its size is one of the classes."""
    if not 0 <= index < count <= MOST_PIECES:
        raise Malformed("piece index")
    if index < count - 1:
        if length != SEALED_PIECE:
            raise Malformed("piece size")
    elif length not in _last_sizes(count):
        raise Malformed("piece size")


@cache
def _last_sizes(count: int) -> frozenset[int]:
    """Sealed sizes of the last of `count` pieces: the padded size must be a class itself."""
    before = PIECE * (count - 1)
    classes: set[int] = set()
    size = max(before + 1, FILE_LEAST)
    while (size := padme(size)) <= before + PIECE:
        classes.add(content.sealed_size(size - before))
        size += 1
    return frozenset(classes)


def _read(source: BinaryIO, wanted: int) -> bytes:
    parts: list[bytes] = []
    while wanted and (part := source.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    if wanted:
        raise Malformed("file changed while it was read")
    return b"".join(parts)

"""A file for the reviewer's browser: nothing of it is released before all of it was verified.

The sealed pieces wait aside, as sealed as on the server, while they are verified; then they are
opened a second time, one piece in memory at a time. Nothing opened ever stands on a disk.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crypto.files import FilePlace, open_pieces
from wbs.cases.case import Case
from wbs.cases.frames import SharedFile
from wbs.journeys.services import PieceStore

MOST_HELD = 4 * 1024 * 1024  # bytes of sealed pieces in memory; beyond, they wait on the disk


@dataclass(slots=True)
class Verified:
    """A file of which every piece was right."""

    shared: SharedFile
    _place: FilePlace
    _aside: tempfile.SpooledTemporaryFile[bytes]
    _sizes: list[int]

    def content(self) -> Iterator[bytes]:
        """The file's bytes, before it is closed."""
        self._aside.seek(0)
        sealed = (self._aside.read(size) for size in self._sizes)
        yield from _opened(self.shared, self._place, sealed)

    def close(self) -> None:
        """Remove what waited aside."""
        self._aside.close()


def verify(shared: SharedFile, case: Case, pieces: PieceStore, folder: Path) -> Verified:
    """Fetch a whole file. CannotOpen where a piece is not right; refuses as the store does."""
    place = FilePlace(case.inspectorate, case.id, shared.id, len(shared.pieces))
    aside = tempfile.SpooledTemporaryFile(MOST_HELD, "w+b", dir=str(folder))  # noqa: SIM115 handed on open, for `close`
    sizes: list[int] = []

    def fetched() -> Iterator[bytes]:
        for index in range(place.count):
            piece = pieces.fetch_piece(shared.id, index)
            aside.write(piece)
            sizes.append(len(piece))
            yield piece

    try:
        for _ in _opened(shared, place, fetched()):
            pass
    except BaseException:
        aside.close()
        raise
    return Verified(shared, place, aside, sizes)


def _opened(shared: SharedFile, place: FilePlace, sealed: Iterator[bytes]) -> Iterator[bytes]:
    return open_pieces(sealed, shared.size, hashes=shared.pieces, key=shared.key, place=place)

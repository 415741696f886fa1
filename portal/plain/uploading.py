"""A file goes from the form's stream into sealed pieces, and nowhere else."""

from collections.abc import Iterator
from hashlib import sha256 as begin_sha256

from crypto.encoding import sha256
from crypto.errors import CannotOpen
from crypto.files import FilePlace, PieceSealer, open_pieces, piece_count
from crypto.ids import FileId
from crypto.keys import FileKey
from portal.plain.forms import Form, Sent
from wbs.cases.frames import SharedFile
from wbs.journeys.attaching import shown_name
from wbs.journeys.reporting import Visit
from wbs.journeys.services import Portal


def upload(portal: Portal, visit: Visit, form: Form, file: Sent) -> SharedFile:
    """Seal and keep a form's file piece by piece. The key exists in this request only.

    Until a message claims them the pieces belong to nothing, and are forgotten after two days.
    """
    key, id, count = FileKey.generate(), FileId.generate(), piece_count(file.size)
    place = FilePlace(visit.case.inspectorate, visit.case.id, id, count)
    pieces, hashes = portal.pieces(visit.keys.credential), list[bytes]()

    def keep(index: int, piece: bytes) -> None:
        pieces.put_piece(id, index, count, piece)
        hashes.append(sha256(piece))

    sealer = PieceSealer(file.size, key=key, place=place, keep=keep)
    form.pour(sealer)
    sealer.finish()
    return SharedFile(id, shown_name(file.name), file.size, key, tuple(hashes))


def holds_the_same(portal: Portal, visit: Visit, shared: SharedFile, file: Sent) -> bool:
    """Whether a file of the case is the very one that a form brings."""
    if (shared.size, shared.name) != (file.size, shown_name(file.name)):
        return False
    digest = begin_sha256()
    try:
        for plain in opened(portal, visit, shared):
            digest.update(plain)
    except CannotOpen:
        return False
    return digest.digest() == file.digest


def opened(portal: Portal, visit: Visit, shared: SharedFile) -> Iterator[bytes]:
    """The bytes of a file of the case. CannotOpen at the first piece that is not right."""
    pieces, count = portal.pieces(visit.keys.credential), len(shared.pieces)
    place = FilePlace(visit.case.inspectorate, visit.case.id, shared.id, count)
    fetched = (pieces.fetch_piece(shared.id, index) for index in range(count))
    return open_pieces(fetched, shared.size, hashes=shared.pieces, key=shared.key, place=place)

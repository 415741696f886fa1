"""Attaching: a file goes up in sealed pieces and comes down whole or not at all."""

import mimetypes
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crypto.encoding import sha256
from crypto.errors import Malformed
from crypto.files import FilePlace, open_pieces, piece_count, seal_pieces
from crypto.ids import CaseId, FileId, InspectorateId
from crypto.keys import FileKey
from wbs.frames import SharedFile
from wbs.services import PieceStore

_MOST_NAME = 150  # bytes: with our own beginning and ending it stays below what disks take
Progress = Callable[[int, int], None]


class EmptyFile(Malformed):
    """A file without content."""

    code = "empty-file"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send, and the name that reviewers will see."""

    path: Path
    name: str

    @classmethod
    def of(cls, path: Path) -> "Attachment":
        """With the file's own name, cut to what an event holds, without control characters."""
        shown = "".join(char for char in path.name if char.isprintable())
        return cls(path, shown[-200:] or "berkas")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person writes: text, and files that are not sent yet."""

    text: str
    attachments: tuple[Attachment, ...] = ()


def upload(
    attachment: Attachment,
    pieces: PieceStore,
    *,
    inspectorate: InspectorateId,
    case: CaseId,
    progress: Progress,
) -> SharedFile:
    """Seal and send a file piece by piece. EmptyFile, TooLarge, Malformed if it changes meanwhile.

    A piece is sealed once and resent as it is by whatever retries below.
    """
    with attachment.path.open("rb") as source:
        size = os.fstat(source.fileno()).st_size
        if size == 0:
            raise EmptyFile("file")
        key, id, count = FileKey.generate(), FileId.generate(), piece_count(size)
        place = FilePlace(inspectorate, case, id, count)
        hashes: list[bytes] = []
        for index, piece in enumerate(seal_pieces(source, size, key=key, place=place)):
            pieces.put_piece(id, index, count, piece)
            hashes.append(sha256(piece))
            progress(index + 1, count)
    return SharedFile(id, attachment.name, size, key, tuple(hashes))


def upload_all(
    letter: Letter,
    pieces: PieceStore,
    place: tuple[InspectorateId, CaseId],
    progress: Progress,
) -> tuple[SharedFile, ...]:
    """Send every file of a letter, one after the other."""
    inspectorate, case = place
    return tuple(
        upload(one, pieces, inspectorate=inspectorate, case=case, progress=progress)
        for one in letter.attachments
    )


def download(
    shared: SharedFile,
    pieces: PieceStore,
    *,
    inspectorate: InspectorateId,
    case: CaseId,
    target: Path,
    progress: Progress,
) -> None:
    """Fetch, verify and write a file. `target` appears only when the last piece was right.

    Never overwrites: FileExistsError. CannotOpen leaves nothing behind.
    """
    count = len(shared.pieces)
    place = FilePlace(inspectorate, case, shared.id, count)

    def fetched() -> Iterator[bytes]:
        for index in range(count):
            yield pieces.fetch_piece(shared.id, index)
            progress(index + 1, count)

    partial = target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
    try:
        with partial.open("xb") as out:
            os.fchmod(out.fileno(), 0o600) if hasattr(os, "fchmod") else None
            for plain in open_pieces(
                fetched(), shared.size, hashes=shared.pieces, key=shared.key, place=place
            ):
                out.write(plain)
        os.link(partial, target)  # fails where something stands already, unlike a rename
    finally:
        partial.unlink(missing_ok=True)


def safe_name(shared: SharedFile) -> str:
    """A name for this machine's disk: no folder, no leading dot, known or no ending kept."""
    name = "".join(char if char.isalnum() or char in "._- " else "_" for char in shared.name)
    name = name.strip(". ") or "berkas"
    whole = Path(name if mimetypes.guess_type(name)[0] else f"{name}.bin")
    return _cut(whole.stem, _MOST_NAME - len(whole.suffix.encode())) + whole.suffix


def _cut(text: str, most: int) -> str:
    """The beginning, of at most `most` bytes of UTF-8."""
    return text.encode()[:most].decode(errors="ignore")

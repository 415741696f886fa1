"""Attaching: a file goes up in sealed pieces and comes down whole or not at all."""

import os
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from crypto.encoding import sha256
from crypto.errors import Malformed
from crypto.files import FilePlace, open_pieces, piece_count, seal_pieces
from crypto.ids import CaseId, FileId, InspectorateId
from crypto.keys import FileKey
from wbs.cases.frames import SharedFile
from wbs.journeys.services import PieceStore
from wbs.partial import whole_or_nothing
from wbs.unseen import is_unseen

# With any ending, in any case, Windows takes these for a device and opens that.
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"
}
# What is kept as an ending; a device might run any other (.lnk, .html, .desktop, .docm). The same
# list as the portal's script has (portal/client/journeys/downloading.ts).
KEPT_ENDINGS = (
    frozenset({"pdf", "txt", "csv", "jpg", "jpeg", "png", "webp", "heic"})
    | {"mp3", "m4a", "wav", "ogg", "mp4", "mov", "webm"}
    | {"docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"}  # older ones may hold macros
)
_KEPT_CATEGORIES = "LN"  # letters and digits; all else could hide or turn an ending
_MOST_NAME = 150  # bytes: with our own beginning and ending it stays below what disks take
Progress = Callable[[int, int], None]


class EmptyFile(Malformed):
    """A file without content."""

    code = "empty-file"


class ToSend(Protocol):
    """A file to send, wherever it is."""

    @property
    def name(self) -> str:
        """What others will see."""

    def open(self) -> tuple[BinaryIO, int]:
        """Its bytes, and how many."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on the disk to send, and the name that reviewers will see."""

    path: Path
    name: str

    @classmethod
    def of(cls, path: Path) -> "Attachment":
        """With the file's own name, cut to what an event holds, without control characters."""
        return cls(path, shown_name(path.name))

    def open(self) -> tuple[BinaryIO, int]:
        """Its bytes, and how many."""
        source = self.path.open("rb")
        return source, os.fstat(source.fileno()).st_size


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file to send that is held in memory and stands on no disk."""

    content: bytes = field(repr=False)
    name: str

    def open(self) -> tuple[BinaryIO, int]:
        """Its bytes, and how many."""
        return BytesIO(self.content), len(self.content)


def shown_name(name: str) -> str:
    """A file's name as an event holds it: cut, without control characters."""
    shown = "".join(char for char in name if char.isprintable())
    return shown[-200:] or "berkas"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person writes: text, files that are not sent yet, and those that are."""

    text: str
    attachments: tuple[ToSend, ...] = ()
    sent: tuple[SharedFile, ...] = ()


def upload(
    attachment: ToSend,
    pieces: PieceStore,
    *,
    inspectorate: InspectorateId,
    case: CaseId,
    progress: Progress,
) -> SharedFile:
    """Seal and send a file piece by piece. EmptyFile, TooLarge, Malformed if it changes meanwhile.

    A piece is sealed once and resent as it is by whatever retries below.
    """
    source, size = attachment.open()
    with source:
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
    """Send every file of a letter that is not sent, one after the other. All of its files."""
    inspectorate, case = place
    return letter.sent + tuple(
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

    with whole_or_nothing(target) as out:
        for plain in open_pieces(
            fetched(), shared.size, hashes=shared.pieces, key=shared.key, place=place
        ):
            out.write(plain)


def safe_name(shared: SharedFile) -> str:
    """A name for this machine's disk: no folder, device, option, leading dot; nothing that runs."""
    name = "".join(char if _is_kept(char) else "_" for char in shared.name)
    name = name.strip("-. ") or "berkas"
    if name.partition(".")[0].strip().casefold() in _DEVICES:
        name = f"_{name}"
    kept = name.rpartition(".")[2].lower() in KEPT_ENDINGS and "." in name
    whole = Path(name if kept else f"{name}.bin")
    return _cut(whole.stem, _MOST_NAME - len(whole.suffix.encode())) + whole.suffix


def _is_kept(char: str) -> bool:
    if char in "._- ":
        return True
    return unicodedata.category(char)[0] in _KEPT_CATEGORIES and not is_unseen(char)


def _cut(text: str, most: int) -> str:
    """The beginning, of at most `most` bytes of UTF-8."""
    return text.encode()[:most].decode(errors="ignore")

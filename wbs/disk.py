"""Small files on a person's own machine: written once and privately, read within bounds."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from crypto.errors import Refusal
from wbs.journeys.attaching import EmptyFile
from wbs.partial import aside_of, held, remove_abandoned

MOST = 1024 * 1024  # bytes; the largest file that people handle here is a signed roster


class AlreadyThere(Refusal):
    """A file that would have been overwritten."""

    code = "already-there"


class Unreadable(Refusal):
    """A file that is missing, too large or not ours to read; `where` names its purpose."""

    code = "unreadable"


class Unwritable(Refusal):
    """A folder or file that cannot be written."""

    code = "unwritable"


@contextmanager
def locked(path: Path, seconds: float, busy: type[Exception]) -> Iterator[None]:
    """Nobody else who locks this file meanwhile. `busy` after so long, Unwritable."""
    lock = FileLock(path, timeout=seconds, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise busy from None
    except OSError:
        raise Unwritable from None
    try:
        yield
    finally:
        lock.release()


@dataclass(slots=True)
class Reserved:
    """A file that is ours before there is anything to write. Without content it goes again."""

    path: Path
    _descriptor: int
    _filled: bool = False

    def fill(self, content: bytes) -> None:
        """Write it, once. Unwritable leaves it without content."""
        try:
            _write_through(self._descriptor, content)
        except OSError:
            raise Unwritable from None
        self._filled = True

    def close(self) -> None:
        """Close it, and remove it if nothing whole stands in it."""
        with suppress(OSError):
            os.close(self._descriptor)
        if not self._filled:
            with suppress(OSError):
                self.path.unlink()


def reserve(path: Path) -> Reserved:
    """Make an empty file that only its owner may read. AlreadyThere, Unwritable."""
    try:
        return Reserved(path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise AlreadyThere from None
    except OSError:
        raise Unwritable from None


def write_new(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read. AlreadyThere, Unwritable."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            _write_through(out.fileno(), content)
    except FileExistsError:
        raise AlreadyThere from None
    except OSError:
        raise Unwritable from None


def replace(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put new content in a file's place: whoever reads sees the old or the new. Unwritable.

    `mode` is that of the new file before it has its name: who may change the folder could put a
    link there afterwards, and have the rights of another file changed.
    """
    remove_abandoned(path)
    beside = aside_of(path)
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            os.fchmod(out.fileno(), mode) if hasattr(os, "fchmod") else None
            with held(beside):
                _write_through(out.fileno(), content)
        os.replace(beside, path)
    except OSError:
        raise Unwritable from None
    finally:
        with suppress(OSError):
            beside.unlink()


def read(path: Path, purpose: str, most: int = MOST) -> bytes:
    """Read a file of at most `most` bytes. Unreadable names the purpose, never the path."""
    try:
        with path.open("rb") as source:
            content = source.read(most + 1)
    except OSError:
        raise Unreadable(purpose) from None
    if len(content) > most:
        raise Unreadable(purpose)
    return content


def require_content(path: Path) -> None:
    """Look whether a file is there, ours to read and not empty. Unreadable, EmptyFile."""
    try:
        with path.open("rb") as source:
            first = source.read(1)
    except OSError:
        raise Unreadable("attachment") from None
    if not first:
        raise EmptyFile("file")


def make_private_folder(path: Path) -> None:
    """A folder that only its owner may enter, like all above it that are made for it.

    What exists stays as it is. Unwritable.
    """
    try:
        for each in (*reversed(path.parents), path):  # `parents=True` would leave those open
            if each == path or not each.exists():
                each.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        raise Unwritable from None


def _write_through(descriptor: int, content: bytes) -> None:
    """On the disk when this returns: a key that a power cut takes is a case that nobody opens."""
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
    os.fsync(descriptor)

"""A file that appears when it is whole; what a killed program left half-written goes later.

What is being written is held (`flock`): the system lets go of it when the program ends, however it
ends, and what nobody holds was abandoned.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

_OURS = re.compile(r"\.[0-9a-f]{8}(?:\.part)?")


@contextmanager
def whole_or_nothing(target: Path) -> Iterator[BinaryIO]:
    """Write aside; `target` appears at the end. Never overwrites: FileExistsError."""
    aside = aside_of(target, ".part")
    try:
        with aside.open("xb") as out:
            os.fchmod(out.fileno(), 0o600) if hasattr(os, "fchmod") else None
            with held(aside):
                yield out
        os.link(aside, target)  # fails where something stands already, unlike a rename
    finally:
        aside.unlink(missing_ok=True)


def aside_of(target: Path, ending: str = "") -> Path:
    """Where to write what will be `target`: a name that nobody else takes."""
    return target.with_name(f".{target.name}.{os.urandom(4).hex()}{ending}")


def remove_abandoned(target: Path) -> None:
    """Remove what was begun for `target` and no running program writes any more."""
    for place in target.parent.glob(f".{escape(target.name)}.*"):
        if _OURS.fullmatch(place.name.removeprefix(f".{target.name}")):
            remove_unless_held(place, Path.unlink)


if sys.platform == "win32":

    @contextmanager
    def held(_place: Path) -> Iterator[None]:
        """An open file is not removed here anyway."""
        yield

    def remove_unless_held(place: Path, remove: Callable[[Path], object]) -> None:
        """Remove it, unless it is in use."""
        with suppress(OSError):
            remove(place)

else:

    @contextmanager
    def held(place: Path) -> Iterator[None]:
        """For as long as the block runs this file or folder is not taken for abandoned."""
        descriptor = _open(place)
        try:
            with suppress(OSError):  # a file system without locks
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        finally:
            os.close(descriptor)

    def remove_unless_held(place: Path, remove: Callable[[Path], object]) -> None:
        """Remove a file or folder that no running program holds; of what it holds, nothing."""
        with suppress(OSError):
            descriptor = _open(place)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(place)
            finally:
                os.close(descriptor)

    def _open(place: Path) -> int:
        # No link to something else, and no pipe that keeps us waiting.
        return os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)

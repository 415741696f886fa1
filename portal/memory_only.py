"""What must not touch a disk: the spool of uploads, and the key of a visit's tickets."""

import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from crypto.visit import VisitKey

_MOUNTS = Path("/proc/self/mountinfo")
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})


def is_in_memory(folder: Path) -> bool:
    """Whether what is written into this folder stays in memory. When in doubt: no.

    By device number, not by path: what is mounted over a path would deceive.
    """
    try:
        device = folder.stat().st_dev
        mounts = _MOUNTS.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return False
    wanted = f"{os.major(device)}:{os.minor(device)}"
    return any(_kind(mount) in _IN_MEMORY for mount in mounts if mount.split()[2] == wanted)


def _kind(mount: str) -> str:
    """Behind a lone dash stand the kind of file system, its source and its options."""
    return mount.partition(" - ")[2].split(" ")[0]


def spools_in_memory() -> bool:
    """Whether the folder for temporary files (TMPDIR), where a server spools, is in memory."""
    return is_in_memory(Path(tempfile.gettempdir()))


def visit_key(path: Path) -> VisitKey:
    """The key in this file, which the first process to come makes. OSError or ValueError if not.

    All processes must come to the same one: it appears whole, under its name, or not at all.
    """
    if not is_in_memory(path.parent):
        raise ValueError("not in memory")
    if not path.exists():
        _make(path)
    with path.open("rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode) or state.st_mode & 0o077 or state.st_uid != os.geteuid():
            raise ValueError("others could read it")
        return VisitKey(file.read(VisitKey.SIZE + 1))


def _make(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with suppress(FileExistsError):
        try:
            with open(draft, "xb", opener=_for_the_owner) as file:
                file.write(VisitKey.generate().expose())
            os.link(draft, path)  # unlike a rename it never replaces what another just made
        finally:
            draft.unlink(missing_ok=True)


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

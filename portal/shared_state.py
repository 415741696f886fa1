"""What all portal processes of a machine know together: a key, and how much was asked of late.

A small file on tmpfs that whoever starts first makes; without one, a process has its own. It dies
with the machine and names nobody: per lane a number that fades, per day a count. The database never
learns any of it.

Each process writes in a place of its own and reads all of them, so no request waits for a lock on
the file (with eight threads, giving up the interpreter for one cost a tenth of all submissions). It
holds a lock on its place for as long as it lives: one that nobody holds is taken over as it stands,
and what was counted there goes on fading.
"""

import fcntl
import os
import secrets
import struct
from contextlib import suppress
from mmap import mmap
from pathlib import Path
from stat import S_IMODE, S_ISREG
from threading import Lock
from typing import Final

KEY = 32  # bytes
PLACES = 16  # processes; a machine has as many as cores
LANES = 8  # more than there are, so that one more does not change the file
OWNER_ONLY = 0o600
_HOLDERS = struct.Struct(f"={PLACES}I")  # a number each, locked by the process whose place it is
_NUMBER = struct.Struct("=I")
_LOCK = struct.Struct("hhqqi0q")  # the kernel's `struct flock`: kind, whence, start, length, 0
_LEVEL = struct.Struct("=dd")  # how full, and when that was so (seconds since the machine started)
_LANE = struct.Struct(f"={2 * PLACES}d")
_TODAY = struct.Struct("=II")  # day as a number, cases begun on it
_DAYS = struct.Struct(f"={2 * PLACES}I")
_AT_LANES = KEY + _HOLDERS.size
_AT_DAYS = _AT_LANES + LANES * _LANE.size
_SIZE_ONCE = _AT_DAYS + _DAYS.size  # in files that stand since before what came last was kept
_RECENT = struct.Struct("=d")  # of a level, what came in the turn of its time
_LANE_RECENT = struct.Struct(f"={PLACES}d")
_AT_RECENT = _SIZE_ONCE
SIZE = _AT_RECENT + LANES * _LANE_RECENT.size


class StateRefused(Exception):
    """The file is not one of ours, or others may read or write it."""


class SharedState:
    """The key of the puzzles, and the levels."""

    def __init__(self, memory: mmap, place: int) -> None:
        self._memory, self._place = memory, place
        self._guard = Lock()  # threads of this process, who share its place
        self.key: Final = bytes(memory[:KEY])

    @classmethod
    def open(cls, path: Path | None) -> "SharedState":
        """The one at `path`, made if there is none. Raises OSError or StateRefused."""
        if path is None:
            memory = mmap(-1, SIZE)
            memory[:KEY] = secrets.token_bytes(KEY)
            return cls(memory, 0)
        if not path.exists():
            _make(path)
        file = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            found = os.fstat(file)
            _check(found)
            if found.st_size < SIZE:  # one of before this version
                os.ftruncate(file, SIZE)
            return cls(mmap(file, SIZE), _take_place(file))
        finally:
            os.close(file)

    def levels(self, lane: int) -> list[tuple[float, float, float]]:
        """Of each process that counted something: how full, when, and how much of it was recent."""
        found = _LANE.unpack_from(self._memory, _AT_LANES + lane * _LANE.size)
        recent = _LANE_RECENT.unpack_from(self._memory, _AT_RECENT + lane * _LANE_RECENT.size)
        return [one for one in zip(found[::2], found[1::2], recent, strict=True) if one[0]]

    def set_level(self, lane: int, level: float, since: float, recent: float = 0) -> None:
        """How full the lane is by what this process counted, and how much of it since a turn."""
        _LEVEL.pack_into(self._memory, self._at(lane), level, since)
        _RECENT.pack_into(self._memory, self._at_recent(lane), recent)

    def own_level(self, lane: int) -> tuple[float, float, float]:
        """What this process set."""
        level, since = _LEVEL.unpack_from(self._memory, self._at(lane))
        (recent,) = _RECENT.unpack_from(self._memory, self._at_recent(lane))
        return level, since, recent

    @property
    def guard(self) -> Lock:
        """Held while one reads what this process set and sets it anew."""
        return self._guard

    def count_case(self, day: int) -> None:
        """One more case on this day."""
        at = _AT_DAYS + self._place * _TODAY.size
        counted_on, cases = _TODAY.unpack_from(self._memory, at)
        _TODAY.pack_into(self._memory, at, day, cases + 1 if counted_on == day else 1)

    def cases(self, day: int) -> int:
        """Cases begun on this day, since the machine started."""
        found = _DAYS.unpack_from(self._memory, _AT_DAYS)
        pairs = zip(found[::2], found[1::2], strict=True)
        return sum(cases for counted_on, cases in pairs if counted_on == day)

    def _at(self, lane: int) -> int:
        return _AT_LANES + lane * _LANE.size + self._place * _LEVEL.size

    def _at_recent(self, lane: int) -> int:
        return _AT_RECENT + lane * _LANE_RECENT.size + self._place * _RECENT.size


def _make(path: Path) -> None:
    """Whole or not at all; if another process is quicker, its file stands."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNER_ONLY)
    try:
        os.write(file, secrets.token_bytes(KEY) + bytes(SIZE - KEY))
        with suppress(FileExistsError):  # then the other one's it is
            os.link(draft, path)
    finally:
        os.close(file)
        draft.unlink()


def _check(found: os.stat_result) -> None:
    sound = S_ISREG(found.st_mode) and S_IMODE(found.st_mode) == OWNER_ONLY
    if not sound or found.st_uid != os.geteuid() or found.st_size not in (SIZE, _SIZE_ONCE):
        raise StateRefused


def _take_place(file: int) -> int:
    """One that nobody holds; where all are held, one is shared, and counts a little too low.

    The lock belongs to the open file, of which mmap keeps a copy: it ends with the process.
    """
    free = (place for place in range(PLACES) if _holds(file, place))
    return next(free, os.getpid() % PLACES)


def _holds(file: int, place: int) -> bool:
    start = KEY + place * _NUMBER.size
    try:
        lock = _LOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, start, _NUMBER.size, 0)
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, lock)
    except BlockingIOError:
        return False
    return True

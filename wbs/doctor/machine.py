"""The machine under the servers: disk, swap, core dumps, folders in memory."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from wbs.doctor.finding import Finding, care, unseen, well, wrong

AREA = "machine"
GIB = 1024**3
GB = 1_000_000_000  # as people count a disk
# A full disk refuses reports. Below the first somebody has weeks, below the second, hours: the
# database, its log and PostgreSQL's vacuum need room to work in at all.
CARE_BYTES, CARE_SHARE = 5 * GIB, 0.15
WRONG_BYTES, WRONG_SHARE = 1 * GIB, 0.05
# A pattern that begins with | is run whatever the process's own limit of 0 says.
_HARMLESS_PIPES = ("|/bin/false", "|/usr/bin/false", "|/bin/true", "|/usr/bin/true")
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of a disk."""

    total: int
    free: int

    @classmethod
    def of(cls, folder: Path) -> "Room":
        """The disk under a folder. OSError."""
        found = shutil.disk_usage(folder)
        return cls(found.total, found.free)


@dataclass(frozen=True, slots=True)
class Machine:
    """What the kernel says. `root`: where /proc is found. `room`: of the disk under a folder."""

    root: Path = Path("/")
    room: Callable[[Path], Room] = Room.of

    def examine(self) -> Iterator[Finding]:
        """Swap and core dumps: both write to a disk what was only in memory."""
        yield self._swap()
        yield self._cores()

    def _swap(self) -> Finding:
        lines = self._read("proc/swaps").splitlines()[1:]
        if not lines:
            return well(AREA, "swap_off")
        return wrong(AREA, "swap_on", count=len(lines))

    def _cores(self) -> Finding:
        pattern = self._read("proc/sys/kernel/core_pattern").strip()
        piped = pattern.startswith("|") and not pattern.startswith(_HARMLESS_PIPES)
        return wrong(AREA, "cores_piped") if piped else well(AREA, "cores_off")

    def in_memory(self, folder: Path) -> bool:
        """Whether what is written there never reaches a disk (while swap is off)."""
        place = folder.resolve()
        best, kind = -1, ""
        for line in self._read("proc/self/mountinfo").splitlines():
            fields, _, after = line.partition(" - ")
            mounted = Path(_unescaped(fields.split()[4]))
            if place.is_relative_to(mounted) and len(mounted.parts) >= best:
                best, kind = len(mounted.parts), after.split()[0]
        return kind in _IN_MEMORY

    def _read(self, name: str) -> str:
        try:
            return (self.root / name).read_text("utf-8", "replace")
        except OSError:
            return ""


def examine_room(machine: Machine, folder: Path | None) -> Finding:
    """The disk that the database grows on."""
    try:
        room = machine.room(folder) if folder else None
    except OSError:
        room = None
    if room is None:
        return unseen(AREA, "disk_unseen")
    return judge_room(room)


def judge_room(room: Room) -> Finding:
    """How much is left."""
    share = room.free / room.total if room.total else 0.0
    left = {"free": round(room.free / GB, 1), "percent": round(100 * share)}
    if room.free < WRONG_BYTES or share < WRONG_SHARE:
        return wrong(AREA, "disk_full", **left)
    if room.free < CARE_BYTES or share < CARE_SHARE:
        return care(AREA, "disk_filling", **left)
    return well(AREA, "disk_room", **left)


def examine_folder(machine: Machine, folder: Path, *, code: str) -> Finding:
    """A folder that must be in memory: a visit's key, or a body that is being received."""
    if machine.in_memory(folder):
        return well(AREA, f"{code}_in_memory", folder=folder)
    return wrong(AREA, f"{code}_on_disk", folder=folder)


def _unescaped(mounted: str) -> str:
    """The kernel writes a space in a folder's name as \\040."""
    return mounted.encode("ascii", "replace").decode("unicode_escape")

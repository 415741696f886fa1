"""A console's cache of sealed items in a folder: ciphertext only, the same bytes the server has.

A day is a folder, a file in it holds some items of that day and never changes: written aside,
brought to the disk, then renamed. A file that is not whole is no part of the cache and is fetched
again. Nothing here needs more than Windows has.
"""

import os
import secrets
import struct
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO, Self

from wbs.days import is_possible

MAGIC = b"WBSC\x01"
SUFFIX = ".items"
MOST_SMALL = 16  # files of one day; beyond, they are put together
SMALL = 512  # items; what a first sync writes is not small, or it would be written many times
_COUNT = struct.Struct(">5sI")
_ROW = struct.Struct(">QI")  # id, length


@dataclass(frozen=True, slots=True)
class _File:
    """One file of items. `rows`: id and length of each, in the order of their bytes."""

    path: Path
    rows: tuple[tuple[int, int], ...]

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """The file's table; None for a file that is cut, or not ours."""
        whole = path.stat().st_size
        with path.open("rb") as file:
            rows = _table(file, whole)
            start = file.tell()
        if rows is None or whole != start + sum(size for _, size in rows):
            return None
        return cls(path, rows)

    def items(self, wanted: Container[int] | None = None) -> Iterator[tuple[int, bytes]]:
        """Every item with its id, or those of these ids."""
        sizes = [size for _, size in self.rows]
        starts = accumulate(sizes, initial=_COUNT.size + _ROW.size * len(sizes))
        places = [
            (id, start, size)
            for (id, size), start in zip(self.rows, starts, strict=False)
            if wanted is None or id in wanted
        ]
        if not places:
            return
        with self.path.open("rb") as file:
            for id, start, size in places:
                file.seek(start)
                yield id, file.read(size)


class FolderCache:
    """`wbs.desk.syncing.Cache` in a folder that one program at a time uses."""

    def __init__(self, folder: Path) -> None:
        """Read what the folder holds, or begin an empty one. Raises OSError."""
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._files: dict[date, list[_File]] = {}
        for place in folder.iterdir():
            if day := _day(place):
                self._files[day] = _whole_files(place)

    def days(self) -> dict[date, frozenset[int]]:
        """The ids held, by day."""
        held = {day: self._ids(day) for day in self._files}
        return {day: ids for day, ids in held.items() if ids}

    def keep(self, day: date, items: Mapping[int, bytes]) -> None:
        """Hold these too. Raises OSError."""
        files = self._files.setdefault(day, [])
        files.append(self._write(day, items))
        small = [file for file in files if len(file.rows) < SMALL]
        if len(small) > MOST_SMALL:
            self._replace(day, small, dict(_all(small)))

    def forget(self, day: date, ids: frozenset[int]) -> None:
        """Hold these no longer. Raises OSError."""
        files = self._files.get(day, [])
        touched = [file for file in files if any(id in ids for id, _ in file.rows)]
        left = {id: body for id, body in _all(touched) if id not in ids}
        self._replace(day, touched, left)

    def items(self) -> Iterator[bytes]:
        """Everything held."""
        return (body for _, _, body in self.dated())

    def dated(self, wanted: Container[int] | None = None) -> Iterator[tuple[date, int, bytes]]:
        """Of these ids, or all, what is held, with its day of arrival as the gateway says it."""
        for day, files in self._files.items():
            for id, body in _all(files, wanted):
                yield day, id, body

    def _ids(self, day: date) -> frozenset[int]:
        return frozenset(id for file in self._files[day] for id, _ in file.rows)

    def _replace(self, day: date, old: Sequence[_File], items: Mapping[int, bytes]) -> None:
        # The new file first: after a crash between the two an item is held twice, not lost.
        new = [self._write(day, items)] if items else []
        self._files[day] = [file for file in self._files.get(day, []) if file not in old] + new
        for file in old:
            file.path.unlink()

    def _write(self, day: date, items: Mapping[int, bytes]) -> _File:
        place = self._folder / day.isoformat()
        place.mkdir(mode=0o700, exist_ok=True)
        path = place / f"{secrets.token_hex(8)}{SUFFIX}"
        aside = path.with_suffix(".new")
        rows = tuple((id, len(body)) for id, body in items.items())
        with aside.open("xb") as file:
            file.write(_COUNT.pack(MAGIC, len(rows)))
            file.writelines(_ROW.pack(*row) for row in rows)
            file.writelines(items.values())
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        return _File(path, rows)


def _day(place: Path) -> date | None:
    """The day that a folder is named after; None for what is not ours."""
    with suppress(ValueError):
        day = date.fromisoformat(place.name)
        return day if place.is_dir() and is_possible(day) else None
    return None


def _whole_files(place: Path) -> list[_File]:
    """The day's files; what is not whole, or was never finished, is removed."""
    files = []
    for path in sorted(place.iterdir()):
        file = _File.read(path) if path.suffix == SUFFIX else None
        if file:
            files.append(file)
        else:
            path.unlink()
    return files


def _table(file: BinaryIO, whole: int) -> tuple[tuple[int, int], ...] | None:
    """Id and length of every item. `whole`: bytes of the file; None where it cannot be right."""
    start = file.read(_COUNT.size)
    if len(start) != _COUNT.size:
        return None
    magic, count = _COUNT.unpack(start)
    if magic != MAGIC or _COUNT.size + _ROW.size * count > whole:
        return None
    table = file.read(_ROW.size * count)
    return tuple((id, size) for id, size in _ROW.iter_unpack(table))


def _all(
    files: Iterable[_File], wanted: Container[int] | None = None
) -> Iterator[tuple[int, bytes]]:
    """Every item once, whichever file it is in."""
    seen: set[int] = set()
    for file in files:
        for id, body in file.items(wanted):
            if id not in seen:
                seen.add(id)
                yield id, body

"""A part of a backup: rows of some tables in one SQLite file, in an order that tells nothing.

Neither a copy of SQLite's file nor pg_dump would do: the first keeps pages, the second rows, in
the order in which they arrived. Here they stand by their random keys (ADR 0026).
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from crypto.errors import Refusal

Row = Sequence[bytes | int | str | None]


class PartRefused(Refusal):
    """A part that is damaged, or is not one of ours."""

    code = "backup-refused"


class PartWriter:
    """Writes a new file that only its owner may read. Raises FileExistsError, OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode = off")  # unfinished, it is thrown away
        self._file.execute("PRAGMA synchronous = off")  # `finish` waits for the disk, once
        self._file.execute("BEGIN")

    def write(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
        """One table with these rows; how many they were."""
        return _write(self._file, _name(table), columns, rows)

    def finish(self) -> None:
        """All of it is on the disk when this returns."""
        self._file.execute("COMMIT")
        self._file.close()
        descriptor = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Let go of a file that will not be finished."""
        with suppress(sqlite3.Error):
            self._file.close()


class PartReader:
    """Reads a file from a shelf that somebody else may have written to: plain tables, or nothing.

    `descriptor`: of the file that was verified. SQLite opens files by name only, so we look
    whether it has that one open, and not another of the same name. Raises PartRefused.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        before = _times_open(descriptor)
        try:
            self._file = sqlite3.connect(uri, uri=True)
            if _times_open(descriptor) != before + 1:
                self._file.close()
                raise PartRefused("changed")
            # A view or trigger would run what its author wants, in our process.
            self._file.execute("PRAGMA trusted_schema = off")
            self._file.execute("PRAGMA cell_size_check = on")
            self._file.execute("PRAGMA temp_store = 2")
            kinds = self._file.execute("SELECT type, name FROM sqlite_master").fetchall()
        except sqlite3.Error:
            raise PartRefused("damaged") from None
        if any(kind != "table" for kind, _ in kinds):
            self._file.close()
            raise PartRefused("foreign")
        self.tables = frozenset(str(name) for kind, name in kinds if kind == "table")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def rows(self, table: str) -> Iterator[dict[str, object]]:
        """All rows of one of `tables`, by column."""
        yield from self.select(f"SELECT * FROM {_name(table)}")  # noqa: S608 one of `tables`, quoted

    def put_beside(self, name: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """From now on a query finds these rows under `name`, in memory."""
        try:
            self._file.execute(f"DROP TABLE IF EXISTS temp.{_name(name)}")
            _write(self._file, f"temp.{_name(name)}", columns, rows)
        except sqlite3.Error:
            raise PartRefused("damaged") from None

    def select(self, query: str) -> Iterator[dict[str, object]]:
        """What a query of ours finds, by column."""
        try:
            cursor = self._file.execute(query)
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))
        except sqlite3.Error:
            raise PartRefused("damaged") from None


def _write(
    file: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Row]
) -> int:
    file.execute(f"CREATE TABLE {table} ({', '.join(map(_name, columns))})")
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 both are our own
    return file.executemany(statement, rows).rowcount if columns else 0


def _times_open(descriptor: int) -> int:
    """How often this process has that file open."""
    wanted, count = os.fstat(descriptor), 0
    for each in os.listdir("/dev/fd"):
        with suppress(OSError):  # that of the folder itself is closed by now
            count += os.path.samestat(os.fstat(int(each)), wanted)
    return count


def _name(identifier: str) -> str:
    """An identifier as SQL quotes it, whatever stands in it."""
    doubled = identifier.replace('"', '""')
    return f'"{doubled}"'

"""What a thief carries off: every value of every row, and every file of the server as it is."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData, create_engine, make_url, select
from sqlalchemy.pool import NullPool

from tests.postgres import newest_programs

PAGE = 8192  # bytes: PostgreSQL's, and two of SQLite's


@dataclass(frozen=True)
class Loot:
    """`values`: by table and column. `files`: raw, by name."""

    values: Mapping[tuple[str, str], list[object]]
    files: Mapping[str, bytes]

    def binary(self, table: str, column: str) -> list[bytes]:
        """One column of bytes."""
        found = self.values[table, column]
        return [bytes(value) for value in found if isinstance(value, bytes | memoryview)]

    def all_bytes(self) -> list[bytes]:
        """Every value as bytes: numbers as eight, in both orders, texts as UTF-8."""
        return [raw for values in self.values.values() for value in values for raw in _raw(value)]


def steal(url: str, server_files: list[Path]) -> Loot:
    """Values through SQL; the files of the engine and of the servers as they lie there."""
    place = make_url(url)
    files = {path.name: path.read_bytes() for path in server_files}
    if place.get_backend_name() == "sqlite":
        path = Path(str(place.database))
        files |= {one.name: one.read_bytes() for one in path.parent.glob(f"{path.name}*")}
    else:
        folder = Path(str(place.query["host"]))
        files |= _tree(folder)
        files["pg_dump"] = _dump(url)
    return Loot(values_of(url), files)


def new_in(loot: Loot, before: Loot) -> dict[str, bytes]:
    """The parts of the raw files that changed since `before`: the rest cannot hold anything new."""
    parts = {name: _changed(raw, before.files.get(name, b"")) for name, raw in loot.files.items()}
    return {name: part for name, part in parts.items() if part}


def _changed(raw: bytes, before: bytes) -> bytes:
    starts = range(0, len(raw), PAGE)
    return b"".join(
        raw[start : start + PAGE]
        for start in starts
        if raw[start : start + PAGE] != before[start : start + PAGE]
    )


def values_of(url: str) -> dict[tuple[str, str], list[object]]:
    """Every value of every column of every table."""
    engine = create_engine(url, poolclass=NullPool)
    metadata = MetaData()
    metadata.reflect(engine)
    found: dict[tuple[str, str], list[object]] = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(select(table)).all()
            for index, column in enumerate(table.columns):
                found[table.name, column.name] = [row[index] for row in rows]
    engine.dispose()
    return found


def _tree(folder: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root) / name
            if path.is_file():
                found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def _dump(url: str) -> bytes:
    place = make_url(url)
    program = shutil.which("pg_dump") or newest_programs() / "pg_dump"
    words = ["-h", str(place.query["host"]), "-U", str(place.username), str(place.database)]
    return subprocess.run([program, *words], check=True, capture_output=True).stdout


def _raw(value: object) -> list[bytes]:
    if isinstance(value, int):
        return [value.to_bytes(8, "big", signed=True), value.to_bytes(8, "little", signed=True)]
    if isinstance(value, str):
        return [value.encode("utf-8")]
    return [bytes(value)] if isinstance(value, bytes | memoryview) else []

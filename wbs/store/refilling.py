"""Puts the rows of a backup into an empty database, all of them or none."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from crypto.errors import Refusal
from wbs.partial import aside_of, held, remove_abandoned
from wbs.store.engines import DatabaseRefused, parse_url
from wbs.store.migrate import EMPTY, migrate
from wbs.store.parts import PartReader, PartRefused
from wbs.store.snapshot import KEYS, LEFT_OUT, VERSION
from wbs.store.tables import SCHEMA, mailbox

_GUARDS_SQLITE = """
SELECT 'DROP TRIGGER ' || name, sql FROM sqlite_master
WHERE type = 'trigger' AND name GLOB '*_has_its_form'
"""
_GUARDS_POSTGRESQL = """
SELECT 'ALTER TABLE ' || tgrelid::regclass || ' DISABLE TRIGGER has_its_form',
    'ALTER TABLE ' || tgrelid::regclass || ' ENABLE TRIGGER has_its_form'
FROM pg_trigger WHERE tgname = 'has_its_form'
"""
AT_ONCE = 64  # rows of one INSERT: at 256 KiB each, 16 MiB
# A log of the engine that lies there would be played into the new file.
_BESIDE = ("", "-wal", "-shm", "-journal")


class NotEmpty(Refusal):
    """A database that already holds something, which a restore would mix with older rows."""

    code = "not-empty"


def refill(url: str, version: str, parts: Sequence[PartReader]) -> None:
    """Rows of a backup of this schema version, then brought to ours.

    Raises NotEmpty, PartRefused, DatabaseRefused; then the database is as empty as before.
    """
    place = parse_url(url)
    if place.get_backend_name() != "sqlite":
        _fill(place, version, parts)
        return
    path = Path(str(place.database))
    if any(path.with_name(path.name + ending).exists() for ending in _BESIDE):
        raise NotEmpty
    remove_abandoned(path)  # sealed rows, and keyboxes, of a restore that was killed
    new = aside_of(path)
    try:
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # before SQLite would
        with held(new):
            _fill(place.set(database=str(new)), version, parts)
            os.link(new, path)  # unlike a rename it never takes the place of another file
    except FileExistsError:
        raise NotEmpty from None
    except OSError:
        raise DatabaseRefused("the database's file cannot be written") from None
    finally:
        for ending in _BESIDE:
            with suppress(OSError):
                new.with_name(new.name + ending).unlink()


def _fill(place: URL, version: str, parts: Sequence[PartReader]) -> None:
    url = place.render_as_string(hide_password=False)
    engine = create_engine(place, poolclass=NullPool, hide_parameters=True)
    try:
        _prepare(engine, url, version)
        with engine.begin() as connection, _guards_aside(connection):
            _insert(connection, parts)
    except SQLAlchemyError:
        raise PartRefused("damaged") from None
    finally:
        engine.dispose()
    migrate(url, SCHEMA)


def _prepare(engine: Engine, url: str, version: str) -> None:
    """Empty tables of that version. NotEmpty."""
    try:
        with engine.connect() as connection:
            found = _tables(connection)
            if any(connection.execute(select(table).limit(1)).first() for table in found.values()):
                raise NotEmpty
            now = _version(connection)
    except SQLAlchemyError:
        raise DatabaseRefused("the database does not answer") from None
    if now and now != version:
        migrate(url, EMPTY)
    if not version or version > SCHEMA:
        raise DatabaseRefused("the database is of a newer version: install the newer program")
    migrate(url, version)


@contextmanager
def _guards_aside(connection: Connection) -> Iterator[None]:
    """What stood there before the database looked at forms comes back as it stood."""
    sqlite = connection.dialect.name == "sqlite"
    guards = connection.exec_driver_sql(_GUARDS_SQLITE if sqlite else _GUARDS_POSTGRESQL).all()
    for off, _ in guards:
        connection.exec_driver_sql(off)
    yield
    for _, on in guards:
        connection.exec_driver_sql(on)


def _tables(connection: Connection) -> dict[str, Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    return {table.name: table for table in metadata.sorted_tables if table.name not in LEFT_OUT}


def _version(connection: Connection) -> str:
    if not connection.dialect.has_table(connection, VERSION):
        return ""
    return str(connection.exec_driver_sql(f"SELECT version_num FROM {VERSION}").scalar() or "")  # noqa: S608 our own name


def _insert(connection: Connection, parts: Sequence[PartReader]) -> None:
    tables = _tables(connection)
    owners = {name: part for part in parts for name in part.tables}
    if owners.keys() != tables.keys():
        raise PartRefused("foreign")
    for name in sorted(tables, key=lambda name: name in KEYS):  # last: see _of_known_cases
        table, rows = tables[name], owners[name].rows(name)
        if name in KEYS:
            rows = _of_known_cases(connection, tables[mailbox.name], rows)
        while some := [_checked(row, table) for row in islice(rows, AT_ONCE)]:
            connection.execute(insert(table), some)


def _of_known_cases(
    connection: Connection, boxes: Table, rows: Iterator[dict[str, object]]
) -> Iterator[dict[str, object]]:
    """Keyboxes may be of a later day than the log: those of cases that it lacks stay out."""
    known = set(connection.execute(select(boxes.c.case_id)).scalars())
    return (row for row in rows if row["case_id"] in known)


def _checked(row: Mapping[str, object], table: Table) -> Mapping[str, object]:
    """Exactly the table's columns, each of its type: SQLite would take anything."""
    if row.keys() != set(table.columns.keys()):
        raise PartRefused("foreign")
    for column in table.columns:
        value = row[column.name]
        if not (column.nullable if value is None else isinstance(value, column.type.python_type)):
            raise PartRefused("foreign")
    return row

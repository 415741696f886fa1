"""Connections to SQLite and PostgreSQL, each of them checked before it is used."""

import sqlite3
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

CONNECTIONS = 16  # more than a server process has threads
SECONDS_FOR_A_CONNECTION = 10  # then `busy`: better a clear answer than a silent queue
BUSY_MILLISECONDS = 30_000  # other processes' writers; our own threads queue before SQLite

# FULL: a commit is on the disk before it is acknowledged. secure_delete: an erased keybox is
# overwritten. Temporary tables would be a second copy of rows on the disk.
_PRAGMAS = {
    "busy_timeout": BUSY_MILLISECONDS,
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "foreign_keys": 1,
    "temp_store": 2,
}

_POSTGRES_ON = ("fsync", "full_page_writes")


class DatabaseRefused(Exception):
    """This database cannot be used. The message says what to do and never names the URL."""


@dataclass(frozen=True, slots=True)
class Engines:
    """`reading`: each statement by itself, seeing one moment. `writing`: one transaction."""

    reading: Engine
    writing: Engine

    def dispose(self) -> None:
        """Close every connection."""
        self.reading.dispose()
        self.writing.dispose()


def engines_for(url: str) -> Engines:
    """Engines for a `sqlite:///PATH` or `postgresql://…` URL. Raises DatabaseRefused."""
    place = parse_url(url)
    if place.get_backend_name() == "sqlite":
        return _sqlite(place)
    return _postgres(place)


def parse_url(url: str) -> URL:
    """Read the URL of a database that we can use. Raises DatabaseRefused."""
    try:
        place = make_url(url)
    except ArgumentError:
        raise DatabaseRefused("the database's URL cannot be read") from None
    if place.drivername in ("sqlite", "sqlite+pysqlite"):
        if not place.database or place.database == ":memory:":
            raise DatabaseRefused("the database's URL names no file")
        return place
    if place.drivername in ("postgresql", "postgresql+psycopg"):
        return place.set(drivername="postgresql+psycopg")
    raise DatabaseRefused("the database's URL must begin with sqlite:/// or postgresql://")


def _engine(place: URL, **further: Any) -> Engine:
    # Parameters are what people sent: an exception that shows them would end in a log.
    return create_engine(
        place,
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=SECONDS_FOR_A_CONNECTION,
        **further,
    )


def _sqlite(place: URL) -> Engines:
    engines = Engines(_engine(place, pool_reset_on_return=None), _engine(place))
    event.listen(engines.reading, "connect", _prepare_sqlite)
    event.listen(engines.writing, "connect", _prepare_sqlite)
    event.listen(engines.writing, "begin", _begin_immediate)
    return engines


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred: see _begin_immediate
    for name, wanted in _PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {wanted}").close()
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != wanted:
            raise DatabaseRefused(f"SQLite refuses {name} = {wanted}: choose another disk")


def _begin_immediate(connection: Connection) -> None:
    # Deferred, a transaction that reads and then writes fails as soon as another wrote between.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgres(place: URL) -> Engines:
    reading = _engine(place, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
    engines = Engines(reading, _engine(place))
    event.listen(engines.reading, "connect", _check_postgres)
    event.listen(engines.writing, "connect", _check_postgres)
    return engines


def _check_postgres(connection: "psycopg.Connection[tuple[str]]", _record: object) -> None:
    off = [name for name in _POSTGRES_ON if _setting(connection, name) != "on"]
    if _setting(connection, "synchronous_commit") == "off":
        off.append("synchronous_commit")
    connection.rollback()
    if off:
        raise DatabaseRefused(f"PostgreSQL may lose what it acknowledged: turn on {', '.join(off)}")


def _setting(connection: "psycopg.Connection[tuple[str]]", name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    return row[0] if row else ""

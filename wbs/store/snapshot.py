"""Everything that stands in a database at one moment, while its servers go on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, MetaData, Table, create_engine, event, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from wbs.store.engines import DatabaseRefused, parse_url
from wbs.store.parts import Row
from wbs.store.tables import SCHEMA, keybox, nonce

VERSION = "alembic_version"
# What opens a case stands apart from the log, so that it can be forgotten sooner. Nonces live for
# two minutes and know seconds: they are in no backup.
KEYS = frozenset({keybox.name})
LEFT_OUT = frozenset({nonce.name, VERSION})
AT_ONCE = 16  # rows: a piece of a file has 256 KiB


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database at one moment. `version`: that of its schema, ours or an older one."""

    version: str
    _tables: Mapping[str, Table]
    _connection: Connection

    def log(self) -> list[str]:
        """The tables of all but what opens cases."""
        return [name for name in self._tables if name not in KEYS]

    def keys(self) -> list[str]:
        """The tables of what opens cases, for those who hold the keys to it."""
        return [name for name in self._tables if name in KEYS]

    def columns(self, name: str) -> list[str]:
        """The columns of a table."""
        return self._tables[name].columns.keys()

    def rows(self, name: str) -> Iterator[Row]:
        """By the random key: in the order of arrival they would tell the order of arrival."""
        table = self._tables[name]
        query = select(table).order_by(*table.primary_key.columns)
        streamed = self._connection.execution_options(yield_per=AT_ONCE).execute(query)
        for row in streamed:
            yield tuple(row)


@contextmanager
def snapshot_of(url: str) -> Iterator[Snapshot]:
    """Look at a database; nothing in it is changed, nobody is kept waiting.

    Raises DatabaseRefused.
    """
    engine = _engine(parse_url(url))
    try:
        with engine.connect() as connection, connection.begin():
            yield _look(connection)
    except DatabaseError:  # parameters are hidden, but the message may name a table's row
        raise DatabaseRefused("the database does not answer") from None
    finally:
        engine.dispose()


def _engine(place: URL) -> Engine:
    if place.get_backend_name() == "sqlite":
        if not Path(str(place.database)).is_file():  # or SQLite would make one
            raise DatabaseRefused("the database is empty: run `wbs migrate`")
        engine = create_engine(place, poolclass=NullPool, hide_parameters=True)
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin)
        return engine
    one_moment = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    engine = create_engine(place, poolclass=NullPool, hide_parameters=True)
    return engine.execution_options(**one_moment)


def _leave_transactions_to_us(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # SQLAlchemy hands over any driver's


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")  # the first read fixes the moment


def _look(connection: Connection) -> Snapshot:
    metadata = MetaData()
    metadata.reflect(connection)
    if VERSION not in metadata.tables:
        raise DatabaseRefused("the database is empty: run `wbs migrate`")
    version = str(connection.execute(select(metadata.tables[VERSION])).scalar() or "")
    if version > SCHEMA:
        raise DatabaseRefused("the database is of a newer version: install the newer program")
    tables = {table.name: table for table in metadata.sorted_tables if table.name not in LEFT_OUT}
    return Snapshot(version, tables, connection)

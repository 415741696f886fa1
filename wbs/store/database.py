"""A database that keeps what it says it kept, with one way to read and one way to write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random

from wbs.store.engines import DatabaseRefused, Engines, engines_for
from wbs.store.tables import SCHEMA
from wbs.store.together import Together
from wbs.web.problems import Busy

Kept = TypeVar("Kept")
Work = Callable[[Connection], Kept]

ATTEMPTS = 6
SECONDS_BETWEEN = 0.05  # at most; random, so that two who collided do not collide again

# PostgreSQL's names for what may be better in a moment.
_PASSING_STATES = frozenset(
    {
        *("40001", "40P01"),  # gave way to another, waited for ever for another
        *("57P01", "57P02", "57P03"),  # is shut down, has crashed, is just starting
        *("57014", "25P03", "55P03"),  # took too long, was idle too long, waited too long
        *("53000", "53100", "53200", "53300"),  # out of: anything, disk, memory, connections
    }
)
_SQLITE_PASSING = (5, 6, 13)  # SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL
_PRIMARY = 0xFF  # the part of an SQLite code that is in this list; the rest is detail


@dataclass(frozen=True, slots=True)
class Database:
    """Where the sealed logs are kept. Every verb of the store is one `read` or one `write`."""

    engines: Engines
    together: Together | None  # SQLite: all threads write through one door

    @classmethod
    def open(cls, url: str) -> Self:
        """Connect, and refuse (DatabaseRefused) what may lose a commit or has another schema."""
        engines = engines_for(url)
        try:
            _check_schema(engines.reading)
        except (DatabaseError, DatabaseRefused):
            engines.dispose()
            raise
        is_sqlite = engines.writing.dialect.name == "sqlite"
        return cls(engines, Together(engines.writing) if is_sqlite else None)

    def close(self) -> None:
        """Close every connection."""
        self.engines.dispose()

    def check(self) -> None:
        """Whether it answers, with this program's schema. Raises DatabaseRefused."""
        _check_schema(self.engines.reading)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection whose statements each see one moment. Raises Busy."""
        with _busy_if_passing(), self.engines.reading.connect() as connection:
            yield connection

    def write(self, work: Work[Kept]) -> Kept:
        """Run `work` in one transaction: all of it is kept, durably, or nothing.

        `work` may run again where another writer came in between, so it must change nothing
        but the database. Raises what `work` raises, and Busy.
        """
        return self._until_through(self.together.write if self.together else self._begin, work)

    def write_statement(self, work: Work[Kept]) -> Kept:
        """Like `write`, where all that changes anything is one statement.

        On PostgreSQL it is its own transaction: two ways to the server and back are saved.
        """
        way = self.together.write_statement if self.together else self._single
        return self._until_through(way, work)

    def _until_through(
        self,
        way: Callable[[Callable[[Connection], Kept]], Kept],
        work: Work[Kept],
    ) -> Kept:
        with _busy_if_passing():
            try:
                return way(work)
            except (DBAPIError, PoolTimeout) as error:
                if not _came_between(error):
                    raise
            kept: Kept = _AGAIN(way, work)
        return kept

    def _begin(self, work: Work[Kept]) -> Kept:
        with self.engines.writing.begin() as connection:
            return work(connection)

    def _single(self, work: Work[Kept]) -> Kept:
        with self.engines.reading.connect() as connection:
            return work(connection)

    def forget_log(self) -> None:
        """Take what was erased out of SQLite's write-ahead log as well; elsewhere, nothing."""
        if self.is_sqlite:
            with self.read() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def is_sqlite(self) -> bool:
        """SQLite or PostgreSQL: there is no third."""
        return self.together is not None


def _check_schema(engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DatabaseError as error:
        if _is_passing(error) or isinstance(error.orig, DatabaseRefused):
            raise DatabaseRefused("the database does not answer") from None
        raise DatabaseRefused("the database is empty: run `wbs migrate`") from None
    if found is None or str(found) < SCHEMA:
        raise DatabaseRefused("the database is of an older version: run `wbs migrate`")
    if str(found) > SCHEMA:
        raise DatabaseRefused("the database is of a newer version: install the newer program")


@contextmanager
def _busy_if_passing() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if _is_passing(error):
            raise Busy from None
        raise


def _is_passing(error: BaseException) -> bool:
    """Whether the same work may succeed in a moment."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY
    if error.connection_invalidated or code in _SQLITE_PASSING:
        return True
    state = getattr(error.orig, "sqlstate", "")
    return state in _PASSING_STATES or (isinstance(error, OperationalError) and state is None)


def _came_between(error: BaseException) -> bool:
    """Whether to look again: somebody wrote between our look and our write."""
    return _is_passing(error) or isinstance(error, IntegrityError)


_AGAIN = Retrying(
    retry=retry_if_exception(_came_between),
    stop=stop_after_attempt(ATTEMPTS),
    wait=wait_random(0, SECONDS_BETWEEN),
    reraise=True,
)

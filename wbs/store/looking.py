"""What an operator may know about a database: figures and dates, nothing of a case."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, select, union_all
from sqlalchemy.exc import ProgrammingError

from crypto.envelope import SIZES
from crypto.ids import InspectorateId
from crypto.keybox import HEADER_SIZE, MOST_POSITIONS, POSITION
from crypto.strict_json import parse_day
from wbs.store.database import Database
from wbs.store.engines import DatabaseRefused
from wbs.store.tables import entry, freshness, keybox

_LOGS = (entry, keybox)


@dataclass(frozen=True, slots=True)
class Looking:
    """Reading for `wbs doctor` and `wbs metrics`. Every verb raises Busy and DatabaseRefused."""

    database: Database

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        try:
            with self.database.read() as connection:
                yield connection
        except ProgrammingError:  # a role that was made for less
            raise DatabaseRefused("this role of the database may not read that") from None

    def inspectorates(self) -> list[InspectorateId]:
        """Who has published a roster here."""
        with self._read() as connection:
            return [InspectorateId(raw) for raw in connection.execute(_INSPECTORATES).scalars()]

    def newest_day(self) -> str:
        """The newest day on which anything came, as it is stored; empty where nothing did."""
        with self._read() as connection:
            days = connection.execute(_DAYS).scalars()
            return max((day for day in days if parse_day(day)), default="")

    def formless(self) -> int:
        """Items that have not the form of one: no program of ours writes them, none reads them."""
        with self._read() as connection:
            rows = connection.execute(_OUTLINES).all()
        return sum(row.items for row in rows if not row.has_form or parse_day(row.day) is None)

    def arrivals(self, first: date, last: date) -> dict[str, int]:
        """Envelopes by day, of all inspectorates together; days without any are left out."""
        wanted = {"first": first.isoformat(), "last": last.isoformat()}
        with self._read() as connection:
            return {row.day: row.items for row in connection.execute(_ARRIVALS, wanted)}

    def size(self) -> int:
        """Bytes of the whole database."""
        with self._read() as connection:
            return int(connection.exec_driver_sql(self._size_query()).scalar() or 0)

    def _size_query(self) -> str:
        if self.database.is_sqlite:
            return "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        return "SELECT pg_database_size(current_database())"


_INSPECTORATES = select(freshness.c.inspectorate).distinct().order_by(freshness.c.inspectorate)
_DAYS = union_all(*(select(table.c.day).distinct() for table in _LOGS))
_HAS_FORM = {
    entry: (entry.c.id > 0) & func.length(entry.c.body).in_(SIZES),
    keybox: (keybox.c.id > 0)
    & func.length(keybox.c.body).in_(
        HEADER_SIZE + count * POSITION for count in range(MOST_POSITIONS + 1)
    ),
}
_OUTLINES = union_all(
    *(
        select(table.c.day, has_form.label("has_form"), func.count().label("items")).group_by(
            table.c.day, "has_form"
        )
        for table, has_form in _HAS_FORM.items()
    )
)
_ARRIVALS = (
    select(entry.c.day, func.count().label("items"))
    .where(entry.c.day >= bindparam("first"), entry.c.day <= bindparam("last"))
    .group_by(entry.c.day)
)

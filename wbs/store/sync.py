"""What the consoles fetch: every sealed item of their inspectorate, by day, in no order.

A row that has not the form of one is passed over: nobody who could write one may stop the others.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby

from sqlalchemy import bindparam, func, select, union_all

from crypto.envelope import SIZES
from crypto.ids import CaseId, InspectorateId
from crypto.keybox import HEADER_SIZE, MOST_POSITIONS, POSITION
from crypto.strict_json import parse_day
from wbs.store.database import Database
from wbs.store.tables import entry, keybox
from wbs.web.problems import UnknownCase

MOST_IDS = 512  # in one request
MOST_BYTES = 8 * 1024 * 1024  # in one answer
MOST_OF_ONE = max(*SIZES, HEADER_SIZE + MOST_POSITIONS * POSITION)  # bytes of an item
ID_SIZE = 8


@dataclass(frozen=True, slots=True)
class DayDigest:
    """One day's items. `digest`: SHA-256 of their ids, 8 bytes each, ascending."""

    day: date
    items: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Sync:
    """Reading for reviewers. Ids are those of envelopes and keyboxes alike."""

    database: Database

    def digests(self, inspectorate: InspectorateId) -> list[DayDigest]:
        """Every day on which something came, ascending. Raises Busy."""
        with self.database.read() as connection:
            rows = connection.execute(_ALL_IDS, {"inspectorate": inspectorate.value})
            return [
                _digest(day, [row.id for row in of_day])
                for written, of_day in groupby(rows, key=lambda row: row.day)
                if (day := parse_day(written))
            ]

    def item_ids(self, inspectorate: InspectorateId, day: date) -> list[int]:
        """The ids of one day, ascending. Raises Busy."""
        wanted = {"inspectorate": inspectorate.value, "day": day.isoformat()}
        with self.database.read() as connection:
            return list(connection.execute(_DAY_IDS, wanted).scalars())

    def items(self, inspectorate: InspectorateId, ids: Sequence[int]) -> list[bytes]:
        """The bodies in the order of `ids` (at most MOST_IDS), empty where there is none.

        Fewer than asked for where they would be more than MOST_BYTES. Raises Busy.
        """
        with self.database.read() as connection:
            # Whose they are is judged here: with both in one WHERE, SQLite walks through the
            # index of the whole inspectorate instead of looking up the ids.
            sizes: dict[int, int] = {
                row.id: row.size
                for row in connection.execute(_SIZES, {"ids": list(ids)})
                if row.inspectorate == inspectorate.value
            }
            sums = accumulate(sizes.get(each, 0) for each in ids)
            served = [each for each, total in zip(ids, sums, strict=True) if total <= MOST_BYTES]
            ours = [each for each in served if each in sizes]
            bodies: dict[int, bytes] = {
                row.id: row.body for row in connection.execute(_BODIES, {"ids": ours})
            }
        return [bodies.get(each, b"") for each in served]

    def case_ids(self, inspectorate: InspectorateId, case: CaseId) -> list[int]:
        """The ids of every keybox and envelope of a case, ascending. Raises UnknownCase, Busy."""
        wanted = {"inspectorate": inspectorate.value, "case": case.value}
        with self.database.read() as connection:
            ids = list(connection.execute(_CASE_IDS, wanted).scalars())
        if not ids:
            raise UnknownCase
        return ids


def _digest(day: date, ids: Sequence[int]) -> DayDigest:
    raw = b"".join(each.to_bytes(ID_SIZE, "big") for each in ids)
    return DayDigest(day, len(ids), hashlib.sha256(raw).digest())


_TABLES = (entry, keybox)
_ALL_IDS = union_all(
    *(
        select(table.c.day, table.c.id).where(
            table.c.inspectorate == bindparam("inspectorate"), table.c.id > 0
        )
        for table in _TABLES
    )
).order_by("day", "id")
_DAY_IDS = union_all(
    *(
        select(table.c.id).where(
            table.c.inspectorate == bindparam("inspectorate"),
            table.c.day == bindparam("day"),
            table.c.id > 0,
        )
        for table in _TABLES
    )
).order_by("id")
_SIZES = union_all(
    *(
        select(table.c.id, table.c.inspectorate, func.length(table.c.body).label("size")).where(
            table.c.id.in_(bindparam("ids", expanding=True)),
            func.length(table.c.body) <= MOST_OF_ONE,
        )
        for table in _TABLES
    )
)
_BODIES = union_all(
    *(
        select(table.c.id, table.c.body).where(table.c.id.in_(bindparam("ids", expanding=True)))
        for table in _TABLES
    )
)
_CASE_IDS = union_all(
    *(
        select(table.c.id).where(
            table.c.case_id == bindparam("case"),
            table.c.inspectorate == bindparam("inspectorate"),
            table.c.id > 0,
        )
        for table in _TABLES
    )
).order_by("id")

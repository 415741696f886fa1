"""A row that has not the form of one is refused by the database, whoever brings it; one that stands
since before is passed over by whoever reads."""

import os
from collections.abc import Iterable, Mapping
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from crypto.ids import CaseId
from tests.sealed_rows import CASE, ENVELOPE, KEYBOX, MOST_ID, OFFICE, ROWS, insert, old_junk
from wbs.store import Store
from wbs.store.migrate import migrate

NO_DAYS = (
    *(
        "never",
        "",
        "2026-02-29",
        "2026-13-01",
        "2026-04-31",
        "2026-00-10",
        "1999-12-31",
        "2100-01-01",
    ),
    *("20260314", "2026-3-14", "2026-W11-6", "now", "26-03-14", "2026-03-1\n"),
)
OTHERS: Mapping[str, Iterable[object]] = {
    "inspectorate": (b"", bytes(32)),
    "case_id": (bytes(16),),
    "day": NO_DAYS,
}
ODD: Mapping[str, Mapping[str, Iterable[object]]] = {
    "mailbox": {name: (b"short", bytes(33)) for name in ROWS["mailbox"]},
    "entry": {
        **OTHERS,
        "id": (0, -5),
        "chain": (0, 4),
        "sequence": (-1,),
        "secret_number": (-1,),
        "body": (b"", b"x", ENVELOPE[:-1], ENVELOPE + b"x"),
    },
    "keybox": {
        **OTHERS,
        "id": (0, -5),
        "stream": (0, 3),
        "number": (-1, 256),
        "body": (KEYBOX[:90], KEYBOX[:-1], KEYBOX + bytes(1168 * 62)),
    },
    "file": {"id": (-1,), "file_id": (b"x",), "case_id": (bytes(17),), "pieces": (0, 1025)},
    "piece": {"id": (0,), "number": (-1, 1024), "day": NO_DAYS, "body": (b"", bytes(262473))},
    "claim": {"stream": (0, 3)},
    "staff_log": {
        **{name: (b"short", bytes(33)) for name in ("inspectorate", "person", "hash")},
        "sequence": (0, -1),
        "counter": (0, -1),
        "body": (b"", bytes(1025)),
    },
}


@pytest.fixture
def fresh(database_url: str) -> str:
    """Empty, of this version."""
    migrate(database_url)
    return database_url


def test_what_has_its_form_is_taken(fresh: str) -> None:
    for table, row in ROWS.items():
        insert(fresh, table, row)


@pytest.mark.parametrize("table", ROWS)
def test_what_has_not_its_form_is_refused(fresh: str, table: str) -> None:
    if table in ("piece", "claim"):
        insert(fresh, "file", ROWS["file"])
    for column, values in ODD[table].items():
        for value in values:
            with pytest.raises(IntegrityError, match="has not its form"):
                insert(fresh, table, ROWS[table] | {column: value})
    insert(fresh, table, ROWS[table])


@pytest.mark.parametrize("table", ["entry", "keybox", "staff_log"])
def test_postgresql_takes_no_body_that_is_not_its_hash(fresh_postgres: str, table: str) -> None:
    migrate(fresh_postgres)
    with pytest.raises(IntegrityError, match="has not its form"):
        insert(fresh_postgres, table, ROWS[table] | {"hash": os.urandom(32)})


@pytest.fixture
def stained(database_url: str) -> str:
    """Rows that have not their form stand in a database of the version before, which then grew."""
    migrate(database_url, "0002")
    for table, row in old_junk():
        insert(database_url, table, row)
    migrate(database_url)
    return database_url


def test_readers_pass_over_what_has_not_its_form(stained: str) -> None:
    store = Store.open(stained, today=lambda: date(2026, 3, 14))
    insert(stained, "mailbox", ROWS["mailbox"])
    insert(stained, "entry", ROWS["entry"])
    (day,) = store.sync.digests(OFFICE)
    ids = store.sync.item_ids(OFFICE, day.day)
    assert (day.day, day.items) == (date(2024, 2, 29), len(ids))
    assert [body for body in store.sync.items(OFFICE, ids) if body] == [ENVELOPE]
    assert store.sync.case_ids(OFFICE, CaseId(CASE.case)) == [MOST_ID]
    store.close()

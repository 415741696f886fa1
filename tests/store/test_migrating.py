"""Databases of earlier versions come along with all that is in them, and can go back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from crypto.ids import FileId, InspectorateId, RosterHash
from tests.sealed_looking import FakeCase
from wbs.store import ByMailbox, Store
from wbs.store.files import Stored
from wbs.store.migrate import migrate
from wbs.store.rosters import Edition

OFFICE, ROSTER = b"O" * 32, b"R" * 32
CASE = FakeCase(OFFICE, ROSTER)
MAILBOX = ByMailbox(CASE.mailbox)
CLAIMED, OLD, NEW = (FileId(bytes([number]) * 16) for number in (1, 2, 3))
FIRST: dict[str, Sequence[dict[str, object]]] = {
    "freshness": [
        {"id": 1, "inspectorate": OFFICE, "roster_hash": ROSTER, "number": 7, "body": b"seven"}
    ],
    "mailbox": [{"credential_hash": CASE.mailbox, "inspectorate": OFFICE, "case_id": CASE.case}],
    "file": [
        {"id": 11, "file_id": CLAIMED.value, "pieces": 2, "stream": 1, "day": "2026-01-01"},
        {"id": 12, "file_id": OLD.value, "pieces": 2, "stream": None, "day": "2026-03-01"},
        {"id": 13, "file_id": NEW.value, "pieces": 1, "stream": None, "day": "2026-03-13"},
    ],
    "piece": [
        {"id": 21, "file": 11, "number": 0, "body": b"a" * 9000},
        {"id": 22, "file": 11, "number": 1, "body": b"b"},
        {"id": 23, "file": 12, "number": 1, "body": b"c"},
        {"id": 24, "file": 13, "number": 0, "body": b"d"},
    ],
}


def rows_of(url: str, table: str) -> list[dict[str, Any]]:
    """Everything in it, by its first column."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT * FROM {table} ORDER BY 1")).mappings()  # noqa: S608 our own names
        return [dict(row) for row in found]


@pytest.fixture
def first(database_url: str) -> str:
    """A database of the first version, with files in every state."""
    migrate(database_url, "0001")
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        for table, rows in FIRST.items():
            for row in rows:
                full = {**row, "case_id": CASE.case} if table == "file" else row
                names = ", ".join(full)
                values = ", ".join(f":{name}" for name in full)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), full)  # noqa: S608 our own names
    return database_url


def test_claims_days_and_freshness_come_along(first: str) -> None:
    migrate(first)
    store = Store.open(first, today=lambda: date(2026, 3, 14))
    assert store.rosters.edition(InspectorateId(OFFICE)) == Edition(RosterHash(ROSTER), 7)
    assert store.files.fetch(MAILBOX, CLAIMED, 0) == b"a" * 9000
    assert store.keeping.expire_files() == 1
    assert store.files.stored(MAILBOX, OLD) == Stored(None, ())
    assert store.files.stored(MAILBOX, NEW) == Stored(1, (0,))
    assert store.files.fetch(MAILBOX, CLAIMED, 1) == b"b"
    store.close()


def test_back_and_forth_nothing_is_lost(first: str) -> None:
    before = {table: rows_of(first, table) for table in FIRST}
    for _ in range(2):
        migrate(first)
        assert rows_of(first, "claim") == [{"file": 11, "stream": 1}]
        migrate(first, "0001")
        assert {table: rows_of(first, table) for table in FIRST} == before
    migrate(first)
    with pytest.raises(DBAPIError, match="never changes"):
        _execute(first, "UPDATE piece SET number = number")


def test_going_back_keeps_the_newest_of_many_statements(first: str) -> None:
    migrate(first)
    _execute(
        first,
        "INSERT INTO freshness (id, inspectorate, roster_hash, number, body)"
        " SELECT 2, inspectorate, roster_hash, 8, body FROM freshness",
    )
    migrate(first, "0001")
    assert [row["number"] for row in rows_of(first, "freshness")] == [8]


def _execute(url: str, statement: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(statement))

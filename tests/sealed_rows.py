"""Rows as a door's role may put them down past all of our code: of their form, or not."""

import os
from collections.abc import Iterator, Mapping

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from crypto.envelope import NUMBER_END
from crypto.ids import InspectorateId
from tests.sealed_looking import FakeCase, sha256

Row = dict[str, object]
MOST_ID = 2**63 - 1
CASE = FakeCase(os.urandom(32), os.urandom(32))
OFFICE = InspectorateId(CASE.inspectorate)
ENVELOPE, KEYBOX = CASE.envelope(), CASE.keybox()
LINE = b"x" * 1024
PLACE: Row = {
    "id": MOST_ID,
    "inspectorate": CASE.inspectorate,
    "case_id": CASE.case,
    "day": "2024-02-29",
}
ROWS: Mapping[str, Row] = {
    "mailbox": {
        "credential_hash": CASE.mailbox,
        "inspectorate": CASE.inspectorate,
        "case_id": CASE.case,
    },
    "entry": PLACE
    | {"chain": 3, "sequence": NUMBER_END - 1, "secret_number": 0}
    | {"hash": sha256(ENVELOPE), "body": ENVELOPE},
    "keybox": PLACE | {"stream": 2, "number": 255, "hash": sha256(KEYBOX), "body": KEYBOX},
    "file": {"id": MOST_ID, "case_id": CASE.case, "file_id": bytes(16), "pieces": 1024},
    "piece": {"id": MOST_ID, "file": MOST_ID, "number": 1023, "day": "2099-12-31", "body": b"x"},
    "claim": {"file": MOST_ID, "stream": 2},
    "staff_log": {
        "inspectorate": CASE.inspectorate,
        "sequence": 1,
        "person": bytes(32),
        "counter": 1,
        "hash": sha256(b"wbs/1 staff log\0" + LINE),
        "body": LINE,
    },
}


def insert(url: str, table: str, row: Row) -> None:
    """As somebody does who has the right to, and none of our code. Nothing else is looked at."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608 our own names


def old_junk() -> Iterator[tuple[str, Row]]:
    """What could be written before the database looked at it; each stopped every reader."""
    changes: list[Row] = [
        {"id": -5},
        {"day": "never"},
        {"day": "20260314"},
        {"day": "1999-12-31"},
        {"body": bytes(9 * 1024 * 1024)},
    ]
    for table in ("entry", "keybox"):
        for number, change in enumerate(changes):
            yield table, ROWS[table] | {"id": 1 + number, "case_id": os.urandom(16)} | change

"""Looking into a database past our own code: is every row part of a whole?"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

# What must not exist: half of a submission, of an append, of a file.
HALVES = {
    "an entry without its case": "SELECT count(*) FROM entry e WHERE NOT EXISTS"
    " (SELECT 1 FROM mailbox m WHERE m.case_id = e.case_id AND m.inspectorate = e.inspectorate)",
    "a keybox without its case": "SELECT count(*) FROM keybox k WHERE NOT EXISTS"
    " (SELECT 1 FROM mailbox m WHERE m.case_id = k.case_id AND m.inspectorate = k.inspectorate)",
    "a case without its first entry": "SELECT count(*) FROM mailbox m WHERE NOT EXISTS"
    " (SELECT 1 FROM entry e WHERE e.case_id = m.case_id AND e.chain = 1 AND e.sequence = 0)",
    "a case without its first keybox": "SELECT count(*) FROM mailbox m WHERE NOT EXISTS"
    " (SELECT 1 FROM keybox k WHERE k.case_id = m.case_id AND k.stream = 1 AND k.number = 0)",
    "an entry under no keybox": "SELECT count(*) FROM entry e WHERE NOT EXISTS"
    " (SELECT 1 FROM keybox k WHERE k.case_id = e.case_id AND k.number = e.secret_number"
    " AND k.stream = CASE WHEN e.chain = 3 THEN 2 ELSE 1 END)",
    "a hole in a chain": "SELECT count(*) FROM entry e WHERE e.sequence > 0 AND NOT EXISTS"
    " (SELECT 1 FROM entry b WHERE b.case_id = e.case_id AND b.chain = e.chain"
    " AND b.sequence = e.sequence - 1)",
    "a piece without its file": "SELECT count(*) FROM piece p WHERE NOT EXISTS"
    " (SELECT 1 FROM file f WHERE f.id = p.file)",
    "a file without any piece": "SELECT count(*) FROM file f WHERE NOT EXISTS"
    " (SELECT 1 FROM piece p WHERE p.file = f.id)",
    "a claimed file that is not whole": "SELECT count(*) FROM file f JOIN claim c ON c.file = f.id"
    " WHERE f.pieces <> (SELECT count(*) FROM piece p WHERE p.file = f.id)",
}


@contextmanager
def looking(url: str) -> Iterator[Connection]:
    """A connection of our own, without any of the store's settings."""
    engine = create_engine(make_url(url), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def nothing_is_half(connection: Connection) -> None:
    """Fails with the name of what is."""
    found = {name: connection.execute(text(query)).scalar() for name, query in HALVES.items()}
    assert not {name: count for name, count in found.items() if count}


def nothing_is_damaged(connection: Connection) -> None:
    """The engine's own check, and every body against the hash beside it."""
    if connection.dialect.name == "sqlite":
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    else:
        connection.execute(text("CREATE EXTENSION amcheck"))
        indexes = (
            "SELECT bt_index_check(c.oid, true) FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE c.relkind = 'i' AND n.nspname = 'public'"
        )
        assert connection.execute(text(indexes)).all()
        heaps = (
            "SELECT v.* FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,"
            " verify_heapam(c.oid) v WHERE c.relkind = 'r' AND n.nspname = 'public'"
        )
        assert not connection.execute(text(heaps)).all()
    for table in ("entry", "keybox"):
        for hash, body in connection.execute(text(f"SELECT hash, body FROM {table}")):  # noqa: S608 our own names
            assert hashlib.sha256(body).digest() == bytes(hash)

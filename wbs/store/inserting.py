"""Inserts that say whether they found the place free, in both dialects."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import Connection, Insert, Select, Table, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from wbs.sealed import SealedEntry, SealedKeybox
from wbs.store.database import Database
from wbs.store.tables import entry, keybox, mailbox, random_key

Row = Mapping[str, object]


def insert_new(table: Table, database: Database) -> Insert:
    """An insert whose rowcount is 0, and which changes nothing, where such a row stands."""
    return _insert_new(table, database.is_sqlite)


@cache
def _insert_new(table: Table, is_sqlite: bool) -> Insert:
    dialect = sqlite if is_sqlite else postgresql
    statement: Insert = dialect.insert(table).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)


def insert_case(connection: Connection, database: Database, rows: Sequence[Row]) -> bool:
    """Insert a case's first rows of `mailbox`, `keybox` and `entry`, in this order.

    False, and nothing is changed, where its mailbox or case stands already.
    """
    if database.is_sqlite:
        if connection.execute(insert_new(mailbox, database), rows[0]).rowcount == 0:
            return False
        connection.execute(insert(keybox), rows[1])
        connection.execute(insert(entry), rows[2])
        return True
    # Another computer may be asked here: each question costs a way there and back.
    named = {
        f"{table.name}_{name}": value
        for table, row in zip(_FIRST, rows, strict=True)
        for name, value in row.items()
    }
    return connection.execute(_INSERT_CASE, named).rowcount == 1


def insert_items(
    connection: Connection, entries: Iterable[SealedEntry], boxes: Iterable[SealedKeybox], day: str
) -> None:
    """Insert what is known to find its place free; otherwise IntegrityError."""
    if rows := [keybox_row(box, day) for box in boxes]:
        connection.execute(insert(keybox), rows)
    connection.execute(insert(entry), [entry_row(sealed, day) for sealed in entries])


def entry_row(sealed: SealedEntry, day: str) -> Row:
    """A row of `entry` under a fresh key."""
    header = sealed.header
    return {
        "id": random_key(),
        "inspectorate": header.inspectorate.value,
        "case_id": header.case.value,
        "chain": int(header.chain),
        "sequence": header.sequence,
        "secret_number": header.secret_number,
        "hash": sealed.hash,
        "day": day,
        "body": sealed.body,
    }


def keybox_row(sealed: SealedKeybox, day: str) -> Row:
    """A row of `keybox` under a fresh key."""
    header = sealed.header
    return {
        "id": random_key(),
        "inspectorate": header.inspectorate.value,
        "case_id": header.case.value,
        "stream": int(header.stream),
        "number": header.number,
        "hash": sealed.hash,
        "day": day,
        "body": sealed.body,
    }


_FIRST = (mailbox, keybox, entry)
_BEGUN = (
    postgresql.insert(mailbox)
    .values({each.name: bindparam(f"mailbox_{each.name}") for each in mailbox.c})
    .on_conflict_do_nothing()
    .returning(mailbox.c.case_id)
    .cte("begun")
)


def _if_begun(table: Table) -> Select[tuple[object, ...]]:
    named = [bindparam(f"{table.name}_{each.name}", type_=each.type) for each in table.c]
    return select(*named).select_from(_BEGUN)


_BOXED = insert(keybox).from_select(list(keybox.c), _if_begun(keybox)).cte("boxed")
_INSERT_CASE = (
    insert(entry)
    .from_select(list(entry.c), _if_begun(entry))
    .add_cte(_BOXED)
    .execution_options(preserve_rowcount=True)
)

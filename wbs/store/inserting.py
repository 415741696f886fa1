"""Inserts that say whether they found the place free, in both dialects."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import (
    Connection,
    Insert,
    Select,
    Table,
    bindparam,
    column,
    insert,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from wbs.store.database import Database
from wbs.store.tables import entry, keybox, mailbox, random_key
from wbs.web.sealed import SealedEntry, SealedKeybox

Row = Mapping[str, object]


def insert_new(into: Table, database: Database) -> Insert:
    """An insert whose rowcount is 0, and which changes nothing, where such a row stands."""
    return _insert_new(into, database.is_sqlite)


@cache
def _insert_new(into: Table, is_sqlite: bool) -> Insert:
    dialect = sqlite if is_sqlite else postgresql
    statement: Insert = dialect.insert(into).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)


def insert_case(connection: Connection, database: Database, rows: Sequence[Row]) -> bool:
    """Insert a case's first rows of `mailbox`, `keybox` and `entry`, in this order.

    False, and nothing is changed, where its mailbox or case stands already.
    """
    named = {
        f"{each.name}_{name}": value
        for each, row in zip(_FIRST, rows, strict=True)
        for name, value in row.items()
    }
    # One statement on either engine: there is nothing half done to undo, and PostgreSQL may be
    # another computer, where each question costs a way there and back.
    if not database.is_sqlite:
        return connection.execute(_INSERT_CASE, named).rowcount == 1
    try:
        connection.execute(_BEGIN_CASE, named)
    except IntegrityError:
        return False
    return True


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
# A view whose trigger inserts the three rows; see the first migration.
_BEGIN_CASE = insert(
    table("begun", *(column(f"{each.name}_{it.name}") for each in _FIRST for it in each.c))
)
_BEGUN = (
    postgresql.insert(mailbox)
    .values({each.name: bindparam(f"mailbox_{each.name}") for each in mailbox.c})
    .on_conflict_do_nothing()
    .returning(literal_column("1"))  # a column would take the right to read it
    .cte("begun")
)


def _if_begun(into: Table) -> Select[tuple[object, ...]]:
    named = [bindparam(f"{into.name}_{each.name}", type_=each.type) for each in into.c]
    return select(*named).select_from(_BEGUN)


_BOXED = insert(keybox).from_select(list(keybox.c), _if_begun(keybox)).cte("boxed")
_INSERT_CASE = (
    insert(entry)
    .from_select(list(entry.c), _if_begun(entry))
    .add_cte(_BOXED)
    .execution_options(preserve_rowcount=True)
)

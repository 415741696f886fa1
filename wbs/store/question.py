"""One question about a case, put in the words that whoever asks may use.

On PostgreSQL the portal may read no table. It calls functions that see what one credential leads
to and nothing else, so that whoever takes the portal over cannot list what is there. On SQLite,
which has no roles, and for reviewers, it is a plain SELECT.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    CursorResult,
    Executable,
    SelectBase,
    TextualSelect,
    column,
    text,
)
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from wbs.store.address import Address, ByMailbox


@dataclass(frozen=True, slots=True)
class Question:
    """`plain`: the statement for each way to a case. `called`: the portal's on PostgreSQL."""

    plain: Mapping[type[Address], Executable]
    called: TextualSelect

    def ask(
        self, connection: Connection, address: Address, further: Mapping[str, object]
    ) -> CursorResult[*tuple[Any, ...]]:
        """The rows; `further` are the values beside those of the address."""
        is_called = isinstance(address, ByMailbox) and connection.dialect.name == "postgresql"
        statement = self.called if is_called else self.plain[type(address)]
        return connection.execute(statement, {**address.parameters, **further})


def written_out(statement: SelectBase, *columns: str) -> TextualSelect:
    """A statement as SQLite's text, made once.

    SQLAlchemy finds what it made of a statement by all its parts at each call, and of a text by the
    text: for the one that every check-back asks, a tenth of its time.
    """
    made = statement.compile(dialect=SQLiteDialect(paramstyle="named"))
    values = {name: value for name, value in made.params.items() if value is not None}
    written = text(str(made)).bindparams(**values)
    return written.columns(*(column(name) for name in columns))


def calling(function: str, *columns: str) -> TextualSelect:
    """SELECT these columns FROM this function."""
    # With the columns named, what SQLAlchemy works out about the answer is worked out once.
    statement = text(f"SELECT {', '.join(columns)} FROM {function}")  # noqa: S608 our own names
    return statement.columns(*(column(name) for name in columns))

"""The sealed logs as tables.

Nothing here tells the order or the hour of arrival: keys are random, there is no counter over
all cases and no time but the day. SQLite keeps rows in the order of their INTEGER PRIMARY KEY,
PostgreSQL in the order in which they came (an engine trace that the threat model names).
Bodies stand under that key: a table WITHOUT ROWID reads 4 kB rows four times slower. A mailbox
has no body, and its hash is random by itself.

Rows are added and never changed: triggers refuse what else is tried. What is added has the form
that our programs write: a guard of the migrations refuses what else a door's role may try.
"""

import secrets

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

SCHEMA = "0005"  # the newest migration; a test keeps them in step

# SQLite takes only the word INTEGER for the key under which it keeps the row.
_KEY = BigInteger().with_variant(Integer(), "sqlite")


def random_key() -> int:
    """63 random bits; never 0."""
    return secrets.randbits(63) or 1


def _id() -> Column[int]:
    return Column("id", _KEY, primary_key=True, autoincrement=False)


def _bytes(name: str, size: int | None = None) -> Column[bytes]:
    return Column(name, LargeBinary(size), nullable=False)


def _small(name: str) -> Column[int]:
    return Column(name, SmallInteger, nullable=False)


def _integer(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _day() -> Column[str]:
    return Column("day", String(10), nullable=False)  # YYYY-MM-DD, the day of arrival


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

roster = Table(
    "roster",
    metadata,
    _id(),
    _bytes("inspectorate", 32),
    _integer("epoch"),
    _bytes("hash", 32),
    _small("persons"),
    _bytes("body"),
    UniqueConstraint("inspectorate", "epoch"),
    UniqueConstraint("inspectorate", "hash"),
)

# The highest number of an inspectorate is the one that holds.
freshness = Table(
    "freshness",
    metadata,
    _id(),
    _bytes("inspectorate", 32),
    _bytes("roster_hash", 32),
    Column("number", BigInteger, nullable=False),
    _bytes("body"),
    UniqueConstraint("inspectorate", "number"),
)

# A row is also the proof that the case exists.
mailbox = Table(
    "mailbox",
    metadata,
    Column("credential_hash", LargeBinary(32), primary_key=True),
    _bytes("inspectorate", 32),
    _bytes("case_id", 16),
    UniqueConstraint("case_id"),
    sqlite_with_rowid=False,
)

entry = Table(
    "entry",
    metadata,
    _id(),
    _bytes("inspectorate", 32),
    _bytes("case_id", 16),
    _small("chain"),
    _integer("sequence"),
    _integer("secret_number"),
    _bytes("hash", 32),
    _day(),
    _bytes("body"),
    UniqueConstraint("case_id", "chain", "sequence"),
    Index(None, "inspectorate", "day", "id"),
)

# Apart from the log, so that what opens a case can be erased, and backed up, by itself.
keybox = Table(
    "keybox",
    metadata,
    _id(),
    _bytes("inspectorate", 32),
    _bytes("case_id", 16),
    _small("stream"),
    _integer("number"),
    _bytes("hash", 32),
    _day(),
    _bytes("body"),
    UniqueConstraint("case_id", "stream", "number"),
    Index(None, "inspectorate", "day", "id"),
)

file = Table(
    "file",
    metadata,
    _id(),
    _bytes("case_id", 16),
    _bytes("file_id", 16),
    _small("pieces"),
    UniqueConstraint("case_id", "file_id"),
)

piece = Table(
    "piece",
    metadata,
    _id(),
    Column("file", _KEY, ForeignKey("file.id", ondelete="CASCADE"), nullable=False),
    _small("number"),
    _day(),  # before the body: who looks for old pieces must not read through megabytes
    _bytes("body"),
    UniqueConstraint("file", "number"),
)

# A file that an entry of this stream claimed: for as long as the row stands, the file does.
claim = Table(
    "claim",
    metadata,
    Column("file", _KEY, ForeignKey("file.id"), primary_key=True, autoincrement=False),
    _small("stream"),
)

# A case that may be erased: only where such a row stands do the triggers let its rows go.
erasure = Table(
    "erasure",
    metadata,
    Column("case_id", LargeBinary(16), primary_key=True),
    sqlite_with_rowid=False,
)

# The gateway's; these rows know seconds, live for two hours or so and belong to no case.
nonce = Table(
    "nonce",
    metadata,
    Column("nonce", LargeBinary(16), primary_key=True),
    Column("expires", BigInteger, nullable=False),
    Index(None, "expires"),
)

# The staff log: what persons asked, in its order, which is the point of it. It names no case and
# no item, and knows no hour: beside the order, that would tell when a report came.
staff_log = Table(
    "staff_log",
    metadata,
    Column("inspectorate", LargeBinary(32), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    _bytes("person", 32),
    Column("counter", BigInteger, nullable=False),
    _bytes("hash", 32),
    _bytes("body"),
    UniqueConstraint("inspectorate", "person", "counter"),
    sqlite_with_rowid=False,
)

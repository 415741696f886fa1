"""The sealed logs as tables.

Nothing here tells the order or the hour of arrival: keys are random, there is no counter over
all cases and no time but the day. SQLite keeps rows in the order of their INTEGER PRIMARY KEY,
PostgreSQL in the order in which they came (an engine trace that the threat model names).
Bodies stand under that key: a table WITHOUT ROWID reads 4 kB rows four times slower.
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

SCHEMA = "0001"  # the newest migration; a test keeps them in step

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

# One row an inspectorate: the newest statement.
freshness = Table(
    "freshness",
    metadata,
    _id(),
    _bytes("inspectorate", 32),
    _bytes("roster_hash", 32),
    Column("number", BigInteger, nullable=False),
    _bytes("body"),
    UniqueConstraint("inspectorate"),
)

# A row is also the proof that the case exists, and what its writers lock.
mailbox = Table(
    "mailbox",
    metadata,
    _id(),
    _bytes("credential_hash", 32),
    _bytes("inspectorate", 32),
    _bytes("case_id", 16),
    UniqueConstraint("credential_hash"),
    UniqueConstraint("case_id"),
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

# `stream` is NULL until an entry claims the file; `day` is that of the newest piece.
file = Table(
    "file",
    metadata,
    _id(),
    _bytes("case_id", 16),
    _bytes("file_id", 16),
    _small("pieces"),
    Column("stream", SmallInteger, nullable=True),
    _day(),
    UniqueConstraint("case_id", "file_id"),
    Index(None, "stream", "day"),
)

piece = Table(
    "piece",
    metadata,
    _id(),
    Column("file", _KEY, ForeignKey("file.id", ondelete="CASCADE"), nullable=False),
    _small("number"),
    _bytes("body"),
    UniqueConstraint("file", "number"),
)

# The gateway's; these rows know seconds, live for two minutes and belong to no case.
nonce = Table(
    "nonce",
    metadata,
    Column("nonce", LargeBinary(16), primary_key=True),
    Column("expires", BigInteger, nullable=False),
    Index(None, "expires"),
)

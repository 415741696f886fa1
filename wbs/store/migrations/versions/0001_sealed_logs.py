"""The sealed logs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# SQLite's one statement for a case's first rows. A mailbox or case that stands already makes the
# statement fail whole.
BEGUN = """
CREATE VIEW begun AS SELECT
    m.credential_hash AS mailbox_credential_hash,
    m.inspectorate AS mailbox_inspectorate, m.case_id AS mailbox_case_id,
    k.id AS keybox_id, k.inspectorate AS keybox_inspectorate, k.case_id AS keybox_case_id,
    k.stream AS keybox_stream, k.number AS keybox_number, k.hash AS keybox_hash,
    k.day AS keybox_day, k.body AS keybox_body,
    e.id AS entry_id, e.inspectorate AS entry_inspectorate, e.case_id AS entry_case_id,
    e.chain AS entry_chain, e.sequence AS entry_sequence,
    e.secret_number AS entry_secret_number, e.hash AS entry_hash,
    e.day AS entry_day, e.body AS entry_body
FROM mailbox m JOIN keybox k USING (case_id) JOIN entry e USING (case_id)
"""
BEGIN = """
CREATE TRIGGER begin_case INSTEAD OF INSERT ON begun BEGIN
    INSERT INTO mailbox (credential_hash, inspectorate, case_id) VALUES (
        NEW.mailbox_credential_hash, NEW.mailbox_inspectorate, NEW.mailbox_case_id);
    INSERT INTO keybox (id, inspectorate, case_id, stream, number, hash, day, body) VALUES (
        NEW.keybox_id, NEW.keybox_inspectorate, NEW.keybox_case_id, NEW.keybox_stream,
        NEW.keybox_number, NEW.keybox_hash, NEW.keybox_day, NEW.keybox_body);
    INSERT INTO entry (
        id, inspectorate, case_id, chain, sequence, secret_number, hash, day, body
    ) VALUES (
        NEW.entry_id, NEW.entry_inspectorate, NEW.entry_case_id, NEW.entry_chain,
        NEW.entry_sequence, NEW.entry_secret_number, NEW.entry_hash, NEW.entry_day,
        NEW.entry_body);
END
"""


def upgrade() -> None:
    """Make the tables."""
    _public()
    _logs()
    _files()
    op.create_table(
        "nonce",
        sa.Column("nonce", sa.LargeBinary(16), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_nonce"),
    )
    op.create_index("ix_nonce_expires", "nonce", ["expires"])


def downgrade() -> None:
    """Drop them, with everything in them."""
    op.execute("DROP VIEW IF EXISTS begun")
    for table in (
        "nonce",
        "piece",
        "file",
        "keybox",
        "entry",
        "mailbox",
        "freshness",
        "roster",
    ):
        op.drop_table(table)


def _public() -> None:
    op.create_table(
        "roster",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("inspectorate", sa.LargeBinary(32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("persons", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_roster"),
        sa.UniqueConstraint("inspectorate", "epoch", name="uq_roster_inspectorate_epoch"),
        sa.UniqueConstraint("inspectorate", "hash", name="uq_roster_inspectorate_hash"),
    )
    op.create_table(
        "freshness",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("inspectorate", sa.LargeBinary(32), nullable=False),
        sa.Column("roster_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_freshness"),
        sa.UniqueConstraint("inspectorate", name="uq_freshness_inspectorate"),
    )


def _logs() -> None:
    op.create_table(
        "mailbox",
        sa.Column("credential_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("inspectorate", sa.LargeBinary(32), nullable=False),
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("credential_hash", name="pk_mailbox"),
        sa.UniqueConstraint("case_id", name="uq_mailbox_case_id"),
        sqlite_with_rowid=False,
    )
    _log(
        "entry",
        "chain",
        "sequence",
        sa.Column("secret_number", sa.Integer(), nullable=False),
    )
    _log("keybox", "stream", "number")
    if op.get_context().dialect.name == "sqlite":
        op.execute(BEGUN)
        op.execute(BEGIN)


def _log(name: str, line: str, number: str, *further: sa.Column[int]) -> None:
    op.create_table(
        name,
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("inspectorate", sa.LargeBinary(32), nullable=False),
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column(line, sa.SmallInteger(), nullable=False),
        sa.Column(number, sa.Integer(), nullable=False),
        *further,
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("case_id", line, number, name=f"uq_{name}_case_id_{line}_{number}"),
    )
    op.create_index(f"ix_{name}_inspectorate_day_id", name, ["inspectorate", "day", "id"])


def _files() -> None:
    op.create_table(
        "file",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.Column("file_id", sa.LargeBinary(16), nullable=False),
        sa.Column("pieces", sa.SmallInteger(), nullable=False),
        sa.Column("stream", sa.SmallInteger(), nullable=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_file"),
        sa.UniqueConstraint("case_id", "file_id", name="uq_file_case_id_file_id"),
    )
    op.create_index("ix_file_stream_day", "file", ["stream", "day"])
    op.create_table(
        "piece",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("file", KEY, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["file.id"], name="fk_piece_file", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_piece"),
        sa.UniqueConstraint("file", "number", name="uq_piece_file_number"),
    )

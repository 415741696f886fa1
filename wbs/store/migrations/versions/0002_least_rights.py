"""Rows are only added: what was changed or locked until now becomes rows of its own.

Then a server process needs the right to insert and to read, and no other; triggers refuse changes
by anybody, the owner's slip of the hand included.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
POSTGRESQL = Path(__file__).with_name("0002_postgresql.sql")
POSTGRESQL_DOWN = Path(__file__).with_name("0002_postgresql_down.sql")

# On SQLite: which rows of a table may not be deleted.
ALWAYS = "1"
NOT_ERASED = "NOT EXISTS (SELECT 1 FROM erasure WHERE case_id = OLD.case_id)"
CLAIM_NOT_ERASED = (
    "NOT EXISTS (SELECT 1 FROM erasure JOIN file USING (case_id) WHERE file.id = OLD.file)"
)
KEPT = {
    "roster": ALWAYS,
    "freshness": ALWAYS,
    "mailbox": NOT_ERASED,
    "entry": NOT_ERASED,
    "keybox": NOT_ERASED,
    "file": "EXISTS (SELECT 1 FROM claim WHERE file = OLD.id)",
    "piece": "EXISTS (SELECT 1 FROM claim WHERE file = OLD.file)",
    "claim": CLAIM_NOT_ERASED,
}
NEVER_CHANGED = (*KEPT, "erasure", "nonce")


def upgrade() -> None:
    """Claims, days of pieces and freshness statements become rows; then the triggers."""
    _make_claims()
    _give_pieces_their_day()
    op.drop_index("ix_file_stream_day", "file")
    op.drop_column("file", "stream")
    op.drop_column("file", "day")
    with op.batch_alter_table("freshness") as batch:
        batch.drop_constraint("uq_freshness_inspectorate", type_="unique")
        batch.create_unique_constraint(
            "uq_freshness_inspectorate_number", ["inspectorate", "number"]
        )
    op.create_table(
        "erasure",
        sa.Column("case_id", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_erasure"),
        sqlite_with_rowid=False,
    )
    _guard()


def downgrade() -> None:
    """Back, without losing a row that the former tables can hold."""
    _unguard()
    op.drop_table("erasure")
    _keep_the_newest_freshness()
    op.add_column("file", sa.Column("stream", sa.SmallInteger(), nullable=True))
    op.execute("UPDATE file SET stream = (SELECT c.stream FROM claim c WHERE c.file = file.id)")
    _give_files_their_day()
    op.create_index("ix_file_stream_day", "file", ["stream", "day"])
    op.drop_column("piece", "day")
    op.drop_table("claim")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _make_claims() -> None:
    op.create_table(
        "claim",
        sa.Column("file", KEY, autoincrement=False, nullable=False),
        sa.Column("stream", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["file.id"], name="fk_claim_file"),
        sa.PrimaryKeyConstraint("file", name="pk_claim"),
    )
    op.execute(
        "INSERT INTO claim (file, stream) SELECT id, stream FROM file WHERE stream IS NOT NULL"
    )


def _give_pieces_their_day() -> None:
    """A file's day was that of its newest piece; the others are as old or older."""
    if _is_sqlite():
        _remake_pieces()
        return
    op.add_column("piece", sa.Column("day", sa.String(10), nullable=True))
    op.execute("UPDATE piece SET day = file.day FROM file WHERE file.id = piece.file")
    op.alter_column("piece", "day", nullable=False)


def _remake_pieces() -> None:
    # SQLite keeps a row's columns in their order: behind the body, the day would cost its reading.
    op.create_table(
        "new_piece",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("file", KEY, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file"], ["file.id"], name="fk_piece_file", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_piece"),
        sa.UniqueConstraint("file", "number", name="uq_piece_file_number"),
    )
    op.execute(
        "INSERT INTO new_piece (id, file, number, day, body)"
        " SELECT p.id, p.file, p.number, f.day, p.body FROM piece p JOIN file f ON f.id = p.file"
    )
    op.drop_table("piece")
    op.rename_table("new_piece", "piece")


def _keep_the_newest_freshness() -> None:
    op.execute(
        "DELETE FROM freshness WHERE EXISTS (SELECT 1 FROM freshness n"
        " WHERE n.inspectorate = freshness.inspectorate AND n.number > freshness.number)"
    )
    with op.batch_alter_table("freshness") as batch:
        batch.drop_constraint("uq_freshness_inspectorate_number", type_="unique")
        batch.create_unique_constraint("uq_freshness_inspectorate", ["inspectorate"])


def _give_files_their_day() -> None:
    with op.batch_alter_table("file") as batch:
        batch.add_column(sa.Column("day", sa.String(10), nullable=False, server_default=""))
    op.execute("UPDATE file SET day = (SELECT max(p.day) FROM piece p WHERE p.file = file.id)")
    with op.batch_alter_table("file") as batch:
        batch.alter_column("day", server_default=None)


def _guard() -> None:
    if not _is_sqlite():
        _run(POSTGRESQL)
        return
    for table in NEVER_CHANGED:
        op.execute(
            f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, 'a {table} never changes'); END"
        )
    for table, kept in KEPT.items():
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} WHEN {kept}"
            f" BEGIN SELECT RAISE(ABORT, 'this {table} stays'); END"
        )


def _unguard() -> None:
    if not _is_sqlite():
        _run(POSTGRESQL_DOWN)
        return
    for table in NEVER_CHANGED:
        op.execute(f"DROP TRIGGER {table}_never_changes")
    for table in KEPT:
        op.execute(f"DROP TRIGGER {table}_stays")


def _run(file: Path) -> None:
    # Straight to the driver: many statements at once, and a percent sign that is none of ours.
    op.get_bind().connection.cursor().execute(file.read_text("utf-8"))

"""The staff log: a line for what a person of the staff asked, chained to the line before.

Nobody changes or deletes one, the keeper included.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FORM = (
    "length(NEW.inspectorate) = 32 AND NEW.sequence >= 1 AND length(NEW.person) = 32"
    " AND NEW.counter >= 1 AND length(NEW.hash) = 32 AND length(NEW.body) BETWEEN 1 AND 1024"
)
# As in `Record`: hashed under a tag of its own. SQLite knows no SHA-256.
HASHED = " AND NEW.hash = sha256('wbs/1 staff log'::bytea || '\\x00'::bytea || NEW.body)"


def upgrade() -> None:
    """The table, its form and what keeps its rows as they are."""
    op.create_table(
        "staff_log",
        sa.Column("inspectorate", sa.LargeBinary(32), nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.LargeBinary(32), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("inspectorate", "sequence", name="pk_staff_log"),
        sa.UniqueConstraint(
            "inspectorate", "person", "counter", name="uq_staff_log_inspectorate_person_counter"
        ),
        sqlite_with_rowid=False,
    )
    for statement in _SQLITE if _is_sqlite() else _POSTGRESQL:
        # Straight to the driver, which finds a percent sign that is none of its own.
        op.get_bind().connection.cursor().execute(statement)


def downgrade() -> None:
    """Take it away, with all that was written."""
    op.drop_table("staff_log")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


_SQLITE = (
    "CREATE TRIGGER staff_log_never_changes BEFORE UPDATE ON staff_log"
    " BEGIN SELECT RAISE(ABORT, 'a staff_log never changes'); END",
    "CREATE TRIGGER staff_log_stays BEFORE DELETE ON staff_log"
    " BEGIN SELECT RAISE(ABORT, 'this staff_log stays'); END",
    f"CREATE TRIGGER staff_log_has_its_form BEFORE INSERT ON staff_log WHEN ({FORM}) IS NOT TRUE"
    " BEGIN SELECT RAISE(ABORT, 'this staff_log has not its form'); END",
)
_POSTGRESQL = (
    "CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON staff_log"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER has_its_form AFTER INSERT ON staff_log FOR EACH ROW"
    f" WHEN (({FORM}{HASHED}) IS NOT TRUE) EXECUTE FUNCTION refuse_formless()",
)

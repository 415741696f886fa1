"""What reviewers wrote is shown to a reporter in windows: the portal's two questions are told when.

On SQLite, which has no such functions, nothing changes but the number.
"""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

POSTGRESQL = Path(__file__).with_name("0005_postgresql.sql")
BEFORE = Path(__file__).with_name("0002_postgresql.sql")
ASKED_BEFORE = ("portal_check_back", "portal_days")
ARGUMENTS_BEFORE = (
    "portal_check_back(bytea, bigint, bigint, bigint)",
    "portal_days(bytea, bigint)",
)


def upgrade() -> None:
    """The functions take one more argument."""
    if _is_sqlite():
        return
    _drop(ARGUMENTS_BEFORE)
    _run(POSTGRESQL.read_text("utf-8"))


def downgrade() -> None:
    """As 0002 made them."""
    if _is_sqlite():
        return
    _drop(
        (
            "portal_check_back(bytea, bigint, bigint, bigint, text)",
            "portal_days(bytea, bigint, text)",
            "last_shown(bytea, text)",
        )
    )
    statements = BEFORE.read_text("utf-8").split("\n\n")
    for name in ASKED_BEFORE:
        (made,) = (one for one in statements if f"CREATE FUNCTION {name}(" in one)
        _run(made)
    _run(f"REVOKE EXECUTE ON FUNCTION {', '.join(ARGUMENTS_BEFORE)} FROM PUBLIC")


def _drop(functions: tuple[str, ...]) -> None:
    _run(f"DROP FUNCTION {', '.join(functions)}")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _run(statement: str) -> None:
    # Straight to the driver: many statements at once, and a percent sign that is none of ours.
    op.get_bind().connection.cursor().execute(statement)

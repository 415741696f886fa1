"""Rows have the form that our programs write, or the database takes none of them.

A door's role may insert into these tables: with one row of a day that is none it could keep every
reader from going on. Rows that stand already are not looked at; readers pass over those.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The modifier has SQLite count: `date` alone takes 31 days of any month.
DAY_SQLITE = "date(NEW.day, '+0 days') = NEW.day AND NEW.day BETWEEN '2000-01-01' AND '2099-12-31'"
DAY_POSTGRESQL = (
    "(NEW.day ~ '^20[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))$'"
    " OR NEW.day ~ '^20([02468][048]|[13579][26])-02-29$')"
)
ENVELOPES = (
    "4262, 8358, 12454, 16566, 20662, 24758, 28854, 32966,"
    " 37062, 41158, 45254, 49366, 53462, 57558, 61654, 65766"
)
OF_A_CASE = "length(NEW.inspectorate) = 32 AND length(NEW.case_id) = 16"
AS_ITS_HEADER_SAYS = (
    "substr(NEW.body, 6, 32) = NEW.inspectorate AND substr(NEW.body, 38, 16) = NEW.case_id"
)
# Sizes and ranges of protocol sections 9, 10 and 12.
FORMS = {
    "mailbox": f"length(NEW.credential_hash) = 32 AND {OF_A_CASE}",
    "entry": f"NEW.id > 0 AND {OF_A_CASE} AND NEW.chain BETWEEN 1 AND 3 AND NEW.sequence >= 0"
    f" AND NEW.secret_number >= 0 AND <day> AND length(NEW.body) IN ({ENVELOPES})"
    f" AND {AS_ITS_HEADER_SAYS}",
    "keybox": f"NEW.id > 0 AND {OF_A_CASE} AND NEW.stream BETWEEN 1 AND 2"
    " AND NEW.number BETWEEN 0 AND 255 AND <day>"
    " AND length(NEW.body) BETWEEN 91 AND 74843 AND (length(NEW.body) - 91) % 1168 = 0"
    f" AND {AS_ITS_HEADER_SAYS}",
    "file": "NEW.id > 0 AND length(NEW.case_id) = 16 AND length(NEW.file_id) = 16"
    " AND NEW.pieces BETWEEN 1 AND 1024",
    "piece": "NEW.id > 0 AND NEW.number BETWEEN 0 AND 1023 AND <day>"
    " AND length(NEW.body) BETWEEN 1 AND 262472",
    "claim": "NEW.stream BETWEEN 1 AND 2",
}
HASHED = ("entry", "keybox")  # SQLite knows no SHA-256

REFUSE = """
CREATE FUNCTION refuse_formless() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'this % has not its form', TG_TABLE_NAME USING ERRCODE = '23514';
END $$;
REVOKE EXECUTE ON FUNCTION refuse_formless() FROM PUBLIC;
"""
UNCLAIMED = """
CREATE OR REPLACE FUNCTION portal_unclaimed() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT {measure}
        FROM public.file f JOIN public.piece p ON p.file = f.id
        WHERE NOT EXISTS (SELECT FROM public.claim c WHERE c.file = f.id));
END $$
"""
BYTES, PIECES = "coalesce(sum(length(p.body)), 0)", "count(*)"


def upgrade() -> None:
    """A guard on every table that a door adds to; unclaimed files are counted in bytes."""
    if _is_sqlite():
        for table, form in FORMS.items():
            _run(
                f"CREATE TRIGGER {table}_has_its_form BEFORE INSERT ON {table}"
                f" WHEN ({form.replace('<day>', DAY_SQLITE)}) IS NOT TRUE"
                f" BEGIN SELECT RAISE(ABORT, 'this {table} has not its form'); END"
            )
        return
    _run(REFUSE)
    for table, form in FORMS.items():
        hashed = " AND NEW.hash = sha256(NEW.body)" if table in HASHED else ""
        # After the policies have judged; the condition is looked at when the row is put down.
        _run(
            f"CREATE TRIGGER has_its_form AFTER INSERT ON {table} FOR EACH ROW"
            f" WHEN (({form.replace('<day>', DAY_POSTGRESQL)}{hashed}) IS NOT TRUE)"
            " EXECUTE FUNCTION refuse_formless()"
        )
    _run(UNCLAIMED.format(measure=BYTES))


def downgrade() -> None:
    """Take the guards away."""
    if _is_sqlite():
        for table in FORMS:
            _run(f"DROP TRIGGER {table}_has_its_form")
        return
    _run("DROP FUNCTION refuse_formless() CASCADE")
    _run(UNCLAIMED.format(measure=PIECES))


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _run(statement: str) -> None:
    # Straight to the driver, which finds a percent sign that is none of its own.
    op.get_bind().connection.cursor().execute(statement)

"""Who may do what, as docs/adr/0021 says it; and the statements that find out whether it is so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wbs.store.tables import metadata

COLUMNS = {
    **{table.name: tuple(column.name for column in table.c) for table in metadata.sorted_tables},
    "alembic_version": ("version_num",),
}
SEALED = ("mailbox", "entry", "keybox", "file", "piece", "claim")
GUARDED_ROWS = {"entry", "keybox", "claim"}  # row by row: such tables take no COPY


@dataclass(frozen=True)
class Rights:
    """On one table. `reads`: columns."""

    reads: frozenset[str] = frozenset()
    inserts: bool = False
    deletes: bool = False


def reading(table: str, *columns: str, inserts: bool = False, deletes: bool = False) -> Rights:
    """These columns, or all."""
    return Rights(frozenset(columns or COLUMNS[table]), inserts, deletes)


NONE = Rights()
VERSION = {"alembic_version": reading("alembic_version")}
PUBLIC = {name: reading(name) for name in ("roster", "freshness")}
EXPECTED: Mapping[str, Mapping[str, Rights]] = {
    "publisher": VERSION | {name: reading(name, inserts=True) for name in ("roster", "freshness")},
    "portal": VERSION | PUBLIC | {name: Rights(inserts=True) for name in SEALED},
    "gateway": VERSION
    | PUBLIC
    | {name: reading(name, inserts=True) for name in SEALED[1:]}
    | {"mailbox": reading("mailbox", "inspectorate", "case_id"), "nonce": Rights(inserts=True)}
    | {"staff_log": reading("staff_log", inserts=True)},
    "keeper": VERSION
    | {
        "file": reading("file", "id", deletes=True),
        "piece": reading("piece", "file", "day"),
        "claim": reading("claim", "file"),
        "nonce": reading("nonce", "expires", deletes=True),
    },
    "backup": {name: reading(name) for name in COLUMNS},
}
CALLS = {
    "portal": {
        *("portal_case", "portal_lock", "portal_standing", "portal_check_back", "portal_days"),
        *("portal_file", "portal_stored", "portal_fetch", "portal_is_stored"),
        *("portal_claimable", "portal_holds", "portal_unclaimed"),
    },
    "gateway": {"lock_case"},
}


@dataclass(frozen=True)
class Attempt:
    """One statement on one table."""

    role: str
    table: str
    verb: str
    sql: str
    is_allowed: bool

    @property
    def name(self) -> str:
        """As a test shows it."""
        return f"{self.role}: {self.verb} {self.table}"


def attempts(role: str) -> Iterator[Attempt]:
    """Everything that can be tried on a table, on each of them."""
    for table, columns in COLUMNS.items():
        rights = EXPECTED[role].get(table, NONE)
        for verb, sql, is_allowed in _on(table, columns, rights):
            yield Attempt(role, table, verb, sql, is_allowed)
        row = ROWS.get((role, table), "DEFAULT VALUES")
        yield Attempt(role, table, "INSERT", f"INSERT INTO {table} {row}", rights.inserts)


def _on(table: str, columns: tuple[str, ...], rights: Rights) -> Iterator[tuple[str, str, bool]]:
    for column in columns:
        yield f"SELECT {column}", f"SELECT {column} FROM {table}", column in rights.reads  # noqa: S608 our own names
        yield f"UPDATE {column}", f"UPDATE {table} SET {column} = NULL", False  # noqa: S608 our own names
    yield "SELECT", f"TABLE {table}", rights.reads == {*columns}
    yield "COUNT", f"SELECT count(*) FROM {table}", bool(rights.reads)  # noqa: S608 our own names
    yield "COPY TO", f"COPY {table} TO STDOUT", rights.reads == {*columns}
    yield "COPY FROM", f"COPY {table} FROM STDIN", rights.inserts
    yield "DELETE", f"DELETE FROM {table}", rights.deletes  # noqa: S608 our own names
    for mode in ("SHARE", "EXCLUSIVE", "ACCESS EXCLUSIVE"):
        yield f"LOCK {mode}", f"LOCK TABLE {table} IN {mode} MODE NOWAIT", rights.deletes
    for verb, sql in NOBODYS.items():
        yield verb, sql.format(table=table, column=columns[0]), False


# Part of a row that the policies let this role add; that it is no whole row shows afterwards.
ROWS = {
    ("portal", "entry"): "(chain) VALUES (1)",
    ("portal", "keybox"): "(stream, number) VALUES (1, 0)",
    ("portal", "claim"): "(stream) VALUES (1)",
    ("gateway", "entry"): "(chain) VALUES (3)",
    ("gateway", "keybox"): "(stream, number) VALUES (2, 0)",
    ("gateway", "claim"): "(stream) VALUES (2)",
}

# What none of the roles may do on any table.
NOBODYS = {
    "TRUNCATE": "TRUNCATE {table} CASCADE",
    "FOR UPDATE": "SELECT 1 FROM {table} FOR UPDATE",
    "FOR KEY SHARE": "SELECT 1 FROM {table} FOR KEY SHARE",
    "DROP": "DROP TABLE {table} CASCADE",
    "ALTER": "ALTER TABLE {table} ADD COLUMN x integer",
    "RENAME": "ALTER TABLE {table} RENAME TO y",
    "OWN": "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "DISABLE TRIGGER": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DISABLE RLS": "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "TRIGGER": "CREATE TRIGGER x BEFORE INSERT ON {table} EXECUTE FUNCTION"
    " suppress_redundant_updates_trigger()",
    "POLICY": "CREATE POLICY x ON {table} USING (true)",
    "RULE": "CREATE RULE x AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "INDEX": "CREATE INDEX x ON {table} ({column})",
    "COMMENT": "COMMENT ON TABLE {table} IS 'x'",
    "GRANT": "GRANT SELECT ON {table} TO PUBLIC",
    "PUBLISH": "CREATE PUBLICATION x FOR TABLE {table}",
}

# What none of them may do anywhere.
ELSEWHERE = {
    "a table": "CREATE TABLE x (y integer)",
    "a temporary table": "CREATE TEMPORARY TABLE x (y integer)",
    "a schema": "CREATE SCHEMA x",
    "a function": "CREATE FUNCTION x() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "code": "DO $$ BEGIN NULL; END $$",
    "an extension": "CREATE EXTENSION amcheck",
    "a role": "CREATE ROLE x",
    "a role's password": "ALTER ROLE wbs_owner PASSWORD 'x'",
    "the owner's role": "SET ROLE wbs_owner",
    "being a member": "GRANT wbs_owner TO CURRENT_USER",
    "no triggers": "SET session_replication_role = replica",
    "a setting": "ALTER SYSTEM SET fsync = off",
    "what is logged": "SET log_statement = 'all'",
    "whose case is being written": "SELECT objid FROM pg_locks WHERE locktype = 'advisory'",
    "the same by its function": "SELECT objid FROM pg_lock_status()",
    "more room for what is passing": "SET temp_file_limit = -1",
    "a large object": "SELECT lo_create(0)",
    "a large object with bytes": "SELECT lo_from_bytea(0, 'x')",
    "a large object from a file": "SELECT lo_import('/etc/hostname')",
    "a program": "COPY (SELECT 1) TO PROGRAM 'true'",
    "a file": "COPY (SELECT 1) TO '/tmp/x'",
    "reading a file": "SELECT pg_read_file('postgresql.conf')",
    "listing a folder": "SELECT pg_ls_dir('.')",
    "a database": "SELECT 1 FROM pg_authid",
    "everybody's samples": "SELECT 1 FROM pg_statistic",
    "a checkpoint": "CHECKPOINT",
    "another server": "CREATE FOREIGN DATA WRAPPER x",
    "another's connection": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE usename <> current_user",
}

"""Each role's rights are exactly those that are written down: every other statement is tried."""

from collections.abc import Iterator
from contextlib import closing, suppress

import psycopg
import pytest
from psycopg import errors

from tests.roles.conftest import Doorways
from tests.roles.installing import DATABASE, SERVING, Guarded, guarded
from tests.roles.rights import CALLS, COLUMNS, ELSEWHERE, EXPECTED, GUARDED_ROWS, attempts
from tests.sealed_looking import sha256

Connection = psycopg.Connection[tuple[object, ...]]
# Errors that come after the right was found: a row that is none, a trigger, COPY past policies.
AFTERWARDS = (
    errors.NotNullViolation,
    errors.CheckViolation,
    errors.ObjectNotInPrerequisiteState,
)
NO_GRANT_OPTION = "01007"


def may(connection: Connection, sql: str, *, no_copy: bool = False) -> bool:
    """Whether the statement passes; nothing of it is kept. Fails on an error of another kind."""
    warned: list[str | None] = []
    connection.add_notice_handler(lambda notice: warned.append(notice.sqlstate))
    connection.read_only = False  # a role's defaults are no wall
    connection.autocommit = "ALTER SYSTEM" in sql  # which no transaction takes
    try:
        if sql.startswith("COPY") and "STD" in sql:
            with connection.cursor().copy(sql.encode()) as stream:
                if "FROM" not in sql:
                    list(stream)
        else:
            connection.execute(sql.encode())
    except errors.InsufficientPrivilege:
        return False
    except AFTERWARDS:
        return True
    except errors.FeatureNotSupported:
        assert no_copy, sql
        return True
    finally:
        connection.rollback()
    return NO_GRANT_OPTION not in warned


def deviations(house: Guarded, role: str) -> Iterator[str]:
    """Where the database and what is written down are two things."""
    with closing(house.connect(role)) as connection:
        for each in attempts(role):
            no_copy = each.verb == "COPY FROM" and each.table in GUARDED_ROWS
            if may(connection, each.sql, no_copy=no_copy) is not each.is_allowed:
                yield f"{each.name} is {'refused' if each.is_allowed else 'allowed'}"


@pytest.mark.parametrize("role", SERVING)
def test_each_role_may_do_to_each_table_what_is_written_and_nothing_else(
    house: Guarded, role: str
) -> None:
    assert list(deviations(house, role)) == []


@pytest.mark.parametrize("role", SERVING)
@pytest.mark.parametrize("what", ELSEWHERE)
def test_no_role_gets_elsewhere(house: Guarded, role: str, what: str) -> None:
    with closing(house.connect("owner")), closing(house.connect(role)) as connection:
        assert not may(connection, ELSEWHERE[what])


def test_what_a_role_set_for_itself_is_gone_after_the_next_installation() -> None:
    set_by_it = [
        "ALTER ROLE CURRENT_USER SET synchronous_commit = off",
        f"ALTER ROLE CURRENT_USER IN DATABASE {DATABASE} SET default_transaction_read_only = on",
    ]
    asked = "SELECT current_setting('synchronous_commit'), current_setting('transaction_read_only')"
    with guarded() as house:
        with closing(house.connect("portal")) as connection:
            for statement in set_by_it:
                connection.execute(statement)
            connection.commit()
        house.run("roles.sql")
        with closing(house.connect("portal")) as connection:
            assert connection.execute(asked).fetchone() == ("on", "off")
            limit = connection.execute("SHOW temp_file_limit").fetchone()
            assert limit == ("256MB",)


@pytest.mark.parametrize("role", SERVING)
def test_each_role_calls_its_own_functions_only(house: Guarded, role: str) -> None:
    with closing(house.connect(role)) as connection:
        callable_ = {
            name
            for name, arguments in _functions(house)
            if may(connection, f"SELECT public.{name}({', '.join(['NULL'] * arguments)})")
        }
    assert callable_ == CALLS.get(role, set())


def _functions(house: Guarded) -> list[tuple[str, int]]:
    with closing(house.connect("owner")) as connection:
        rows = connection.execute(
            "SELECT proname, pronargs FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        ).fetchall()
    return [(str(name), int(str(arguments))) for name, arguments in rows]


def test_there_is_nothing_about_which_nothing_is_written(house: Guarded) -> None:
    with closing(house.connect("owner")) as connection:
        relations = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind NOT IN ('i', 't')"
        ).fetchall()
        schemas = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'"
        ).fetchall()
    assert {name for (name,) in relations} == {*COLUMNS}
    assert {name for (name,) in schemas} == {"public", "information_schema"}
    assert {*EXPECTED} == {*SERVING}


ONE_TOO_MANY = {
    "a right to change": ("GRANT UPDATE ON entry TO wbs_portal", "portal"),
    "a column to read": ("GRANT SELECT (case_id) ON mailbox TO wbs_portal", "portal"),
    "everybody's right": ("GRANT SELECT ON keybox TO PUBLIC", "publisher"),
    "a right to delete": ("GRANT DELETE ON piece TO wbs_keeper", "keeper"),
    "the portal's key": ("GRANT SELECT ON mailbox TO wbs_gateway", "gateway"),
    "a right to empty": ("GRANT TRUNCATE ON nonce TO wbs_gateway", "gateway"),
    "somebody else's role": ("GRANT wbs_keeper TO wbs_portal WITH INHERIT TRUE", "portal"),
}
ONE_TOO_FEW = {"a right less": ("REVOKE INSERT ON claim FROM wbs_portal", "portal")}


@pytest.mark.parametrize("what", [*ONE_TOO_MANY, *ONE_TOO_FEW])
def test_one_right_too_many_or_too_few_is_noticed(house: Guarded, what: str) -> None:
    statement, role = (ONE_TOO_MANY | ONE_TOO_FEW)[what]
    if "INHERIT" in statement:  # PostgreSQL 15 asks the member, later ones the grant
        statement = "ALTER ROLE wbs_portal INHERIT; GRANT wbs_keeper TO wbs_portal"
    try:
        house.as_superuser(statement)
        assert list(deviations(house, role))
    finally:
        with suppress(errors.UndefinedObject):
            house.as_superuser("REVOKE wbs_keeper FROM wbs_portal")
        house.run("roles.sql")
        house.run("grants.sql", "owner")
    assert list(deviations(house, role)) == []


def test_a_wrong_password_is_no_way_in(house: Guarded) -> None:
    stranger = Guarded(house.cluster)
    for role in SERVING:
        with pytest.raises(psycopg.OperationalError, match="password"):
            stranger.connect(role)


def test_a_role_sees_no_statement_of_another(house: Guarded) -> None:
    with closing(house.connect("gateway")) as other, closing(house.connect("portal")) as mine:
        other.execute("SELECT 'rahasia'")
        seen = mine.execute("SELECT query FROM pg_stat_activity WHERE query ~ 'rahasia'")
        assert len(seen.fetchall()) <= 1  # its own


@pytest.mark.parametrize("role", SERVING)
def test_each_role_is_held_to_a_time_and_a_number(house: Guarded, role: str) -> None:
    with closing(house.connect(role)) as connection:
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            (found,) = connection.execute(f"SHOW {name}".encode()).fetchone() or ("0",)
            assert found != "0"
        (limit,) = connection.execute(
            "SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user"
        ).fetchone() or (-1,)
        assert 0 < int(str(limit)) < 100


# Values that a right must not depend on; each door writes into its own chains.
ENTRY = "INSERT INTO entry VALUES (1, '', 'case', {chain}, 0, 0, '', '2026-01-01', ''::bytea)"
KEYBOX = "INSERT INTO keybox VALUES (1, '', 'case', {stream}, {number}, '', '2026-01-01', '')"


@pytest.mark.parametrize(
    ("role", "sql", "is_allowed"),
    [
        *(("portal", ENTRY.format(chain=chain), chain == 1) for chain in (1, 2, 3)),
        *(("gateway", ENTRY.format(chain=chain), chain != 1) for chain in (1, 2, 3)),
        ("portal", KEYBOX.format(stream=1, number=0), True),
        ("portal", KEYBOX.format(stream=1, number=1), False),
        ("portal", KEYBOX.format(stream=2, number=0), False),
        ("gateway", KEYBOX.format(stream=1, number=0), False),
        ("gateway", KEYBOX.format(stream=1, number=1), True),
        ("gateway", KEYBOX.format(stream=2, number=0), True),
        ("portal", "INSERT INTO claim VALUES (1, 2)", False),
    ],
)
def test_each_door_writes_its_own_chains_only(
    house: Guarded, role: str, sql: str, is_allowed: bool
) -> None:
    with closing(house.connect(role)) as connection:
        assert may(connection, sql) is is_allowed


def test_the_portal_cannot_keep_readers_from_going_on(house: Guarded, doorways: Doorways) -> None:
    case, sync = doorways.world.submitted(), doorways.stores["gateway"].sync
    before = sync.digests(doorways.world.id)
    row = "INSERT INTO entry VALUES (%s, %s, %s, 1, 1, 0, %s, %s, %s)"
    body = case.envelope()
    whole = (7, case.inspectorate, case.case, sha256(body), "2026-03-14", body)
    with closing(house.connect("portal")) as connection:
        for place, odd in ((0, -5), (4, "never"), (5, b"x"), (3, bytes(32))):
            with pytest.raises(errors.CheckViolation):
                connection.execute(row, (*whole[:place], odd, *whole[place + 1 :]))
            connection.rollback()
        assert sync.digests(doorways.world.id) == before
        connection.execute(row, whole)


def test_the_servers_own_log_holds_nothing_of_what_is_sent(house: Guarded) -> None:
    mark = "tandarahasia7741"
    for role in SERVING:
        with closing(house.connect(role)) as connection:
            for sql in (f"INSERT INTO nonce VALUES ('{mark}')", f"SELECT {mark}", mark):  # noqa: S608 our own mark
                with pytest.raises(psycopg.Error):
                    connection.execute(sql.encode())
                connection.rollback()
    house.run("roles.sql")  # its passwords too
    log = (house.cluster.folder / "log").read_text("utf-8")
    assert not [word for word in (mark, *house.passwords.values()) if word in log]


def test_the_settings_of_a_real_server_are_understood(house: Guarded) -> None:
    with closing(house.connect("owner")) as connection:
        (lines,) = connection.execute("SHOW log_min_error_statement").fetchone() or ("",)
        (room,) = connection.execute(
            "SELECT current_setting('max_connections')::integer - sum(rolconnlimit)"
            " FROM pg_roles WHERE rolname LIKE 'wbs%'"
        ).fetchone() or (0,)
    assert lines == "panic"
    assert int(str(room)) > 3  # the superuser's: nobody locks others out

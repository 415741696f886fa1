"""A database is opened only if it keeps what it acknowledges and is of this version."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from tests.postgres import throwaway_cluster
from tests.store.conftest import StoreWorld, append, at
from wbs.store import DatabaseRefused, Store
from wbs.store.engines import engines_for
from wbs.store.migrate import EMPTY, MIGRATIONS, migrate
from wbs.store.tables import SCHEMA, metadata


def today() -> date:
    """Any day."""
    return date(2026, 3, 14)


def execute(url: str, statement: str) -> None:
    """Do something to a database behind the program's back."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(statement))


def refusal(url: str) -> str:
    """Why this database is refused."""
    with pytest.raises(DatabaseRefused) as refused:
        Store.open(url, today=today)
    return str(refused.value)


def test_migrations_and_tables_agree(database_url: str) -> None:
    migrate(database_url)
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_program_knows_its_newest_migration() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == SCHEMA


def test_migrations_go_up_and_down_and_up_with_data(database_url: str) -> None:
    for _ in range(2):
        migrate(database_url)
        store = Store.open(database_url, today=today)
        world = StoreWorld(store, database_url, today)  # type: ignore[arg-type]  # a day is enough
        world.publish()
        case = world.submitted()
        store.cases.append(at(case), [append(case.grow())])
        migrate(database_url)  # again: changes nothing
        assert len(world.read(case)) == 2
        store.close()
        migrate(database_url, EMPTY)
        tables = inspect(create_engine(database_url, poolclass=NullPool)).get_table_names()
        assert tables == ["alembic_version"]


def test_an_empty_database_says_what_to_do(database_url: str) -> None:
    assert "wbs migrate" in refusal(database_url)


def test_an_older_database_says_what_to_do(database_url: str) -> None:
    migrate(database_url)
    execute(database_url, "UPDATE alembic_version SET version_num = '0000'")
    assert refusal(database_url) == "the database is of an older version: run `wbs migrate`"


def test_a_newer_database_is_neither_opened_nor_migrated(database_url: str) -> None:
    migrate(database_url)
    execute(database_url, "UPDATE alembic_version SET version_num = '9999'")
    assert "newer" in refusal(database_url)
    with pytest.raises(DatabaseRefused, match="newer"):
        migrate(database_url)


@pytest.mark.parametrize(
    "url",
    [
        *("", "rahasia", "sqlite://", "sqlite:///:memory:", "mysql://u:rahasia@h/d"),
        *("sqlite:////no/such/folder/rahasia", "postgresql://u:rahasia@127.0.0.1:1/rahasia"),
    ],
)
def test_an_unusable_url_is_refused_and_never_repeated(url: str) -> None:
    assert "rahasia" not in refusal(url)


@pytest.fixture(scope="module")
def careless_postgres() -> Iterator[str]:
    """A PostgreSQL that forgets what it acknowledged when the power fails."""
    with throwaway_cluster(fsync=False) as cluster, cluster.fresh_database() as url:
        migrate(url)
        yield url


def test_a_postgres_that_may_lose_commits_is_refused(careless_postgres: str) -> None:
    message = refusal(careless_postgres)
    assert "fsync" in message
    assert "full_page_writes" in message


def test_a_postgres_that_acknowledges_before_it_writes_is_refused(fresh_postgres: str) -> None:
    migrate(fresh_postgres)
    execute(fresh_postgres, "ALTER ROLE CURRENT_USER SET synchronous_commit = off")
    try:
        assert "synchronous_commit" in refusal(fresh_postgres)
    finally:
        execute(fresh_postgres, "ALTER ROLE CURRENT_USER RESET synchronous_commit")


def test_every_sqlite_connection_is_durable_and_erases_what_it_deletes(tmp_path: Path) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    engines = engines_for(f"sqlite:///{tmp_path / 'wbs.sqlite'}")
    for engine in (engines.reading, engines.writing):
        with engine.connect() as connection:
            for name, value in wanted.items():
                assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value
    engines.dispose()


def test_an_sqlite_file_is_readable_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "wbs.sqlite"
    migrate(f"sqlite:///{path}")
    assert path.stat().st_mode & 0o777 == 0o600


def test_erased_pieces_leave_the_files_of_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    migrate(url)
    marker = b"tidak boleh tersisa"
    with closing(sqlite3.connect(tmp_path / "wbs.sqlite")) as raw:
        raw.execute("INSERT INTO file VALUES (1, zeroblob(16), zeroblob(16), 1)")
        raw.execute("INSERT INTO piece VALUES (2, 1, 0, '2000-01-01', ?)", (marker * 100,))
        raw.commit()
        assert _holds(tmp_path, marker)
    store = Store.open(url, today=today)
    assert store.keeping.expire_files() == 1
    assert not _holds(tmp_path, marker)
    store.close()


def _holds(folder: Path, marker: bytes) -> bool:
    return any(marker in path.read_bytes() for path in folder.iterdir())


def test_no_function_of_ours_is_everybodys(fresh_postgres: str) -> None:
    migrate(fresh_postgres)
    engine = create_engine(fresh_postgres, poolclass=NullPool)
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT proname FROM pg_proc,"
                " aclexplode(coalesce(proacl, acldefault('f', proowner)))"
                " WHERE pronamespace = 'public'::regnamespace AND grantee = 0"
            )
        )
        assert found.all() == []

"""Each test that asks for a database gets an empty one, durable, and leaves nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from tests import postgres as postgres_module
from tests.postgres import Cluster, ProgramsMissing, newest_programs


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _ask(url: str, question: str) -> object:
    with _connected(url) as connection:
        return connection.execute(text(question)).scalar()


@pytest.mark.parametrize("_again", [1, 2])
def test_a_database_is_empty_each_time(database_url: str, _again: int) -> None:
    with _connected(database_url) as connection:
        connection.execute(text("CREATE TABLE letters (letter TEXT)"))
        connection.commit()


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_commits_are_durable(postgres_url: str, setting: str) -> None:
    assert _ask(postgres_url, f"SHOW {setting}") == "on"


def test_the_network_is_closed(postgres_url: str) -> None:
    assert _ask(postgres_url, "SHOW listen_addresses") == ""


def test_a_database_is_dropped_though_somebody_is_connected(postgres: Cluster) -> None:
    databases = "SELECT count(*) FROM pg_database"
    before = _ask(postgres.url, databases)
    with postgres.fresh_database() as url:
        left_open = create_engine(url).connect()
        left_open.detach()
    assert _ask(postgres.url, databases) == before
    left_open.close()


def test_strangers_cannot_enter_its_folder(postgres: Cluster) -> None:
    assert postgres.folder.stat().st_mode & 0o077 == 0


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres_module, "INSTALLED", tmp_path)
    with pytest.raises(ProgramsMissing, match="apt-get install postgresql"):
        newest_programs()

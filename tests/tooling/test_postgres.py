"""Each test that asks for a database gets an empty one, durable, and leaves nothing."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from tests import postgres as postgres_module
from tests.architecture.source import ROOT
from tests.postgres import SECONDS_TO_START, Cluster, ProgramsMissing, newest_programs


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


STARTS_ONE_AND_DIES = """
import os, signal
from tests.postgres import throwaway_cluster
with throwaway_cluster(fsync=False) as cluster:
    print(cluster.folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.usefixtures("postgres")
def test_it_ends_even_when_the_run_is_killed() -> None:
    killed = subprocess.run(
        [sys.executable, "-c", STARTS_ONE_AND_DIES],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    folder = Path(killed.stdout.strip())
    assert folder.name.startswith("wbs-pg.")
    give_up = time.monotonic() + SECONDS_TO_START
    while folder.exists() and time.monotonic() < give_up:
        time.sleep(0.1)
    assert not folder.exists()


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres_module, "INSTALLED", tmp_path)
    with pytest.raises(ProgramsMissing, match="apt-get install postgresql"):
        newest_programs()

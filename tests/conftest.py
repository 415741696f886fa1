"""Fixtures that every test may ask for, and the rule that CI skips nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import Cluster, ProgramsMissing, throwaway_cluster
from tests.skips import pytest_sessionfinish, pytest_terminal_summary

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary"]

# A deadline per example would measure how busy the machine is.
settings.register_profile("wbs", deadline=None, print_blob=True)
settings.load_profile("wbs")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """One PostgreSQL for the whole run; what it commits is on disk (fsync is on)."""
    try:
        with throwaway_cluster(fsync=True) as cluster:
            yield cluster
    except ProgramsMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def postgres_url(postgres: Cluster) -> str:
    """The URL of that PostgreSQL's first database, for tests that leave nothing behind."""
    return postgres.url


@pytest.fixture
def fresh_postgres(postgres: Cluster) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test's own."""
    with postgres.fresh_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database; the test runs once a kind of database we promise."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    url: str = request.getfixturevalue("fresh_postgres")
    return url

"""Fixtures that every test may ask for, and the rule that CI skips nothing."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.chromium import browser, chromium_program, driver
from tests.engines import ENGINES, empty_database
from tests.postgres import Cluster, throwaway_cluster
from tests.skips import (
    pytest_sessionfinish,
    pytest_terminal_summary,
    skipped_without_programs,
)

__all__ = [
    "browser",
    "chromium_program",
    "driver",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
]

# A shell without job control lets what it starts in the background ignore Ctrl-C, and so would all
# that the tests start, to some of which they type it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A deadline per example would measure how busy the machine is.
settings.register_profile("wbs", deadline=None, print_blob=True)
settings.load_profile("wbs")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """One PostgreSQL for the whole run; what it commits is on disk (fsync is on)."""
    with skipped_without_programs(), throwaway_cluster(fsync=True) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_url(postgres: Cluster) -> str:
    """The URL of that PostgreSQL's first database, for tests that leave nothing behind."""
    return postgres.url


@pytest.fixture
def fresh_postgres(postgres: Cluster) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test's own."""
    with postgres.fresh_database() as url:
        yield url


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database; the test runs once a kind of database we promise."""
    with empty_database(request, tmp_path) as url:
        yield url

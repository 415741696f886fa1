"""Either kind of database that we promise, for fixtures that run once a kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ENGINES = ("sqlite", "postgres")


@contextmanager
def empty_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of one of the kind that the fixture's parameter names."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'wbs.sqlite'}"
        return
    with request.getfixturevalue("postgres").fresh_database() as url:
        yield str(url)

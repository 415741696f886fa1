"""A database with some sealed cases in it, and a shelf."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from tests.backup.command import made
from tests.sealed_looking import REVIEWER, FakeCase
from tests.store.conftest import Calendar, StoreWorld, append, of, submission
from wbs.store import Store
from wbs.store.migrate import migrate


@dataclass
class Kept:
    """What a server holds, and where its backups stand."""

    world: StoreWorld
    shelf: Path
    cases: list[FakeCase] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The database."""
        return self.world.url

    def grows(self, count: int = 1) -> None:
        """Some more cases, each answered."""
        for _ in range(count):
            case = self.world.case()
            self.world.store.cases.submit(submission(case))
            self.world.store.cases.append(of(case), [append(case.grow(REVIEWER))])
            self.cases.append(case)

    def backup(self) -> Path:
        """A backup of now."""
        return made(self.url, self.shelf)

    def change(self, statement: str) -> None:
        """What no program of ours does, and what a database may have been told to refuse."""
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '% BEFORE %'"
        for (name,) in execute(self.url, guards):
            execute(self.url, f"DROP TRIGGER {name}")
        execute(self.url, statement)


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    """One statement in a database; its rows, if it has any."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        found = connection.exec_driver_sql(statement)
        rows = [tuple(row) for row in found] if found.returns_rows else []
    engine.dispose()
    return rows


@pytest.fixture
def kept(database_url: str, tmp_path: Path) -> Iterator[Kept]:
    """Once on SQLite, once on PostgreSQL."""
    yield from _kept(database_url, tmp_path)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Kept]:
    """On SQLite only: for what happens on the shelf."""
    (tmp_path / "here").mkdir()
    yield from _kept(f"sqlite:///{tmp_path / 'here' / 'wbs.sqlite'}", tmp_path)


def _kept(url: str, folder: Path) -> Iterator[Kept]:
    migrate(url)
    calendar = Calendar()
    store = Store.open(url, today=calendar)
    kept = Kept(StoreWorld(store, url, calendar), folder / "shelf")
    kept.world.publish()
    kept.grows(3)
    yield kept
    store.close()

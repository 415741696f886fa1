"""A world with one report and a console that is open on it; and a whole place of processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.live import Place, place
from tests.console.office import Office, open_office
from tests.world import ReporterActor, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def reporter(world: World) -> ReporterActor:
    return world.reporter().submits()


@pytest.fixture
def office(tmp_path: Path, world: World, reporter: ReporterActor) -> Office:
    """Budi's console, unlocked, with the one report in it."""
    del reporter  # who has reported by now
    opened = open_office(tmp_path, world).enters()
    assert opened.unlocks().status_code == 303
    return opened


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Portal and gateway as processes, with three reviewers' folders."""
    with place(tmp_path_factory.mktemp("tempat")) as found:
        yield found

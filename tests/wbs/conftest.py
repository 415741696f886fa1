"""What the tests of a case begin with."""

import pytest

from tests.forging import Forger
from tests.world import ReporterActor, World


@pytest.fixture
def world() -> World:
    """Two inspectorates and an honest server."""
    return World()


@pytest.fixture
def reporter(world: World) -> ReporterActor:
    """Somebody who reported to the regency and left tono out."""
    return world.reporter().submits(excluding=["tono"])


@pytest.fixture
def forger(world: World, reporter: ReporterActor) -> Forger:
    """The server in the wrong hands, with every secret that budi knows."""
    return Forger(world, reporter).learns_from("budi")

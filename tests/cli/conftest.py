"""One ceremony and one pair of servers for all tests of the command line."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.world import NAME, WBS, World, found, published
from tests.process import HOST, Server, serving


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A ceremony that was held once; tests that change files use `world`."""
    return found(tmp_path_factory.mktemp("upacara"))


@pytest.fixture
def world(founded: World, tmp_path: Path) -> World:
    """A copy of that ceremony of the test's own."""
    shutil.copytree(founded.folder, tmp_path, dirs_exist_ok=True)
    return World(tmp_path)


@pytest.fixture(scope="session")
def database(founded: World) -> str:
    """A database with the roster in it."""
    return published(founded, "wbs.sqlite")


@pytest.fixture(scope="session")
def portal(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running portal."""
    with serving(
        lambda port: [*WBS, "portal", "--listen", f"{HOST}:{port}"],
        folder=tmp_path_factory.mktemp("portal"),
        environment={"WBS_DATABASE": database},
    ) as server:
        yield server


@pytest.fixture(scope="session")
def gateway(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running gateway."""
    with serving(
        lambda port: [
            *("env", f"WBS_GATEWAY_AUTHORITY={HOST}:{port}"),
            *(*WBS, "gateway", "--listen", f"{HOST}:{port}"),
        ],
        folder=tmp_path_factory.mktemp("gateway"),
        environment={"WBS_DATABASE": database},
    ) as server:
        yield server


@pytest.fixture
def door(world: World, portal: Server) -> tuple[object, ...]:
    """The options with which a reporter finds the portal."""
    return ("--portal", portal.url, "--anchor", world.anchor, "--patience", 5)


@pytest.fixture
def where() -> tuple[str, str]:
    """The option that names the inspectorate."""
    return ("--inspectorate", NAME)

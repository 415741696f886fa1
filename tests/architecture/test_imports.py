"""What may import what: the contracts in pyproject.toml, and the rooms the portal never enters."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture.source import PACKAGES, ROOT, python_files

# The reviewer's secret keys and journeys. The portal must not reach them by any road.
CLOSED_TO_THE_PORTAL = ["crypto.keyfile", "wbs.handoff", "wbs.journeys.reviewing"]
# Take a name out when its module is written: then losing or renaming it is noticed.
NOT_WRITTEN_YET = {"wbs.handoff"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def test_the_contracts_hold() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run(
        [lint_imports, "--no-logo", "--no-cache"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("module", CLOSED_TO_THE_PORTAL)
def test_a_closed_room_exists_or_is_known_to_be_missing(
    graph: grimp.ImportGraph, module: str
) -> None:
    assert (module in graph.modules) != (module in NOT_WRITTEN_YET), (
        f"{module}: NOT_WRITTEN_YET must name it exactly as long as it does not exist"
    )


@pytest.mark.parametrize("module", CLOSED_TO_THE_PORTAL)
def test_the_portal_never_reaches_a_closed_room(graph: grimp.ImportGraph, module: str) -> None:
    if module in graph.modules:
        roads = graph.find_shortest_chains(importer="portal", imported=module)
        assert not roads, "\n".join(" -> ".join(road) for road in roads)


def test_every_folder_of_python_is_a_package() -> None:
    # A folder without __init__.py is invisible to import-linter.
    folders = {source.path.parent for source in python_files(*PACKAGES, "tests", "bench")}
    assert [folder for folder in folders if not (ROOT / folder / "__init__.py").exists()] == []

"""Folders among which root installs."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that every user may enter."""
    made = Path(tempfile.mkdtemp(prefix="wbs-root."))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def victim(folder: Path) -> Path:
    """A folder of root's."""
    made = folder / "victim"
    made.mkdir(mode=0o755)
    return made

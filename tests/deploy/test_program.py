"""What `deploy/install` puts into /opt/wbs is the whole program, not only its Python."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT

# What texts, pages and scripts are made from stays behind.
ONLY_FOR_BUILDING = re.compile(r"/client/|\.scss$|/node_modules/|\.po$|\.pyc$")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Installed as install.d/machine.sh does it, into a folder."""
    folder = tmp_path_factory.mktemp("opt")
    copy = folder / "source"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("node_modules"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    target = folder / "installed"
    subprocess.run([*pip, "--no-index", "--target", target, copy], check=True)
    return target


def test_every_text_page_and_script_is_installed(installed: Path) -> None:
    """Without one of them a portal ends at its start, and its unit keeps silent about it."""
    files = (path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file())
    ours = [path.relative_to(ROOT) for path in files]
    wanted = [path for path in ours if not ONLY_FOR_BUILDING.search(f"/{path}")]
    assert len(wanted) > 300
    missing = [str(path) for path in wanted if not (installed / path).is_file()]
    assert missing == []

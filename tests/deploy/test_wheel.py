"""The wheel that docs/konsol.md makes: two people who build apart get the same bytes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import PACKAGES, ROOT

COMMIT_DAY = "1767225600"


def _built(folder: Path) -> bytes:
    copy = folder / "source"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("node_modules"))
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, copy)
    for path in copy.rglob("*"):
        os.utime(path)
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-index", "--no-deps"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": COMMIT_DAY}
    command = [*pip, "--no-build-isolation", "--wheel-dir", str(folder / "made"), str(copy)]
    subprocess.run(command, check=True, env=environment, umask=0o022)
    (wheel,) = (folder / "made").iterdir()
    assert wheel.name in (ROOT / "docs" / "konsol.md").read_text("utf-8")
    return wheel.read_bytes()


def test_two_builds_at_two_times_are_the_same_to_the_byte(tmp_path: Path) -> None:
    assert _built(tmp_path / "one") == _built(tmp_path / "two")

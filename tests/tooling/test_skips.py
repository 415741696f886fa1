"""A skipped test turns a run under CI red, and only there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.onion.network import TorMissing
from tests.postgres import ProgramsMissing
from tests.skips import skipped_without_programs

SKIPS = "import pytest\ndef test_passes(): pass\ndef test_skips(): pytest.skip('no tor here')\n"
SKIPS_ALL = "import pytest\npytest.skip('no tor here', allow_module_level=True)\n"


def _run(folder: Path, text: str, ci: str) -> subprocess.CompletedProcess[str]:
    test = folder / "test_it.py"
    test.write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.skips", "-c", os.devnull, test],
        cwd=folder,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_skip_fails_the_run_under_ci_and_the_closing_line_stays(tmp_path: Path) -> None:
    run = _run(tmp_path, SKIPS, ci="true")
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    assert "1 skipped: this run FAILS" in run.stdout
    assert "1 passed, 1 skipped" in run.stdout.splitlines()[-1]


def test_a_skipped_module_fails_the_run_under_ci(tmp_path: Path) -> None:
    passing = "def test_passes(): pass\n"
    (tmp_path / "test_other.py").write_text(passing, encoding="utf-8")
    assert _run(tmp_path, SKIPS_ALL, ci="true").returncode != 0


def test_a_skip_is_allowed_elsewhere(tmp_path: Path) -> None:
    assert _run(tmp_path, SKIPS, ci="").returncode == 0


@pytest.mark.parametrize(
    ("missing", "said"),
    [(ProgramsMissing(), "apt-get install"), (TorMissing("not installed: tor"), "installed: tor")],
)
def test_what_is_not_installed_is_skipped_by_one_way(missing: Exception, said: str) -> None:
    with pytest.raises(pytest.skip.Exception, match=said), skipped_without_programs():
        raise missing

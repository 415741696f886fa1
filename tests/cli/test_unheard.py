"""Whoever pipes a command into `head` gets its lines, and no complaint after them."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.world import WBS
from wbs.cli import UNHEARD


def unheard(*words: str, both: bool = False) -> tuple[int, bytes]:
    """Run it before somebody who is gone already; how it ended, and what it complained."""
    read, write = os.pipe()
    os.close(read)
    try:
        errors = write if both else subprocess.PIPE
        ran = subprocess.run([*WBS, *words], stdout=write, stderr=errors, check=False)
    finally:
        os.close(write)
    return ran.returncode, ran.stderr or b""


@pytest.mark.parametrize("words", [("--help",), ("report", "--help"), ("doctor",)])
def test_it_ends_in_silence_as_a_shell_says_it(words: tuple[str, ...]) -> None:
    assert unheard(*words) == (UNHEARD, b"")
    assert UNHEARD == 128 + 13  # SIGPIPE


def test_also_where_its_complaints_go_the_same_way() -> None:
    assert unheard("doctor", both=True) == (UNHEARD, b"")


def test_what_it_is_debugged_with_stays_silent_too() -> None:
    assert unheard("--debug", "doctor") == (UNHEARD, b"")


def test_a_broken_line_to_a_server_is_still_told(tmp_path: Path) -> None:
    """Only our own reader's going is silent; that of a server is a failure of the system's."""
    script = (
        "import click\nfrom wbs.cli import main\n"
        "@main.command()\ndef breaks():\n    raise BrokenPipeError(32, 'x')\n"
        "main(['--lang', 'en', 'breaks'])\n"
    )
    path = tmp_path / "run.py"
    path.write_text(script, "utf-8")
    ran = subprocess.run(
        [WBS[0], str(path)],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path.cwd(),
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert ran.returncode == 3
    assert "operating system" in ran.stderr

"""What the installation says of itself: how it is used, and nothing that it did not look at."""

import subprocess

import pytest

from tests.promises.installation import ROOT

INSTALL = ROOT / "deploy" / "install"
STARTING = ROOT / "deploy" / "install.d" / "starting.sh"
# A machine without systemd, and nothing on it.
BARE = """
say() { echo "$*"; }
systemd_runs() { false; }
disable_what_is_not_wanted() { :; }
units() { :; }
"""


def run(*words: object) -> "subprocess.CompletedProcess[str]":
    """A command to its end."""
    return subprocess.run([*map(str, words)], check=False, capture_output=True, text=True)


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_it_says_how_it_is_used(option: str) -> None:
    done = run(INSTALL, option)
    assert (done.returncode, done.stderr) == (0, "")
    for said in ("Usage: deploy/install", "--check", "--root DIR", "/etc/wbs/install.conf"):
        assert said in done.stdout
    assert "set -euo" not in done.stdout


def test_an_option_that_is_none_of_its_own_is_refused() -> None:
    done = run(INSTALL, "--chekc")
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("check", ["", "yes"])
def test_a_look_at_a_bare_machine_does_not_say_that_anything_is_installed(check: str) -> None:
    source = f"set -eu; CHECK={check}; RESTART=/nonexistent; . {STARTING}"
    done = run("bash", "-c", f"{source}\n{BARE}\nstart")
    assert done.returncode == 0, done.stderr
    assert ("everything is installed" in done.stdout) is not bool(check)
    assert ("was not looked at" in done.stdout) is bool(check)

"""Whoever took a service over keeps root waiting for a while, and never for ever."""

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.deploy.functions import FILES, as_root, run
from tests.deploy.test_root import ONION

HURRIED = FILES.replace("readonly SECONDS_OF_OTHERS=120", "readonly SECONDS_OF_OTHERS=1")
LONG = 30  # seconds; longer than any of them may take


@as_root
@pytest.mark.parametrize(
    "command",
    [
        "as_owner postgres:postgres sleep 60",
        "as_owner postgres:postgres sh -c 'trap : TERM; sleep 60; sleep 60'",
        "said=$(as_owner postgres:postgres sh -c 'setsid sleep 60 & echo said' | heard)",
        "said=$(as_owner postgres:postgres yes | heard)",
    ],
)
def test_a_command_of_another_user_ends(command: str) -> None:
    began = time.monotonic()
    run(f"exec 2>/dev/null\n{HURRIED}\n{command}")
    assert time.monotonic() - began < LONG


def _pipe(folder: Path) -> Path:
    pipe = folder / "wbs.conf"
    os.mkfifo(pipe)
    shutil.chown(pipe, "postgres", "postgres")
    shutil.chown(folder, "postgres", "postgres")
    return pipe


@as_root
def test_a_pipe_in_a_files_place_is_replaced(folder: Path) -> None:
    pipe = _pipe(folder)
    files = FILES.replace("/run/wbs-to-restart", "/dev/null")
    done = run(f"{files}\nput 0640 postgres:postgres {pipe} <<<text")
    assert done.returncode == 0, done.stderr
    assert pipe.read_text("utf-8") == "text\n"


@as_root
def test_a_pipe_that_comes_after_the_look_ends_too(folder: Path) -> None:
    """Neither root opens it nor does anybody wait for it without end."""
    pipe = _pipe(folder)
    swapped = HURRIED.replace('[ -f "$2" ] && [ ! -L "$2" ]', "true")
    assert swapped != HURRIED
    began = time.monotonic()
    done = run(f"{swapped}\ncontent_of postgres:postgres {pipe}")
    assert (done.returncode != 0, done.stdout) == (True, "")
    assert time.monotonic() - began < LONG


@as_root
def test_what_only_root_reads_is_never_tors_word(folder: Path) -> None:
    file = folder / "tor" / "reporters" / "hostname"
    file.parent.mkdir(parents=True)
    file.write_text(f"{ONION}\n")
    names = FILES.replace("$ROOT/var/lib/wbs/tor", f"{folder}/tor")
    script = f'{names}\nread_onion_names; echo "${{onion_name[reporters]}}"'
    file.chmod(0o644)
    assert run(script).stdout == f"{ONION}\n"
    file.chmod(0o600)
    assert run(script).returncode == 1

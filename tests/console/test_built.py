"""The console's script keeps to itself, and the console needs nothing that Windows lacks."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture.source import PACKAGES, ROOT, python_files

# Modules and names of the standard library that Windows does not have.
NOT_ON_WINDOWS = {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog", "curses"}
NOT_IN_OS = {"fork", "forkpty", "geteuid", "getuid", "getegid", "getgid", "setuid", "setsid"} | {
    *("mkfifo", "chown", "lchown", "chroot", "getpgrp", "killpg", "wait3", "wait4", "openpty"),
    *("sched_getaffinity", "memfd_create", "pread", "sendfile", "statvfs", "sync"),
}
NOT_IN_SOCKET = {"AF_UNIX", "socketpair", "SO_REUSEPORT"}
# These ask for the system first.
ASKS_FIRST = {"wbs/partial.py", "wbs/speech/terminal.py"}
WINDOWS = ("--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp")


def test_the_script_loads_nothing_and_writes_no_markup() -> None:
    script = (ROOT / "reviewer/console/static/console.js").read_text("utf-8")
    for word in ("innerHTML", "eval(", "http:", "https:", "localStorage", "sessionStorage"):
        assert word not in script
    assert "document.cookie" not in script


def reached() -> set[str]:
    """Files of every module of ours that the console's command loads."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    modules = {"reviewer.console.command"} | graph.find_upstream_modules("reviewer.console.command")
    return {module.replace(".", "/") for module in modules}


def lacking_on_windows(tree: ast.AST) -> list[str]:
    """What a file names that Windows does not have."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [each.name for each in node.names if each.name in NOT_ON_WINDOWS]
        elif isinstance(node, ast.ImportFrom):
            found += [node.module] if node.module in NOT_ON_WINDOWS else []
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            place = (node.value.id, node.attr)
            lacks = place[0] == "os" and place[1] in NOT_IN_OS
            if lacks or (place[0] == "socket" and place[1] in NOT_IN_SOCKET):
                found.append(".".join(place))
    return found


def test_the_console_and_all_it_loads_name_nothing_that_windows_lacks() -> None:
    wanted = reached()
    assert {
        "reviewer/console/work",
        "wbs/desk/sync_folder",
        "wbs/web/serving",
        "crypto/memory_seal",
    } <= wanted
    assert "wbs/store" not in wanted
    for source in python_files(*PACKAGES):
        module = str(source.path.with_suffix("")).removesuffix("/__init__")
        if module in wanted and str(source.path) not in ASKS_FIRST:
            assert lacking_on_windows(source.tree) == [], source.path


@pytest.mark.parametrize(
    "text", ["import fcntl", "from pwd import getpwnam", "import os\nos.fork()", "os.geteuid()"]
)
def test_what_windows_lacks_is_noticed(text: str) -> None:
    assert lacking_on_windows(ast.parse(text))


def test_signals_that_windows_lacks_are_only_asked_for() -> None:
    for source in python_files("reviewer/console"):
        assert not re.search(r"\bsignal\.SIG(?!INT|TERM)", source.text), source.path


@pytest.mark.timeout(300)
def test_every_locked_package_has_a_wheel_for_windows(tmp_path: Path) -> None:
    """The resolver says so; without a registry within reach it cannot be asked."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--no-input", "--require-hashes"]
    command += ["--only-binary=:all:", *WINDOWS, "--target", str(tmp_path), "--no-cache-dir"]
    asked = subprocess.run(
        [*command, "-r", str(ROOT / "requirements" / "run.txt")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PIP_RETRIES": "1"},
    )
    if "NewConnectionError" in asked.stderr or "Max retries" in asked.stderr:
        pytest.skip("no package registry within reach")
    assert asked.returncode == 0, asked.stderr

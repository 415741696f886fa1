"""Functions of `deploy/install`, run alone: as root, with users as Debian's packages make them."""

import os
import subprocess

import pytest

from tests.promises.installation import ROOT

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="changes users, as root")
INSTALL = (ROOT / "deploy" / "install").read_text("utf-8")
FILES = INSTALL[INSTALL.index("declare -A changed=()") : INSTALL.index("\nservers() {")]
PARTS = ROOT / "deploy" / "install.d"
SAYING = """set -euo pipefail; CHECK='' ROOT=''
say() { echo "$*" >&2; }; give_up() { say "$*"; exit 1; }; differs() { say "$*"; }
systemd_runs() { false; }
"""
SECONDS = 60  # a script that waits longer waits for ever


def run(script: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Some of the installation's functions. Raises `TimeoutExpired` where they never end."""
    told = {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin", **environment}
    command = ["bash", "-c", SAYING + script]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=told, timeout=SECONDS
    )

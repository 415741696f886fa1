"""What docs/operations.md hands to an administrator to type in works as it stands there."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.deploy.functions import as_root
from tests.stack.configured import program

TEXT = (ROOT / "docs" / "operations.md").read_text("utf-8")
HOOK, RULES, TIMER = (
    next(block for block in re.findall(r"```\w*\n(.*?)```", TEXT, re.DOTALL) if sign in block)
    for sign in ("RENEWED_LINEAGE", "flush ruleset", "look.timer")
)
NFT = shutil.which("nft", path=f"{os.environ['PATH']}:/usr/sbin")


def _written(path: Path, text: str, mode: int = 0o644) -> Path:
    path.write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n", "utf-8")
    path.chmod(mode)
    return path


def _renewed(folder: Path, *names: str) -> "subprocess.CompletedProcess[str]":
    """The hook on a certificate folder with these files; it finds a systemctl that only notes."""
    lineage, programs = folder / "live", folder / "bin"
    for made in (lineage, programs):
        made.mkdir()
    for name in names:
        (lineage / name).write_text(name, "utf-8")
    _written(programs / "systemctl", f'#!/bin/sh\necho "$@" >>{folder}/asked', 0o755)
    hook = _written(folder / "hook", HOOK.replace("/etc/wbs", f"{folder}/etc"), 0o755)
    path = f"{programs}:{os.environ['PATH']}"
    environment = {"PATH": path, "RENEWED_LINEAGE": str(lineage)}
    return subprocess.run([hook], check=False, capture_output=True, text=True, env=environment)


@as_root
def test_the_hook_of_certbot_puts_both_files_and_restarts_nginx(tmp_path: Path) -> None:
    done = _renewed(tmp_path, "fullchain.pem", "privkey.pem")
    assert done.returncode == 0, done.stderr
    key, chain = tmp_path / "etc" / "tls" / "key.pem", tmp_path / "etc" / "tls" / "chain.pem"
    assert (key.read_text(), chain.read_text()) == ("privkey.pem", "fullchain.pem")
    assert (key.group(), oct(key.stat().st_mode & 0o777)) == ("www-data", "0o640")
    assert (tmp_path / "asked").read_text() == "restart wbs-nginx\n"


@as_root
def test_without_the_key_nothing_is_restarted(tmp_path: Path) -> None:
    assert _renewed(tmp_path, "fullchain.pem").returncode != 0
    assert not (tmp_path / "asked").exists()


def test_the_hook_never_installs_a_program() -> None:
    """At the night of a renewal the checkout it names may be an older release."""
    assert "deploy/install" not in HOOK


@as_root
@pytest.mark.skipif(NFT is None, reason="nft is not installed")
def test_the_firewall_rules_parse(tmp_path: Path) -> None:
    rules = _written(tmp_path / "nftables.conf", RULES)
    done = subprocess.run([str(NFT), "-c", "-f", rules], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_the_doctors_timer_is_one_that_systemd_takes(tmp_path: Path) -> None:
    units = re.split(r"^ *# /etc/systemd/system/(.*)\n", TIMER, flags=re.MULTILINE)[1:]
    for name, text in zip(units[::2], units[1::2], strict=True):
        _written(tmp_path / name, text.replace("/opt/wbs/bin/wbs", shutil.which("true") or ""))
    files = [tmp_path / "look.service", tmp_path / "look.timer"]
    command = [program("systemd-analyze"), "verify", "--man=no", *map(str, files)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")

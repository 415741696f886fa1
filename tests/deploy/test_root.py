"""Root installs among folders of others: no service's user gets to be root by it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.functions import FILES, PARTS, as_root, run
from tests.stack.configured import configured, install

ONION = f"{'a2' * 28}.onion"


def untouched(victim: Path) -> bool:
    """Still root's, still empty."""
    status = victim.stat()
    return (status.st_uid, status.st_mode & 0o777, list(victim.iterdir())) == (0, 0o755, [])


# --- the onions' names ----------------------------------------------------------------------


def _hostname(root: Path, onion: str, text: str) -> Path:
    file = root / "var" / "lib" / "wbs" / "tor" / onion / "hostname"
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize("onion", ["reporters", "reviewers"])
@pytest.mark.parametrize(
    "text",
    [
        f"{ONION}\nLD_PRELOAD=/tmp/own.so\n",
        f"LD_PRELOAD=/tmp/own.so\n{ONION}\n",
        f"{ONION};",
        f"x{ONION}",
        f"{ONION.upper()}\n",
        f"{'1' * 56}.onion\n",
        f"{ONION}\0\n",
        "",
    ],
)
def test_what_is_no_onions_name_is_not_used(tmp_path: Path, onion: str, text: str) -> None:
    _hostname(tmp_path, onion, text)
    done = install(tmp_path)
    assert done.returncode == 1
    assert "holds no onion's name" in done.stderr
    assert not list((tmp_path / "etc" / "wbs").glob("*.env"))


def test_a_name_that_never_ends_stops_nobody(tmp_path: Path) -> None:
    file = _hostname(tmp_path, "reporters", "")
    file.unlink()
    os.mkfifo(file)
    done = install(tmp_path)
    assert (done.returncode, "is no file" in done.stderr) == (1, True)


def test_names_of_onions_are_used(tmp_path: Path) -> None:
    made = configured(tmp_path)
    other = f"{'b7' * 28}.onion"
    for onion, name in (("reporters", ONION), ("reviewers", other)):
        _hostname(tmp_path, onion, f"{name}\n")
    assert install(tmp_path).returncode == 0
    assert made.environment("portal-onion-1")["WBS_ONION"] == ONION
    assert made.environment("gateway")["WBS_GATEWAY_AUTHORITY"] == other


# --- settings of a service ------------------------------------------------------------------


def _as_service(folder: Path, settings: str) -> "subprocess.CompletedProcess[str]":
    """A program with these settings, by a runuser that notes what it is itself given."""
    runuser = folder / "runuser"
    runuser.write_text(f'#!/bin/sh\nenv >{folder}/roots\nshift 3\nexec "$@"\n')
    runuser.chmod(0o755)
    (folder / "its.env").write_text(settings)
    script = f". {PARTS}/database.sh; as_service somebody {folder}/its.env env"
    path = f"{folder}:{os.environ['PATH']}"
    return run(script, PATH=path, OF_ROOTS="yes")


def test_a_services_settings_reach_it_and_no_process_of_roots(tmp_path: Path) -> None:
    done = _as_service(tmp_path, "WBS_HOST_NOTICE=Dinas $(id) Contoh\nWBS_PLAIN=on\n")
    assert done.returncode == 0, done.stderr
    its = done.stdout.splitlines()
    assert {"WBS_HOST_NOTICE=Dinas $(id) Contoh", "WBS_PLAIN=on"} <= {*its}
    assert "OF_ROOTS=yes" not in its
    assert "WBS_" not in (tmp_path / "roots").read_text("utf-8")


def test_a_line_that_is_no_setting_of_ours_starts_nothing(tmp_path: Path) -> None:
    done = _as_service(tmp_path, "WBS_PLAIN=on\nLD_PRELOAD=/tmp/own.so\n")
    assert done.returncode == 1
    assert "no setting of ours" in done.stderr
    assert not (tmp_path / "roots").exists()


# --- folders of others ----------------------------------------------------------------------


def _close(folder: Path) -> "subprocess.CompletedProcess[str]":
    machine = (PARTS / "machine.sh").read_text("utf-8").replace("/var/lib/wbs/tor", f"{folder}/tor")
    return run(f"{FILES}\n{machine}\nclose_the_reviewers_onion")


def _tors(folder: Path) -> Path:
    keys = folder / "tor" / "reviewers"
    keys.mkdir(parents=True)
    shutil.chown(keys, "debian-tor", "debian-tor")
    return keys / "authorized_clients"


@as_root
def test_the_reviewers_onion_is_closed_by_a_key_of_tors(folder: Path) -> None:
    clients = _tors(folder)
    done = _close(folder)
    assert done.returncode == 0, done.stderr
    key = clients / "nobody.auth"
    assert key.read_text("utf-8").startswith("descriptor:x25519:")
    for path, mode in ((clients, 0o700), (key, 0o600)):
        assert (path.owner(), path.group()) == ("debian-tor", "debian-tor")
        assert path.stat().st_mode & 0o777 == mode


@as_root
def test_tor_gets_no_folder_of_roots_by_a_link(folder: Path, victim: Path) -> None:
    _tors(folder).symlink_to(victim)
    assert _close(folder).returncode != 0
    assert untouched(victim)


def _put(folder: Path) -> "subprocess.CompletedProcess[str]":
    files = FILES.replace("/run/wbs-to-restart", f"{folder}/restart")
    return run(f"{files}\nput 0640 postgres:postgres {folder}/main/conf.d/wbs.conf <<<text")


def _postgres(folder: Path) -> Path:
    main = folder / "main"
    main.mkdir()
    shutil.chown(main, "postgres", "postgres")
    return main / "conf.d"


@as_root
def test_a_file_of_another_user_is_written_as_that_user(folder: Path) -> None:
    conf = _postgres(folder) / "wbs.conf"
    done = _put(folder)
    assert done.returncode == 0, done.stderr
    assert (conf.read_text("utf-8"), conf.stat().st_mode & 0o777) == ("text\n", 0o640)
    assert (conf.owner(), conf.group()) == ("postgres", "postgres")
    assert not conf.with_name("wbs.conf.new").exists()


@as_root
def test_a_database_gets_no_file_of_roots_by_a_link(folder: Path, victim: Path) -> None:
    _postgres(folder).symlink_to(victim)
    assert _put(folder).returncode != 0
    assert untouched(victim)

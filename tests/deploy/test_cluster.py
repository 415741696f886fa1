"""Whoever has the user postgres does not get to be root when the database starts."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.functions import FILES, PARTS, as_root, run
from tests.promises.installation import ROOT
from tests.stack.configured import UNITS, install, program

DROP_IN = "postgresql@.service.d/wbs.conf"
DATABASE = (PARTS / "database.sh").read_text("utf-8")
DEBIANS_UNIT = Path("/lib/systemd/system/postgresql@.service")
DEBIANS = ("pg_lsclusters", "pg_ctlcluster", "psql")  # each believes what the cluster's files say
ONLINE = "15 main 5432 online postgres /data /log"


def database(
    folder: Path, script: str, path: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """The part that sets the database up, with the clusters' settings below `folder`."""
    moved = DATABASE.replace("=/etc/postgresql\n", f"={folder}/settings\n")
    files = FILES.replace("/run/wbs-to-restart", f"{folder}/restart")
    ways = f"{path}:" if path else ""
    return run(f"{files}\n{moved}\n{script}", PATH=f"{ways}{os.environ['PATH']}:/usr/sbin:/sbin")


@pytest.fixture
def main(folder: Path) -> Path:
    """Settings as Debian makes them: all of them the user postgres's."""
    made = folder / "settings" / "15" / "main"
    (made / "conf.d").mkdir(parents=True)
    for name in ("postgresql.conf", "start.conf", "conf.d/wbs.conf"):
        (made / name).write_text(f"# {name}\n")
    for path in (folder / "settings", *(folder / "settings").rglob("*")):
        shutil.chown(path, "postgres", "postgres")
    return made


@pytest.fixture
def debians(folder: Path) -> Path:
    """Programs that note who runs them and with what."""
    made = folder / "programs"
    made.mkdir()
    (folder / "ran").touch()
    (folder / "ran").chmod(0o666)
    for name in DEBIANS:
        (made / name).write_text(
            f'#!/bin/sh\necho "$(id -un) {name} $*" >>{folder}/ran\necho "{ONLINE}"\n'
        )
        (made / name).chmod(0o755)
    return made


def ran(folder: Path) -> list[list[str]]:
    """User, program and words of each."""
    return [line.split() for line in (folder / "ran").read_text("utf-8").splitlines()]


# --- whose rights it starts with ------------------------------------------------------------


def _walls(root: Path) -> set[str]:
    """What systemd finds well in Debian's unit on a machine with these files."""
    unit = root / "usr" / "lib" / "systemd" / "system" / "postgresql@.service"
    unit.parent.mkdir(parents=True)
    shutil.copy(DEBIANS_UNIT, unit)
    done = subprocess.run(
        [
            *(program("systemd-analyze"), "security", "--offline=yes", f"--root={root}"),
            *("--json=short", "--no-pager", "postgresql@15-main.service"),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return {each["json_field"] for each in json.loads(done.stdout) if each["set"]}


def test_the_cluster_starts_without_root(tmp_path: Path) -> None:
    assert install(tmp_path).returncode == 0
    wanted = {"UserOrDynamicUser", "NoNewPrivileges", "CapabilityBoundingSet_CAP_SYS_ADMIN"}
    assert wanted <= _walls(tmp_path)


def test_no_command_of_the_unit_keeps_roots_rights() -> None:
    text = (UNITS / DROP_IN).read_text("utf-8")
    assert "\nUser=postgres\n" in text
    assert "Exec" not in text
    assert "PermissionsStartOnly" not in text
    debians = DEBIANS_UNIT.read_text("utf-8")
    assert not re.search(r"^Exec\w+=-?[+!]", debians, re.MULTILINE)


@as_root
def test_root_runs_none_of_debians_programs_for_it(folder: Path, debians: Path) -> None:
    script = """cluster_version; cluster_runs; as_postgres -c SELECT
    cluster_does 15 start; cluster_does 15 stop"""
    done = database(folder, script, debians)
    assert done.returncode == 0, done.stderr
    assert {program for _, program, *_ in ran(folder)} == {*DEBIANS}
    assert {user for user, *_ in ran(folder)} == {"postgres"}


@as_root
def test_a_command_among_its_settings_never_runs_as_root(folder: Path, main: Path) -> None:
    """With Debian's own programs, which run it: as ALTER SYSTEM's file is read, too."""
    note, data = folder / "note", folder / "data"
    note.write_text(f"#!/bin/sh\nid -un >>{folder}/ran\n")
    note.chmod(0o755)
    (folder / "ran").touch()
    (folder / "ran").chmod(0o666)
    data.mkdir()
    (data / "postgresql.auto.conf").write_text(f"include '{note}|'\n")
    shutil.chown(data, "postgres", "postgres")
    (main / "postgresql.conf").write_text(f"data_directory = '{data}'\n")
    script = f"""export PG_CLUSTER_CONF_ROOT={folder}/settings
    clusters || true; cluster_does 15 start || true"""
    database(folder, script)
    assert {*(folder / "ran").read_text("utf-8").split()} == {"postgres"}


def test_no_service_runs_debians_wrapper(folder: Path) -> None:
    script = """as_postgres() { echo 1; cat >/dev/null; }; as_service() { echo "$3" >&2; }
    PROGRAM=/opt/wbs; make_tables 15 </dev/null"""
    done = database(folder, f"cd {ROOT}/deploy; {script}")
    assert done.stderr.split() == ["/opt/wbs/bin/wbs", "/usr/lib/postgresql/15/bin/psql"]


@as_root
def test_a_cluster_that_ran_with_roots_rights_is_started_anew(folder: Path, debians: Path) -> None:
    script = "start_cluster 15 /nowhere; changed[$DROP_IN]=yes; start_cluster 15 /nowhere"
    assert database(folder, script, debians).returncode == 0
    done = [words for _, program, *words in ran(folder) if program == "pg_ctlcluster"]
    assert done == [["15", "main", "restart"]]


def test_under_systemd_only_systemd_starts_it(folder: Path) -> None:
    script = """systemd_runs() { true; }; systemctl() { :; }
    timeout() { echo "$@"; }; as_owner() { echo never; }; cluster_does 15 restart"""
    done = database(folder, script)
    assert done.stdout.split()[1:] == ["systemctl", "restart", "postgresql@15-main.service"]


@as_root
@pytest.mark.parametrize("version", ["../../tmp", "15;id", ""])
def test_a_version_is_a_number(folder: Path, debians: Path, version: str) -> None:
    program = debians / "pg_lsclusters"
    program.write_text(f"#!/bin/sh\necho '{version} main 5432 online'\n")
    done = database(folder, "version=$(cluster_version); echo went on", debians)
    assert (done.returncode, done.stdout) == (1, "")


# --- whose its settings are -----------------------------------------------------------------


@as_root
def test_its_settings_become_roots_and_stay_readable(folder: Path, main: Path) -> None:
    assert database(folder, "own_settings").returncode == 0
    for path in (folder / "settings", *(folder / "settings").rglob("*")):
        assert path.owner() == "root"
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)
    assert (main / "conf.d" / "wbs.conf").read_text("utf-8") == "# conf.d/wbs.conf\n"
    assert database(folder, "own_settings").stderr == ""


@as_root
def test_who_holds_a_file_open_writes_none_of_roots(folder: Path, main: Path) -> None:
    with (main / "start.conf").open("a", encoding="utf-8") as held:
        database(folder, "own_settings")
        held.write("of somebody else\n")
    assert (main / "start.conf").read_text("utf-8") == "# start.conf\n"


@as_root
@pytest.mark.parametrize("name", ["log", "conf.d/more.conf", "../other"])
def test_a_link_among_its_settings_is_refused(
    folder: Path, main: Path, victim: Path, name: str
) -> None:
    secret = victim / "secret"
    secret.write_text("of root alone")
    secret.chmod(0o600)
    (main / name).symlink_to(victim if name == "../other" else secret)
    done = database(folder, "own_settings")
    assert (done.returncode, "is no plain file" in done.stderr) == (1, True)
    assert (secret.owner(), secret.stat().st_mode & 0o777) == ("root", 0o600)


@as_root
def test_a_pipe_among_its_settings_is_refused_and_not_read(folder: Path, main: Path) -> None:
    (main / "start.conf").unlink()
    os.mkfifo(main / "start.conf")
    done = database(folder, "own_settings")
    assert (done.returncode, "is no plain file" in done.stderr) == (1, True)


@as_root
def test_only_looking_changes_nothing(folder: Path, main: Path) -> None:
    script = "CHECK=yes; differs() { say differs; return 1; }; own_settings"
    done = database(folder, script)
    assert done.stderr.count("differs") == len([*(folder / "settings").rglob("*")]) + 1
    assert (main / "start.conf").owner() == "postgres"


# --- its log --------------------------------------------------------------------------------


def test_logs_are_rotated_with_their_owners_rights(tmp_path: Path) -> None:
    assert install(tmp_path).returncode == 0
    rule = (tmp_path / "etc" / "logrotate.d" / "wbs").read_text("utf-8")
    assert re.findall(r"^\s*su (.+)$", rule, re.MULTILINE) == ["postgres postgres"]


def test_debians_rules_of_rotation_are_set_aside_once() -> None:
    divert = """dpkg-divert() { [ "$1" = --truename ] || { echo "$*"; return; }
    case $2 in */tor) echo "$2.disabled" ;; *) echo "$2" ;; esac; }"""
    machine = (PARTS / "machine.sh").read_text("utf-8")
    done = run(f"{machine}\n{divert}\nkeep_debians_rotation_off")
    assert [line.split()[-1] for line in done.stdout.splitlines()] == [
        "/etc/logrotate.d/postgresql-common",
        "/etc/logrotate.d/nginx",
    ]

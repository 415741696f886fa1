"""Every unit of ours is walled in: measured by systemd, and by what no unit may loosen."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.promises.installation import ROOT
from tests.stack.configured import UNITS, program

MOST_EXPOSURE = 15  # tenths
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
HARD = (UNITS / "wbs-.service.d" / "hard.conf").read_text("utf-8")
PUBLIC = {"wbs-nginx.service", "wbs-tor.service"}


def _exposure(root: Path, unit: str) -> tuple[int, str]:
    named = unit.replace("@.", "@1.")
    command = [program("systemd-analyze"), "security", "--offline=yes", f"--root={root}"]
    done = subprocess.run(
        [*command, f"--threshold={MOST_EXPOSURE}", "--no-pager", named],
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine that has our units."""
    folder = tmp_path_factory.mktemp("machine")
    shutil.copytree(UNITS, folder / "etc" / "systemd" / "system")
    return folder


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_is_exposed_at_most_one_and_a_half(root: Path, unit: str) -> None:
    code, said = _exposure(root, unit)
    assert code == 0, said


def test_the_measure_notices_a_wall_that_is_gone(root: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(root, bare)
    shutil.rmtree(bare / "etc" / "systemd" / "system" / "wbs-.service.d")
    assert all(_exposure(bare, unit)[0] != 0 for unit in SERVICES)


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_loosens_nothing_that_all_share(unit: str) -> None:
    """What stands in the shared file stands nowhere else, but for what only adds up."""
    adds_up = {"ReadWritePaths", "InaccessiblePaths", "ReadOnlyPaths", "SystemCallFilter"}
    shared = set(re.findall(r"^(\w+)=", HARD, re.MULTILINE)) - adds_up
    own = set(re.findall(r"^(\w+)=", (UNITS / unit).read_text("utf-8"), re.MULTILINE))
    assert own & shared == set()


@pytest.mark.parametrize("unit", SERVICES)
def test_only_nginx_and_tor_see_a_network(unit: str) -> None:
    text = (UNITS / unit).read_text("utf-8")
    assert ("PrivateNetwork=yes" in text) == (unit not in PUBLIC)
    assert ("AF_INET" in text) == (unit in PUBLIC)


@pytest.mark.parametrize("unit", SERVICES)
def test_each_has_a_user_and_a_profile_of_its_own(unit: str) -> None:
    text = (UNITS / unit).read_text("utf-8")
    (user,) = re.findall(r"^User=(\S+)$", text, re.MULTILINE)
    (profile,) = re.findall(r"^AppArmorProfile=(\S+)$", text, re.MULTILINE)
    assert user != "root"
    profiles = (ROOT / "deploy" / "apparmor" / "wbs").read_text("utf-8")
    assert f"profile {profile} " in profiles


def test_the_portals_words_go_nowhere_and_no_memory_to_a_disk() -> None:
    text = (UNITS / "wbs-portal@.service").read_text("utf-8")
    assert "StandardOutput=null" in text
    assert "StandardError=null" in text
    for line in ("LimitCORE=0", "MemorySwapMax=0", "CoredumpFilter=0", "LogLevelMax=err"):
        assert f"\n{line}\n" in HARD


def test_old_keyboxes_go_whether_or_not_a_backup_could_be_made() -> None:
    unit = (UNITS / "wbs-backup.service").read_text("utf-8")
    commands = re.findall(r"^(Exec\w+)=\S+ backup (\w+)", unit, re.MULTILINE)
    assert commands == [("ExecStart", "make"), ("ExecStopPost", "prune")]


def test_every_socket_belongs_to_a_service() -> None:
    for socket in UNITS.glob("*.socket"):
        assert socket.with_suffix(".service").exists()
        assert "SocketMode=0600" in socket.read_text("utf-8")


def test_the_apparmor_profiles_parse() -> None:
    folder = ROOT / "deploy" / "apparmor"
    done = subprocess.run(
        [program("apparmor_parser"), "-Q", "-K", "-I", str(folder), str(folder / "wbs")],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr

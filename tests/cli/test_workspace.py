"""A reviewer's folder: one command at a time, a memory that never goes back, no left-overs."""

import signal
import socket
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_exchange import case_of, desk
from tests.cli.test_typed_texts import handed_in
from tests.cli.typist import at_a_terminal
from tests.cli.world import WBS, World
from tests.process import HOST, Server
from wbs import disk
from wbs.desk.workspace import HomeBusy, Workspace
from wbs.partial import remove_abandoned, whole_or_nothing

Door = tuple[object, ...]


def test_a_second_command_waits_with_a_word_until_the_first_is_done(
    world: World, gateway: Server, where: Door
) -> None:
    at = desk(world, gateway, "ani", where)
    home = world.folder / "meja" / "ani"
    with at_a_terminal([*WBS, "review", "inbox", *at], world.folder) as typist:
        with Workspace(home).alone():
            typist.waits_for("menunggu")
            assert not (home / "seen.json").exists()
        typist.waits_for("Kasus yang dapat Anda baca")
        assert typist.ends() == 0
    assert (home / "lock").stat().st_mode & 0o077 == 0


def test_whoever_waits_too_long_is_told(tmp_path: Path) -> None:
    with Workspace(tmp_path).alone(), pytest.raises(HomeBusy), Workspace(tmp_path).alone(0.1):
        pass
    with Workspace(tmp_path).alone(0.1):
        pass


@pytest.mark.parametrize("content", ["", "{}", '{"number":', "\x00" * 40])
def test_a_damaged_memory_says_what_to_do_and_is_not_overwritten(
    world: World, gateway: Server, where: Door, content: str
) -> None:
    at = desk(world, gateway, "ani", where)
    seen = world.folder / "meja" / "ani" / "seen.json"
    seen.write_text(content)
    ran = world.run("review", "inbox", *at)
    assert ran.code == 1
    assert "hapus seen.json" in ran.complained
    assert seen.read_text() == content


def test_what_a_killed_download_left_goes_and_everything_else_stays(tmp_path: Path) -> None:
    target = tmp_path / "P1-1-a[b].pdf"
    left = tmp_path / f".{target.name}.0123abcd.part"
    others = [tmp_path / f".{target.name}.mine.part", tmp_path / ".P1-2-b.pdf.0123abcd.part"]
    for each in (left, *others):
        each.write_bytes(b"x")
    with whole_or_nothing(target) as out:
        out.write(b"whole")
        remove_abandoned(target)
        assert not left.exists()
    assert target.read_bytes() == b"whole"
    assert {*tmp_path.iterdir()} == {target, *others}


def test_folders_between_are_as_closed_as_the_last_one(tmp_path: Path) -> None:
    open_before = tmp_path / "terbuka"
    open_before.mkdir(mode=0o755)
    disk.make_private_folder(open_before / "a" / "b")
    disk.make_private_folder(open_before / "a" / "b")
    modes = [open_before, open_before / "a", open_before / "a" / "b"]
    assert [stat.S_IMODE(each.stat().st_mode) for each in modes] == [0o755, 0o700, 0o700]
    with pytest.raises(disk.Unwritable):
        disk.make_private_folder(open_before / "a" / "b" / "c" / ("x" * 300))


KILLED = """
import os, signal, sys
from pathlib import Path
from wbs import disk
from wbs.partial import whole_or_nothing
with whole_or_nothing(Path(sys.argv[1])) as out:
    out.write(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_next_fetch_removes_what_a_killed_one_left(
    world: World, gateway: Server, door: Door, where: Door
) -> None:
    words = handed_in(world, door, where)
    evidence = world.write("bukti.csv", "a,b\n")
    world.well("reply", *door, "--words-file", words, "--file", evidence)
    at = desk(world, gateway, "ani", where)
    case = case_of(world, at)
    world.well("review", "fetch", case, "P2-1", "--to", "ambil", *at)
    (fetched,) = (world.folder / "ambil").glob("*/*")
    command = [sys.executable, "-c", KILLED, str(fetched)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert len(list(fetched.parent.glob(".*.part"))) == 1
    world.well("review", "fetch", case, "--to", "ambil", *at)
    assert list(fetched.parent.iterdir()) == [fetched]


def test_review_goes_through_the_proxy_and_not_to_the_gateway(
    world: World, gateway: Server, where: Door
) -> None:
    at = desk(world, gateway, "ani", where)
    with closing(socket.socket()) as proxy:
        proxy.bind((HOST, 0))
        proxy.listen()
        through = ("--socks", f"{HOST}:{proxy.getsockname()[1]}")
        asking = [*map(str, (*WBS, "review", "inbox", *at, *through))]
        with subprocess.Popen(asking, stdout=subprocess.PIPE) as process:
            first, _ = proxy.accept()
            with first:
                assert first.recv(1) == b"\x05"  # the greeting of SOCKS 5
            process.kill()
            assert process.stdout
            assert process.stdout.read() == b""

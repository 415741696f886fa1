"""Whatever breaks around a report that is kept, its words come out somewhere."""

import re
import subprocess
import sys

import pytest

from tests.cli.test_at_a_terminal import LEAVES_THE_SCREEN, WORD, type_two_back
from tests.cli.typist import at_a_terminal
from tests.cli.world import REPORT, WBS, World

Door = tuple[object, ...]
TWELVE = re.compile(r"^(?:[a-z]{4,8} ){11}[a-z]{4,8}$", re.MULTILINE)


def handed_in(world: World, door: Door, where: Door, redirection: str) -> str:
    """Hand in from a shell that redirects the output; what came on stderr."""
    world.write("laporan.json", REPORT)
    words = [*WBS, "report", "laporan.json", *door, *where]
    command = " ".join(f"'{word}'" for word in map(str, words))
    done = subprocess.run(
        ["sh", "-c", f"{command} {redirection}"],
        cwd=world.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stderr


def test_an_output_that_is_closed_costs_no_words(world: World, door: Door, where: Door) -> None:
    complained = handed_in(world, door, where, ">&-")
    (typed,) = TWELVE.findall(complained)
    assert "Diterima" in world.well("check", *door, "--words-file", "-", typed=typed)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of files differ elsewhere")
def test_a_full_disk_costs_no_words(world: World, door: Door, where: Door) -> None:
    limit = "ulimit -f 0; trap '' XFSZ"  # no file may grow: the empty one can be made
    world.write("laporan.json", REPORT)
    command = [*WBS, "report", "laporan.json", *door, *where, "--words-to", "kata.txt"]
    shell = f"{limit}; exec {' '.join(repr(str(word)) for word in command)}"
    done = subprocess.run(
        ["sh", "-c", shell],
        cwd=world.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    (typed,) = TWELVE.findall(done.stderr)
    assert not (world.folder / "kata.txt").exists()
    assert "Diterima" in world.well("check", *door, "--words-file", "-", typed=typed)


def test_a_missing_folder_is_refused_before_anything_is_sent(
    world: World, door: Door, where: Door
) -> None:
    report = world.write("laporan.json", REPORT)
    ran = world.run("report", report, *door, *where, "--words-to", "tiada/kata.txt")
    assert ran.code == 1
    assert "TERKIRIM" not in ran.said


def test_a_refused_report_leaves_no_empty_file(world: World, door: Door) -> None:
    report = world.write("laporan.json", REPORT)
    ran = world.run("report", report, *door, "--inspectorate", "Lain", "--words-to", "kata.txt")
    assert ran.code != 0
    assert not (world.folder / "kata.txt").exists()


def test_the_words_stay_until_they_are_said_to_be_on_paper(
    world: World, door: Door, where: Door
) -> None:
    world.write("laporan.json", REPORT)
    command = [*WBS, "report", "laporan.json", *door, *where]
    with at_a_terminal(command, world.folder) as typist:
        typist.types("sudah")  # before anything stands there: confirms nothing
        shown = typist.waits_for("Ketik `sudah`")
        words = {int(number): word for number, word in WORD.findall(shown)}
        typist.types("")
        assert words[12] in typist.waits_for("Ketik `sudah`")
        typist.types("sudah")
        typist.waits_for("Ketik kata ke-")
        typist.types("salah")
        assert words[12] in typist.waits_for("Ketik `sudah`")
        typist.interrupts()
        typist.waits_for("kembali ke kata-katanya")
        typist.types("")
        assert words[12] in typist.waits_for("Ketik `sudah`")
        typist.types("sudah")
        type_two_back(typist, words)
        assert typist.ends() == 0
        assert words[1] not in typist.seen.split(LEAVES_THE_SCREEN)[-1].split()


def test_whoever_insists_on_leaving_gets_the_words_plainly(
    world: World, door: Door, where: Door
) -> None:
    world.write("laporan.json", REPORT)
    with at_a_terminal([*WBS, "report", "laporan.json", *door, *where], world.folder) as typist:
        typist.waits_for("Ketik `sudah`")
        typist.interrupts()
        typist.waits_for("kembali ke kata-katanya")
        typist.interrupts()
        assert typist.ends() == 0
        plain = typist.seen.split(LEAVES_THE_SCREEN)[-1].replace("\r", "")
        assert TWELVE.search(plain)

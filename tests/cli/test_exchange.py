"""A report, its files and answers, through real processes; and what a lost line does to it."""

import stat
from pathlib import Path

import pytest

from tests.cli.lossy import losing_answers
from tests.cli.world import REPORT, World
from tests.process import Server

Door = tuple[object, ...]
TEXT = "Mohon dilindungi; saya satu-satunya yang tahu."


@pytest.fixture
def words(world: World, door: Door, where: Door) -> Path:
    """The words of a report that was handed in with a file."""
    place = {"di_mana": f"Bidang Sarana {world.folder.name}"}
    report = world.write("laporan.json", {**REPORT, **place})
    evidence = world.write("bukti.csv", "nomor,nilai\n1,2\n" * 9000)
    path = world.folder / "kata.txt"
    handed = ("report", report, *door, *where, "--file", evidence, "--words-to", path)
    assert "TERKIRIM" in world.well(*handed)
    return path


def desk(world: World, gateway: Server, label: str, where: Door) -> Door:
    """A reviewer's folder, made on the first call."""
    home = world.folder / "meja" / label
    if not home.exists():
        world.well(
            *("review", "init", "--home", home, "--key", world.key(label)),
            *("--anchor", world.anchor, "--gateway", gateway.url, *where),
        )
    return ("--home", home, "--passphrase-file", world.passphrase(label))


def case_of(world: World, at: Door) -> str:
    """The number of this test's case, which its place tells from those of other tests."""
    listed = world.well("review", "inbox", *at)
    return next(line.split()[1] for line in listed.splitlines() if world.folder.name in line)


def test_a_report_is_read_answered_and_answered_again(
    world: World, door: Door, where: Door, words: Path, gateway: Server
) -> None:
    ani, budi = (desk(world, gateway, label, where) for label in ("ani", "budi"))
    case = case_of(world, ani)
    assert REPORT["apa"] in world.well("review", "read", case, *ani)
    world.well("review", "fetch", case, "--to", "ambil", *ani)
    (fetched,) = (world.folder / "ambil").glob("*/*")
    assert fetched.read_bytes() == (world.folder / "bukti.csv").read_bytes()
    world.well("review", "reply", case, "-", *ani, typed="Kapan terjadinya?")
    come = (*door, "--words-file", words)
    assert "Kapan terjadinya?" in world.well("check", *come, "--save-files", "simpan")
    assert len(list((world.folder / "simpan").iterdir())) == 1
    world.well("reply", "-", *come, typed=TEXT)
    world.well("review", "note", case, "-", *budi, typed="Catatan untuk rekan.")
    world.well("review", "reply", case, "Sudah kami catat.", *budi)
    seen = world.well("check", *come)
    assert "Sudah kami catat." in seen
    entries = [line for line in seen.splitlines() if line.startswith("[")]
    assert entries
    assert all("menurut server" in entry for entry in entries)
    assert "Catatan untuk rekan." not in seen
    assert "Catatan untuk rekan." in world.well("review", "read", case, *ani)


def test_words_are_taken_from_stdin_as_people_type_them(
    world: World, door: Door, words: Path
) -> None:
    typed = "\n".join(f"{at}. {word[:4].upper()}" for at, word in enumerate(_words(words), 1))
    said = world.well("check", *door, "--words-file", "-", typed=typed)
    assert "Diterima" in said


def test_the_words_file_is_the_reporters_alone_and_never_overwritten(
    world: World, door: Door, where: Door, words: Path
) -> None:
    assert stat.S_IMODE(words.stat().st_mode) == 0o600
    before = words.read_text()
    again = ("report", "laporan.json", *door, *where, "--words-to", words)
    assert world.run(*again).code == 1
    assert words.read_text() == before


def test_who_is_excluded_sees_no_case(
    world: World, door: Door, where: Door, gateway: Server
) -> None:
    report = world.write("laporan.json", {**REPORT, "di_mana": "Tempat yang hanya di sini"})
    hand_in = ("report", report, *door, *where, "--words-to", "kata.txt")
    said = world.well(*hand_in, "--exclude", "budi percobaan")
    assert "Budi Percobaan dikecualikan" in said
    place = "Tempat yang hanya di sini"
    assert place in world.well("review", "inbox", *desk(world, gateway, "ani", where))
    assert place not in world.well("review", "inbox", *desk(world, gateway, "budi", where))


def test_a_lost_answer_leaves_no_doubt_that_is_not_said_and_no_report_is_lost(
    world: World, portal: Server, door: Door, where: Door
) -> None:
    report = world.write("laporan.json", REPORT)
    with losing_answers(portal.url, "/api/1/submit") as url:
        lossy = ("--portal", url, "--anchor", world.anchor, "--patience", 2)
        ran = world.run("report", report, *lossy, *where, "--words-to", "kata.txt")
    assert ran.code == 3
    assert "BELUM PASTI" in ran.complained
    assert "tersimpan." not in ran.said
    assert "Diterima" in world.well("check", *door, "--words-file", "kata.txt")


def test_lost_files_are_said_to_be_open_while_the_report_is_kept(
    world: World, portal: Server, door: Door, where: Door
) -> None:
    report, evidence = world.write("laporan.json", REPORT), world.write("bukti.csv", "a,b\n")
    with losing_answers(portal.url, "/api/1/piece") as url:
        lossy = ("--portal", url, "--anchor", world.anchor, "--patience", 2)
        ran = world.run(
            "report", report, *lossy, *where, "--words-to", "kata.txt", "--file", evidence
        )
    assert ran.code == 3
    assert "TERKIRIM" in ran.said
    assert "berkas BELUM terkirim" in ran.complained
    again = ("reply", *door, "--words-file", "kata.txt", "--file", evidence)
    assert "TERKIRIM" in world.well(*again)


def test_a_server_that_goes_back_is_noticed(world: World, where: Door, gateway: Server) -> None:
    at = desk(world, gateway, "ani", where)
    world.well("review", "inbox", *at)
    seen = world.folder / "meja" / "ani" / "seen.json"
    seen.write_text(seen.read_text().replace('"number":0', '"number":7'))
    ran = world.run("review", "inbox", *at)
    assert ran.code == 4
    assert "LEBIH LAMA" in ran.complained


def test_words_are_shown_once_on_plain_output_for_a_pipe(
    world: World, door: Door, where: Door
) -> None:
    report = world.write("laporan.json", REPORT)
    said = world.well("report", report, *door, *where)
    lines = [line for line in said.splitlines() if len(line.split()) == 12 and line.islower()]
    assert len(lines) == 1
    assert "Diterima" in world.well("check", *door, "--words-file", "-", typed=lines[0])


def _words(path: Path) -> list[str]:
    return path.read_text().split()

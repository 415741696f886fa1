"""Nobody is left who could read a case: custodians with enough shares can, and no fewer (P13)."""

import shutil
from pathlib import Path

import pytest

from tests.cli.test_exchange import case_of, desk
from tests.cli.world import REPORT, World
from tests.process import Server

Door = tuple[object, ...]


@pytest.fixture
def case(world: World, door: Door, where: Door, gateway: Server) -> str:
    """A report with an answer and a note; its number. Then the readers' keys are gone."""
    place = {"di_mana": f"Bidang Sarana {world.folder.name}"}
    report = world.write("laporan.json", {**REPORT, **place})
    evidence = world.write("bukti.csv", "nomor,nilai\n")
    handed = ("report", report, *door, *where, "--file", evidence, "--words-to", "kata.txt")
    assert "TERKIRIM" in world.well(*handed)
    ani = desk(world, gateway, "ani", where)
    number = case_of(world, ani)
    world.well("review", "reply", number, "-", *ani, typed="Kapan terjadinya?")
    world.well("review", "note", number, "-", *ani, typed="Catatan untuk rekan.")
    world.well("review", "inbox", *ani)
    shutil.copytree(world.folder / "meja" / "ani" / "cache", world.folder / "salinan")
    for key in world.keys.glob("*.key"):
        key.unlink()
    return number


def reading(world: World, *labels: str) -> tuple[object, ...]:
    return (
        *("recovery", "read", *map(world.share, labels), "--passphrases", "kata-sandi"),
        *("--roster", world.roster, "--freshness", world.freshness),
    )


def test_enough_shares_read_the_whole_case(world: World, case: str) -> None:
    read = reading(world, "kustodian-b", "kustodian-c")
    said = world.well(*read, "--cache", "salinan", "--case", case)
    for words in (str(REPORT["apa"]), world.folder.name, "Kapan terjadinya?", "Catatan untuk"):
        assert words in said
    assert "Berkas kasus ini: 1" in said
    assert said.count("Kasus ") == 1
    assert case in world.well(*read, "--cache", "salinan")


def test_one_share_less_reads_nothing(world: World, case: str) -> None:
    ran = world.run(*reading(world, "kustodian-b"), "--cache", "salinan", "--case", case)
    assert ran.code == 1
    assert "Bagian-bagian ini tidak" in ran.complained
    assert not ran.said


def test_a_folder_that_is_not_there_is_said_and_not_made(world: World) -> None:
    read = reading(world, "kustodian-b", "kustodian-c")
    ran = world.run(*read, "--cache", "tidak-ada")
    assert ran.code == 1
    assert not Path(world.folder / "tidak-ada").exists()

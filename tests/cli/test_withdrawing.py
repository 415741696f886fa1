"""`wbs withdraw`: the words show nothing any more, and reviewers see why."""

from pathlib import Path

from tests.cli.world import REPORT, World
from tests.process import Server

Door = tuple[object, ...]


def test_a_report_is_withdrawn(world: World, door: Door, where: Door, gateway: Server) -> None:
    place = {"di_mana": f"Bidang Sarana {world.folder.name}"}
    report = world.write("laporan.json", {**REPORT, **place})
    world.well("report", report, *door, *where, "--words-to", "kata.txt")
    come = (*door, "--words-file", "kata.txt")
    asked = world.run("withdraw", *come, typed="n\n")
    assert asked.code == 130
    assert "Diterima" in world.well("check", *come)
    assert "ditarik" in world.well("withdraw", *come, "--yes")
    for again in (("check",), ("reply", "Satu lagi."), ("withdraw", "--yes")):
        ran = world.run(*again, *come)
        assert ran.code == 1
        assert "sudah Anda tarik" in ran.complained
        assert REPORT["apa"] not in ran.said
    seen = _read(world, gateway, where)
    assert "menarik laporan ini" in seen
    assert "  Pelapor menarik laporannya.\n" in seen
    assert "TERSIMPAN" in seen


def _read(world: World, gateway: Server, where: Door) -> str:
    home = world.folder / Path("meja")
    world.well(
        *("review", "init", "--home", home, "--key", world.key("ani")),
        *("--anchor", world.anchor, "--gateway", gateway.url, *where),
    )
    at = ("--home", home, "--passphrase-file", world.passphrase("ani"))
    listed = world.well("review", "inbox", *at)
    row = next(line for line in listed.splitlines() if world.folder.name in line)
    assert row.endswith("DITARIK")
    case = row.split()[0]
    refused = world.run("review", "reply", case, "Masih ada?", *at)
    assert refused.code == 1
    assert "Tulis catatan internal" in refused.complained
    ran = world.run("review", "read", case, *at)
    return ran.said + ran.complained + world.well("review", "note", case, "Lanjut.", *at)

"""`wbs review step`, `approve` and `adopt`: a case is moved at the command line."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.cli.test_roster import takes_off
from tests.cli.world import REPORT, WBS, World, published
from tests.process import HOST, Server, serving

Door = tuple[object, ...]
pytestmark = pytest.mark.timeout(300)
SAID = {"reason": "Cukup jelas.", "message": "Kami verifikasi."}
TRIAGE = {"completeness": "LENGKAP", "priority": "TINGGI", "oversight": "YA", "risk": "SEDANG"}


def test_a_case_is_moved_and_a_second_person_approves(
    world: World, door: Door, where: Door, gateway: Server
) -> None:
    report = world.write("laporan.json", {**REPORT, "di_mana": f"Bidang {world.folder.name}"})
    world.well("report", report, *door, *where, "--words-to", "kata.txt")
    ani, citra = (desk_of(world, label, gateway, where) for label in ("ani", "citra"))
    listed = world.well("review", "inbox", *ani)
    row = next(line for line in listed.splitlines() if world.folder.name in line)
    assert "Diterima" in row
    case = row.lstrip("* ").split()[0]
    step = world.write("langkah.json", json.dumps(SAID))
    triage = world.write("triase.json", json.dumps({**SAID, "triage": TRIAGE}))
    refused = world.run("review", "step", case, "VERIFIKASI", step, *citra)
    assert refused.code == 1
    assert "peran lain" in refused.complained
    world.well("review", "step", case, "VERIFIKASI", step, *ani)
    assert world.run("review", "step", case, "TELAAH", step, *ani).code == 1
    world.well("review", "step", case, "TELAAH", triage, *ani)
    world.well("review", "step", case, "ARSIP", step, *ani)
    seen = world.well("review", "read", case, *citra)
    for said in ("Keadaan: Sedang ditelaah", "Usulan J3", "Prioritas:", "Cukup jelas."):
        assert said in seen
    for desk, entry in ((citra, "J2"), (ani, "J3")):
        assert world.run("review", "approve", case, entry, *desk).code == 1
    assert "DISETUJUI" in world.well("review", "approve", case, "j3", *citra)
    seen = world.well("review", "read", case, *ani)
    assert "Keadaan: Tidak dapat ditindaklanjuti" in seen
    assert "Menyetujui usulan: Sedang ditelaah → Tidak dapat ditindaklanjuti" in seen


def test_a_step_of_somebody_taken_off_counts_once_a_colleague_adopts_it(
    world: World, where: Door
) -> None:
    database = published(world, "a.sqlite")
    with _doors(world, database) as (portal, gateway):
        door = ("--portal", portal.url, "--anchor", world.anchor, "--patience", 5)
        world.well("report", world.write("l.json", REPORT), *door, *where, "--words-to", "kata.txt")
        ani, budi = (desk_of(world, label, gateway, where) for label in ("ani", "budi"))
        listed = world.well("review", "inbox", *ani).splitlines()
        row = next(line for line in listed if "Diterima" in line)
        case = row.lstrip("* ").split()[0]
        step = world.write("langkah.json", json.dumps(SAID))
        world.well("review", "step", case, "VERIFIKASI", step, *ani)
        refused = world.run("review", "adopt", case, "J0", *budi)
        assert refused.code == 1
        assert "sudah dihitung" in refused.complained
        takes_off(world, database, "ani percobaan")
        seen = world.well("review", "read", case, *budi)
        assert "Keadaan: Diterima" in seen
        entry = seen.split("menunggu pengukuhan")[0].split()[-1]
        assert "DIKUKUHKAN" in world.well("review", "adopt", case, entry.lower(), *budi)
        assert "Keadaan: Sedang diverifikasi" in world.well("review", "read", case, *budi)
        assert world.run("review", "adopt", case, "J99", *budi).code == 1


def test_a_reviewer_is_out_of_a_case_by_the_word_of_two_or_the_own(
    world: World, door: Door, where: Door, gateway: Server
) -> None:
    report = world.write("mundur.json", {**REPORT, "di_mana": f"Seksi {world.folder.name}"})
    world.well("report", report, *door, *where, "--words-to", "kata-mundur.txt")
    ani, budi, citra = (desk_of(world, one, gateway, where) for one in ("ani", "budi", "citra"))
    listed = world.well("review", "inbox", *ani)
    row = next(line for line in listed.splitlines() if f"Seksi {world.folder.name}" in line)
    case = row.lstrip("* ").split()[0]
    name = "Budi Percobaan"
    said = world.well(
        "review", "recuse", case, "Kerabat terlapor.", "--person", name, "--yes", *ani
    )
    assert "sebagai usulan" in said
    seen = world.well("review", "read", case, *citra)
    assert f"Usulan J1: {name} tidak menangani laporan ini lagi" in seen
    assert world.run("review", "approve", case, "J1", *budi).code == 1
    world.well("review", "approve", case, "J1", *citra)
    assert "Anda tidak menangani laporan ini lagi." in world.well("review", "inbox", *budi)
    for command in (("read", case), ("reply", case, "Masih."), ("recuse", case, "Lagi.", "--yes")):
        refused = world.run("review", *command, *budi)
        assert refused.code == 1
    alone = world.run("review", "recuse", case, "Kerabat.", "--yes", *ani)
    assert alone.code == 1
    assert "tidak akan dipegang siapa pun" in alone.complained
    told = world.well("check", *door, "--words-file", "kata-mundur.txt")
    assert "tidak lagi menangani laporan Anda" in told
    assert "Kerabat terlapor." in told


@contextmanager
def _doors(world: World, database: str) -> Iterator[tuple[Server, Server]]:
    """A portal and a gateway of this test's own."""
    with ExitStack() as stack:
        yield (
            stack.enter_context(
                serving(
                    lambda port: [*WBS, "portal", "--listen", f"{HOST}:{port}"],
                    folder=world.folder,
                    environment={"WBS_DATABASE": database},
                )
            ),
            stack.enter_context(
                serving(
                    lambda port: [
                        *("env", f"WBS_GATEWAY_AUTHORITY={HOST}:{port}"),
                        *(*WBS, "gateway", "--listen", f"{HOST}:{port}"),
                    ],
                    folder=world.folder,
                    environment={"WBS_DATABASE": database},
                )
            ),
        )


def desk_of(world: World, label: str, gateway: Server, where: Door) -> Door:
    """Somebody's folder, and how to unlock it."""
    home = world.folder / f"meja-{label}"
    world.well(
        *("review", "init", "--home", home, "--key", world.key(label)),
        *("--anchor", world.anchor, "--gateway", gateway.url, *where),
    )
    return ("--home", home, "--passphrase-file", world.passphrase(label))

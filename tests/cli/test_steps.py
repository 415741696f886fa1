"""`wbs review step`, `approve` and `adopt`: a case is moved at the command line."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cli.test_roster import takes_off
from tests.cli.world import REPORT, WBS, World, published
from tests.process import HOST, Server, serving
from wbs.cases.lifecycle import State
from wbs.clocks.settings import Clocks
from wbs.days import HOME
from wbs.speech.messages import Texts

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


def test_the_next_deadline_is_promised_and_put_off(
    world: World, door: Door, where: Door, gateway: Server
) -> None:
    ani, citra = (desk_of(world, label, gateway, where) for label in ("ani", "citra"))
    case, check = _reported(world, "Loket", ani, door, where)
    clocks, today = Clocks.load(), datetime.now(ZoneInfo(HOME)).date()
    said = world.well("review", "step", case, "VERIFIKASI", _promising(world), *ani)
    due = clocks.calendar.add(today, clocks.in_state[State.VERIFIKASI])
    if clocks.calendar.knows(due):
        assert f"dijanjikan kabar paling lambat {Texts.of('id').day(due)}" in said
    day, later = Texts.of("id").day(today + timedelta(40)), f"{today + timedelta(40)}"
    extending = ("review", "step", case, "VERIFIKASI", _promising(world, later))
    assert world.run(*extending, *ani).code == 1
    seen = world.well("review", "read", case, *citra)
    assert "Dapat Anda perpanjang tenggatnya: VERIFIKASI" in seen
    assert day in world.well(*extending, *citra)
    seen = world.well("review", "read", case, *ani)
    for each in (f"dijanjikan paling lambat {day}", "Tenggat diperpanjang: Sedang diverifikasi"):
        assert each in seen
    told = world.well(*check)
    for each in (f"Kami berjanji memberi kabar paling lambat {day}.", "Tenggat diperpanjang."):
        assert each in told


def test_a_file_may_promise_nothing_and_no_day_that_is_over_or_far_away(
    world: World, door: Door, where: Door, gateway: Server
) -> None:
    ani = desk_of(world, "ani", gateway, where)
    case, check = _reported(world, "Pos", ani, door, where)
    today = datetime.now(ZoneInfo(HOME)).date()
    for wrong in (f"{today - timedelta(1)}", "9999-12-31"):
        refused = world.run(*("review", "step", case, "VERIFIKASI", _promising(world, wrong)), *ani)
        assert refused.code == 1
        assert "Tanggal yang dijanjikan" in refused.complained
    world.well("review", "step", case, "VERIFIKASI", _promising(world, None), *ani)
    assert "berjanji" not in world.well(*check)


def _promising(world: World, *day: str | None) -> object:
    """The file of a step."""
    said = {**SAID, "promised": day[0]} if day else SAID
    return world.write("langkah.json", json.dumps(said))


def _reported(
    world: World, place: str, desk: Door, door: Door, where: Door
) -> tuple[str, tuple[object, ...]]:
    """A case by its number, and how its reporter looks at it."""
    place = f"{place} {world.folder.name}"
    report, file = world.write("l.json", {**REPORT, "di_mana": place}), f"{place[:3]}.txt"
    world.well("report", report, *door, *where, "--words-to", file)
    listed = world.well("review", "inbox", *desk)
    row = next(line for line in listed.splitlines() if place in line)
    return row.lstrip("* ").split()[0], ("check", *door, "--words-file", file)


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

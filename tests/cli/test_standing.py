"""`wbs check` says where the case stands; `wbs reply` objects to its end and tells of pressure."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cli.world import REPORT, World
from tests.process import Server
from wbs.cases.case import Case
from wbs.cases.lifecycle import State
from wbs.clocks.settings import Clocks
from wbs.commands.desk import Session, session
from wbs.days import HOME
from wbs.journeys import reviewing
from wbs.journeys.inbox import readable
from wbs.journeys.moves import Move
from wbs.speech.messages import Texts
from wbs.speech.voice import Voice

Door = tuple[object, ...]
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def come(world: World, door: Door, where: Door, gateway: Server) -> Door:
    """How the reporter of a case comes back; ani and budi have desks."""
    report = world.write("laporan.json", {**REPORT, "di_mana": f"Bidang {world.folder.name}"})
    world.well("report", report, *door, *where, "--words-to", "kata.txt")
    for label in ("ani", "budi"):
        world.well(
            *("review", "init", "--home", world.folder / label, "--key", world.key(label)),
            *("--anchor", world.anchor, "--gateway", gateway.url, *where),
        )
    return (*door, "--words-file", "kata.txt")


def steps(world: World, enters: State) -> None:
    """Ani takes a step, or proposes it."""
    move = Move(enters, "Cukup jelas.", f"Kabar {enters.value}.")
    with at_desk(world, "ani") as (at, case):
        reviewing.step(at.gateway, at.desk, case, move)


@contextmanager
def at_desk(world: World, label: str) -> Iterator[tuple[Session, Case]]:
    """A reviewer, and the one case of this test."""
    voice, home = Voice(Texts.of("id")), world.folder / label
    with session(voice, home, world.passphrase(label), None) as at:
        read = readable(at.desk, at.papers.values())
        (case,) = [one for one in read if one.report.report.di_mana.endswith(world.folder.name)]
        yield at, case


def test_a_case_is_told_step_by_step_and_its_end_objected_to(world: World, come: Door) -> None:
    assert "tidak ada yang perlu Anda lakukan" in world.well("check", *come)
    early = world.run("reply", "Belum.", "--objection", *come)
    assert early.code == 1
    assert "belum berakhir" in early.complained
    steps(world, State.VERIFIKASI)
    steps(world, State.ARSIP)
    seen = world.well("check", *come)
    for said in ("Status: Sedang diverifikasi", "  Kabar VERIFIKASI.", "  Alasan: Cukup jelas."):
        assert said in seen
    assert "ARSIP" not in seen
    assert "J2" not in seen
    with at_desk(world, "budi") as (at, case):
        assert case.life.proposal is not None
        reviewing.approve(at.gateway, at.desk, case, case.life.proposal.head)
    seen = world.well("check", *come)
    assert "dapat mengajukan keberatan" in seen
    last = Clocks.load().calendar.add(datetime.now(ZoneInfo(HOME)).date(), 10)
    assert f"paling lambat {Texts.of('id').day(last)} (10 hari kerja" in seen
    assert "diputuskan oleh dua orang" in seen
    assert "[J3]" in seen
    assert seen.count("Kabar ARSIP.") == 1
    said = world.well("reply", "-", "--objection", *come, typed="Buktinya belum dilihat.\n")
    assert "Keberatan Anda terkirim" in said
    seen = world.well("check", *come)
    assert "Status: Keberatan Anda sudah masuk dan akan diperiksa" in seen
    assert "tidak setuju bahwa kasusnya berakhir.\n  Buktinya belum dilihat.\n" in seen


def test_a_second_objection_is_told_what_happens_now(world: World, come: Door) -> None:
    steps(world, State.VERIFIKASI)
    steps(world, State.ARSIP)
    with at_desk(world, "budi") as (at, case):
        assert case.life.proposal is not None
        reviewing.approve(at.gateway, at.desk, case, case.life.proposal.head)
    world.well("reply", "-", "--objection", *come, typed="Buktinya belum dilihat.\n")
    again = world.run("reply", "Lagi.", "--objection", *come)
    assert (again.code, "Keberatan kedua tidak perlu" in again.complained) == (1, True)


def test_pressure_is_told_without_a_promise(world: World, come: Door) -> None:
    refused = world.run("reply", "--pressure", "--file", "laporan.json", *come)
    assert refused.code == 2
    assert "tanpa berkas" in refused.complained
    assert "wbs reply --pressure" in world.well("check", *come)
    said = world.well("reply", "--pressure", *come)
    for honest in ("Kapan, tidak kami ketahui", "tidak dapat melindungi", "110", "148", "Terkirim"):
        assert honest in said
    assert "segera" not in said.lower()
    assert "  Pelapor mendapat tekanan karena laporan ini.\n" in world.well("check", *come)
    with at_desk(world, "ani") as (_, case):
        assert case.life.pressed is not None


def test_too_long_an_objection_is_refused_before_it_is_sent(world: World, come: Door) -> None:
    ran = world.run("reply", "-", "--pressure", *come, typed="a" * 20_001)
    assert ran.code != 0
    assert "20.000" in ran.complained

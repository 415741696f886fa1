"""Delegations in the console: who acts as what, on which days, and what came outside them."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from crypto.ids import Role
from tests.console.office import Office, open_office
from tests.console.test_steps import MESSAGE, REASON, moves, reaches_review
from tests.inspectorates import TODAY, acting, person_id
from tests.world import ReporterActor, World
from wbs.cases.lifecycle import State
from wbs.journeys import reviewing
from wbs.journeys.moves import Move

DAY = timedelta(days=1)
SOON = (TODAY + DAY, TODAY + 12 * DAY)
TERM = "2 Maret 2026 sampai 13 Maret 2026"
LATER = "3 Maret 2026 sampai 14 Maret 2026"
MARK = "di luar masa tugasnya"


@pytest.fixture
def world() -> World:
    made = World()
    made.regency.enrols("ina", Role.INSPEKTUR)
    return made


def delegates(world: World, *days: date) -> None:
    """Budi acts for ina."""
    people = world.regency.still_there()
    term = {"days": (days[0], days[1])} if days else {}
    world.regency.signs_roster(
        acting(one, Role.INSPEKTUR, of="ina", **term) if one.id == person_id("budi") else one
        for one in people
    )


def opened(folder: Path, world: World, name: str = "budi", today: date = TODAY) -> Office:
    office = open_office(folder, world, name).enters()
    office.room.today = lambda: today
    office.unlocks()
    return office


def authorises(world: World, about: ReporterActor, today: date) -> None:
    """Budi, elsewhere, on what budi's program takes for that day."""
    actor = world.reviewer("budi")
    move = Move(State.PEMERIKSAAN, REASON, MESSAGE)
    desk = replace(actor.desk(), today=today)
    reviewing.step(world.gateway("budi"), desk, actor.reads(about), move)


@pytest.fixture
def waiting(world: World, reporter: ReporterActor) -> ReporterActor:
    """A case that waits for ina."""
    reaches_review(world, reporter)
    moves(world, reporter, "sari", State.MENUNGGU_OTORISASI)
    return reporter


def test_the_list_of_reviewers_tells_who_acts_for_whom_and_when(
    tmp_path: Path, world: World, waiting: ReporterActor
) -> None:
    del waiting
    delegates(world)
    page = opened(tmp_path / "a", world).get("/id/roster").text
    acts = f"Plh. Inspektur menggantikan Ina, {TERM}"
    assert acts in page
    assert f"Ditugaskan: Budi sebagai {acts}" in page
    assert "berlaku hari ini" in page
    assert "tidak berlaku hari ini" not in page
    later = opened(tmp_path / "b", world, today=TODAY + 12 * DAY).get("/id/roster").text
    assert "tidak berlaku hari ini" in later
    world.regency.signs_roster(replace(one, delegations=()) for one in world.regency.still_there())
    page = opened(tmp_path / "c", world).get("/id/roster").text
    assert f"Delegasi berakhir: Budi sebagai {acts}" in page


def test_a_step_says_as_what_it_was_taken(
    tmp_path: Path, world: World, waiting: ReporterActor
) -> None:
    delegates(world)
    authorises(world, waiting, TODAY)
    office = opened(tmp_path, world, "sari")
    page = office.get(office.case_path(waiting)).text
    assert "Verifikator, Plh. Inspektur · 2 Maret 2026" in page
    assert "Budi (Plh. Inspektur)" in page
    assert page.count("Plh. Inspektur · 2 Maret 2026") == 1  # not beside what is budi's own
    assert MARK not in page


def test_a_step_outside_the_days_counts_and_is_marked(
    tmp_path: Path, world: World, waiting: ReporterActor
) -> None:
    delegates(world, *SOON)
    authorises(world, waiting, SOON[0])  # by a clock set forward: the server says today
    office = opened(tmp_path, world, "sari")
    page = office.get(office.case_path(waiting)).text
    assert f"diambil sebagai Plh. Inspektur di luar masa tugasnya ({LATER})" in page
    assert waiting.reads().life.state is State.PEMERIKSAAN


def test_a_step_is_offered_on_the_days_and_on_no_other(
    tmp_path: Path, world: World, waiting: ReporterActor
) -> None:
    delegates(world, *SOON)
    office = opened(tmp_path, world)
    path = office.case_path(waiting)
    page = office.get(path).text
    step = f"{path}/langkah/PEMERIKSAAN"
    assert step not in page
    assert f"Sebagai Plh. Inspektur ({LATER}) Anda dapat mengambil langkah di sini" in page
    assert not office.work.index.rows[0].acts
    office.work.today = lambda: SOON[1]
    office.work.look()
    page = office.get(path).text
    assert step in page
    assert "hari ini bukan masa tugas itu" not in page
    assert office.work.index.rows[0].acts


def test_who_reads_is_named_with_what_they_act_as_today(
    tmp_path: Path, world: World, waiting: ReporterActor
) -> None:
    delegates(world)
    office = opened(tmp_path / "a", world, "sari")
    assert "Budi (Verifikator, Plh. Inspektur)" in office.get(office.case_path(waiting)).text
    office = opened(tmp_path / "b", world, "sari", today=TODAY + 12 * DAY)
    assert "Budi (Verifikator)" in office.get(office.case_path(waiting)).text

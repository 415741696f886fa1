"""In the console: the day that a step promises the reporter, and an extension."""

from datetime import timedelta
from pathlib import Path

import pytest

from crypto.ids import Role
from tests.console.office import Office, open_office
from tests.console.test_steps import MESSAGE, REASON, TRIAGE, moves, step_path, takes
from tests.inspectorates import TODAY
from tests.world import ReporterActor, World
from wbs.cases.lifecycle import State

IN_THREE_DAYS = "2026-03-05"  # from a Monday
FAR, FARTHER = TODAY + timedelta(40), TODAY + timedelta(50)


@pytest.fixture
def world() -> World:
    made = World()
    made.regency.enrols("ina", Role.INSPEKTUR)
    made.regency.enrols("tia", Role.PENELAAH)
    return made


@pytest.fixture
def inspector(tmp_path: Path, world: World, reporter: ReporterActor) -> Office:
    """Ina's console, once the case is verified."""
    moves(world, reporter, "budi", State.VERIFIKASI)
    opened = open_office(tmp_path / "ina", world, "ina").enters()
    opened.unlocks()
    return opened


def test_the_deadline_is_filled_in_and_promised(office: Office, reporter: ReporterActor) -> None:
    path = step_path(office, reporter, State.VERIFIKASI)
    assert f'value="{IN_THREE_DAYS}"' in office.get(path).text
    sent = takes(office, path, promised=IN_THREE_DAYS)
    assert sent.status_code == 303
    promise = reporter.reads().life.promise
    assert promise is not None
    assert promise.day.isoformat() == IN_THREE_DAYS
    page = office.get(sent.headers["Location"]).text
    assert "Dijanjikan: kabar paling lambat" in page
    assert "Kabar yang dijanjikan kepada pelapor, paling lambat 5 Maret 2026." in page


def test_it_may_be_changed_or_emptied(office: Office, reporter: ReporterActor) -> None:
    path = step_path(office, reporter, State.VERIFIKASI)
    assert takes(office, path, promised="").status_code == 303
    assert reporter.reads().life.promise is None
    path = step_path(office, reporter, State.TELAAH)
    assert takes(office, path, promised=f"{FAR}", **TRIAGE).status_code == 303
    promise = reporter.reads().life.promise
    assert promise is not None
    assert promise.day == FAR


@pytest.mark.parametrize(
    ("day", "status", "says"),
    [
        ("besok", 400, "Isi tanggal yang dijanjikan"),
        ("2026-02-30", 400, "Isi tanggal yang dijanjikan"),
        (f"{TODAY - timedelta(1)}", 409, "harus mulai hari ini"),
        ("9999-12-31", 409, "harus mulai hari ini"),
    ],
)
def test_a_day_that_is_none_over_or_far_away_is_said_and_nothing_is_lost(
    office: Office, reporter: ReporterActor, day: str, status: int, says: str
) -> None:
    path = step_path(office, reporter, State.VERIFIKASI)
    refused = takes(office, path, promised=day)
    assert refused.status_code == status
    for each in (says, "Uraiannya &lt;b&gt;", f'value="{day}"'):
        assert each in refused.text
    assert not office.line.appends


def test_an_end_promises_nothing(
    tmp_path: Path, inspector: Office, reporter: ReporterActor
) -> None:
    opened = open_office(tmp_path / "tia", inspector.world, "tia").enters()
    opened.unlocks()
    path = step_path(opened, reporter, State.ARSIP)
    assert 'name="promised"' not in opened.get(path).text
    assert takes(opened, path, promised=f"{FAR}").status_code == 303
    assert reporter.reads().life.proposal is not None


def test_the_inspektur_extends_and_it_stands_on_the_cases_way(
    inspector: Office, reporter: ReporterActor
) -> None:
    path = step_path(inspector, reporter, State.VERIFIKASI)
    page = inspector.get(inspector.case_path(reporter)).text
    assert "Perpanjang tenggat" in page
    assert "Tenggat baru" in inspector.get(path).text
    assert takes(inspector, path).status_code == 400  # no day
    assert takes(inspector, path, promised=IN_THREE_DAYS).status_code == 400  # puts off nothing
    sent = takes(inspector, path, promised=f"{FAR}")
    assert sent.status_code == 303
    assert reporter.reads().life.extended == FAR
    page = inspector.get(sent.headers["Location"]).text
    journey = page[page.index('id="journey"') :]
    assert "Tenggat diperpanjang sampai 11 April 2026" in journey
    assert "Ina" in journey
    assert "Keadaan ini, sampai 11 April 2026." in page
    for day in (TODAY, FAR):
        refused = takes(inspector, path, promised=f"{day}")
        assert refused.status_code == 400
        assert "Tenggat sekarang 11 April 2026. Perpanjangan harus setelah itu." in refused.text
    assert takes(inspector, path, promised=f"{FARTHER}").status_code == 303


def test_nobody_else_extends(office: Office, reporter: ReporterActor) -> None:
    moves(office.world, reporter, "budi", State.VERIFIKASI)
    office.work.look()
    path = step_path(office, reporter, State.VERIFIKASI)
    assert "Perpanjang tenggat" not in office.get(office.case_path(reporter)).text
    assert 'name="promised"' not in office.get(path).text
    refused = takes(office, path, basis="x", promised=f"{FAR}")
    assert refused.status_code == 409
    assert "peran lain" in refused.text


def test_that_it_could_be_extended_makes_no_case_somebodys_turn(
    inspector: Office, reporter: ReporterActor
) -> None:
    del reporter
    assert "Giliran Anda" not in inspector.get("/id/").text
    (row,) = inspector.work.index.rows
    assert not row.acts


def test_what_was_promised_and_is_over_is_for_today_in_the_list(
    office: Office, reporter: ReporterActor
) -> None:
    moves(office.world, reporter, "budi", State.VERIFIKASI, promised=TODAY)
    office.work.look()
    (row,) = office.work.index.rows
    assert row.for_today
    assert row.duty is not None
    assert row.duty.due.day == TODAY


def test_half_a_form_keeps_its_day(office: Office, reporter: ReporterActor) -> None:
    path = step_path(office, reporter, State.VERIFIKASI)
    refused = takes(office, path, reason="", promised=f"{FAR}")
    assert refused.status_code == 400
    assert f'value="{FAR}"' in office.get(path).text
    assert MESSAGE in office.get(path).text
    assert REASON not in office.get(path).text

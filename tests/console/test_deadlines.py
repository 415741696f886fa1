"""Deadlines in the console: in words and colours, on whom they fall, and in a list for today."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from crypto.errors import Malformed
from crypto.ids import Role
from tests.console.office import Office, open_office
from tests.console.test_steps import moves, reaches_review
from tests.inspectorates import TODAY
from tests.world import ReporterActor, World
from wbs.cases.lifecycle import State
from wbs.clocks.settings import FILE, Clocks
from wbs.journeys import reviewing

DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    made = World()
    made.regency.enrols("ina", Role.INSPEKTUR)
    return made


def opened(folder: Path, world: World, name: str, today: date) -> Office:
    """A console on some day, over a server whose entries all came TODAY."""
    office = open_office(folder, world, name).enters()
    office.room.today = lambda: today
    office.unlocks()
    return office


def listed(office: Office, about: ReporterActor) -> str:
    """The case's row in the list for today; empty where it is not there."""
    page = office.get("/id/?kelompok=hari-ini").text
    number = office.work.aliases.of(about.case)
    return page.split("look-cases")[1] if number in page else ""


def test_a_new_report_is_for_today_and_late_tomorrow_also_for_the_inspektur(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    for name, days, words in (
        ("budi", 0, "tenggat: 1 hari kerja lagi"),
        ("budi", 1, "tenggat: hari ini"),
        ("budi", 3, "tenggat: terlambat 2 hari kerja"),
        ("ina", 1, ""),
        ("ina", 3, "tenggat: terlambat 2 hari kerja"),
    ):
        office = opened(tmp_path / f"{name}{days}", world, name, TODAY + days * DAY)
        found = listed(office, reporter)
        assert words in found
        assert bool(words) == bool(found)


def test_the_case_says_what_is_due_until_when_and_by_whom(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    moves(world, reporter, "budi", State.VERIFIKASI)
    office = opened(tmp_path / "ina", world, "ina", TODAY + 4 * DAY)
    page = office.get(office.case_path(reporter)).text
    due = page[page.index("Tenggat") :]
    assert "Keadaan ini, sampai 5 Maret 2026." in due
    assert "terlambat 1 hari kerja" in due
    assert "govuk-tag--red" in due
    assert "Hasil pemeriksaan, sampai" in due
    assert "Verifikator" in due
    page = office.get(office.case_path(reporter).replace("/id/", "/en/")).text
    assert "1 working day(s) late" in page


def test_who_asks_how_the_reporter_is_is_led_to_the_form(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    reaches_review(world, reporter)
    asks = "Tanyakan keadaan pelapor (bulan ke-1), sampai"
    office = opened(tmp_path / "budi", world, "budi", TODAY + 31 * DAY)
    page = office.get(office.case_path(reporter)).text
    due = page[page.index(asks) :].split("</li>")[0]
    assert "Tulis kepada pelapor" in due
    assert f'href="{office.case_path(reporter)}/balas"' in due
    assert "Verifikator" in due
    english = office.get(office.case_path(reporter).replace("/id/", "/en/")).text
    assert "Ask how the reporter is (month 1), until" in english
    world.reviewer("budi").replies(reporter, "Apakah Anda baik-baik saja?")
    office.work.look()
    assert asks in office.get(office.case_path(reporter)).text  # written TODAY, too early


def test_an_own_file_of_deadlines_is_used_and_a_wrong_one_refused_in_words(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    del reporter
    office = open_office(tmp_path, world)
    home = office.room.workspace.home
    text = (Path(reviewing.__file__).parents[1] / "clocks" / FILE).read_text("utf-8")
    (home / FILE).write_text(text.replace("first_reply = 1", "first_reply = 2"), "utf-8")
    office.room.habits = replace(office.room.habits, clocks=Clocks.load(home))
    office.enters().unlocks()
    assert "2 hari kerja lagi" in office.get("/id/").text
    (home / FILE).write_text(text.replace("first_reply = 1", "first_reply = 0"), "utf-8")
    with pytest.raises(Malformed) as refused:
        Clocks.load(home)
    assert refused.value.where == "clocks.working_days.first_reply"


def test_the_list_is_sorted_anew_when_the_day_changes(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    del reporter
    office = open_office(tmp_path, world).enters()
    office.unlocks()
    assert "1 hari kerja lagi" in office.get("/id/").text
    office.work.today = lambda: TODAY + DAY
    office.work.look()
    assert "tenggat: hari ini" in office.get("/id/").text

"""Working days, compared with a count by hand and with a walk day by day."""

from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import Malformed
from wbs.cases.lifecycle import State
from wbs.clocks.calendar import Calendar, months_after
from wbs.clocks.settings import FILE, MOST_FILE, Clocks
from wbs.windows import AT_ONCE

OURS = Clocks.load().calendar
DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 1))
OFF = st.frozensets(DAYS, max_size=40).map(lambda days: Calendar(days, frozenset()))


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        (date(2026, 1, 5), 1, date(2026, 1, 6)),  # Monday to Tuesday
        (date(2026, 1, 9), 1, date(2026, 1, 12)),  # over a weekend
        (date(2026, 1, 10), 1, date(2026, 1, 12)),  # from a Saturday
        (date(2026, 1, 15), 1, date(2026, 1, 19)),  # Isra Mikraj on Friday the 16th
        (date(2026, 3, 17), 3, date(2026, 3, 27)),  # Nyepi, Idulfitri and what lies around them
        (date(2026, 12, 23), 1, date(2026, 12, 28)),  # Christmas Eve and Christmas
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # days off of 2027 are not known yet
    ],
)
def test_a_deadline_passes_over_days_off(day: date, count: int, end: date) -> None:
    assert OURS.add(day, count) == end
    assert OURS.between(day, end) == count


@given(OFF, DAYS, DAYS)
def test_counting_weeks_comes_to_what_walking_comes_to(
    calendar: Calendar, first: date, last: date
) -> None:
    first, last = sorted((first, last))
    walk = (first + timedelta(days=at) for at in range(1, (last - first).days + 1))
    count = sum(day.weekday() < 5 and day not in calendar.days_off for day in walk)
    assert calendar.between(first, last) == count
    assert calendar.between(last, first) == -count


@given(OFF, DAYS, st.integers(1, 60))
def test_adding_and_counting_agree(calendar: Calendar, day: date, count: int) -> None:
    end = calendar.add(day, count)
    assert calendar.works(end)
    assert calendar.between(day, end) == count
    assert calendar.add(calendar.before(end, count), count) == end


def test_a_clock_wrong_by_centuries_costs_nothing() -> None:
    assert OURS.between(date.min, date.max) > 2_000_000


def test_the_last_days_there_are_do_not_overflow() -> None:
    assert OURS.add(date.max, 5) == date.max


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 5), 1, date(2026, 2, 5)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(9999, 12, 1), 1, date.max),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_a_day_off_is_moved_to_the_next_on_which_people_work() -> None:
    assert OURS.first(date(2026, 4, 3)) == date(2026, 4, 6)  # Good Friday, and a weekend
    assert OURS.first(date(2026, 4, 6)) == date(2026, 4, 6)
    assert Calendar.of({9999: [date.max]}).first(date.max) == date.max


def test_years_without_known_days_off_are_told_apart() -> None:
    assert OURS.knows(date(2026, 12, 31))
    assert not OURS.knows(date(2027, 1, 1))


def test_an_own_file_replaces_what_came_with_the_program(tmp_path: Path) -> None:
    text = _text().replace("TELAAH = 14", "TELAAH = 7")
    (tmp_path / FILE).write_text(text, "utf-8")
    assert Clocks.load(tmp_path).in_state[State.TELAAH] == 7
    assert Clocks.load().in_state[State.TELAAH] == 14


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("TELAAH = 14", "TELAAH = 0", "working_days.TELAAH"),
        ("TELAAH = 14", "TELAAH = true", "working_days.TELAAH"),
        ("TELAAH = 14", "TELAAH = 1001", "working_days.TELAAH"),
        ("TELAAH = 14", "", "working_days.TELAAH"),
        ("TELAAH = 14", "TELAAH = 14\nSELESAI = 3", "working_days.SELESAI"),
        ("[30, 60]", "[60, 30]", "working_days.follow_up"),
        ("[30, 60]", "[]", "working_days.follow_up"),
        ("[30, 60]", "30", "working_days.follow_up"),
        ("[1, 3, 6, 12]", "[3, 1]", "check_ins.months"),
        ("early = 5", "early = 0", "check_ins.early"),
        ("early = 5", "early = 5\nlate = 5", "check_ins.late"),
        ("[check_ins]", "[checkins]", "clocks.check_ins"),
        ("2026-01-01", "2027-01-01", "days_off.2026"),
        ("2026-01-01", "2026-01-01T00:00:00", "days_off.2026"),
        ("2026-01-01", "'2026-01-01'", "days_off.2026"),
        ("2026 = [", "besok = [", "days_off"),
        ("[days_off]", "[days_of]", "clocks.days_of"),
        ("[days_off]", "[windows]\nanswers = 3\n[days_off]", "windows.answers"),
        ("[days_off]", "[windows]\nanswers = 'wednesday'\n[days_off]", "windows.answers"),
        ("[days_off]", "[windows]\nreports = 'rabu'\n[days_off]", "windows"),
        ("[working_days]", "windows = 'rabu'\n[working_days]", "clocks.windows"),
        ("[days_off]", "[days_off", "clocks"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_place(old: str, new: str, where: str) -> None:
    with pytest.raises(Malformed) as refused:
        Clocks.parse(_text().replace(old, new, 1).encode())
    assert refused.value.where.endswith(where)


def test_a_huge_file_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"#" * (MOST_FILE + 1))
    with pytest.raises(Malformed):
        Clocks.load(tmp_path)
    with pytest.raises(Malformed):
        Clocks.parse(b"\xff")


def test_the_windows_of_answers_may_be_left_out() -> None:
    assert Clocks.parse(_text().encode()).windows == AT_ONCE
    told = _text().replace("[days_off]", "[windows]\nanswers = 'rabu'\n[days_off]", 1)
    assert Clocks.parse(told.encode()).windows.names() == ("rabu",)


def _text() -> str:
    return resources.files("wbs.clocks").joinpath(FILE).read_text("utf-8")

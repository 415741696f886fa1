"""Windows: weekdays by name, and the day on which something is shown."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wbs.windows import AT_ONCE, WEEKDAYS, Windows

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
SOME = st.builds(Windows, st.frozensets(st.integers(0, 6), min_size=1), st.just(date.min) | DAYS)


@given(SOME, DAYS, DAYS)
def test_what_is_hidden_today_is_what_is_shown_later(
    windows: Windows, came: date, today: date
) -> None:
    assume(came <= today)
    is_hidden = came >= windows.hidden_from(lambda: today)
    assert is_hidden == (windows.shown(came) > today)


@given(SOME, DAYS)
def test_nothing_waits_longer_than_a_week_or_less_than_to_the_next_day(
    windows: Windows, came: date
) -> None:
    waits = windows.shown(came) - came
    if came < windows.since:
        assert not waits
        return
    assert timedelta(days=1) <= waits <= timedelta(days=7)
    assert windows.shown(came).weekday() in windows.weekdays


def test_without_windows_everything_is_shown_at_once_and_no_clock_is_asked() -> None:
    def broken() -> date:
        raise AssertionError

    came = date(2026, 11, 29)
    assert AT_ONCE.hidden_from(broken) > came
    assert AT_ONCE.shown(came) == came


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ("  ", ()),
        ("rabu", ("rabu",)),
        (" Kamis, senin ", ("senin", "kamis")),
        ("senin,senin", ("senin",)),
        (",".join(WEEKDAYS), WEEKDAYS),
        ("rabu sejak 2026-12-01", ("rabu",)),
    ],
)
def test_names_are_read_in_any_order(text: str, names: tuple[str, ...]) -> None:
    assert Windows.parse(text).names() == names


@pytest.mark.parametrize(
    "text",
    [
        "wednesday",
        "rabu;kamis",
        "rabu,",
        ",",
        "0",
        "rab",
        "rabu sejak",
        "rabu sejak besok",
        " sejak 2026-12-01",
        "rabu sejak 1-12-2026",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"tuple|isoformat"):
        Windows.parse(text)


def test_windows_that_are_set_later_hide_nothing_that_was_shown() -> None:
    windows = Windows.parse("rabu sejak 2026-11-30")
    sunday, monday, wednesday = date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 2)
    assert windows.hidden_from(lambda: sunday) == monday
    assert windows.shown(sunday) == sunday
    assert windows.shown(monday) == wednesday
    assert windows.hidden_from(lambda: wednesday) == wednesday


@given(SOME, DAYS)
def test_what_is_written_by_then_is_shown_in_time_and_a_day_later_it_is_not(
    windows: Windows, promised: date
) -> None:
    last = windows.written_by(promised)
    assert windows.shown(last) <= promised
    assert last == promised or windows.shown(last + timedelta(days=1)) > promised


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_there_is_break_nothing(day: date) -> None:
    windows = Windows.parse(",".join(WEEKDAYS))
    assert windows.shown(day) >= day
    assert windows.written_by(day) <= day

"""What is due by a promise, and what an extension makes of the deadlines."""

from dataclasses import replace
from datetime import date

import pytest

from crypto.ids import Role
from tests.clocks.test_due import ASKED, CLOCKS, DAY, EXAMINED, TELAAH, VERIFIKASI, WAITS, Diary
from tests.wbs.lives import Hand
from wbs.cases.lifecycle import State
from wbs.clocks.due import Call, Due, Kind, calls, due, extends_from, next_promise
from wbs.windows import Windows

MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)
FEBRUARY, MAY, JUNE = date(2026, 2, 2), date(2026, 5, 4), date(2026, 6, 8)


def promises(diary: Diary, day: date, leaves: State, enters: State, promised: date) -> Diary:
    """A step of a day, whatever our clients would say."""
    name = {VERIFIKASI: "vira", ASKED: "nela"}.get(enters, "ira") if leaves is not enters else "ira"
    Hand(diary.office).steps(name, leaves, enters, promised=promised)
    return diary.on(day)


def kinds(diary: Diary, today: date) -> list[tuple[Kind, date]]:
    """What is due, but for the check-ins, which no promise touches."""
    found = [(one.kind, one.day) for one in diary.due(today)]
    return [(kind, day) for kind, day in found if kind is not Kind.CHECK_IN]


def test_a_promise_is_due_on_whoever_works_the_case_and_late_on_the_inspektur_too() -> None:
    diary = promises(Diary(), TUESDAY, State.DITERIMA, VERIFIKASI, FEBRUARY)
    one = diary.next(Kind.PROMISE, TUESDAY)
    assert one == Due(Kind.PROMISE, TUESDAY, FEBRUARY, frozenset({Role.VERIFIKATOR}))
    assert one.falls_on(FEBRUARY) == {Role.VERIFIKATOR}
    assert one.falls_on(FEBRUARY + DAY) == {Role.VERIFIKATOR, Role.INSPEKTUR}
    assert [*calls(one, CLOCKS, FEBRUARY)] == [Call.TODAY]
    assert [*calls(one, CLOCKS, FEBRUARY + DAY)] == [Call.LATE]
    assert diary.next(Kind.STATE, TUESDAY).day == date(2026, 1, 9)  # moved by no promise
    diary.goes(TUESDAY, TELAAH)
    assert Kind.PROMISE not in dict(kinds(diary, TUESDAY))


def test_a_message_keeps_no_promise() -> None:
    diary = promises(Diary(), TUESDAY, State.DITERIMA, VERIFIKASI, FEBRUARY)
    diary.office.world.reviewer("vira").replies(diary.office.reporter, "Masih kami kerjakan.")
    assert diary.on(FEBRUARY).next(Kind.PROMISE, FEBRUARY + DAY).day == FEBRUARY


def test_an_extension_moves_the_deadline_of_its_state_and_nothing_else() -> None:
    diary = Diary().goes(TUESDAY, VERIFIKASI, TELAAH)
    promises(diary, TUESDAY, TELAAH, TELAAH, FEBRUARY)
    result = (Kind.RESULT, date(2026, 4, 10))
    assert kinds(diary, TUESDAY) == [(Kind.STATE, FEBRUARY), result]
    diary.goes(FEBRUARY, WAITS)
    assert kinds(diary, FEBRUARY) == [(Kind.STATE, date(2026, 2, 9)), result]


def test_an_examination_is_extended_beyond_the_sixty_days_and_again() -> None:
    diary = Diary().goes(TUESDAY, VERIFIKASI, TELAAH, WAITS, EXAMINED)
    for day in (MAY, JUNE):
        promises(diary, TUESDAY, EXAMINED, EXAMINED, day)
        assert kinds(diary, TUESDAY) == [(Kind.RESULT, day)]
    one = diary.next(Kind.RESULT, JUNE + DAY)
    assert one.left(CLOCKS.calendar, JUNE + DAY) == -1
    assert one.falls_on(JUNE + DAY) == {Role.PEMERIKSA, Role.INSPEKTUR}
    assert one.since == MONDAY


def test_what_was_promised_holds_after_a_question_and_is_late_for_nobody_during_it() -> None:
    diary = Diary().goes(TUESDAY, VERIFIKASI, TELAAH)
    promises(diary, TUESDAY, TELAAH, TELAAH, FEBRUARY)
    diary.office.steps("nela", ASKED)
    assert [*dict(kinds(diary.on(TUESDAY), MAY))] == [Kind.REPORTER]
    diary.office.reporter.replies("Ini keterangannya.")
    assert diary.on(MAY).next(Kind.STATE, MAY).day == FEBRUARY


def test_a_promise_beside_an_extension_is_due_beside_it() -> None:
    diary = Diary().goes(TUESDAY, VERIFIKASI, TELAAH)
    promises(diary, TUESDAY, TELAAH, TELAAH, FEBRUARY)
    promises(diary, TUESDAY, TELAAH, ASKED, MAY)
    diary.office.reporter.replies("Ini keterangannya.")
    found = dict(kinds(diary.on(TUESDAY), TUESDAY))
    assert (found[Kind.STATE], found[Kind.PROMISE]) == (FEBRUARY, MAY)


def test_a_state_without_a_deadline_gets_one() -> None:
    diary = Diary().goes(TUESDAY, VERIFIKASI, TELAAH, WAITS, EXAMINED, State.HASIL)
    assert kinds(diary, TUESDAY) == []
    promises(diary, TUESDAY, State.HASIL, State.HASIL, FEBRUARY)
    assert kinds(diary, TUESDAY) == [(Kind.PROMISE, FEBRUARY)]


def test_the_last_day_there_is_breaks_no_clock() -> None:
    diary = Diary().goes(TUESDAY, VERIFIKASI, TELAAH, WAITS, EXAMINED)
    promises(diary, TUESDAY, EXAMINED, EXAMINED, date.max)
    one = diary.next(Kind.RESULT, TUESDAY)
    assert one.left(CLOCKS.calendar, TUESDAY) > 2_000_000
    assert [*calls(one, CLOCKS, TUESDAY)] == []
    assert [*calls(one, CLOCKS, date.max)] == [Call.TODAY, Call.LATE]


@pytest.mark.parametrize("server", [date(2026, 1, 1), None])
def test_no_day_of_the_server_moves_what_is_promised(server: date | None) -> None:
    diary = Diary().goes(TUESDAY, VERIFIKASI)
    promises(diary, TUESDAY, VERIFIKASI, VERIFIKASI, FEBRUARY)
    last = diary.case.lines[-1].head.hash
    if server:
        diary.days[last] = server
    else:
        del diary.days[last]
    assert diary.next(Kind.STATE, TUESDAY).day == FEBRUARY


# --- what a step may promise -------------------------------------------------------------


def prefilled(diary: Diary, today: date, enters: State) -> date | None:
    return next_promise(diary.case, diary.days, CLOCKS, today, enters=enters)


def test_what_is_filled_in_is_the_deadline_that_the_step_begins() -> None:
    diary = Diary()
    for day, state in ((TUESDAY, VERIFIKASI), (TUESDAY, TELAAH), (FEBRUARY, WAITS)):
        promised = prefilled(diary, day, state)
        assert promised == diary.goes(day, state).next(Kind.STATE, day).day
    promised = prefilled(diary, FEBRUARY, EXAMINED)
    assert promised == diary.goes(FEBRUARY, EXAMINED).next(Kind.RESULT, FEBRUARY).day


def test_nothing_is_filled_in_where_no_deadline_begins() -> None:
    diary = Diary().goes(TUESDAY, VERIFIKASI, TELAAH)
    for state in (TELAAH, ASKED, State.DITERUSKAN_LAPOR, State.ARSIP):
        assert prefilled(diary, TUESDAY, state) is None
    diary.office.steps("nela", ASKED)
    assert prefilled(diary.on(TUESDAY), TUESDAY, TELAAH) is None


def test_nothing_is_filled_in_that_is_over_or_of_a_year_without_days_off() -> None:
    diary = Diary().goes(TUESDAY, VERIFIKASI, TELAAH, WAITS)
    assert prefilled(diary, MAY, EXAMINED) is None  # 60 days are over
    assert prefilled(diary, date(2026, 12, 22), TELAAH) is None
    diary.days.clear()
    assert prefilled(diary, TUESDAY, TELAAH) is None


def test_who_withdrew_is_promised_nothing() -> None:
    diary = promises(Diary(), TUESDAY, State.DITERIMA, VERIFIKASI, FEBRUARY)
    gone = replace(diary.case, withdrawn=True)
    assert next_promise(gone, diary.days, CLOCKS, TUESDAY, enters=TELAAH) is None


WEDNESDAYS = replace(CLOCKS, windows=Windows.parse("rabu"))


def test_what_is_promised_is_written_so_that_it_is_shown_by_then() -> None:
    friday, tuesday = date(2026, 1, 30), date(2026, 1, 27)
    diary = promises(Diary(), TUESDAY, State.DITERIMA, VERIFIKASI, friday)
    found = {one.kind: one.day for one in due(diary.case, diary.days, WEDNESDAYS, TUESDAY)}
    assert found[Kind.PROMISE] == tuesday
    diary = promises(diary, TUESDAY, VERIFIKASI, VERIFIKASI, date(2026, 2, 6))
    found = {one.kind: one.day for one in due(diary.case, diary.days, WEDNESDAYS, TUESDAY)}
    assert found == {Kind.STATE: date(2026, 2, 3), Kind.RESULT: found[Kind.RESULT]}
    day = next_promise(diary.case, diary.days, WEDNESDAYS, TUESDAY, enters=TELAAH)
    assert day == WEDNESDAYS.windows.shown(CLOCKS.calendar.add(TUESDAY, 14))


def test_a_proposal_promises_no_day_by_itself() -> None:
    diary = Diary().goes(TUESDAY, VERIFIKASI, TELAAH)
    found = next_promise(diary.case, diary.days, CLOCKS, TUESDAY, enters=State.DILIMPAHKAN)
    assert found is None


def test_what_an_extension_would_move() -> None:
    diary = Diary().goes(TUESDAY, VERIFIKASI, TELAAH)
    moved = extends_from(diary.case, diary.days, CLOCKS, TUESDAY)
    assert moved == CLOCKS.calendar.add(TUESDAY, 14)
    diary.goes(TUESDAY, WAITS, EXAMINED)
    assert extends_from(diary.case, diary.days, CLOCKS, TUESDAY) == CLOCKS.calendar.add(MONDAY, 60)
    diary.goes(TUESDAY, State.HASIL)
    assert extends_from(diary.case, diary.days, CLOCKS, TUESDAY) is None

"""What is due: a clock is stepped through a year of a case, day by day, over days off."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from crypto.ids import Chain, Role, Stream
from tests.wbs.lives import Office
from wbs.cases.case import Case
from wbs.cases.lifecycle import State
from wbs.clocks.due import Call, Due, Kind, calls, due, objects_until
from wbs.clocks.settings import Clocks
from wbs.journeys import reporting
from wbs.windows import Windows

CLOCKS = Clocks.load()
MONDAY = date(2026, 1, 5)
DAY = timedelta(days=1)
VERIFIKASI, TELAAH, WAITS = State.VERIFIKASI, State.TELAAH, State.MENUNGGU_OTORISASI
EXAMINED, ASKED = State.PEMERIKSAAN, State.PERLU_KLARIFIKASI


class Diary:
    """An office, and on which day each entry arrived."""

    def __init__(self, start: date = MONDAY) -> None:
        self.office = Office.opens()
        self.days: dict[bytes, date] = {}
        self.on(start)

    def on(self, day: date) -> "Diary":
        """All that is new arrived on this day."""
        for line in self.case.lines:
            self.days.setdefault(line.head.hash, day)
        return self

    def goes(self, day: date, *way: State) -> "Diary":
        """Steps of a day."""
        self.office.goes(*way)
        return self.on(day)

    @property
    def case(self) -> Case:
        """As vira reads it."""
        return self.office.case("vira")

    def due(self, today: date) -> list[Due]:
        """All that is due."""
        return due(self.case, self.days, CLOCKS, today)

    def next(self, kind: Kind, today: date) -> Due:
        """The only one of a kind."""
        (found,) = [one for one in self.due(today) if one.kind is kind]
        return found


def test_a_report_wants_an_answer_on_the_next_working_day() -> None:
    diary = Diary(date(2026, 1, 9))  # a Friday
    one = diary.next(Kind.FIRST_REPLY, date(2026, 1, 9))
    assert one.day == date(2026, 1, 12)
    assert one.falls_on(one.day) == {Role.VERIFIKATOR}
    assert one.falls_on(one.day + DAY) == {Role.VERIFIKATOR, Role.INSPEKTUR}
    diary.office.world.reviewer("vira").replies(diary.office.reporter, "Kami membaca.")
    assert Kind.FIRST_REPLY not in [each.kind for each in diary.on(one.day).due(one.day)]


def test_a_new_secret_alone_is_no_answer() -> None:
    diary = Diary()
    diary.office.world.reviewer("vira").introduces(diary.office.reporter, Stream.CONVERSATION)
    assert Kind.FIRST_REPLY in [one.kind for one in diary.on(MONDAY).due(MONDAY)]


def test_pressure_wants_an_answer_in_any_state_also_where_the_case_ended() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI)
    reporting.tell_of_pressure(diary.office.world.portal, diary.office.reporter.comes_back(), "")
    one = diary.on(date(2026, 1, 7)).next(Kind.PRESSURE, date(2026, 1, 7))
    assert (one.day, one.roles) == (date(2026, 1, 8), frozenset({Role.VERIFIKATOR}))
    diary.goes(date(2026, 1, 7), State.ARSIP)
    assert diary.next(Kind.PRESSURE, date(2026, 1, 7)).roles == frozenset({Role.INSPEKTUR})
    diary.office.world.reviewer("ira").replies(diary.office.reporter, "Kami menghubungi LPSK.")
    assert Kind.PRESSURE not in [each.kind for each in diary.due(date(2026, 1, 7))]


def test_each_state_has_its_time_and_its_role() -> None:
    diary = Diary()
    for day, state, end, role in [
        (date(2026, 1, 6), VERIFIKASI, date(2026, 1, 9), Role.VERIFIKATOR),
        (date(2026, 1, 7), TELAAH, date(2026, 1, 28), Role.PENELAAH),  # the 16th is off
        (date(2026, 1, 20), WAITS, date(2026, 1, 27), Role.INSPEKTUR),
    ]:
        one = diary.goes(day, state).next(Kind.STATE, day)
        assert (one.day, one.roles) == (end, frozenset({role}))
    diary.goes(date(2026, 1, 21), EXAMINED)
    assert [one.kind for one in diary.due(date(2026, 1, 21))] == [Kind.RESULT]


def test_all_in_all_sixty_days_and_no_more() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI, TELAAH, WAITS, EXAMINED)
    one = diary.next(Kind.RESULT, date(2026, 1, 6))
    assert one.day == CLOCKS.calendar.add(MONDAY, 60) == date(2026, 4, 10)
    assert one.since == MONDAY
    assert one.roles == {Role.PEMERIKSA}


def test_the_clocks_stand_still_while_the_reporter_is_asked() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI).goes(date(2026, 1, 7), TELAAH)
    diary.office.steps("nela", ASKED)
    diary.on(date(2026, 1, 12))  # after 3 of 14 working days
    asked = diary.due(date(2026, 1, 13))
    assert [one.kind for one in asked] == [Kind.REPORTER]
    assert asked[0].day == CLOCKS.calendar.add(date(2026, 1, 12), 30)
    assert asked[0].falls_on(date(2026, 1, 13)) == frozenset()
    assert asked[0].falls_on(asked[0].day + DAY) == {Role.PENELAAH, Role.INSPEKTUR}
    diary.office.reporter.replies("Ini keterangannya.")
    diary.on(date(2026, 1, 26))
    assert diary.case.life.state is TELAAH
    assert diary.next(Kind.STATE, date(2026, 1, 26)).day == date(2026, 2, 10)  # 11 more
    whole = diary.next(Kind.RESULT, date(2026, 1, 26))
    assert whole.day == CLOCKS.calendar.add(date(2026, 1, 26), 60 - 5)  # 5 were used


def test_time_that_was_used_up_before_the_question_stays_used_up() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI)
    diary.office.steps("vira", ASKED)
    diary.on(date(2026, 1, 12))  # 4 of 3 working days
    diary.office.reporter.replies("Ini keterangannya.")
    diary.on(date(2026, 1, 20))
    one = diary.next(Kind.STATE, date(2026, 1, 20))
    assert one.left(CLOCKS.calendar, date(2026, 1, 20)) == -1


def test_an_objection_begins_a_time_of_its_own() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI, TELAAH, WAITS, EXAMINED)
    diary.goes(date(2026, 2, 2), State.HASIL, State.DITUTUP)
    open_until = diary.next(Kind.OBJECTION, date(2026, 2, 2))
    assert open_until.day == date(2026, 2, 18)  # the 16th and 17th are off
    assert open_until.falls_on(date(2026, 2, 3)) == frozenset()
    diary.goes(date(2026, 2, 5), State.KEBERATAN)
    assert diary.next(Kind.STATE, date(2026, 2, 5)).day == CLOCKS.calendar.add(date(2026, 2, 5), 14)
    assert diary.next(Kind.RESULT, date(2026, 2, 5)).since == date(2026, 2, 5)


WEDNESDAYS = replace(CLOCKS, windows=Windows.parse("rabu"))


def test_a_reporter_s_time_begins_when_the_question_is_shown() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI)
    diary.office.steps("vira", ASKED)
    diary.on(date(2026, 1, 12))  # a Monday: shown on the 14th
    (asked,) = due(diary.case, diary.days, WEDNESDAYS, date(2026, 1, 13))
    assert (asked.since, asked.day) == (
        date(2026, 1, 12),
        CLOCKS.calendar.add(date(2026, 1, 14), 30),
    )


def test_a_reporter_s_time_to_object_begins_when_the_end_is_shown() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI, State.ARSIP)  # a Tuesday
    shown = date(2026, 1, 7)
    (open_until,) = due(diary.case, diary.days, WEDNESDAYS, shown)
    assert open_until.day == CLOCKS.calendar.add(shown, 10)
    served = diary.days | {hash: shown for hash, day in diary.days.items() if day > MONDAY}
    assert objects_until(diary.case, served, CLOCKS) == open_until.day  # as the reporter is told
    assert due(diary.case, diary.days, WEDNESDAYS, open_until.day)
    assert not due(diary.case, diary.days, WEDNESDAYS, open_until.day + DAY)


def test_the_reviewers_own_time_does_not_wait_for_a_window() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI)
    (one,) = [
        one
        for one in due(diary.case, diary.days, WEDNESDAYS, date(2026, 1, 6))
        if one.kind is Kind.STATE
    ]
    assert one.day == CLOCKS.calendar.add(date(2026, 1, 6), 3)


def test_nothing_is_due_once_the_time_to_object_is_over() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI, State.ARSIP)
    assert diary.due(date(2026, 1, 21))
    assert not diary.due(date(2026, 1, 22))


def test_whoever_withdrew_is_owed_no_answer() -> None:
    diary = Diary()
    reporting.withdraw(diary.office.world.portal, diary.office.reporter.comes_back())
    diary.on(MONDAY)
    assert Kind.FIRST_REPLY not in [one.kind for one in diary.due(MONDAY)]


def test_a_server_that_names_no_days_or_days_that_go_back_is_no_trouble() -> None:
    diary = Diary().goes(date(2026, 1, 7), VERIFIKASI).goes(date(2026, 1, 2), TELAAH)
    assert diary.next(Kind.STATE, date(2026, 1, 8)).since == date(2026, 1, 7)
    assert due(diary.case, {}, CLOCKS, MONDAY) == []


def asked(diary: Diary, today: date) -> list[tuple[int, date]]:
    """The check-ins that are open: which month's, until when."""
    return [(one.month, one.day) for one in diary.due(today) if one.kind is Kind.CHECK_IN]


def test_after_a_month_somebody_asks_whether_the_reporter_is_well() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI, TELAAH)
    opens, end = date(2026, 1, 29), date(2026, 2, 5)  # five working days before
    assert not asked(diary, opens - DAY)
    assert asked(diary, opens) == [(1, end)]
    one = diary.next(Kind.CHECK_IN, end)
    assert one.falls_on(end) == {Role.VERIFIKATOR, Role.PENELAAH}
    assert one.falls_on(end + DAY) == {Role.VERIFIKATOR, Role.PENELAAH, Role.INSPEKTUR}


def test_only_a_letter_from_its_days_on_is_a_word_about_how_the_reporter_is() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI, TELAAH)
    vira, reporter = diary.office.world.reviewer("vira"), diary.office.reporter
    vira.replies(reporter, "Kami membaca.")
    diary.on(date(2026, 1, 28))  # a day too early
    diary.goes(date(2026, 1, 29), WAITS)  # a step, with a message
    vira.notes(reporter, "Catatan.")
    reporter.replies("Apa kabar kasus saya?")
    assert asked(diary.on(date(2026, 1, 29)), date(2026, 1, 30)) == [(1, date(2026, 2, 5))]
    vira.replies(reporter, "Apakah Anda baik-baik saja?")
    assert not asked(diary.on(date(2026, 1, 30)), date(2026, 1, 30))


def test_one_letter_does_for_all_check_ins_that_are_open() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI, TELAAH)
    day = date(2026, 4, 1)
    assert asked(diary, day) == [(1, date(2026, 2, 5)), (3, date(2026, 4, 6))]
    diary.office.world.reviewer("nela").replies(diary.office.reporter, "Apa kabar?")
    assert not asked(diary.on(day), day)
    assert asked(diary, date(2026, 7, 6)) == [(6, date(2026, 7, 6))]


def test_nobody_asks_before_triage_is_over_also_while_the_reporter_is_asked() -> None:
    diary, day = Diary().goes(date(2026, 1, 6), VERIFIKASI), date(2026, 2, 5)
    assert not asked(diary, day)
    diary.office.steps("vira", ASKED)
    assert not asked(diary.on(day), day)
    assert asked(diary.goes(day, State.ARSIP), day)


def test_check_ins_go_on_after_the_end_and_fall_on_the_inspektur() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI, State.ARSIP)
    one = diary.next(Kind.CHECK_IN, date(2026, 2, 5))
    assert one.falls_on(date(2026, 2, 5)) == {Role.INSPEKTUR}
    assert len(asked(diary, date(2027, 1, 5))) == 4


def test_whoever_withdrew_is_not_asked() -> None:
    diary = Diary().goes(date(2026, 1, 6), VERIFIKASI, TELAAH)
    reporting.withdraw(diary.office.world.portal, diary.office.reporter.comes_back())
    assert not asked(diary.on(date(2026, 1, 7)), date(2026, 2, 5))


@pytest.fixture(scope="module")
def said() -> dict[date, list[tuple[Kind, Call, frozenset[Role]]]]:
    """What the clocks of a case say on each day of a year, and some more."""
    diary, spoken = Diary(), dict[date, list[tuple[Kind, Call, frozenset[Role]]]]()
    for day in _days(400):
        _acts(diary, day)
        for one in diary.due(day):
            for call in calls(one, CLOCKS, day):
                spoken.setdefault(day, []).append((one.kind, call, one.falls_on(day)))
    return spoken


def _days(count: int) -> Iterator[date]:
    return (MONDAY + DAY * at for at in range(count))


def _acts(diary: Diary, day: date) -> None:
    """What happens on a day, if anything."""
    office = diary.office
    acts: dict[date, Callable[[], object]] = {
        date(2026, 1, 8): lambda: office.world.reviewer("vira").replies(office.reporter, "Baik."),
        date(2026, 1, 12): lambda: office.goes(VERIFIKASI),
        date(2026, 1, 14): lambda: office.goes(TELAAH),
        date(2026, 1, 20): lambda: office.steps("nela", ASKED),
        date(2026, 2, 9): lambda: office.world.reviewer("nela").replies(office.reporter, "Kabar?"),
        date(2026, 3, 9): lambda: office.reporter.replies("Maaf lama."),
        date(2026, 3, 12): lambda: office.goes(WAITS),
        date(2026, 3, 30): lambda: office.world.reviewer("vira").replies(office.reporter, "Kabar?"),
        date(2026, 4, 1): lambda: office.goes(EXAMINED),
        date(2026, 6, 10): lambda: office.goes(State.HASIL),
        date(2026, 6, 15): lambda: office.goes(State.DITUTUP),
        date(2026, 7, 8): lambda: office.world.reviewer("ira").replies(office.reporter, "Kabar?"),
        date(2027, 1, 7): lambda: office.world.reviewer("ira").replies(office.reporter, "Kabar?"),
    }
    if day in acts:
        acts[day]()
    diary.on(day)


_v, _n, _i, _p = Role.VERIFIKATOR, Role.PENELAAH, Role.INSPEKTUR, Role.PEMERIKSA
EXPECTED: dict[date, list[tuple[Kind, Call, set[Role]]]] = {
    # The answer of Tuesday the 6th is two days late.
    date(2026, 1, 6): [(Kind.FIRST_REPLY, Call.TODAY, {_v})],
    # Nor is it verified in time, which is so until the 12th.
    date(2026, 1, 7): [
        (Kind.FIRST_REPLY, Call.LATE, {_v, _i}),
        (Kind.STATE, Call.REMINDER, {_v}),
    ],
    date(2026, 1, 8): [(Kind.STATE, Call.TODAY, {_v})],
    date(2026, 1, 9): [(Kind.STATE, Call.LATE, {_v, _i})],
    # A month after the report nobody asks how the reporter is, until the 9th.
    date(2026, 2, 4): [(Kind.CHECK_IN, Call.REMINDER, {_v, _n})],
    date(2026, 2, 5): [(Kind.CHECK_IN, Call.TODAY, {_v, _n})],
    date(2026, 2, 6): [(Kind.CHECK_IN, Call.LATE, {_v, _n, _i})],
    # Asked on January 20, thirty working days for the reporter: silence falls on who asked.
    date(2026, 3, 4): [(Kind.REPORTER, Call.REMINDER, set())],
    date(2026, 3, 5): [(Kind.REPORTER, Call.TODAY, set())],
    date(2026, 3, 6): [(Kind.REPORTER, Call.LATE, {_n, _i})],
    # Five working days from March 12 to authorise, over Nyepi and Idulfitri.
    date(2026, 3, 25): [(Kind.STATE, Call.REMINDER, {_i})],
    date(2026, 3, 26): [(Kind.STATE, Call.TODAY, {_i})],
    date(2026, 3, 27): [(Kind.STATE, Call.LATE, {_i})],
    # Sixty working days in all, ten before the question and fifty after the answer.
    date(2026, 6, 2): [(Kind.RESULT, Call.REMINDER, {_p})],
    date(2026, 6, 3): [(Kind.RESULT, Call.TODAY, {_p})],
    date(2026, 6, 4): [(Kind.RESULT, Call.LATE, {_p, _i})],
    # Closed on June 15, the 16th is off. In month 3 somebody asked in time, on March 30.
    date(2026, 6, 29): [(Kind.OBJECTION, Call.REMINDER, set())],
    date(2026, 6, 30): [(Kind.OBJECTION, Call.TODAY, set())],
    # July 5 is a Sunday. After the end it is the inspektur who asks, two days late.
    date(2026, 7, 3): [(Kind.CHECK_IN, Call.REMINDER, {_i})],
    date(2026, 7, 6): [(Kind.CHECK_IN, Call.TODAY, {_i})],
    date(2026, 7, 7): [(Kind.CHECK_IN, Call.LATE, {_i})],
    # And once more when a year is over; then never again.
    date(2027, 1, 4): [(Kind.CHECK_IN, Call.REMINDER, {_i})],
    date(2027, 1, 5): [(Kind.CHECK_IN, Call.TODAY, {_i})],
    date(2027, 1, 6): [(Kind.CHECK_IN, Call.LATE, {_i})],
}


def test_each_reminder_and_each_call_comes_once_and_to_the_right_person(
    said: dict[date, list[tuple[Kind, Call, frozenset[Role]]]],
) -> None:
    assert {day: [(k, c, set(r)) for k, c, r in one] for day, one in said.items()} == EXPECTED


def test_what_they_say_does_not_depend_on_when_somebody_looks() -> None:
    """A clock that is read on Friday says the same of Monday as one that is read on Monday."""
    diary = Diary().goes(date(2026, 1, 7), VERIFIKASI)
    ends = {tuple((one.kind, one.day) for one in diary.due(MONDAY + DAY * at)) for at in range(3)}
    assert len(ends) == 1
    assert Chain.FROM_REPORTER in diary.case.heads

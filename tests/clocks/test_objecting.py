"""Until when a reporter may object: told as a day only where that day is true."""

from datetime import date

import pytest

from tests.clocks.test_due import CLOCKS, MONDAY, Diary
from wbs.cases.lifecycle import State
from wbs.clocks.due import Kind, objects_until
from wbs.clocks.objecting import objecting_words
from wbs.speech.messages import LANGUAGES, Texts

ENDED = date(2026, 2, 2)
LAST = date(2026, 2, 18)  # ten working days: the 16th and 17th are off


def ended(day: date = ENDED) -> Diary:
    """Archived on a day."""
    return Diary().goes(date(2026, 1, 6), State.VERIFIKASI).goes(day, State.ARSIP)


def words(diary: Diary, language: str = "id") -> str:
    """What the reporter is told."""
    return objecting_words(Texts.of(language), diary.case, diary.days, CLOCKS)


def test_it_is_the_day_that_the_reviewers_see() -> None:
    diary = ended()
    due = diary.next(Kind.OBJECTION, ENDED)
    assert objects_until(diary.case, diary.days, CLOCKS) == due.day == LAST
    assert "18 Februari 2026 (10 hari kerja" in words(diary)
    assert "18 February 2026 (10 working days" in words(diary, "en")


def test_nothing_is_said_before_an_end_nor_after_an_objection() -> None:
    diary = Diary().goes(date(2026, 1, 6), State.VERIFIKASI)
    assert (words(diary), objects_until(diary.case, diary.days, CLOCKS)) == ("", None)
    assert words(ended().goes(date(2026, 2, 5), State.KEBERATAN)) == ""


def test_a_second_end_begins_the_time_anew() -> None:
    diary = ended().goes(date(2026, 2, 5), State.KEBERATAN)
    diary.office.steps("ira", State.TELAAH)
    diary.goes(date(2026, 3, 2), State.ARSIP)
    until = objects_until(diary.case, diary.days, CLOCKS)
    assert until == CLOCKS.calendar.add(date(2026, 3, 2), 10) > LAST


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_true_day_only_the_number_of_days_is_said(language: str) -> None:
    unknown = ended()
    del unknown.days[unknown.case.lines[-1].head.hash]  # of the approval
    next_year = ended(date(2026, 12, 21))  # its days off are not known yet
    nobody_says = ended()
    nobody_says.days.clear()
    for diary in (unknown, next_year, nobody_says):
        assert objects_until(diary.case, diary.days, CLOCKS) is None
        assert words(diary, language) == Texts.of(language).get("standing.by_count", count=10)


def test_a_late_objection_is_said_to_be_possible_and_is() -> None:
    diary = ended(MONDAY)
    assert "Sesudah itu pun keberatan masih dapat dikirim." in words(diary)
    assert diary.goes(date(2026, 7, 1), State.KEBERATAN).case.life.state is State.KEBERATAN

"""Until when a reporter may object, in words. No server closes that door: who is late may still."""

from collections.abc import Mapping
from datetime import date

from wbs.cases.case import Case
from wbs.cases.lifecycle import ENDED
from wbs.cases.words import Words
from wbs.clocks.due import objects_until
from wbs.clocks.settings import Clocks


def objecting_words(words: Words, case: Case, days: Mapping[bytes, date], clocks: Clocks) -> str:
    """The last day, or where none would be true the number of days; empty before an end.

    `days`: when each envelope arrived, by its hash.
    """
    if case.life.state not in ENDED:
        return ""
    count, until = clocks.reporter_objects, objects_until(case, days, clocks)
    if until is None:
        return words.get("standing.by_count", count=count)
    return words.get("standing.by_day", day=words.day(until), count=count)

"""The list, another part: breaks of what the console says is due, and of going on alone."""

from tests.mutations.listed import Mutation

DUE = "wbs/clocks/due.py"
DAYS = "tests/clocks/test_due.py"
STEPPED = f"{DAYS}::test_each_reminder_and_each_call_comes_once_and_to_the_right_person"

DEADLINE_MUTATIONS = (
    Mutation(
        "clocks that run while the reporter is asked",
        DUE,
        "if stay.state is not _ASKS]",
        "if True]",
        f"{DAYS}::test_the_clocks_stand_still_while_the_reporter_is_asked",
    ),
    Mutation(
        "what is late falls on nobody above",
        DUE,
        "        return self.roles | ABOVE if today > self.day else self.roles",
        "        return self.roles",
        STEPPED,
    ),
    Mutation(
        "a reminder on every day until the end",
        DUE,
        "    if day == first > one.since:",
        "    if first <= day < one.day:",
        STEPPED,
    ),
    Mutation(
        "days off are working days",
        "wbs/clocks/calendar.py",
        "        return day.weekday() < _SATURDAY and day not in self.days_off",
        "        return day.weekday() < _SATURDAY",
        "tests/clocks/test_calendar.py::test_a_deadline_passes_over_days_off",
    ),
    Mutation(
        "a new secret taken for an answer",
        "wbs/cases/case.py",
        "        return is_step or isinstance(event, Message)",
        "        return line.person is not None",
        f"{DAYS}::test_a_new_secret_alone_is_no_answer",
    ),
    Mutation(
        "one reviewer goes on with a case alone",
        "wbs/journeys/reviewing.py",
        "    return stream is Stream.CONVERSATION and case.goes_on_shut(Chain.TO_REPORTER)",
        "    return False",
        "tests/wbs/test_leavers.py::test_nobody_goes_on_with_a_case_alone",
    ),
    Mutation(
        "a secret that hands on less than is known",
        "wbs/cases/writing.py",
        "        or not known <= found.introduction.earlier.keys() | {found.introduction.number}\n",
        "",
        "tests/wbs/test_leavers.py::test_nobody_goes_on_with_a_case_alone",
    ),
    Mutation(
        "a search that finds any of the words",
        "reviewer/console/searching.py",
        "        return all(word in number or word in text for word in self._words)",
        "        return not self._words or any(word in text for word in self._words)",
        "tests/console/test_searching.py::test_it_finds_all_words_wherever_they_stand",
    ),
)

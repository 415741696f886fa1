"""The list, another part: breaks of what the console says is due, and of going on alone."""

from tests.mutations.listed import Mutation

DUE = "wbs/clocks/due.py"
DAYS = "tests/clocks/test_due.py"
STEPPED = f"{DAYS}::test_each_reminder_and_each_call_comes_once_and_to_the_right_person"

DEADLINE_MUTATIONS = (
    Mutation(
        "clocks that run while the reporter is asked",
        "wbs/clocks/stays.py",
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
        "any letter, however old, taken for a word about how the reporter is",
        DUE,
        "        if last < opens:",
        "        if last == date.min:",
        f"{DAYS}::test_only_a_letter_from_its_days_on_is_a_word_about_how_the_reporter_is",
    ),
    Mutation(
        "a step taken for a word about how the reporter is",
        DUE,
        "        if line.chain is Chain.TO_REPORTER and isinstance(line.event, Message)",
        "        if case.answers_the_reporter(line)",
        f"{DAYS}::test_only_a_letter_from_its_days_on_is_a_word_about_how_the_reporter_is",
    ),
    Mutation(
        "nobody asks any more once the case has ended",
        DUE,
        "    if case.withdrawn or all(stay.state in _TRIAGE for stay in stays):",
        "    if case.withdrawn or stays[-1].state in ENDED | _TRIAGE:",
        STEPPED,
    ),
    Mutation(
        "whoever withdrew is asked",
        DUE,
        "    if case.withdrawn or all(stay.state in _TRIAGE for stay in stays):",
        "    if all(stay.state in _TRIAGE for stay in stays):",
        f"{DAYS}::test_whoever_withdrew_is_not_asked",
    ),
    Mutation(
        "a check-in on a day on which nobody works",
        DUE,
        "calendar.first(months_after(stays[0].since, month))",
        "months_after(stays[0].since, month)",
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
        "reporters told the program's day to object and not the inspectorate's",
        "portal/served.py",
        ", clocks=settings.clocks)",
        ")",
        "tests/portal/test_starting.py"
        "::test_own_deadlines_are_a_whole_file_and_a_wrong_place_is_named",
    ),
    Mutation(
        "the same without script",
        "portal/plain/showing.py",
        "days, pages.clocks)",
        "days, pages.clocks.load())",
        "tests/plain/test_standing.py"
        "::test_the_last_day_to_object_is_by_the_inspectorates_own_deadlines",
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
        "        return not self._words or any(\n"
        "            word in number or word in text for word in self._words\n"
        "        )",
        "tests/console/test_searching.py::test_it_finds_all_words_wherever_they_stand",
    ),
)

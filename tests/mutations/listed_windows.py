"""The list, another part: breaks of the windows in which reporters are shown answers."""

from tests.mutations.listed import Mutation

STORE = "tests/store/test_windows.py"
WAITS = f"{STORE}::test_an_answer_waits_for_the_next_window"
INTRODUCED = f"{STORE}::test_an_introduction_is_shown_at_once_with_all_before_it"
SHOWN = "wbs/store/shown.py"
FUNCTION = "wbs/store/migrations/versions/0005_postgresql.sql"

WINDOW_MUTATIONS = (
    Mutation(
        "an answer is shown in the window in which it was written",
        SHOWN,
        '(_shown.c.day < bindparam("hidden_from"))',
        '(_shown.c.day <= bindparam("hidden_from"))',
        WAITS,
    ),
    Mutation(
        "an introduction waits",
        SHOWN,
        " | (_shown.c.sequence == _INTRODUCING),",
        ",",
        INTRODUCED,
    ),
    Mutation(
        "the first answer of each case is taken for an introduction",
        SHOWN,
        "        _under.c.secret_number > 0,\n",
        "",
        WAITS,
    ),
    Mutation(
        "an internal secret is taken for one of the conversation",
        SHOWN,
        ".where(keybox.c.case_id == MY_CASE, keybox.c.stream == Stream.CONVERSATION)",
        ".where(keybox.c.case_id == MY_CASE)",
        f"{STORE}::test_a_later_internal_secret_hides_no_introduction",
    ),
    Mutation(
        "a check-back gives what waits",
        "wbs/store/check_back.py",
        'Chain.TO_REPORTER, "to_reporter", IS_SHOWN)',
        'Chain.TO_REPORTER, "to_reporter")',
        WAITS,
    ),
    Mutation(
        "the days tell of what waits",
        "wbs/store/arrival_days.py",
        "((entry.c.chain == Chain.TO_REPORTER) & IS_SHOWN)",
        "(entry.c.chain == Chain.TO_REPORTER)",
        WAITS,
    ),
    Mutation(
        "the days tell when an answer was written",
        "wbs/store/cases.py",
        "return found if not self.windows.weekdays else self._as_shown(found)",
        "return found",
        WAITS,
    ),
    Mutation(
        "PostgreSQL shows an answer in the window in which it was written",
        FUNCTION,
        "(s.day < hidden_from OR",
        "(s.day <= hidden_from OR",
        WAITS,
    ),
    Mutation(
        "PostgreSQL gives what waits",
        FUNCTION,
        "            AND e.sequence <= shown\n        ORDER BY",
        "        ORDER BY",
        WAITS,
    ),
    Mutation(
        "an update hides what reporters have read",
        "deploy/install",
        "\nkeep_answer_days\n",
        "\n",
        "tests/deploy/test_configuration.py::test_answers_begin_to_wait_on_new_machines_only",
    ),
    Mutation(
        "the portal forgets its windows",
        "portal/command.py",
        "today=settings.today, windows=settings.clocks.windows)",
        "today=settings.today)",
        "tests/portal/test_windows.py::test_what_is_written_today_is_not_shown_today",
    ),
    Mutation(
        "windows that are set later hide what was shown",
        "wbs/windows.py",
        "        return max(window, self.since)",
        "        return window",
        "tests/wbs/test_windows.py::test_windows_that_are_set_later_hide_nothing_that_was_shown",
    ),
    Mutation(
        "a reporter's time to answer begins before the question is shown",
        "wbs/clocks/due.py",
        "add(asked, clocks.reporter_answers)",
        "add(now.since, clocks.reporter_answers)",
        "tests/clocks/test_due.py::test_a_reporter_s_time_begins_when_the_question_is_shown",
    ),
    Mutation(
        "a reporter's time to object begins before the end is shown",
        "wbs/clocks/due.py",
        "add(asked, clocks.reporter_objects)",
        "add(now.since, clocks.reporter_objects)",
        "tests/clocks/test_due.py::test_a_reporter_s_time_to_object_begins_when_the_end_is_shown",
    ),
)

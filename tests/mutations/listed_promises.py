"""The list for promised days: who puts one off, to when, and what is due by it."""

from tests.mutations.listed import Mutation

VECTORS = "tests/vectors/test_vectors.py::test_both_sides_come_to_the_outcome"
STEPS = "tests/interop/test_steps.py::test_both_sides_have_the_same_steps"
LIFE, TABLE, DUE = "wbs/cases/life.py", "wbs/cases/lifecycle.py", "wbs/clocks/due.py"
TWIN = "portal/client/protocol/life.ts"
FOLD, CLOCKS = "tests/wbs/test_promising.py", "tests/clocks/test_promising.py"
CONSOLE = "tests/console/test_promising.py"

_FOLD = (
    Mutation(
        "a day put off in any role",
        TABLE,
        "    Step(state, state, _INSPEKTUR, not",
        "    Step(state, state, READING_ROLES, not",
        f"{FOLD}::test_only_the_inspektur_extends",
    ),
    Mutation(
        "an objection put off by whoever ended the case",
        TABLE,
        "not_after=ENDED if state is State.KEBERATAN else frozenset())",
        "not_after=frozenset())",
        f"{FOLD}::test_whoever_ended_a_case_does_not_put_off_the_objection",
    ),
    Mutation(
        "a case extended after its end",
        TABLE,
        "    if state not in ENDED and state is not ASKED\n",
        "    if state is not ASKED\n",
        f"{FOLD}::test_nothing_is_extended_where_the_case_is_not_or_after_its_end",
    ),
    Mutation(
        "a case extended while its reporter is asked",
        TABLE,
        "    if state not in ENDED and state is not ASKED\n",
        "    if state not in ENDED\n",
        f"{FOLD}::test_the_reporters_answer_leaves_what_was_promised",
    ),
    Mutation(
        "an extension to an earlier day",
        LIFE,
        "(last is None or event.promised > last.day)",
        "(last is None or event.promised is not None)",
        f"{FOLD}::test_no_day_the_same_or_an_earlier_one_extends_nothing",
    ),
    Mutation(
        "an end that promises something",
        LIFE,
        "            return event.promised is None or event.enters not in ENDED",
        "            return True",
        f"{FOLD}::test_an_end_promises_nothing",
    ),
    Mutation(
        "an extension that counts as bringing the case there",
        LIFE,
        "        elif event.extends:\n",
        "        elif event.extends and not persons:\n",
        f"{FOLD}::test_whoever_asked_for_the_authorisation_is_barred_after_an_extension_too",
    ),
    Mutation(
        "a question that ends what was promised",
        LIFE,
        "event.enters in (ASKED, self.asked_in)  #",
        "False  #",
        f"{FOLD}::test_the_reporters_answer_leaves_what_was_promised",
    ),
    Mutation(
        "a promise that outlives the next step",
        LIFE,
        "            if event.promised is not None or not asks_or_returns:",
        "            if event.promised is not None:",
        f"{FOLD}::test_a_step_promises_a_day_until_the_next_one",
    ),
    Mutation(
        "an extension that outlives its state",
        LIFE,
        "            if not asks_or_returns:\n",
        "            if not asks_or_returns and not persons:\n",
        f"{FOLD}::test_an_extension_promises_a_later_day_and_moves_nothing",
    ),
)
_TWIN = (
    Mutation(
        "a day put off in another role, in the browser's table",
        "portal/client/protocol/lifecycle.ts",
        "    step(state, state, INSPEKTUR, {",
        "    step(state, state, PEMERIKSA, {",
        STEPS,
    ),
    Mutation(
        "an extension to an earlier day, in the browser",
        TWIN,
        'promised > (this.promise?.day ?? "");',
        'promised > "";',
        VECTORS,
    ),
    Mutation(
        "an end that promises something, in the browser",
        TWIN,
        "    if (!isExtension(event)) return promised === null || !ENDED.includes(enters);",
        "    if (!isExtension(event)) return enters !== null;",
        VECTORS,
    ),
    Mutation(
        "an extension that counts as bringing the case there, in the browser",
        TWIN,
        "    if (!stays) this.pass(enters, place, by);",
        "    this.pass(enters, place, by);",
        VECTORS,
    ),
    Mutation(
        "a promise that outlives the next step, in the browser",
        TWIN,
        "    else if (!asksOrReturns) this.promise = null;",
        "",
        VECTORS,
    ),
    Mutation(
        "an extension that outlives its state, in the browser",
        TWIN,
        "    else if (!asksOrReturns) this.extended = null;",
        "",
        VECTORS,
    ),
)
_DUE = (
    Mutation(
        "a promise that moves a deadline",
        DUE,
        "    extended, timed = case.life.extended, _timed(now.state)",
        "    said, timed = case.life.promise, _timed(now.state)\n"
        "    extended = said.day if said else None",
        f"{CLOCKS}::test_a_promise_is_due_on_whoever_works_the_case_and_late_on_the_inspektur_too",
    ),
    Mutation(
        "an examination that is not extended",
        DUE,
        "        yield replace(one, day=extended or one.day) if now.state is _EXAMINED else one",
        "        yield one",
        f"{CLOCKS}::test_an_examination_is_extended_beyond_the_sixty_days_and_again",
    ),
    Mutation(
        "a promise that is late for nobody",
        DUE,
        "    found += _of_promise(case, days, stays, clocks, found=found)\n",
        "",
        f"{CLOCKS}::test_a_promise_is_due_on_whoever_works_the_case_and_late_on_the_inspektur_too",
    ),
)
_CLIENTS = (
    Mutation(
        "a promise that is due when it is too late to be shown",
        DUE,
        "clocks.windows.written_by(promise.day)",
        "promise.day",
        f"{CLOCKS}::test_what_is_promised_is_written_so_that_it_is_shown_by_then",
    ),
    Mutation(
        "a promise filled in for what may wait for its approval",
        DUE,
        "    if (step := BY_PLACE.get((case.life.state, enters))) and step.approved_by:",
        "    if BY_PLACE.get((case.life.state, enters)) is None:",
        f"{CLOCKS}::test_a_proposal_promises_no_day_by_itself",
    ),
    Mutation(
        "an extension that shortens, in the console",
        "reviewer/console/pages_steps.py",
        "        errors |= _shorter(work, filed, move)",
        "        errors |= {}",
        f"{CONSOLE}::test_the_inspektur_extends_and_it_stands_on_the_cases_way",
    ),
    Mutation(
        "a promise of a day that is over or centuries away",
        "wbs/journeys/moves.py",
        "    in_reach = day is None or timedelta() <= day - today <= FURTHEST",
        "    in_reach = True",
        f"{FOLD}::test_nobody_promises_what_is_over_or_years_away_or_extends_to_no_day",
    ),
    Mutation(
        "an approved promise that is over",
        "wbs/journeys/moves.py",
        "    if isinstance(event, Approved) and case.life.proposal:",
        "    if event is None and case.life.proposal:",
        f"{FOLD}::test_nobody_approves_a_promise_that_is_over",
    ),
    Mutation(
        "something that is no day taken for no day",
        "reviewer/console/filling.py",
        '        wrong["promised"] = "fill.no_day"',
        "        pass",
        f"{CONSOLE}::test_a_day_that_is_none_over_or_far_away_is_said_and_nothing_is_lost",
    ),
)
PROMISE_MUTATIONS = (*_FOLD, *_TWIN, *_DUE, *_CLIENTS)

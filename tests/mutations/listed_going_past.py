"""The list, another part: breaks of what bars an adoption once a case went on, on both sides."""

from tests.mutations.listed import Mutation
from tests.mutations.listed_leavers import CONFIRMING, COURSE, TWIN, VECTORS

PAST = "tests/wbs/test_going_past.py"

GOING_PAST_MUTATIONS = (
    Mutation(
        "adopted though the case went past",
        CONFIRMING,
        "            if other.entry.header.sequence < end and not self._gives_itself(other, one)",
        "            if not self._gives_itself(other, one)",
        f"{PAST}::test_nobody_adopts_what_the_case_went_past",
    ),
    Mutation(
        "adoption offered though the case went past",
        COURSE,
        " in self._confirmed.passed_over:",
        " in ():",
        f"{PAST}::test_nobody_adopts_what_the_case_went_past",
    ),
    Mutation(
        "what builds on a step goes past it",
        CONFIRMING,
        "            and not self._stood(one, word)",
        "            and word is not None",
        f"{PAST}::test_what_builds_on_a_step_that_waits_does_not_go_past_it",
    ),
    Mutation(
        "a way past from any state",
        CONFIRMING,
        "            and step.leaves in (leaves, State.PERLU_KLARIFIKASI)",
        "            and leaves in State",
        f"{PAST}::test_a_colleague_in_another_role_keeps_nobody_from_adopting",
    ),
    Mutation(
        "no way past by an answer",
        CONFIRMING,
        "            and step.leaves in (leaves, State.PERLU_KLARIFIKASI)",
        "            and step.leaves is leaves",
        f"{PAST}::test_nobody_adopts_what_the_case_went_past_with_an_answer",
    ),
    Mutation(
        "a way past by adopting in no role",
        CONFIRMING,
        " for each in grounds if self._roles(each) is not None]",
        " for each in grounds]",
        f"{PAST}::test_a_colleague_in_another_role_keeps_nobody_from_adopting",
    ),
    Mutation(
        "no way past by an adoption",
        CONFIRMING,
        "        self._go_on(one, [one] if behind else adopters)",
        "        self._go_on(one, [one] if behind else [])",
        f"{PAST}::test_nobody_adopts_what_the_case_went_past_by_an_adoption",
    ),
    Mutation(
        "excluded go past",
        CONFIRMING,
        "        if step is None or self._is_excluded(one) or one.signed is None",
        "        if step is None or one.signed is None",
        f"{PAST}::test_somebody_excluded_keeps_nobody_from_adopting",
    ),
    Mutation(
        "no way past by approving",
        CONFIRMING,
        "        step = self._step(one.event)\n        since",
        "        step = None if isinstance(one.event, Approved) else self._step(one.event)\n"
        "        since",
        f"{PAST}::test_nobody_adopts_an_approval_after_another_one",
    ),
    # the same in the browser
    Mutation(
        "adopted though the case went past, in the browser",
        TWIN,
        "({ held }) => held.place.sequence < end",
        "({ held }) => held.place.sequence !== end",
        VECTORS,
    ),
    Mutation(
        "what builds on a step goes past it, in the browser",
        TWIN,
        "filter((other) => !this.knows(other, one));",
        "filter((other) => other.since > 0);",
        VECTORS,
    ),
    Mutation(
        "a way past from any state, in the browser",
        TWIN,
        'from === leaves || from === "PERLU_KLARIFIKASI"',
        'from !== undefined || leaves === "PERLU_KLARIFIKASI"',
        VECTORS,
    ),
    Mutation(
        "no way past by an answer, in the browser",
        TWIN,
        ' || from === "PERLU_KLARIFIKASI");',
        ");",
        VECTORS,
    ),
    Mutation(
        "a way past by adopting in no role, in the browser",
        TWIN,
        "grounds.filter((each) => this.rolesOf(each).length > 0)",
        "grounds.filter((each) => this.rolesOf(each).length >= 0)",
        VECTORS,
    ),
    Mutation(
        "no way past by an adoption, in the browser",
        TWIN,
        "    this.goOn(one, behind.length > 0 ? [one] : adopters);",
        "    this.goOn(one, behind.length > 0 ? [one] : []);",
        VECTORS,
    ),
    Mutation(
        "excluded go past, in the browser",
        TWIN,
        "    if (leaves === undefined || this.isExcluded(one)) return;",
        "    if (leaves === undefined) return;",
        VECTORS,
    ),
)

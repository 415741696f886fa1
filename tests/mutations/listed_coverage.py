"""The list, another part: breaks of what the roster check proves."""

from tests.mutations.listed import Mutation

CHECK = "tests/wbs/test_coverage.py"
COVERAGE = "wbs/rosters/coverage.py"

COVERAGE_MUTATIONS = (
    Mutation(
        "one person proposes and approves",
        COVERAGE,
        "            approving = able(roster, step.approved_by, away | {one.id})",
        "            approving = able(roster, step.approved_by, away)",
        f"{CHECK}::test_a_step_is_reachable_exactly_where_the_fold_lets_somebody_take_it",
    ),
    Mutation(
        "whoever asked authorises, for the roster check",
        COVERAGE,
        "        for _ in teams(roster, step, gone, _ids(team))",
        "        for _ in teams(roster, step, gone)",
        f"{CHECK}::test_a_step_is_reachable_exactly_where_the_fold_lets_somebody_take_it",
    ),
    Mutation(
        "whoever ended it decides, for the roster check",
        COVERAGE,
        " in deciding for way in teams(roster, step, gone, _ids(team)))",
        " in deciding for way in teams(roster, step, gone))",
        f"{CHECK}::test_a_gap_is_named_wherever_an_objection_can_lie",
    ),
    Mutation(
        "whoever is missing takes steps, for the roster check",
        COVERAGE,
        "    away = gone | barred",
        "    away = barred",
        f"{CHECK}::test_a_step_is_reachable_exactly_where_the_fold_lets_somebody_take_it",
    ),
    Mutation(
        "a gap that only waits",
        COVERAGE,
        "        return self.without is not None and _is_about_an_objection(self.step)",
        "        return self.without is not None",
        f"{CHECK}::test_a_role_without_a_substitute_stops_cases",
    ),
)

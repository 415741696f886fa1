"""The list, another part: breaks of delegations, where they stand and where they are used."""

from tests.mutations.listed import Mutation

RULES = "tests/interop/test_delegations.py::test_a_delegation_is_refused_for_its_rule"
USED = "tests/wbs/test_delegating.py"
CONSOLE = "tests/console/test_delegating.py"
COMMANDS = "tests/cli/test_delegating.py"
VECTORS = "tests/vectors/test_vectors.py::test_both_sides_come_to_the_outcome"
PYTHON = "crypto/delegations.py"
BROWSER = "portal/client/protocol/delegations.ts"
ABLE = "wbs/cases/able.py"
BROWSER_ABLE = "portal/client/protocol/able.ts"


def _rule(breaks: str, old: str, new: str) -> Mutation:
    return Mutation(breaks, PYTHON, old, new, RULES)


def _rule_there(breaks: str, old: str, new: str) -> Mutation:
    return Mutation(f"{breaks}, in the browser", BROWSER, old, new, RULES)


def _used(breaks: str, file: str, old: str, new: str, test: str) -> Mutation:
    return Mutation(breaks, file, old, new, f"{USED}::{test}")


DELEGATION_MUTATIONS = (
    _rule("a delegation that ends before it begins", "one.begins <= one.ends,", "True,"),
    _rule("a delegation that is over", "term[0] <= one.ends <= term[1]", "one.ends <= term[1]"),
    _rule(
        "a delegation beyond the roster", "term[0] <= one.ends <= term[1]", "term[0] <= one.ends"
    ),
    _rule("a delegation for oneself", "(one.of != to and one.of in held)", "one.of in held"),
    _rule("a delegated role that is not held", "one.roles <= lent", "bool(one.roles)"),
    _rule("a delegated role of the own", "not one.roles & held[to],", "bool(one.roles),"),
    _rule(
        "a reading role for who opens nothing",
        "_reads(held[to]) or not _reads(one.roles)",
        "_reads(one.roles) or not _reads(one.roles)",
    ),
    _rule("two for one person on a day", "one.of == other.of)", "False)"),
    _rule("one role twice to one person", "same = to == whom or", "same ="),
    _rule("somebody away acts", "one.of != whom and other.of != to", "True"),
    _rule("a Plt for somebody", "(one.of is None) != (one.kind is Kind.PLT)", "False"),
    _rule(
        "delegations in any order", "order != sorted(set(order))", "len(order) != len(set(order))"
    ),
    _rule("an empty list of delegations", "_delegation, 1, MOST", "_delegation, 0, MOST"),
    _rule_there("an empty list of delegations", "list(delegation, 1,", "list(delegation, 0,"),
    _rule_there("a delegation that ends before it begins", "from <= until && issued", "issued"),
    _rule_there("a delegation that is over", "issued <= until && until", "until"),
    _rule_there("a delegation beyond the roster", " && until <= not_after", ""),
    _rule_there(
        "a delegated role that is not held", "roles.every((role) => lent?.includes(role)) && ", ""
    ),
    _rule_there("a delegated role of the own", "!share(roles, own) && ", ""),
    _rule_there("a reading role for who opens nothing", " && (!opens(roles) || opens(own))", ""),
    _rule_there("two for one person on a day", " || is(one.of, other.of)", ""),
    _rule_there("one role twice to one person", "equal(one.to, other.to) || ", ""),
    _rule_there("somebody away acts", " || is(one.of, other.to) || is(other.of, one.to)", ""),
    _rule_there("a Plt for somebody", '(one.of === null) !== (one.kind === "PLT")', "false"),
    _used(
        "a delegation grants nothing",
        ABLE,
        "        if person.acts_in & roles or",
        "        if person.roles & roles or",
        "test_a_delegate_acts_in_the_role",
    ),
    _used(
        "a delegate displaces deputies",
        ABLE,
        "any(person.roles & roles for person in present)",
        "any(person.acts_in & roles for person in present)",
        "test_a_delegation_displaces_no_deputy",
    ),
    _used(
        "a deputy of a delegate",
        ABLE,
        "    deputised = (one.roles for",
        "    deputised = (one.acts_in for",
        "test_nobody_deputises_for_a_delegate",
    ),
    _used(
        "a deputy of a delegate stands in",
        ABLE,
        "(one.deputies for one in roster.persons if one.roles & roles)",
        "(one.deputies for one in roster.persons if one.acts_in & roles)",
        "test_nobody_deputises_for_a_delegate",
    ),
    _used(
        "a delegation goes on by the deputyship",
        "wbs/cases/confirming.py",
        "        deputised = not one.person.acts_in & roles",
        "        deputised = not one.person.roles & roles",
        "test_whoever_deputises_still_keeps_nothing_of_a_delegation",
    ),
    _used(
        "a client acts on any day of a delegation",
        "wbs/journeys/reviewing.py",
        "self.trusted.newest.in_force(self.today, me)",
        "self.trusted.newest",
        "test_a_client_does_not_act_on_other_days",
    ),
    _used(
        "a client waits for approvers of today",
        "crypto/roster.py",
        "            one if to not in (None, one.id) else",
        "            one if to is one else",
        "test_what_is_proposed_may_wait_for_whoever_acts_from_tomorrow",
    ),
    _used(
        "a case left to a delegate of other days",
        "wbs/journeys/moves.py",
        "    roster = acting.roster.in_force(today)",
        "    roster = acting.roster",
        "test_whoever_acts_only_on_other_days_is_nobody_to_leave_a_case_to",
    ),
    _used(
        "an absence counts as a post that is filled",
        "wbs/journeys/reporting.py",
        "person.fills & READING_ROLES",
        "person.acts_in & READING_ROLES",
        "test_a_vacant_post_counts_as_filled_for_the_reporter_and_an_absence_does_not",
    ),
    Mutation(
        "the last day does not count",
        PYTHON,
        "self.begins <= day <= self.ends",
        "self.begins <= day < self.ends",
        f"{USED}::test_a_client_acts_on_the_days_of_a_delegation",
    ),
    Mutation(
        "a removal counts delegates of other days",
        "wbs/rosters/roster_files.py",
        "stops(self.chain.newest.in_force(today), removed)",
        "stops(self.chain.newest, removed)",
        f"{COMMANDS}::test_a_removal_counts_delegates_of_the_day",
    ),
    Mutation(
        "nobody is told what hangs on a delegation",
        "wbs/rosters/coverage.py",
        "    return [gap for gap in gaps(lasting) if _place(gap) not in known]",
        "    return [gap for gap in gaps(roster) if _place(gap) not in known]",
        "tests/wbs/test_coverage.py::test_a_delegate_is_a_stand_in_and_what_hangs_on_one_is_told",
    ),
    Mutation(
        "a step outside the days is not marked",
        "wbs/journeys/acting_as.py",
        "return ActingAs(one, one.roles & roles, bool(in_force))",
        "return ActingAs(one, one.roles & roles, bool(found))",
        f"{CONSOLE}::test_a_step_outside_the_days_counts_and_is_marked",
    ),
    Mutation(
        "a delegation grants nothing, in the browser",
        BROWSER_ABLE,
        "share(actsIn(one), roles) ||",
        "share(one.roles, roles) ||",
        VECTORS,
    ),
    Mutation(
        "a delegate displaces deputies, in the browser",
        BROWSER_ABLE,
        "present.some((one) => named.includes(one))",
        "present.some((one) => share(actsIn(one), roles))",
        VECTORS,
    ),
    Mutation(
        "an absence counts as a post that is filled, in the browser",
        "portal/client/protocol/roster.ts",
        'one.kind === "PLT" ? one.roles : []',
        "one.kind !== null ? one.roles : []",
        "tests/journeys/test_trust.py::test_a_vacant_post_counts_as_filled_and_an_absence_does_not",
    ),
    Mutation(
        "a deputy of a delegate, in the browser",
        BROWSER_ABLE,
        "persons.filter((one) => share(one.roles, roles));",
        "persons.filter((one) => share(actsIn(one), roles));",
        VECTORS,
    ),
    Mutation(
        "a delegation goes on by the deputyship, in the browser",
        "portal/client/protocol/case_confirming.ts",
        "share(actsIn(one.person), roles)",
        "share(one.person.roles, roles)",
        VECTORS,
    ),
)

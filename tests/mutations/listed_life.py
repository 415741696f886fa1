"""The list for the life of a case: who moves it, and when."""

from tests.mutations.listed import Mutation

LIFE = "tests/wbs/test_life.py"
VECTORS = "tests/vectors/test_vectors.py::test_both_sides_come_to_the_outcome"
HOSTILE = "tests/wbs/test_hostile_lives.py::test_whatever_hostile_reviewers_try_the_book_holds"

LIFE_MUTATIONS = (
    Mutation(
        "the role of a step not asked for",
        "wbs/cases/life.py",
        "        return None if any(one.id == self.person for one in standing) else NO_ROLE",
        "        return None",
        f"{LIFE}::test_a_step_in_somebody_elses_role",
    ),
    Mutation(
        "the own proposal approved",
        "wbs/cases/life.py",
        "barred | frozenset(self.proposal.persons)",
        "barred",
        f"{LIFE}::test_nobody_approves_the_own_proposal",
    ),
    Mutation(
        "whoever asked for the authorisation gives it",
        "wbs/cases/lifecycle.py",
        "_INSPEKTUR, not_after=frozenset({_WAITS})),",
        "_INSPEKTUR),",
        f"{LIFE}::test_whoever_asks_does_not_authorise",
    ),
    Mutation(
        "whoever archived decides on the objection",
        "wbs/cases/life.py",
        "        return frozenset(last.persons if last else ())",
        "        return frozenset(last.persons[1:] if last else ())",
        f"{LIFE}::test_an_objection_is_for_somebody_who_did_not_decide",
    ),
    Mutation(
        "a step from where the case is not",
        "wbs/cases/life.py",
        "        return step.leaves is self.state and not (",
        "        return not (",
        f"{LIFE}::test_a_step_out_of_order",
    ),
    Mutation(
        "an approval of any entry",
        "wbs/cases/life.py",
        "        if self.proposal is None or event.entry != self.proposal.head:",
        "        if self.proposal is None:",
        f"{LIFE}::test_an_approval_of_another_entry",
    ),
    Mutation(
        "a proposal outlives the state it was made in",
        "wbs/cases/life.py",
        "        self.state, self.proposal = enters, None",
        "        self.state = enters",
        f"{LIFE}::test_an_approval_after_the_case_moved",
    ),
    Mutation(
        "a verification without the risk",
        "wbs/cases/life.py",
        "        if event.findings() != wanted or not (event.message or withdrawn):",
        "        if not (event.message or withdrawn):",
        f"{LIFE}::test_a_verification_without_what_it_must_say",
    ),
    Mutation(
        "an objection closed by who closed the case",
        "wbs/cases/life.py",
        "roles, barred = step.approved_by, self.barred(step)",
        "roles, barred = step.approved_by, frozenset[PersonId]()",
        VECTORS,
    ),
    Mutation(
        "a call answered by who had not seen it",
        "wbs/cases/life.py",
        "            if seen is not None and seen.sequence >= self.pressed:",
        "            if seen is not None:",
        VECTORS,
    ),
    Mutation(
        "a call that no reply answers",
        "wbs/cases/life.py",
        "                self.pressed = None",
        "                pass",
        VECTORS,
    ),
    Mutation(
        "a message that answers from anywhere",
        "wbs/cases/life.py",
        "            if self.asked_in is not None:  # seen",
        "            if self.asked_in is None:  # seen",
        f"{LIFE}::test_an_answer_takes_the_case_back",
    ),
    Mutation(
        "a deputy acts beside the holder",
        "wbs/cases/able.py",
        "    if not any(person.roles & roles for person in present):",
        "    if roles:",
        f"{LIFE}::test_a_deputy_does_not_act_while_a_holder_can",
    ),
    Mutation(
        "an objection to a case that goes on",
        "wbs/cases/life.py",
        "            return None if self.state in ENDED else NO_STEP",
        "            return None",
        f"{LIFE}::test_nobody_objects_to_a_case_that_goes_on",
    ),
    Mutation(
        "an archive by one person",
        "wbs/cases/lifecycle.py",
        "approved_by=READING_ROLES, not_after=not_after)",
        "not_after=not_after)",
        HOSTILE,
    ),
    Mutation(
        "a proposal told to the reporter before it is approved",
        "wbs/journeys/telling.py",
        "        elif not line.is_proposal:",
        "        else:",
        "tests/wbs/test_telling.py::test_a_proposal_is_told_where_it_was_approved",
    ),
)

"""The list for recusals: who may say so, and that nothing of such a person counts after it."""

from tests.mutations.listed import Mutation

VECTORS = "tests/vectors/test_vectors.py::test_both_sides_come_to_the_outcome"
EXCLUDING, LIFE = "wbs/cases/excluding.py", "wbs/cases/life.py"
CLIENT = "portal/client/protocol"
TWIN, TWIN_LIFE = f"{CLIENT}/exclusions.ts", f"{CLIENT}/life.ts"

RECUSING = "tests/wbs/test_recusing.py"
REKEYING = "tests/journeys/test_rekeying.py"
ATTACKS = "tests/promises/test_p5_recused.py"
_WRITING = (
    Mutation(
        "an approved recusal that leaves the old secrets in use",
        "wbs/journeys/reviewing.py",
        "    if line.leaving and len(additions) == 1:",
        "    if False:",
        f"{RECUSING}::test_others_leave_by_two_and_the_secrets_change_in_the_same_request",
    ),
    Mutation(
        "a new secret for whoever is recused by it",
        "wbs/journeys/reviewing.py",
        "        excluded = case.excluded | line.leaving\n",
        "        excluded = case.excluded\n",
        f"{RECUSING}::test_others_leave_by_two_and_the_secrets_change_in_the_same_request",
    ),
    Mutation(
        "a recusal that leaves a role to nobody",
        "wbs/journeys/moves.py",
        "            raise LeavesNobody",
        "            continue",
        f"{RECUSING}::test_nobody_leaves_whose_role_would_be_nobodys",
    ),
    Mutation(
        "whoever left finds the case",
        "wbs/journeys/inbox.py",
        "    if desk.person.id in found[0].excluded:",
        "    if False:",
        f"{RECUSING}::test_whoever_left_writes_nothing_and_finds_no_case",
    ),
    Mutation(
        "a recusal proposed is told before it is approved",
        "wbs/cases/case.py",
        "            return self.person is None or not self.event.is_by(self.person.id)",
        "            return False",
        f"{RECUSING}::test_the_reporter_is_told_once_it_counts",
    ),
    Mutation(
        "what the recused write on counts, under attack",
        "wbs/cases/excluding.py",
        "            return header.sequence - 1",
        "            return -1",
        f"{ATTACKS}::test_words_under_the_old_secret_and_the_old_roster",
    ),
    Mutation(
        "an accomplice carried on by the recused",
        "wbs/cases/excluding.py",
        "            exclusions.recuse(sequence, recused)\n",
        "            pass\n",
        f"{ATTACKS}::test_an_accomplice_who_left_is_not_carried_on_by_their_word",
    ),
)
_DICE = "tests/wbs/test_hostile_lives.py::test_whatever_hostile_reviewers_try_the_book_holds"
_HOSTILE = (
    Mutation(
        "a recusal taken for an answer",
        "wbs/cases/case.py",
        "            return line.head.sequence not in {one.sequence for one in self.life.recusals}",
        "            return True",
        f"{RECUSING}::test_that_somebody_left_is_no_answer",
    ),
    Mutation(
        "one person recuses others, by dice",
        LIFE,
        "not event.is_by(persons[0])",
        "not event.persons",
        _DICE,
    ),
    Mutation(
        "what the recused write counts, by dice",
        EXCLUDING,
        "        return self.listed_for(one).union(*recused)",
        "        return self.listed_for(one)",
        _DICE,
    ),
    Mutation(
        "a new secret by itself for whoever is to be out",
        "wbs/journeys/rekeying.py",
        " and not case.leaving",
        "",
        f"{RECUSING}::test_a_recusal_whose_approver_left_at_once_waits_and_no_console_renews_by_itself",
    ),
    Mutation(
        "two requests for the two streams of a case",
        "wbs/journeys/rekeying.py",
        "    _send(gateway, stale.case, _sealed(desk, stale))",
        "    [_send(gateway, stale.case, [one]) for one in _sealed(desk, stale)]",
        f"{REKEYING}::test_one_case_is_renewed_whole_or_not_at_all",
    ),
    Mutation(
        "a case that waits for an adoption is not named",
        "wbs/journeys/rekeying.py",
        "        if needing and case.leaving:",
        "        if False:",
        f"{REKEYING}::test_where_a_recusal_waits_to_be_adopted_nothing_is_done_and_it_is_named",
    ),
    Mutation(
        "one full case stops the others",
        "wbs/journeys/rekeying.py",
        "NoMoreSecrets, CaseFull) as refused",
        "NoMoreSecrets) as refused",
        f"{REKEYING}::test_one_case_that_takes_no_more_does_not_stop_the_others",
    ),
    Mutation(
        "new secrets under a roster that nobody vouches for any more",
        "wbs/journeys/reviewing.py",
        "    require_fresh(desk.trusted.staleness(desk.today))\n    if desk.person",
        "    if desk.person",
        f"{REKEYING}::test_under_a_roster_that_nobody_vouches_for_nothing_is_asked",
    ),
    Mutation(
        "the console shows a case to whoever left",
        "reviewer/console/index.py",
        "            if found is not None and desk.person.id in found.recused:",
        "            if False:",
        "tests/console/test_recusing.py::test_who_is_recused_by_others_finds_no_case_any_more",
    ),
)
_READING = tuple(
    Mutation(breaks, file, old, new, VECTORS)
    for breaks, file, old, new in (
        ("whoever was recused is asked on", EXCLUDING,
         "        return self._listed.union(*(persons for _, persons in self._recused))",
         "        return self._listed"),
        ("what the recused write counts", EXCLUDING,
         "        return self.listed_for(one).union(*recused)",
         "        return self.listed_for(one)"),
        ("an old head hides a recusal that the chain knew", EXCLUDING,
         "accumulate(named, max)", "accumulate(named, lambda _, one: one)"),
        ("the recused vouch for others", EXCLUDING,
         "            exclusions.recuse(sequence, recused)\n", "            pass\n"),
        ("whoever was recused by two vouches for others", EXCLUDING,
         "        return named if len(by) == 2 and not by & named else nobody",
         "        return nobody"),
        ("the reporter lets in whoever was recused", EXCLUDING,
         "persons <= self._listed", "persons <= self.now"),
        ("one person recuses others", LIFE, "not event.is_by(persons[0])", "not event.persons"),
        ("whoever is named proposes", LIFE,
         "    return acting.stands_in(RECUSED_BY, event.persons)", "    return None"),
        ("whoever is named approves", LIFE,
         "roles, barred = RECUSAL_APPROVED_BY, proposed.persons",
         "roles, barred = RECUSAL_APPROVED_BY, proposed.persons - {acting.person}"),
        ("anybody approves a recusal", "wbs/cases/lifecycle.py",
         "RECUSAL_APPROVED_BY = _INSPEKTUR", "RECUSAL_APPROVED_BY = READING_ROLES"),
        ("a recusal of persons whom nobody can name", "wbs/cases/course.py",
         "    return event.persons <= {person.id for person in roster.persons}", "    return True"),
        ("a lost role approves a recusal", "wbs/cases/confirming.py",
         "            return RECUSAL_APPROVED_BY if approves else RECUSED_BY",
         "            return RECUSED_BY"),
        ("what the recused write counts, in the browser", TWIN,
         "    return left <= this.knowledge.of(entry).toReporter || this.isListedFor(id, entry);",
         "    return left < -1 || this.isListedFor(id, entry);"),
        ("an old head hides a recusal that the chain knew, in the browser", TWIN,
         "furthest = Math.max(furthest, this.named(", "furthest = Math.max(-1, this.named("),
        ("the recused vouch for others, in the browser", TWIN,
         "exclusions.recuse(persons, sequence);", "exclusions.recuse([], sequence);"),
        ("the reporter lets in whoever was recused, in the browser", TWIN,
         "    const listed = this.listed();", "    const listed = this.now();"),
        ("one person recuses others, in the browser", TWIN_LIFE,
         " || !namesOnly(event.persons, author);", ";"),
        ("whoever is named proposes, in the browser", TWIN_LIFE,
         "{ roles: RECUSED_BY, barred: event.persons };", "{ roles: RECUSED_BY, barred: [] };"),
        ("whoever is named approves, in the browser", TWIN_LIFE,
         "barred: [...event.persons, ...persons] };", "barred: persons };"),
        ("a recusal of persons whom nobody can name, in the browser", f"{CLIENT}/case_rules.ts",
         '''  if (!namesKnownPersons(entry)) return "step";\n''', ""),
    )
)  # fmt: skip # a table to be read by eye
_IN_VAIN = (
    Mutation(
        "a link under a secret that somebody recused holds",
        "wbs/journeys/assigning.py",
        "    if needs_new_secret(other, Stream.CONVERSATION, desk.trusted):",
        "    if False:",
        "tests/promises/test_p5_links.py"
        "::test_nothing_is_linked_under_a_secret_that_somebody_recused_holds",
    ),
    Mutation(
        "an approval that is rejected silences whom it names",
        "wbs/cases/fold.py",
        "MOST_FURTHER = 8 ",
        "MOST_FURTHER = 0 ",
        "tests/wbs/test_recused_in_vain.py::test_a_true_recusal_holds_when_its_approver_leaves",
    ),
    Mutation(
        "an approval that is rejected silences whom it names, in the browser",
        f"{CLIENT}/reading.ts",
        "const MOST_FURTHER = 8;",
        "const MOST_FURTHER = 0;",
        VECTORS,
    ),
)
RECUSAL_MUTATIONS = (*_IN_VAIN, *_READING, *_WRITING, *_HOSTILE)

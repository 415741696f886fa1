"""The list, second part: breaks of the rules by which a case is read and written."""

from tests.mutations.listed import ATTACKS, FOLD, FOUND, MUTATIONS, ROSTERS, Mutation
from tests.mutations.listed_assigning import ASSIGNING_MUTATIONS
from tests.mutations.listed_audit import AUDIT_MUTATIONS
from tests.mutations.listed_client import CLIENT_MUTATIONS
from tests.mutations.listed_console import CONSOLE_MUTATIONS
from tests.mutations.listed_coverage import COVERAGE_MUTATIONS
from tests.mutations.listed_deadlines import DEADLINE_MUTATIONS
from tests.mutations.listed_delegations import DELEGATION_MUTATIONS
from tests.mutations.listed_deploy import DEPLOY_MUTATIONS
from tests.mutations.listed_flood import FLOOD
from tests.mutations.listed_going_past import GOING_PAST_MUTATIONS
from tests.mutations.listed_leavers import LEAVER_MUTATIONS
from tests.mutations.listed_life import LIFE_MUTATIONS
from tests.mutations.listed_line import LINE_MUTATIONS
from tests.mutations.listed_operating import OPERATING
from tests.mutations.listed_plain import PLAIN_MUTATIONS
from tests.mutations.listed_promises import PROMISE_MUTATIONS
from tests.mutations.listed_recusals import RECUSAL_MUTATIONS
from tests.mutations.listed_store import STORE_MUTATIONS
from tests.mutations.listed_twin import TWIN_MUTATIONS
from tests.mutations.listed_windows import WINDOW_MUTATIONS

WITHDRAWING = "tests/wbs/test_withdrawing.py"
TALK = "tests/wbs/test_conversation.py"

FOLD_MUTATIONS = (
    Mutation(
        "prev not checked",
        "wbs/cases/chains.py",
        "    return None if found[0].header.prev == prev else Trouble.PREV",
        "    return None",
        f"{FOUND}::test_an_entry_that_hangs_on_another_is_a_break",
    ),
    Mutation(
        "fork not noticed",
        "wbs/cases/chains.py",
        "    if len(found) > 1:",
        "    if False:",
        f"{FOUND}::test_two_entries_with_one_number_are_a_fork",
    ),
    Mutation(
        "gap not noticed",
        "wbs/cases/chains.py",
        "            linked.break_at(Finding(trouble, chain, sequence), chain)\n            return",
        "            return",
        f"{FOUND}::test_a_missing_entry_is_a_gap_and_nothing_after_it_counts",
    ),
    Mutation(
        "entries of another case taken",
        "wbs/cases/chains.py",
        "    if (header.inspectorate, header.case) != (papers.inspectorate, papers.case):\n"
        "        return None",
        "",
        f"{FOUND}::test_what_belongs_elsewhere_is_named_and_passed_over",
    ),
    Mutation(
        "author on the reporter's chain not checked",
        "wbs/cases/opening.py",
        "        if one.reason is None and one.signed is not None and one.signed.author != signing",
        "        if one.reason is None and one.signed is not None and signing is None",
        f"{FOLD}::test_a_second_hand_on_the_reporters_chain",
    ),
    Mutation(
        "reading role not asked for",
        "wbs/cases/opening.py",
        "    right = person is not None and person.reads and event.frame.removed <= ids",
        "    right = person is not None and event.frame.removed <= ids",
        f"{FOLD}::test_written_by_somebody_without_a_reading_role",
    ),
    Mutation(
        "one limit for the secrets that all hand on",
        "wbs/cases/opening.py",
        "        handed = self.by.setdefault((person, stream, number), [])",
        "        del person\n        handed = self.by.setdefault((stream, number), [])",
        f"{ATTACKS}::test_nobody_hides_a_case_from_a_newcomer_by_handing_on_false_secrets",
    ),
    Mutation(
        "whom the reporter let in gets no key",
        "wbs/cases/writing.py",
        "        or not let_in <= found.introduction.recipients\n",
        "",
        f"{TALK}::test_the_next_answer_brings_the_key_to_whom_the_reporter_let_in",
    ),
    Mutation(
        "unknown roster accepted",
        "wbs/cases/opening.py",
        '        return Opened(entry, "roster", secret, signed, event)',
        "        roster = trusted.newest",
        f"{FOLD}::test_signed_under_a_roster_that_is_not_in_the_chain",
    ),
    Mutation(
        "introduction at any place",
        "wbs/cases/events.py",
        "        if place != (header.chain.stream, header.secret_number):",
        "        if False:",
        f"{FOLD}::test_an_introduction_that_does_not_fit_its_own_place",
    ),
    Mutation(
        "secret need not be introduced",
        "wbs/cases/fold.py",
        '            return "secret"\n',
        "            return None\n",
        f"{FOLD}::test_sealed_under_a_box_that_nobody_introduced",
    ),
    Mutation(
        "any secret of the number is good",
        "wbs/cases/fold.py",
        "found is not None and not found.disputed and found.secret == one.secret",
        "found is not None and not found.disputed",
        f"{FOLD}::test_sealed_under_a_second_box_of_an_introduced_number",
    ),
    Mutation(
        "dispute not honoured by readers",
        "wbs/cases/fold.py",
        "found is not None and not found.disputed and found.secret == one.secret",
        "found is not None and found.secret == one.secret",
        f"{FOUND}::test_two_introductions_of_one_number_are_a_dispute_and_nobody_writes",
    ),
    Mutation(
        "dispute not honoured by writers",
        "wbs/cases/case.py",
        "        if found is None or found.disputed or ",
        "        if found is None or ",
        f"{FOUND}::test_two_introductions_of_one_number_are_a_dispute_and_nobody_writes",
    ),
    Mutation(
        "recipients not checked",
        "wbs/cases/fold.py",
        '            return "recipient"',
        "            pass",
        f"{FOLD}::test_written_by_a_reader_who_is_no_recipient",
    ),
    Mutation(
        "a case that was read stays in memory with all its bytes",
        "wbs/cases/fold.py",
        "Course(grounds, trusted, self.exclusions.out_for)",
        "Course(grounds, trusted, lambda one: self.exclusions.out_for(one))",
        "tests/wbs/test_rings.py::test_reading_a_case_leaves_no_ring",
    ),
    Mutation(
        "excluded not checked",
        "wbs/cases/fold.py",
        '        return "excluded" if one.person.id in self.exclusions.out_for(one) else None',
        "        return None",
        f"{FOLD}::test_written_by_somebody_excluded",
    ),
    Mutation(
        "excluded may be named in an introduction",
        "wbs/cases/fold.py",
        "            and not introduction.recipients & self.exclusions.out_for(one)\n",
        "",
        f"{FOLD}::test_an_introduction_that_names",
    ),
    Mutation(
        "exclusions of today",
        "wbs/cases/excluding.py",
        "        return self._first.difference(*lifted)",
        "        return self._listed",
        f"{ROSTERS}::test_what_somebody_excluded_planted_does_not_count_once_the_person_is_let_in",
    ),
    Mutation(
        "a head ahead lets in",
        "wbs/cases/excluding.py",
        "        return head.sequence if head and self._linked.holds(chain, head) else -1",
        "        return head.sequence if head else -1",
        f"{ROSTERS}::test_somebody_excluded_cannot_name_an_entry_ahead_to_be_let_in",
    ),
    Mutation(
        "let in where a server saw the words",
        "wbs/cases/excluding.py",
        "        return self._with_script and persons <= self._listed",
        "        return persons <= self._listed",
        f"{FOLD}::test_letting_somebody_in_where_a_server_knows_the_words",
    ),
    Mutation(
        "old secret goes on",
        "wbs/cases/fold.py",
        '            return "old-secret"',
        "            pass",
        f"{FOLD}::test_an_older_secret_on_the_chain_of_the_newer",
    ),
    Mutation(
        "reporter forgets what was named",
        "wbs/cases/fold.py",
        "            self.reporter_knew = max(self.reporter_knew, head.sequence)",
        "            self.reporter_knew = head.sequence",
        f"{FOLD}::test_an_older_secret_of_a_reporter_who_knew_then_named_less",
    ),
    Mutation(
        "commitment not checked",
        "wbs/cases/introducing.py",
        "        commitment(one.secret, box) == introduction.commitment",
        "        bool(commitment(one.secret, box))",
        f"{FOLD}::test_an_introduction_that_names",
    ),
    Mutation(
        "box of another number fits",
        "wbs/cases/introducing.py",
        "    if (box.stream, box.number, box.roster) != place or one.signed.roster != box.roster:",
        "    if box.stream != place[0] or one.signed.roster != box.roster:",
        f"{FOLD}::test_an_introduction_of_the_box_of_another_number_under_its_secret",
    ),
    Mutation(
        "box with a position too few fits",
        "wbs/cases/introducing.py",
        "    if roster is None or box.count != roster.positions(box.stream):",
        "    if roster is None:",
        f"{FOLD}::test_an_introduction_of_a_box_that_has_a_position_too_few",
    ),
    Mutation(
        "recipients without a reading role",
        "wbs/cases/introducing.py",
        "    readers = {person.id for person in roster.persons if person.reads}",
        "    readers = {person.id for person in roster.persons}",
        f"{FOLD}::test_an_introduction_that_names",
    ),
    Mutation(
        "earlier secrets not compared",
        "wbs/cases/fold.py",
        "                number not in known or known[number].secret == secret",
        "                number not in known or bool(secret)",
        f"{FOLD}::test_an_introduction_that_names",
    ),
    Mutation(
        "unconfirmed counts",
        "wbs/cases/fold.py",
        '            return "unconfirmed"',
        "            pass",
        f"{ROSTERS}::test_an_unconfirmed_introduction_introduces_nothing",
    ),
    Mutation(
        "fork judged before the right to write",
        "wbs/cases/fold.py",
        "        reason = one.reason or self._judge(one)",
        "        reason = one.reason or self._judge_heads(one) or self._judge(one)",
        f"{FOUND}::test_somebody_excluded_breaks_no_chain",
    ),
    Mutation(
        "another history passed over",
        "wbs/cases/fold.py",
        "                self.linked.break_at(finding, header.chain)",
        "                del finding",
        f"{FOUND}::test_a_listed_person_who_saw_another_history_breaks_the_own_chain",
    ),
    Mutation(
        "withheld not named",
        "wbs/cases/fold.py",
        "                    self.linked.findings.append(place)",
        "                    pass",
        f"{FOUND}::test_a_head_that_is_not_here_is_withheld_and_the_entry_counts",
    ),
    Mutation(
        "entry 0 need not count",
        "wbs/cases/fold.py",
        "    if not fold.begins_well():",
        "    if not fold.lines:",
        f"{FOUND}::test_an_introduction_does_not_stand_in_for_a_report_that_broke",
    ),
    Mutation(
        "writing on a broken chain",
        "wbs/cases/writing.py",
        "    if chain in case.breaks:",
        "    if False:",
        f"{FOUND}::test_a_missing_entry_is_a_gap_and_nothing_after_it_counts",
    ),
    Mutation(
        "own past not required",
        "wbs/journeys/own_past.py",
        '        if more or line.reason in (NOT_YOURS, "roster"):',
        "        if False:",
        f"{ATTACKS}::test_a_change_that_the_reporter_knew_cannot_be_hidden_from_a_later_visit",
    ),
    Mutation(
        "somebody else's case taken for the own",
        "wbs/journeys/reporting.py",
        "    if case.report.signing != keys.signing.public():",
        "    if False:",
        f"{ATTACKS}::test_a_server_that_inserts_itself_as_a_case_is_not_the_reporters_case",
    ),
    Mutation(
        "stale roster good enough",
        "wbs/cases/writing.py",
        "    if staleness is Staleness.EXPIRED:",
        "    if False:",
        f"{ROSTERS}::test_beyond_the_grace_no_case_and_no_secret_but_conversations_go_on",
    ),
    Mutation(
        "writing on under a secret of who left",
        "wbs/cases/writing.py",
        "    if not found.introduction.recipients <= trusted.readers():",
        "    if False:",
        "tests/wbs/test_conversation.py"
        "::test_after_a_removal_the_next_writer_changes_the_secret_by_itself",
    ),
    Mutation(
        "the reporter writing on under a secret of who left",
        "wbs/journeys/reporting.py",
        "    if found is None or not is_fit(found, visit.trusted):",
        "    if found is None:",
        f"{ROSTERS}::test_a_reporter_writes_under_no_secret_of_somebody_removed",
    ),
    Mutation(
        "the reporter writing on while a secret is held back",
        "wbs/journeys/own_past.py",
        "    if case.goes_on_shut(Chain.TO_REPORTER):",
        "    if False:",
        f"{ROSTERS}::test_a_reporter_writes_nothing_while_a_newer_secret_is_held_back",
    ),
    Mutation(
        "writing on under a secret sealed to a replaced key",
        "wbs/cases/writing.py",
        "        _kem(sealed_for, id) == _kem(trusted.newest, id) for id in",
        "        _kem(sealed_for, id) is not None for id in",
        f"{ROSTERS}::test_a_stolen_old_key_writes_nothing_that_counts",
    ),
    Mutation(
        "the reporter's entries going on after a withdrawal",
        "wbs/cases/fold.py",
        "        if self.withdrawn and one.entry.header.chain is Chain.FROM_REPORTER:",
        "        if False:",
        f"{WITHDRAWING}::test_nothing_of_the_reporter_counts_after_it",
    ),
    Mutation(
        "a withdrawal stopping the reviewers",
        "wbs/cases/fold.py",
        "        if self.withdrawn and one.entry.header.chain is Chain.FROM_REPORTER:",
        "        if self.withdrawn:",
        f"{WITHDRAWING}::test_reviewers_see_the_mark_and_go_on",
    ),
    Mutation(
        "a conversation shown after a withdrawal",
        "wbs/journeys/reporting.py",
        "    if case.withdrawn:",
        "    if False:",
        f"{WITHDRAWING}::test_who_withdrew_is_shown_nothing",
    ),
    Mutation(
        "the reporter writing after a withdrawal",
        "wbs/journeys/reporting.py",
        "    if visit.case.withdrawn:",
        "    if False:",
        f"{WITHDRAWING}::test_a_visit_from_before_writes_nothing",
    ),
    Mutation(
        "a reply to a reporter who reads no more",
        "wbs/journeys/reviewing.py",
        "    if case.withdrawn and stream is Stream.CONVERSATION:",
        "    if False:",
        f"{WITHDRAWING}::test_nobody_writes_to_a_reporter_who_reads_no_more",
    ),
)
ALL = (
    *MUTATIONS,
    *FOLD_MUTATIONS,
    *LEAVER_MUTATIONS,
    *GOING_PAST_MUTATIONS,
    *COVERAGE_MUTATIONS,
    *DEADLINE_MUTATIONS,
    *WINDOW_MUTATIONS,
    *DELEGATION_MUTATIONS,
    *LIFE_MUTATIONS,
    *PROMISE_MUTATIONS,
    *RECUSAL_MUTATIONS,
    *ASSIGNING_MUTATIONS,
    *CLIENT_MUTATIONS,
    *CONSOLE_MUTATIONS,
    *STORE_MUTATIONS,
    *LINE_MUTATIONS,
    *PLAIN_MUTATIONS,
    *FLOOD,
    *OPERATING,
    *DEPLOY_MUTATIONS,
    *TWIN_MUTATIONS,
    *AUDIT_MUTATIONS,
)

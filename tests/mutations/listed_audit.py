"""The part of the list about the staff log: what is signed, chained, followed and walked along."""

from tests.mutations.listed import Mutation

P12 = "tests/promises/test_p12_staff_log.py"
ATTACKS = f"{P12}::test_whoever_owns_the_database_changes_nothing_unnoticed"
LEDGER = "tests/stafflog/test_ledger.py"
FORM = "tests/signing/test_one_form.py"
RIGHTS = "tests/roles/test_rights.py"
WRITTEN = f"{RIGHTS}::test_each_role_may_do_to_each_table_what_is_written_and_nothing_else"
SLIP, WALK = "wbs/stafflog/slip.py", "wbs/stafflog/walk.py"
REMEMBERED, KEPT = "wbs/stafflog/ledger.py", "wbs/store/staff_log.py"

AUDIT_MUTATIONS = (
    Mutation(
        "lines that are not chained to the one before",
        WALK,
        "        if record.previous != self.head.hash:",
        "        if False:",
        ATTACKS,
    ),
    Mutation(
        "a slip that nobody signed",
        WALK,
        "        if slip.kind is Kind.CHECKPOINT or not slip.is_by(record.who, self.keys[person]):",
        "        if slip.kind is Kind.CHECKPOINT:",
        ATTACKS,
    ),
    Mutation(
        "a hole in a person's counter",
        WALK,
        "        if slip.counter != last + 1:",
        "        if slip.counter <= last:",
        f"{P12}::test_a_request_that_was_left_out_shows_as_a_hole_of_that_person",
    ),
    Mutation(
        "a counter that stands there twice",
        WALK,
        "        if slip.counter != last + 1:",
        "        if slip.counter > last + 1:",
        ATTACKS,
    ),
    Mutation(
        "heads that persons signed to have seen",
        WALK,
        "        if self._hash(seen.sequence) != seen.hash:",
        "        if False:",
        ATTACKS,
    ),
    Mutation(
        "a checkpoint beyond the end",
        WALK,
        "        if seen.sequence > self.head.sequence:",
        "        if False:",
        f"{P12}::test_the_end_that_is_cut_off_shows_to_who_saw_it_and_to_their_checkpoint",
    ),
    Mutation(
        "the kind of the request outside of what is signed",
        SLIP,
        '            "kind": kind.value,',
        '            "kind": "",',
        f"{FORM}::test_a_slip_that_this_person_did_not_sign_is_refused_even_when_the_request_is",
    ),
    Mutation(
        "the head outside of what is signed",
        SLIP,
        '            "seen": seen.sequence,',
        '            "seen": 0,',
        f"{FORM}::test_a_slip_that_this_person_did_not_sign_is_refused_even_when_the_request_is",
    ),
    Mutation(
        "slips that fit every request",
        SLIP,
        '    return tagged_hash(_TAG, nonce + sha256(path.encode("ascii") + b"\\0" + body))',
        "    return tagged_hash(_TAG, b'')",
        f"{FORM}::test_a_slip_of_another_request_opens_nothing",
    ),
    Mutation(
        "a slip that is taken unsigned",
        "wbs/web/signatures.py",
        "        slip.verify(caller.who, key)\n",
        "",
        f"{FORM}::test_a_slip_that_this_person_did_not_sign_is_refused_even_when_the_request_is",
    ),
    Mutation(
        "a run that goes on the next day",
        KEPT,
        "        is_of_today = newest.day == self.today()",
        "        is_of_today = True",
        f"{LEDGER}::test_a_run_does_not_go_on_into_another_day",
    ),
    Mutation(
        "one slip for many letters",
        SLIP,
        "        return self in (Kind.READ, Kind.UPLOAD)",
        "        return True",
        f"{LEDGER}::test_a_run_of_reading_is_one_line_and_each_letter_one",
    ),
    Mutation(
        "a line for each call of a look",
        SLIP,
        "        return self in (Kind.READ, Kind.UPLOAD)",
        "        return self is Kind.UPLOAD",
        f"{P12}::test_a_look_that_finds_much_leaves_the_same_lines_as_one_that_finds_nothing",
    ),
    Mutation(
        "a counter that was there already",
        KEPT,
        "        if not asked.opens or asked.slip.counter <= counter:",
        "        if not asked.opens:",
        f"{LEDGER}::test_a_request_from_elsewhere_is_told_once",
    ),
    Mutation(
        "the console says nothing of a key that was used elsewhere",
        "reviewer/console/work.py",
        "                self.elsewhere += told_elsewhere(self.workspace.log())",
        "                told_elsewhere(self.workspace.log())",
        "tests/console/test_process.py::test_a_key_that_another_program_used_is_told_on_every_page",
    ),
    Mutation(
        "a nonce that may have been this very call's taken for fresh",
        "wbs/store/nonces.py",
        "    if not is_spent_now and not is_first:",
        "    if False:",
        f"{LEDGER}::test_a_request_whose_answer_was_lost_in_the_store_is_not_called_a_replay",
    ),
    Mutation(
        "a run that begins with a slip of another request",
        KEPT,
        "        if not asked.opens or asked.slip.counter <= counter:",
        "        if asked.slip.counter <= counter:",
        "tests/gateway/test_staff_log.py::test_a_slip_of_another_request_opens_no_line",
    ),
    Mutation(
        "two chains of one inspectorate",
        KEPT,
        "        lock_log(connection, asked.who[0])\n",
        "",
        "tests/stafflog/test_processes.py::test_who_comes_second_waits_for_the_first",
    ),
    Mutation(
        "an end that was cut, to a console",
        REMEMBERED,
        """        if head.sequence < state.own.sequence:
            raise LogBroken("cut")
        if counter < state.counter:
            raise LogBroken("own")
""",
        "",
        f"{LEDGER}::test_a_log_that_ends_before_an_own_request_is_cut",
    ),
    Mutation(
        "a chain that does not go on from what was seen",
        REMEMBERED,
        "        if record.inspectorate != self.who[0] or not is_next:",
        "        if record.inspectorate != self.who[0]:",
        f"{LEDGER}::test_a_console_follows_only_what_is_chained_to_what_it_saw",
    ),
    Mutation(
        "a slip that is sent before it is remembered",
        REMEMBERED,
        "            self.shelf.write(replace(state, open=left))\n",
        "",
        f"{LEDGER}::test_an_answer_that_was_lost_leaves_no_hole_and_no_alarm",
    ),
    Mutation(
        "a request served before it is written down",
        "reviewer/gateway/app.py",
        "        if not written.is_let_in:\n            raise OutOfStep\n",
        "",
        "tests/gateway/test_staff_log.py::test_what_is_not_in_the_log_is_not_served",
    ),
    Mutation(
        "the gateway deleting lines",
        "deploy/postgresql/grants.sql",
        "GRANT SELECT, INSERT ON staff_log TO wbs_gateway;",
        "GRANT SELECT, INSERT, DELETE ON staff_log TO wbs_gateway;",
        WRITTEN,
    ),
    Mutation(
        "lines that can be deleted",
        "wbs/store/migrations/versions/0004_staff_log.py",
        "BEFORE DELETE ON staff_log",
        "BEFORE DELETE ON staff_log WHEN 0",
        "tests/store/test_append_only.py::test_what_stays_is_not_deleted",
    ),
)

"""The part of the list about the database: rights, triggers, locks."""

from tests.mutations.listed import Mutation

RIGHTS = "tests/roles/test_rights.py"
APPEND_ONLY = "tests/store/test_append_only.py"
LOCKS = "tests/store/test_locks.py"
FILES = "tests/store/test_files.py"
FAULTS = "tests/promises/test_p9_faults.py"
GRANTS = "deploy/postgresql/grants.sql"
FORMS = "tests/store/test_forms.py"
FORMED = "wbs/store/migrations/versions/0003_rows_of_a_form.py"
FUNCTIONS = "wbs/store/migrations/versions/0002_postgresql.sql"
WRITTEN = f"{RIGHTS}::test_each_role_may_do_to_each_table_what_is_written_and_nothing_else"

STORE_MUTATIONS = (
    Mutation(
        "one right too many for the portal",
        GRANTS,
        "GRANT INSERT ON mailbox, entry, keybox, file, piece, claim TO wbs_portal;",
        "GRANT SELECT, INSERT ON mailbox, entry, keybox, file, piece, claim TO wbs_portal;",
        WRITTEN,
    ),
    Mutation(
        "the gateway reading the hashes of credentials",
        GRANTS,
        "GRANT SELECT (inspectorate, case_id) ON mailbox TO wbs_gateway;",
        "GRANT SELECT ON mailbox TO wbs_gateway;",
        WRITTEN,
    ),
    Mutation(
        "the portal writing for reviewers",
        GRANTS,
        "FOR INSERT TO wbs_portal WITH CHECK (chain = 1);",
        "FOR INSERT TO wbs_portal WITH CHECK (true);",
        f"{RIGHTS}::test_each_door_writes_its_own_chains_only",
    ),
    Mutation(
        "large objects for everybody",
        "deploy/postgresql/roles.sql",
        "    AND proname IN ('lo_creat', 'lo_create', ",
        "    AND proname IN ('lo_creat', ",
        f"{RIGHTS}::test_no_role_gets_elsewhere",
    ),
    Mutation(
        "functions for everybody",
        FUNCTIONS,
        "    lock_case(bytea), portal_case(bytea), portal_lock(bytea), "
        "portal_standing(bytea, bigint[]),\n",
        "    portal_case(bytea), portal_lock(bytea), portal_standing(bytea, bigint[]),\n",
        "tests/store/test_opening.py::test_no_function_of_ours_is_everybodys",
    ),
    Mutation(
        "a statement in the log of the database",
        "deploy/postgresql/wbs.conf",
        "log_min_messages = 'fatal' ",
        "log_min_messages = 'error' ",
        f"{RIGHTS}::test_the_servers_own_log_holds_nothing_of_what_is_sent",
    ),
    Mutation(
        "keyboxes deleted without a mark",
        FUNCTIONS,
        "    IF NOT EXISTS (SELECT FROM public.erasure e WHERE e.case_id = OLD.case_id) THEN",
        "    IF false THEN",
        f"{APPEND_ONLY}::test_a_case_that_is_not_marked_cannot",
    ),
    Mutation(
        "days that are none in sqlite",
        FORMED,
        "date(NEW.day, '+0 days') = NEW.day AND ",
        "",
        f"{FORMS}::test_what_has_not_its_form_is_refused",
    ),
    Mutation(
        "bodies that are not their hash in postgresql",
        FORMED,
        'HASHED = ("entry", "keybox")',
        "HASHED = ()",
        f"{FORMS}::test_postgresql_takes_no_body_that_is_not_its_hash",
    ),
    Mutation(
        "one row of no day that stops every reader",
        "wbs/store/sync.py",
        "if (day := parse_day(written))",
        "if (day := date.fromisoformat(written))",
        f"{FORMS}::test_readers_pass_over_what_has_not_its_form",
    ),
    Mutation(
        "one row that is larger than an answer",
        "wbs/store/sync.py",
        "func.length(table.c.body) <= MOST_OF_ONE",
        "func.length(table.c.body) >= 0",
        f"{FORMS}::test_readers_pass_over_what_has_not_its_form",
    ),
    Mutation(
        "rows of no form that nobody is told of",
        "wbs/store/looking.py",
        "if not row.has_form or parse_day(row.day) is None",
        "if row.items < 0",
        "tests/doctor/test_installation.py::test_rows_that_have_not_the_form_of_one_are_told",
    ),
    Mutation(
        "unclaimed files counted by pieces",
        "wbs/store/room.py",
        "select(func.coalesce(func.sum(func.length(piece.c.body)), 0))",
        "select(func.count() * 262472)",
        "tests/store/test_quotas.py::test_room_is_counted_in_bytes_not_in_pieces",
    ),
    Mutation(
        "entries changed on sqlite",
        "wbs/store/migrations/versions/0002_least_rights.py",
        'NEVER_CHANGED = (*KEPT, "erasure", "nonce")',
        'NEVER_CHANGED = ("erasure", "nonce")',
        f"{APPEND_ONLY}::test_no_row_of_any_table_is_changed",
    ),
    Mutation(
        "internal files for the reporter",
        FUNCTIONS,
        "JOIN public.claim c ON c.file = f.id AND c.stream = 1)",
        "JOIN public.claim c ON c.file = f.id)",
        f"{FILES}::test_what_reviewers_attach_internally_the_reporter_never_gets",
    ),
    Mutation(
        "claimed files that expire",
        "wbs/store/keeping.py",
        "_MAY_GO = ~_CLAIMS.exists() & _OLD.exists()",
        "_MAY_GO = _OLD.exists()",
        f"{FILES}::test_unclaimed_files_expire_after_two_full_days_and_claimed_ones_never",
    ),
    Mutation(
        "a file held by one more piece now and then",
        "wbs/store/keeping.py",
        "_MAY_GO = ~_CLAIMS.exists() & _OLD.exists()",
        "_MAY_GO = ~_CLAIMS.exists() & ~select(piece.c.file).where("
        'piece.c.file == file.c.id, piece.c.day >= bindparam("last")).exists()',
        f"{FILES}::test_an_upload_may_go_on_and_has_no_longer_for_that",
    ),
    Mutation(
        "a piece that comes while its file expires",
        "wbs/store/files.py",
        "        hold_off_expiry(connection)\n",
        "",
        f"{LOCKS}::test_a_piece_waits_for_expiry",
    ),
    Mutation(
        "expiry that waits for nobody",
        "wbs/store/keeping.py",
        "    wait_for_uploads(connection)\n",
        "",
        f"{LOCKS}::test_expiry_waits_for_a_claim_and_looks_again",
    ),
    Mutation(
        "a full disk taken for a fault of ours",
        "wbs/store/database.py",
        "_SQLITE_PASSING = (5, 6, 13)",
        "_SQLITE_PASSING = (5, 6)",
        f"{FAULTS}::test_a_full_disk_is_told_and_loses_nothing_and_room_is_all_it_takes",
    ),
    Mutation(
        "nonces forgotten as soon as they are old",
        "wbs/store/keeping.py",
        '{"last": now - CLOCK_AHEAD}',
        '{"last": now}',
        f"{FAULTS}::test_a_clock_that_jumps_is_told_and_lets_no_request_in_twice",
    ),
    Mutation(
        "two writers of one case at once",
        FUNCTIONS,
        "        PERFORM public.lock_case(case_id);\n",
        "",
        f"{LOCKS}::test_an_append_waits_for_the_one_before_it_and_then_sees_it",
    ),
    Mutation(
        "whose case is being written, for every role",
        "deploy/postgresql/roles.sql",
        "REVOKE EXECUTE ON FUNCTION pg_lock_status() FROM PUBLIC;\n",
        "",
        f"{RIGHTS}::test_no_role_gets_elsewhere",
    ),
    Mutation(
        "what a role set for itself stays",
        "deploy/postgresql/roles.sql",
        "ALTER ROLE wbs_portal RESET ALL;\n",
        "",
        f"{RIGHTS}::test_what_a_role_set_for_itself_is_gone_after_the_next_installation",
    ),
)

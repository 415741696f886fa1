"""One-line breaks of what operators rely on: health, backups, metrics, the doctor."""

from tests.mutations.listed import Mutation

MAKING = "tests/backup/test_making.py"
ATTACKS = "tests/backup/test_attacks.py"
CHAINED = "tests/backup/test_staff_log.py"
HEALTH = "tests/readiness/test_health.py"
METRICS = "tests/metrics/test_metrics.py"
DOCTOR = "tests/doctor/test_installation.py"
ROSTER = "tests/cli/test_roster.py"

OPERATING = (
    Mutation(
        "a staff log in a backup that is not walked",
        "wbs/backup/chained.py",
        "            walk.go(map(_line, rows))",
        "            walk.go(map(_line, ()))",
        f"{CHAINED}::test_the_first_bad_entry_is_named_though_the_manifest_was_made_anew",
    ),
    Mutation(
        "columns of the staff log that say something else than its lines",
        "wbs/backup/chained.py",
        '    return body if said == (row["sequence"], row["person"]',
        '    return body if True or said == (row["sequence"], row["person"]',
        f"{CHAINED}::test_a_column_that_says_something_else_than_its_line_is_found",
    ),
    Mutation(
        "one line that nobody signed stops every backup",
        "wbs/commands/backup.py",
        "    _tell_logs(voice, walked)\n\n",
        "    if _tell_logs(voice, walked):\n        raise PartRefused\n\n",
        f"{CHAINED}::test_a_log_that_was_broken_in_the_database_stops_no_backup",
    ),
    Mutation(
        "a backup in the order of arrival",
        "wbs/store/snapshot.py",
        "        query = select(table).order_by(*table.primary_key.columns)",
        "        query = select(table)",
        f"{MAKING}::test_rows_stand_in_the_order_of_their_random_keys",
    ),
    Mutation(
        "keyboxes in the log's part",
        "wbs/store/snapshot.py",
        "        return [name for name in self._tables if name not in KEYS]",
        "        return [*self._tables]",
        f"{MAKING}::test_what_opens_cases_stands_in_its_own_file_and_nonces_nowhere",
    ),
    Mutation(
        "a part with others' objects passes",
        "wbs/store/parts.py",
        '        if any(kind != "table" for kind, _ in kinds):',
        "        if False:",
        f"{ATTACKS}::test_a_part_that_somebody_made_up_is_refused_whole",
    ),
    Mutation(
        "types of a part's values not checked",
        "wbs/store/refilling.py",
        "        if not (column.nullable if value is None else isinstance("
        "value, column.type.python_type)):",
        "        if False:",
        f"{ATTACKS}::test_a_part_that_somebody_made_up_is_refused_whole",
    ),
    Mutation(
        "links on the shelf are followed",
        "wbs/backup/manifest.py",
        "        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)",
        "        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)",
        f"{ATTACKS}::test_a_link_in_the_place_of_a_file_is_not_followed",
    ),
    Mutation(
        "a part exchanged after it was verified",
        "wbs/backup/sets.py",
        "            if Part.read(source, name) != part:",
        "            if False:",
        f"{ATTACKS}::test_what_is_exchanged_after_it_was_verified_is_not_restored",
    ),
    Mutation(
        "a part exchanged while it is opened",
        "wbs/store/parts.py",
        "            if _times_open(descriptor) != before + 1:",
        "            if False:",
        f"{ATTACKS}::test_what_is_exchanged_only_while_it_is_opened_is_refused",
    ),
    Mutation(
        "an old engine log is played in",
        "wbs/store/refilling.py",
        "    if any(path.with_name(path.name + ending).exists() for ending in _BESIDE):",
        "    if path.exists():",
        f"{ATTACKS}::test_what_is_left_of_an_old_database_is_not_played_into_the_new_one",
    ),
    Mutation(
        "erased cases come back",
        "wbs/backup/sets.py",
        "            elif age > timedelta(days=keep_keys) and one.has_keys:",
        "            elif False:",
        f"{ATTACKS}::test_old_backups_go_and_sooner_what_opens_their_cases",
    ),
    Mutation(
        "a restored file open to others",
        "wbs/store/refilling.py",
        "        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))"
        "  # before SQLite would\n",
        "",
        f"{MAKING}::test_a_restored_database_holds_the_same_rows",
    ),
    Mutation(
        "strangers reach the database by health",
        "wbs/readiness.py",
        "        return self.clock() < self._good_until",
        "        self.refresh()\n        return self.clock() < self._good_until",
        f"{HEALTH}::test_a_stranger_never_makes_us_ask_the_database",
    ),
    Mutation(
        "a hanging database counts as ready",
        "wbs/readiness.py",
        "            self._good_until = began + SECONDS_GOOD",
        "            self._good_until = self.clock() + SECONDS_GOOD",
        f"{HEALTH}::test_a_look_that_hangs_does_not_leave_the_last_good_word_standing",
    ),
    Mutation(
        "sizes of the moment in the metrics",
        "wbs/commands/metrics.py",
        'kept.get("day") == today.isoformat()',
        'kept.get("day") == ""',
        f"{METRICS}::test_who_sends_up_to_an_edge_sees_nothing_more_that_day",
    ),
    Mutation(
        "metrics count exactly",
        "wbs/metrics.py",
        "            class_of(by_day.get(day, 0) + shift",
        "            (by_day.get(day, 0) + shift",
        f"{METRICS}::test_past_days_are_classes_over_all_inspectorates",
    ),
    Mutation(
        "the first class ends where the shift begins",
        "wbs/metrics.py",
        "LEAST_CLASS = 2 * A_FEW",
        "LEAST_CLASS = A_FEW",
        f"{METRICS}::test_none_and_a_few_look_alike_wherever_the_edge_lies",
    ),
    Mutation(
        "the disk's room without a shift",
        "wbs/metrics.py",
        '    left = max(found.free - shift(key, f"room {today.isoformat()}", GIB), 0)\n',
        "    left = found.free\n",
        f"{METRICS}::test_nobody_without_the_key_knows_where_a_step_begins",
    ),
    Mutation(
        "a link in the portal's folder followed by root",
        "wbs/doctor/flood.py",
        "os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK",
        "os.O_RDONLY | os.O_NONBLOCK",
        "tests/doctor/test_flood.py::test_nothing_is_followed_and_nothing_waited_for",
    ),
    Mutation(
        "metrics count today",
        "wbs/metrics.py",
        "timedelta(days=ago)).isoformat()) for ago in range(1, DAYS + 1))",
        "timedelta(days=ago)).isoformat()) for ago in range(DAYS + 1))",
        f"{METRICS}::test_today_is_never_counted_even_if_it_is_handed_over",
    ),
    Mutation(
        "the doctor shows what an unreadable address holds",
        "wbs/doctor/data.py",
        '        fault = Said("database", str(refused))\n        yield None,',
        '        fault = f"{refused} {url}"\n        yield None,',
        f"{DOCTOR}::test_no_secret_is_in_what_is_said",
    ),
    Mutation(
        "rows hidden from the role that makes backups",
        "deploy/postgresql/roles.sql",
        "    BYPASSRLS CONNECTION LIMIT 4;",
        "    NOBYPASSRLS CONNECTION LIMIT 4;",
        "tests/roles/test_backup.py"
        "::test_what_the_reading_role_kept_the_owner_puts_back_row_by_row",
    ),
    Mutation(
        "a tool that did not run counts as passed",
        "tests/scan/__main__.py",
        "            missing.append(name)\n",
        "",
        "tests/scan/test_scan.py::test_a_tool_that_cannot_be_had_or_has_no_time_counts_as_not_done",
    ),
    Mutation(
        "what is gone since the backup before",
        "wbs/backup/wholeness.py",
        "if earlier and _gone(log, LOG, earlier) - erased:",
        "if None:",
        f"{MAKING}::test_a_damaged_database_is_noticed_and_pushes_no_good_backup_away",
    ),
    Mutation(
        "a restore stopped by a row of no form",
        "wbs/store/refilling.py",
        "as connection, _guards_aside(connection):",
        "as connection:",
        f"{MAKING}::test_rows_of_no_form_from_before_are_told_and_come_back_as_they_were",
    ),
    Mutation(
        "keyboxes that stay where no backup can be made",
        "deploy/systemd/wbs-backup.service",
        "ExecStopPost=",
        "ExecStart=",
        "tests/deploy/test_units.py::test_old_keyboxes_go_whether_or_not_a_backup_could_be_made",
    ),
    Mutation(
        "what a killed backup left stays",
        "wbs/backup/sets.py",
        "                    remove_unless_held(path, _forget)\n",
        "                    pass\n",
        f"{ATTACKS}::test_what_a_killed_backup_left_goes_with_its_keyboxes",
    ),
    Mutation(
        "a backup that is being made taken for abandoned",
        "wbs/partial.py",
        "                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "                remove(place)\n",
        "                remove(place)\n",
        f"{ATTACKS}::test_a_backup_that_is_being_made_is_not_taken_for_abandoned",
    ),
    Mutation(
        "rights given by a name that may lead elsewhere by then",
        "wbs/disk.py",
        '            os.fchmod(out.fileno(), mode) if hasattr(os, "fchmod") else None',
        "            beside.chmod(mode)",
        f"{METRICS}::test_no_other_file_is_opened_to_others_by_a_link_put_in_its_place",
    ),
    Mutation(
        "steps that begin where everybody knows",
        "wbs/commands/metrics.py",
        "        key = _key_beside(out) if out else None\n",
        "        key = None\n",
        f"{METRICS}::test_the_key_of_the_steps_is_made_once_and_taken_from_nobody_else",
    ),
    Mutation(
        "a swapped recovery key is signed unseen",
        "wbs/commands/roster_view.py",
        "    _show_other_keys(voice, roster)",
        "    pass",
        f"{ROSTER}::test_check_gives_the_words_of_every_key_that_a_drafter_could_swap",
    ),
    Mutation(
        "the doctor never asks for the copy that browsers get",
        "wbs/doctor/doors.py",
        "    codings = (browser.SQUEEZED, browser.IDENTITY)",
        "    codings = (browser.IDENTITY,)",
        "tests/doctor/test_doors.py::test_what_is_changed_on_the_way_is_named",
    ),
    Mutation(
        "the doctor looks at the headers of no page",
        "wbs/doctor/doors.py",
        "        *((page, httpx.codes.OK, for_people) for page in pages),",
        "",
        "tests/doctor/test_doors.py::test_what_is_changed_on_the_way_is_named",
    ),
    Mutation(
        "the doctor follows any Onion-Location",
        "wbs/doctor/doors.py",
        "    return found is not None and found[1].encode() in pages",
        "    return found is not None",
        "tests/doctor/test_doors.py::test_tor_browser_is_led_nowhere_but_to_our_own_onion",
    ),
    Mutation(
        "the doctor takes a document for one of another kind",
        "wbs/doctor/doors.py",
        'answer.headers.get_list("content-type"), answer.read())',
        "[document.kind], answer.read())",
        "tests/doctor/test_doors.py::test_what_is_changed_on_the_way_is_named",
    ),
    Mutation(
        "headers that are not expected taken",
        "wbs/doctor/doors.py",
        "    found = {name for name in headers if name not in _EXPECTED}",
        '    found = {name for name in headers if name in ("set-cookie", "etag")}',
        "tests/doctor/test_doors.py::test_what_is_changed_on_the_way_is_named",
    ),
    Mutation(
        "the doctor reads less than a browser unpacks",
        "wbs/doctor/asking.py",
        "        return body if unpacking.eof and not unpacking.unused_data else None",
        "        return body",
        "tests/doctor/test_browser.py::test_what_may_unpack_to_something_else_is_not",
    ),
)

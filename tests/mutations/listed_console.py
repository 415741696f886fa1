"""The list, fourth part: breaks of the reviewer's console."""

from tests.mutations.listed import Mutation

HANGING = "tests/console/test_hanging.py"
PROGRAMS = "tests/console/test_two_programs.py"
BACK = "tests/console/test_giving_back.py"
DOORWAY = "tests/console/test_doorway.py"
SAFE_NAMES = "tests/cli/test_before_anything_is_sent.py"

STAYS = "tests/console/test_nothing_stays.py"
STRANGERS = "tests/console/test_strangers.py"
UNSEEN = "tests/wbs/test_unseen.py"

STEPS = "tests/console/test_steps.py"

CONSOLE_MUTATIONS = (
    Mutation(
        "another proposal is approved than the page showed",
        "reviewer/console/pages_steps.py",
        "if waiting is None or waiting.head.hash.hex() != shown:",
        "if waiting is None:",
        f"{STEPS}::test_only_the_proposal_that_was_shown_is_approved",
    ),
    Mutation(
        "nobody is warned who asks a reporter for a name",
        "reviewer/console/sending.py",
        "is_news = mark and request",
        "is_news = False and request",
        f"{STEPS}::test_a_question_about_the_reporter_is_warned_of_once",
    ),
    Mutation(
        "a warning beside another fault counts as answered by the next sending",
        "reviewer/console/sending.py",
        'if faults == {"asks"} else ""',
        'if "asks" in errors else ""',
        f"{STEPS}::test_a_warning_that_stood_beside_another_fault_is_asked_again_by_itself",
    ),
    Mutation(
        "half a step stands readable on the disk",
        "reviewer/console/drafts.py",
        "drop_memory(draft.pack(), public, draft.name)",
        "draft.pack()",
        f"{STEPS}::test_half_a_step_waits_sealed_with_all_its_fields",
    ),
    Mutation(
        "a list that loads itself anew keeping the console open",
        "reviewer/console/pages.py",
        ' or "sendiri" in request.args',
        "",
        "tests/console/test_locking.py::test_a_list_that_loads_itself_anew_keeps_nobody_in",
    ),
    Mutation(
        "a page answers a passphrase",
        "reviewer/console/pages.py",
        '    return redirect(address("desk.locked"), 303)\n',
        '    return page("unlock.html", 403, form="", wrong=why)\n',
        f"{STAYS}::test_no_page_answers_a_passphrase",
    ),
    Mutation(
        "a form of an earlier locking unlocks",
        "reviewer/console/room.py",
        "                raise OldForm\n",
        "                pass\n",
        f"{STAYS}::test_a_form_of_an_earlier_locking_never_unlocks",
    ),
    Mutation(
        "a form unlocks twice",
        "reviewer/console/room.py",
        "locks, self.form = self._locks, new_number()",
        "locks = self._locks",
        f"{STAYS}::test_a_form_unlocks_at_most_once",
    ),
    Mutation(
        "a page answers a letter that failed",
        "reviewer/console/app.py",
        "        return _given_back(status, fault)\n",
        '        return page("fault.html", status, fault=fault)\n',
        f"{STAYS}::test_no_page_answers_a_letter",
    ),
    Mutation(
        "a draft in clear on the disk",
        "reviewer/console/drafts.py",
        "drop_memory(draft.pack(), public, draft.name)",
        "draft.pack()",
        f"{STAYS}::test_what_is_typed_when_it_locks_is_in_its_form_again",
    ),
    Mutation(
        "a case's own number in addresses",
        "reviewer/console/aliases.py",
        "self._of.setdefault(case, secrets.token_hex(_SIZE))",
        "self._of.setdefault(case, case.value.hex())",
        f"{STAYS}::test_addresses_and_titles_say_nothing_that_lasts",
    ),
    Mutation(
        "a passphrase wins over the lock",
        "reviewer/console/room.py",
        "            if self._locks == locks:\n",
        "            if True:\n",
        f"{STAYS}::test_a_lock_wins_over_a_passphrase_that_is_worked_on",
    ),
    Mutation(
        "a page of a console that was locked meanwhile",
        "reviewer/console/pages.py",
        "    if of is not None and of is not room.work:\n",
        "    if False:\n",
        f"{STAYS}::test_a_lock_wins_over_a_page_that_was_made",
    ),
    Mutation(
        "a stranger's large body read",
        "wbs/web/strict_parser.py",
        "            self.error = NotAdmitted",
        "            NotAdmitted",
        f"{STRANGERS}::test_a_large_body_of_a_stranger_is_refused_after_its_headers",
    ),
    Mutation(
        "a file's ending that runs",
        "wbs/journeys/attaching.py",
        'name if kept else f"{name}.bin"',
        "name",
        f"{UNSEEN}::test_no_ending_runs",
    ),
    Mutation(
        "an empty letter in a text",
        "wbs/unseen.py",
        r"\u3164",
        "",
        f"{UNSEEN}::test_what_nobody_sees_is_marked_in_a_text",
    ),
    Mutation(
        "a hidden selector after a letter of a message",
        "wbs/unseen.py",
        r"({_EMOJI}[\ufe0e\ufe0f]|",
        r"(.[\ufe0e\ufe0f]|",
        f"{UNSEEN}::test_in_a_message_too_but_for_the_look_of_an_emoji",
    ),
    Mutation(
        "a name of a person may hide a selector",
        "wbs/speech/voice.py",
        'TREACHEROUS.sub("�", text)',
        "harmless_text(text)",
        f"{UNSEEN}::test_in_a_message_too_but_for_the_look_of_an_emoji",
    ),
    Mutation(
        "as many days as a server says",
        "wbs/desk/syncing.py",
        "        if listed > MOST_ITEMS or any(",
        "        if any(",
        "tests/clients/test_folder_cache.py::test_all_days_together_have_a_bound",
    ),
    Mutation(
        "every thread may wait for a server that hangs",
        "reviewer/console/errands.py",
        "acquire(blocking=False)",
        "acquire(timeout=300)",
        f"{HANGING}::test_many_hung_letters_leave_pages_and_the_lock",
    ),
    Mutation(
        "a letter waits for other work without end",
        "reviewer/console/work.py",
        "acquire(timeout=self.turn)",
        "acquire()",
        f"{HANGING}::test_a_letter_behind_a_hanging_look_is_surely_not_sent",
    ),
    Mutation(
        "a letter that is under way called not sent",
        "reviewer/console/work.py",
        "raise NoAnswerYet if mark and mark == self._sending else Occupied",
        "raise Occupied",
        f"{HANGING}::test_a_letter_without_an_answer_is_not_known_and_is_sent_once",
    ),
    Mutation(
        "a hanging call keeps the keys of a locked console",
        "reviewer/console/work.py",
        "        self._lines.cut()\n",
        "",
        f"{HANGING}::test_locking_ends_what_waits_for_the_server",
    ),
    Mutation(
        "a letter cut off by locking called not sent",
        "reviewer/console/app.py",
        "is_unknown=isinstance(error, LockedMeanwhile)",
        "is_unknown=False",
        f"{HANGING}::test_locked_while_a_letter_is_on_its_way_it_is_not_known",
    ),
    Mutation(
        "a line that is hung up begins another call",
        "wbs/clients/line.py",
        "        self._is_over = True\n",
        "",
        f"{HANGING}::test_a_line_that_is_hung_up_ends_its_call",
    ),
    Mutation(
        "one fetching thread for all unlockings",
        "reviewer/console/room.py",
        "        if self._keeps:\n            self._attend(work)\n",
        "",
        f"{HANGING}::test_unlocking_shows_what_the_disk_holds_while_an_old_look_hangs",
    ),
    Mutation(
        "a file is handed out although locked",
        "reviewer/console/pages_case.py",
        "            if not work.open:\n                raise Closed\n            yield piece\n",
        "            yield piece\n",
        f"{HANGING}::test_locking_ends_a_file_that_is_handed_out",
    ),
    Mutation(
        "the console works in a folder that another program has",
        "reviewer/console/work.py",
        "with self.workspace.alone(self.turn):",
        "with suppress():",
        f"{PROGRAMS}::test_a_look_waits_and_then_says_why",
    ),
    Mutation(
        "what a look has seen is written without the lock",
        "reviewer/console/work.py",
        "        if remembers:\n",
        "        if not remembers or True:\n",
        f"{PROGRAMS}::test_unlocking_shows_the_disk_all_the_same_and_writes_nothing",
    ),
    Mutation(
        "items filed before they were opened",
        "reviewer/console/index.py",
        "        self._open(cache, _ids_of(",
        "        self._case_of = places\n        self._open(cache, _ids_of(",
        f"{PROGRAMS}::test_what_a_failing_disk_kept_from_being_opened_is_opened_next_time",
    ),
    Mutation(
        "what is gone forgotten when locked",
        "reviewer/console/memory.py",
        "            memory.gone = _parse_gone(memory._read(GONE))\n",
        "",
        f"{PROGRAMS}::test_what_is_gone_is_said_until_somebody_has_dealt_with_it",
    ),
    Mutation(
        "typed text lost with files that are too large",
        "reviewer/console/typed.py",
        "    return _read_again()\n",
        '    return ""\n',
        f"{BACK}::test_when_the_files_are_too_large",
    ),
    Mutation(
        "the writing page can be loaded again",
        "reviewer/console/templates/write.html",
        '{% block fresh %}{{ t("step.fresh_writing") }}{% endblock %}\n',
        "",
        f"{BACK}::test_the_writing_page_offers_no_way_to_lose_the_text",
    ),
    Mutation(
        "a foreign name that points here is answered",
        "reviewer/console/doorway.py",
        '    if host != f"{HOST}:{port}":\n',
        "    if not host:\n",
        f"{DOORWAY}::test_a_foreign_name_that_points_here_is_refused",
    ),
    Mutation(
        "a file named like a device of Windows",
        "wbs/journeys/attaching.py",
        '        name = f"_{name}"\n',
        "        pass\n",
        f"{SAFE_NAMES}::test_a_safe_name_is_no_device_of_windows",
    ),
)

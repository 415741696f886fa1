"""The list for what a team works with: tasks, links, ready replies, letters, several at once."""

from tests.mutations.listed import Mutation

VECTORS = "tests/vectors/test_vectors.py::test_both_sides_come_to_the_outcome"
CASES, LINKS = "tests/wbs/test_assigning.py", "tests/promises/test_p5_links.py"
SLOTS, PAGES = "tests/crypto/test_slot.py", "tests/console/test_tasks.py"

ASSIGNING_MUTATIONS = (
    Mutation(
        "tasks for somebody who may not read",
        "wbs/cases/assigning.py",
        "readers - one.event.frame.removed - out",
        "readers - one.event.frame.removed",
        f"{CASES}::test_the_fold_passes_over_what_names_others",
    ),
    Mutation(
        "tasks for somebody who was removed",
        "wbs/cases/assigning.py",
        "readers - one.event.frame.removed - out",
        "readers - out",
        f"{VECTORS}",
    ),
    Mutation(
        "tasks for whoever left the case since",
        "wbs/cases/assigning.py",
        "found[1].persons & readers if",
        "found[1].persons if",
        f"{CASES}::test_whoever_leaves_the_case_has_no_tasks_in_it",
    ),
    Mutation(
        "the client takes tasks for anybody",
        "portal/client/protocol/case_rules.ts",
        "    return person !== undefined && mayRead(person) && !isOut;",
        "    return person !== undefined && mayRead(person);",
        f"{VECTORS}",
    ),
    Mutation(
        "a link known by the case's own key",
        "wbs/journeys/assigning.py",
        "    keys, tasks = slot_keys(other), held(desk, case)",
        "    keys, tasks = slot_keys(case), held(desk, case)",
        f"{LINKS}::test_no_key_that_he_holds_finds_anything",
    ),
    Mutation(
        "a slot that others may copy",
        "crypto/slot.py",
        "said = on.value + author.value + nonce",
        "said = on.value + nonce",
        f"{LINKS}::test_a_slot_copied_by_whoever_cannot_read_it_says_nothing",
    ),
    Mutation(
        "a slot that speaks in every case",
        "crypto/slot.py",
        "said = on.value + author.value + nonce",
        "said = author.value + nonce",
        f"{SLOTS}::test_nobody_else_does_and_nowhere_else",
    ),
    Mutation(
        "two links of one case alike",
        "crypto/slot.py",
        "        nonce = secrets.token_bytes(_NONCE)",
        "        nonce = bytes(_NONCE)",
        f"{SLOTS}::test_two_of_the_same_word_share_nothing",
    ),
    Mutation(
        "an assignment without a link has no slot",
        "crypto/slot.py",
        "    return secrets.token_bytes(SIZE)",
        "    return bytes(SIZE)",
        f"{PAGES}::test_saving_without_a_change_writes_what_a_link_looks_like",
    ),
    Mutation(
        "saving unchanged drops the words, so that only links repeat them",
        "reviewer/console/pages_tasks.py",
        'now.persons), "text": now.text}',
        "now.persons)}",
        f"{PAGES}::test_saving_without_a_change_writes_what_a_link_looks_like",
    ),
    Mutation(
        "of several, another proposal is approved than the page showed",
        "reviewer/console/pages_junk.py",
        "if waiting is None or waiting.head.hash.hex() != one.mark:",
        "if waiting is None:",
        "tests/console/test_junk.py::test_only_the_proposals_that_were_shown_are_approved",
    ),
    Mutation(
        "a closing letter with the reporter's objection in it",
        "reviewer/console/closing.py",
        "ShownCourse(one.day, one.way, one.who)",
        'ShownCourse(one.day, one.way, f"{one.who} {one.reason}")',
        "tests/console/test_letter.py::test_after_an_objection_it_is_that_of_the_last_end",
    ),
    Mutation(
        "a ready reply goes out with its gaps",
        "reviewer/console/asking.py",
        "    return _GAP.search(text) is not None",
        "    return False",
        "tests/console/test_replies.py::test_what_is_left_to_change_is_warned_of_once",
    ),
)

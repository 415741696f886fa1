"""Protocol 13.8 and 13.10: what becomes of steps when those leave who took them."""

from dataclasses import replace

import pytest

from crypto.ids import Role, Stream
from tests.inspectorates import person, person_id
from tests.wbs.lives import INDRA, TO, TRIAGE, Hand, Office, gone, head, people, signs, stands
from tests.world import reason_at
from wbs.cases.events import Adopt
from wbs.cases.lifecycle import State
from wbs.journeys.moves import NothingToAdopt, NotYourRole, TwoPersons

VERIFIKASI, TELAAH, WAITS = State.VERIFIKASI, State.TELAAH, State.MENUNGGU_OTORISASI
EXAMINED, RESULT, CLOSED = State.PEMERIKSAAN, State.HASIL, State.DITUTUP


def signs_and_goes_on(office: Office, *names: str) -> None:
    """The next roster, with indra; and a secret that everybody of it reads."""
    signs(office, *names, also=(INDRA,))
    office.world.reviewer("tala").introduces(office.reporter, Stream.CONVERSATION)


def last(office: Office) -> int:
    """The last entry of to-reporter."""
    head = office.case("nela").heads[TO]
    assert head is not None
    return head.sequence


def closed_by_ira() -> Office:
    """A case that ira closed; then ira left."""
    office = Office.opens().goes(VERIFIKASI, TELAAH, WAITS, EXAMINED, RESULT, CLOSED)
    signs_and_goes_on(office, "ira")
    return office


def test_a_step_counts_on_once_colleagues_went_on_under_a_later_roster() -> None:
    office = Office.opens().goes(VERIFIKASI)
    signs(office, also=(INDRA,))
    office.goes(TELAAH, WAITS)
    signs(office, "vira", also=(INDRA,))
    assert stands(office) is WAITS


def test_a_step_counts_on_when_those_left_too_who_went_on() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH, WAITS)
    signs(office, "vira", also=(INDRA,))
    office.world.reviewer("tala").replies(office.reporter, "Kami lanjutkan.")
    signs(office, "vira", "nela", also=(INDRA,))
    assert stands(office, "tala") is WAITS
    assert stands(office, "indra") is WAITS


def test_the_last_step_of_whoever_left_waits_for_somebody_in_that_role() -> None:
    office = closed_by_ira()
    assert stands(office) is WAITS  # nobody wrote after any of ira's steps
    for name in ("tala", "riksa", "vira"):
        with pytest.raises(NotYourRole):
            office.world.reviewer(name).adopts(office.reporter, TO, 3)
    for sequence, state in ((3, EXAMINED), (4, RESULT), (5, CLOSED)):
        office.world.reviewer("indra").adopts(office.reporter, TO, sequence)
        assert {stands(office, name) for name in ("nela", "indra", "riksa")} == {state}
    assert office.reporter.reads().life.state is CLOSED
    passage = office.case("nela").life.passages[-1]
    assert passage.persons == (person_id("ira"), person_id("indra"))


def test_steps_are_adopted_one_after_the_other() -> None:
    office = closed_by_ira()
    with pytest.raises(NothingToAdopt):
        office.world.reviewer("indra").adopts(office.reporter, TO, 5)


def test_what_counts_needs_no_adoption() -> None:
    office = closed_by_ira()
    with pytest.raises(NothingToAdopt):
        office.world.reviewer("indra").adopts(office.reporter, TO, 0)


def test_whoever_asked_for_it_adopts_no_authorisation() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH, WAITS, EXAMINED)  # nela asked
    both = replace(person("nela"), roles=frozenset({Role.PENELAAH, Role.INSPEKTUR}))
    signs(office, "ira", "nela", also=(both,))
    with pytest.raises(TwoPersons):
        office.world.reviewer("nela").adopts(office.reporter, TO, 3)
    hand = Hand(office)
    hand.forger.puts(TO, Adopt(hand.forger.frame(TO), head(office, 3)), "nela")
    assert stands(office, "tala") is WAITS


def test_of_two_who_adopt_it_the_first_acts() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH, WAITS, EXAMINED)
    signs(office, "ira", also=(INDRA, person("ida", Role.INSPEKTUR)))
    hand = Hand(office)
    for name in ("indra", "ida"):
        hand.forger.puts(TO, Adopt(hand.forger.frame(TO), head(office, 3)), name)
    assert office.case("tala").life.passages[-1].persons == (person_id("ira"), person_id("indra"))


def test_an_approval_is_adopted_by_nobody_who_proposed_or_adopted_the_proposal() -> None:
    office = Office.opens().goes(VERIFIKASI)
    office.steps("tala", State.ARSIP)
    office.approves("ira")
    signs(office, "tala", "ira", also=(INDRA,))
    assert stands(office) is VERIFIKASI
    office.world.reviewer("nela").adopts(office.reporter, TO, 1)
    waiting = office.case("nela").life.proposal
    assert waiting is not None
    assert waiting.persons == (person_id("tala"), person_id("nela"))
    with pytest.raises(TwoPersons):
        office.world.reviewer("nela").adopts(office.reporter, TO, 2)
    office.world.reviewer("vira").adopts(office.reporter, TO, 2)
    assert stands(office) is State.ARSIP


# --- attacks -----------------------------------------------------------------------------


def test_a_colleague_in_another_role_revives_no_step_of_somebody_who_left() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH, WAITS)
    old = office.world.regency.newest.hash
    signs(office, "ira", also=(INDRA,))
    hand = Hand(office)
    entry = hand.steps("ira", WAITS, EXAMINED, roster=old)
    for name in ("nela", "tala", "riksa", "vira"):
        hand.forger.puts(TO, Adopt(hand.forger.frame(TO), entry), name)
    assert stands(office) is WAITS
    assert reason_at(office.case("nela"), TO, entry.sequence) == "unconfirmed"


def test_no_step_is_slipped_in_under_an_old_roster_once_a_newer_one_was_used() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH, WAITS)
    old = office.world.regency.newest.hash
    signs_and_goes_on(office, "ira")
    hand = Hand(office)
    number = max(office.case("tala").secrets[TO.stream])
    hand.forger.learns_from("tala")
    entry = hand.steps("riksa", WAITS, EXAMINED, removed=gone("ira"), roster=old, number=number)
    assert reason_at(office.case("tala"), TO, entry.sequence) == "old-roster"
    assert stands(office, "tala") is WAITS


def test_a_deputy_does_not_get_rid_of_the_holder_by_the_own_word() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH, WAITS)
    hand = Hand(office)
    entry = hand.steps("riksa", WAITS, EXAMINED, removed=gone("ira"))
    assert reason_at(office.case(), TO, entry.sequence) == "role"


def test_a_lost_role_is_not_given_back_through_the_word_of_somebody_gone() -> None:
    """The own word, with that of somebody who left in between, forged by both."""
    office = Office.opens()
    office.world.regency.signs_roster(people(nela=Role.INSPEKTUR))
    office.reporter.submits()
    office.goes(VERIFIKASI)
    office.steps("vira", TELAAH, triage=TRIAGE)
    office.steps("tala", WAITS)
    old = office.world.regency.newest.hash
    signs(office, "ira")
    hand = Hand(office)
    entry = hand.steps("nela", WAITS, EXAMINED, roster=old)
    hand.forger.says("ira", "Baik.", roster=old)
    hand.forger.says("nela", "Baik.", roster=old)
    assert reason_at(office.case("tala"), TO, entry.sequence) == "unconfirmed"
    assert stands(office, "tala") is WAITS


def test_nobody_adopts_in_a_lost_role_under_the_old_roster() -> None:
    office = Office.opens()
    office.world.regency.signs_roster(people(nela=Role.INSPEKTUR))
    office.reporter.submits()
    office.goes(VERIFIKASI, TELAAH)
    office.steps("tala", WAITS)
    old = office.world.regency.newest.hash
    signs(office, "ira", also=(INDRA,))  # nela is penelaah again
    hand = Hand(office)
    entry = hand.steps("ira", WAITS, EXAMINED, roster=old)
    hand.forger.puts(TO, Adopt(hand.forger.frame(TO), entry), "nela", roster=old)
    assert reason_at(office.case("tala"), TO, entry.sequence) == "unconfirmed"
    assert stands(office, "tala") is WAITS


def test_a_role_lost_but_deputised_in_still_counts_as_lost() -> None:
    office = Office.opens()
    staff = [
        replace(one, roles=one.roles | {Role.INSPEKTUR}) if one.id == person_id("riksa") else one
        for one in people()
    ]
    office.world.regency.signs_roster(staff)
    office.reporter.submits()
    office.goes(VERIFIKASI, TELAAH, WAITS)
    old = office.world.regency.newest.hash
    office.world.regency.signs_roster(people())  # riksa is ira's deputy in both
    entry = Hand(office).steps("riksa", WAITS, EXAMINED, roster=old)
    assert reason_at(office.case("tala"), TO, entry.sequence) == "unconfirmed"


def test_a_word_under_an_older_roster_confirms_nothing_of_a_newer_one() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH)
    old = office.world.regency.newest.hash
    signs_and_goes_on(office)
    office.goes(WAITS)
    office.steps("indra", EXAMINED)
    signs(office)
    hand = Hand(office)
    hand.forger.says("tala", "Baik.", roster=old)
    assert stands(office, "tala") is WAITS


def test_nobody_goes_on_with_a_case_alone() -> None:
    """A colleague's secret for some only: whoever writes next introduces one for all again."""
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    made = hand.forger.box(Stream.CONVERSATION, 1, "vira", "nela")
    hand.forger.introduces("vira", made.introduction("vira", "nela"))
    hand.steps("vira", VERIFIKASI, TELAAH, triage=TRIAGE, number=1)
    assert stands(office, "nela") is TELAAH
    assert stands(office, "ira") is VERIFIKASI
    office.world.reviewer("ira").replies(office.reporter, "Saya juga membaca.")
    secret = office.case("ira").newest_secret(Stream.CONVERSATION)
    assert secret is not None
    assert secret.introduction.number == 2
    assert secret.introduction.recipients == {one.id for one in people()}
    office.steps("nela", WAITS)
    assert office.state is WAITS  # nela's next secret handed on what ira had not been given

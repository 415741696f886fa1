"""Protocol 13.8: nobody adopts a step of somebody who left once the case went on past it."""

from dataclasses import replace

import pytest

from crypto.ids import Role, Stream
from crypto.roster import Person
from tests.inspectorates import person, person_id
from tests.wbs.lives import INDRA, TO, TRIAGE, Hand, Office, gone, head, people, stands
from tests.world import reason_at
from wbs.cases.events import Adopt
from wbs.cases.frames import Head
from wbs.cases.lifecycle import State
from wbs.journeys.moves import NothingToAdopt

VERIFIKASI, TELAAH, WAITS = State.VERIFIKASI, State.TELAAH, State.MENUNGGU_OTORISASI
EXAMINED, RESULT, CLOSED = State.PEMERIKSAAN, State.HASIL, State.DITUTUP
IDA = person("ida", Role.INSPEKTUR)


def opens(*also: Person, excluding: tuple[str, ...] = ()) -> Office:
    """A report has come where three are inspektur; `also` take the places of others."""
    office = Office.opens()
    signs(office, *also)
    office.reporter = office.world.reporter().submits(excluding=excluding)
    return office


def signs(office: Office, *also: Person, without: tuple[str, ...] = ()) -> None:
    """The next roster: everybody but some. tala, who stays, introduces a secret for them."""
    staff = {one.id: one for one in (*people(), INDRA, IDA, *also)}
    left = [one for id, one in staff.items() if id not in gone(*without)]
    office.world.regency.signs_roster(left)
    if without:
        office.world.reviewer("tala").introduces(office.reporter, Stream.CONVERSATION)


def went_past(*also_left: str) -> tuple[Office, Head, Head]:
    """ira authorised and left; indra sent the case back. What each of the two did."""
    office = opens().goes(VERIFIKASI, TELAAH, WAITS, EXAMINED)
    signs(office, without=("ira",))
    office.steps("indra", TELAAH)
    done = office.case("tala").heads[TO]
    assert done is not None
    if also_left:
        signs(office, without=("ira", *also_left))
    return office, head(office, 3), done


def pen(office: Office) -> tuple[Hand, int]:
    """Of a program that asks nothing, and the number to write under."""
    hand = Hand(office)
    hand.forger.learns_from("tala")
    return hand, max(office.case("tala").secrets[TO.stream])


def forges_an_adoption(office: Office, name: str, entry: Head) -> None:
    """Whatever the case says."""
    hand, number = pen(office)
    hand.forger.puts(TO, Adopt(hand.forger.frame(TO), entry), name, number=number)


def test_what_builds_on_a_step_that_waits_does_not_go_past_it() -> None:
    """By somebody who lost one of two roles, with nobody else writing in between."""
    both = frozenset({Role.VERIFIKATOR, Role.PENELAAH})
    vero = person("vero", Role.VERIFIKATOR)
    office = opens(replace(person("vira"), roles=both), vero).goes(VERIFIKASI)
    for enters in (State.PERLU_KLARIFIKASI, VERIFIKASI, State.ARSIP):
        office.steps("vira", enters)
    signs(office, person("vira", Role.PENELAAH), vero)
    assert stands(office) is State.DITERIMA
    for sequence in (0, 1, 2):
        office.world.reviewer("vero").adopts(office.reporter, TO, sequence)
    proposed = office.case("nela").life.proposal
    assert proposed is not None
    assert proposed.head == head(office, 3)


def test_an_end_is_adopted_though_its_reporter_objected_since() -> None:
    office = opens().goes(VERIFIKASI, TELAAH, WAITS, EXAMINED, RESULT, CLOSED)
    signs(office, without=("ira",))
    hand, number = pen(office)
    hand.objects(number=number)
    for sequence in (3, 4, 5):
        office.world.reviewer("indra").adopts(office.reporter, TO, sequence)
    assert stands(office) is State.KEBERATAN


def test_what_nobody_carries_on_is_no_way_past() -> None:
    """Who went past it left too, and nobody wrote after that."""
    office, authorised, _ = went_past("indra")
    office.world.reviewer("ida").adopts(office.reporter, TO, authorised.sequence)
    assert stands(office) is EXAMINED


# --- attacks -----------------------------------------------------------------------------


def test_nobody_adopts_what_the_case_went_past() -> None:
    office, authorised, _ = went_past()
    assert authorised not in office.case("nela").adoptable
    with pytest.raises(NothingToAdopt):
        office.world.reviewer("ida").adopts(office.reporter, TO, authorised.sequence)
    forges_an_adoption(office, "ida", authorised)
    assert stands(office) is TELAAH
    assert reason_at(office.case("tala"), TO, authorised.sequence) == "unconfirmed"


def test_nobody_adopts_what_the_case_went_past_by_an_adoption() -> None:
    office, authorised, sent_back = went_past("indra")
    office.world.reviewer("ida").adopts(office.reporter, TO, sent_back.sequence)
    assert stands(office) is TELAAH
    forges_an_adoption(office, "ida", authorised)
    assert stands(office) is TELAAH


def test_nobody_adopts_an_approval_after_another_one() -> None:
    office = opens().goes(VERIFIKASI)
    office.steps("tala", State.ARSIP)
    office.approves("ira")
    approved = head(office, 2)
    signs(office, without=("ira",))
    office.approves("indra")
    forges_an_adoption(office, "vira", approved)
    passage = office.case("nela").life.passages[-1]
    assert passage.persons == (person_id("tala"), person_id("indra"))


def test_nobody_adopts_what_the_case_went_past_with_an_answer() -> None:
    """It led on from where the question that the reporter answered had been asked."""
    office = opens().goes(VERIFIKASI)
    office.steps("vira", State.PERLU_KLARIFIKASI)
    office.steps("nela", State.ARSIP)
    office.approves("ira")
    entries = [head(office, sequence) for sequence in (2, 3)]
    signs(office, without=("nela", "ira"))
    office.reporter.replies("Begini.")
    office.steps("vira", TELAAH, triage=TRIAGE)
    for entry, name in zip(entries, ("tala", "indra"), strict=True):
        forges_an_adoption(office, name, entry)
    assert stands(office, "tala") is TELAAH


def test_a_colleague_in_another_role_keeps_nobody_from_adopting() -> None:
    """By a step that leads on from elsewhere, or by adopting in no role what went past."""
    office, authorised, sent_back = went_past("indra")
    forges_an_adoption(office, "vira", sent_back)
    hand, number = pen(office)
    hand.steps("nela", TELAAH, WAITS, number=number)
    office.world.reviewer("ida").adopts(office.reporter, TO, authorised.sequence)
    assert stands(office) is EXAMINED


def test_somebody_excluded_keeps_nobody_from_adopting() -> None:
    office = opens(excluding=("indra",)).goes(VERIFIKASI, TELAAH, WAITS, EXAMINED)
    signs(office, without=("ira",))
    hand, number = pen(office)
    hand.steps("indra", WAITS, TELAAH, number=number)
    office.world.reviewer("ida").adopts(office.reporter, TO, 3)
    assert stands(office) is EXAMINED

"""Protocol 13.10: where a case stands, and who moves it."""

from dataclasses import replace

import pytest

from crypto.errors import Malformed
from crypto.ids import READING_ROLES, Role
from tests.inspectorates import person_id
from tests.wbs import drawn
from tests.wbs.lives import FROM, OUTCOME, SAYS, STAFF, TO, TRIAGE, Hand, Office, people
from tests.world import line_at, reason_at
from wbs.cases.case import Standing
from wbs.cases.events import Adopt, Message, Withdraw
from wbs.cases.lifecycle import BY_PLACE, ENDED, STEPS, State
from wbs.cases.moving import Stepped
from wbs.journeys import reporting
from wbs.journeys.moves import NoSuchStep, NotYourRole, TwoPersons
from wbs.journeys.objecting import NotEnded, ObjectedBefore

VERIFIKASI, TELAAH, ASKED = State.VERIFIKASI, State.TELAAH, State.PERLU_KLARIFIKASI
WAITS, EXAMINED = State.MENUNGGU_OTORISASI, State.PEMERIKSAAN
TO_EXAMINED = (VERIFIKASI, TELAAH, WAITS, EXAMINED)
TO_CLOSED = (*TO_EXAMINED, State.HASIL, State.DITUTUP)


def test_the_docs_show_the_table() -> None:
    for page, text in drawn.pages().items():
        assert page.read_text("utf-8") == text, "python -m tests.wbs.drawn"


def test_every_state_is_reached_and_left() -> None:
    entered = {step.enters for step in STEPS} | {State.DITERIMA, State.KEBERATAN}
    assert entered == set(State) == {step.leaves for step in STEPS} | ENDED
    assert len(BY_PLACE) == len(STEPS)
    assert all(step.by and step.by | step.approved_by <= READING_ROLES for step in STEPS)


def test_a_whole_life() -> None:
    office = Office.opens()
    assert office.state is State.DITERIMA
    office.goes(*TO_CLOSED)
    life = office.case().life
    assert [passage.enters for passage in life.passages] == list(TO_CLOSED)
    assert life.passages[-1].persons == (person_id("ira"),)


def test_the_reporter_is_told_with_each_step() -> None:
    office = Office.opens().goes(VERIFIKASI)
    (line,) = [one for one in office.reporter.reads().counted() if one.chain is TO]
    assert isinstance(line.event, Stepped)
    assert (line.event.reason, line.event.message) == ("Alasan.", "Sekarang: VERIFIKASI.")


# --- what every reader passes over -------------------------------------------------------


def _rejects(office: Office, hand: Hand, reason: str) -> None:
    """The last entry of to-reporter, while the case stays where it was and goes on."""
    state, last = office.state, len(hand.forger.case.chains[TO]) - 1
    for name in STAFF:
        assert reason_at(office.case(name), TO, last) == reason
    assert reason_at(office.reporter.reads(), TO, last) == reason
    hand.forger.says("vira", "Kami lanjutkan.")
    assert office.state is state


@pytest.mark.parametrize(
    ("way", "leaves", "enters"),
    [
        ((), State.DITERIMA, TELAAH),  # not in the table
        ((), VERIFIKASI, TELAAH),  # it is not there
        ((VERIFIKASI,), State.DITERIMA, VERIFIKASI),  # it is there no more
        (TO_EXAMINED, EXAMINED, State.DITUTUP),  # an outcome first
        (TO_CLOSED, State.DITUTUP, State.KEBERATAN),  # only the reporter objects
    ],
)
def test_a_step_out_of_order(way: tuple[State, ...], leaves: State, enters: State) -> None:
    office = Office.opens().goes(*way)
    hand = Hand(office)
    step = BY_PLACE.get((leaves, enters))
    said = SAYS[step.finding] if step and step.finding else {}
    hand.steps("vira" if leaves is VERIFIKASI else "ira", leaves, enters, **said)
    _rejects(office, hand, "step")


@pytest.mark.parametrize(
    "said",
    [{}, {"outcome": OUTCOME}, {"destination": "KPK"}, {"triage": TRIAGE, "message": ""}],
    ids=["no triage", "an outcome", "a destination", "no message"],
)
def test_a_verification_without_what_it_must_say(said: dict[str, object]) -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    hand.steps("vira", VERIFIKASI, TELAAH, **said)
    _rejects(office, hand, "step")


def test_a_finding_where_none_belongs() -> None:
    office = Office.opens()
    hand = Hand(office)
    hand.steps("vira", State.DITERIMA, VERIFIKASI, triage=TRIAGE)
    _rejects(office, hand, "step")


def test_a_step_in_somebody_elses_role() -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    for name in set(STAFF) - {"vira"}:
        hand.steps(name, VERIFIKASI, TELAAH, triage=TRIAGE)
        _rejects(office, hand, "role")


def test_whoever_asks_does_not_authorise() -> None:
    office = Office.opens()
    both = frozenset({Role.PENELAAH, Role.INSPEKTUR})
    nela = person_id("nela")
    office.world.regency.signs_roster(
        replace(one, roles=both) if one.id == nela else one for one in people()
    )
    office.reporter.submits()
    office.goes(VERIFIKASI, TELAAH, WAITS)
    hand = Hand(office)
    hand.steps("nela", WAITS, EXAMINED)
    _rejects(office, hand, "two-persons")
    office.goes(EXAMINED)


# --- two persons -------------------------------------------------------------------------


def test_a_proposal_waits_for_somebody_else() -> None:
    office = Office.opens().goes(VERIFIKASI)
    office.steps("nela", State.ARSIP)
    assert office.state is VERIFIKASI
    with pytest.raises(TwoPersons):
        office.approves("nela")
    office.approves("tala")
    assert office.state is State.ARSIP
    persons = office.case().life.passages[-1].persons
    assert persons == (person_id("nela"), person_id("tala"))


def test_nobody_approves_the_own_proposal() -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    entry = hand.steps("nela", VERIFIKASI, State.ARSIP)
    hand.approves("nela", entry)
    _rejects(office, hand, "two-persons")


def test_an_approval_in_no_role_for_it() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH)
    hand = Hand(office)
    entry = hand.steps("nela", TELAAH, State.DITERUSKAN_LAPOR)
    for name in ("vira", "tala", "riksa"):
        hand.approves(name, entry)
        _rejects(office, hand, "role")


def test_an_approval_of_another_entry() -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    first = hand.steps("nela", VERIFIKASI, State.ARSIP)
    second = hand.steps("nela", VERIFIKASI, State.ARSIP, reason="Lain.")
    hand.approves("ira", first)
    _rejects(office, hand, "step")
    hand.approves("ira", second)
    assert office.state is State.ARSIP


def test_an_approval_after_the_case_moved() -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    entry = hand.steps("nela", VERIFIKASI, State.ARSIP)
    office.goes(TELAAH)
    hand.approves("ira", entry)
    _rejects(office, hand, "step")


def test_an_approval_of_nothing() -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    entry = hand.forger.says("vira", "Halo.")
    hand.approves("ira", entry)
    _rejects(office, hand, "step")


# --- the reporter ------------------------------------------------------------------------


def test_an_answer_takes_the_case_back() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH)
    office.steps("nela", ASKED, message="Di gudang mana?")
    assert office.state is ASKED
    office.reporter.replies("Di gudang timur.")
    assert office.state is TELAAH


def test_a_message_from_before_the_question_is_no_answer() -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    before = hand.forger.frame(FROM).heads
    office.steps("vira", ASKED, message="Di gudang mana?")
    hand.forger.reporter_says("Satu lagi.", heads=before)
    assert office.state is ASKED


def test_without_an_answer_it_goes_on_where_it_was_asked() -> None:
    office = Office.opens().goes(VERIFIKASI)
    office.steps("vira", ASKED)
    hand = Hand(office)
    hand.steps("nela", ASKED, TELAAH)
    _rejects(office, hand, "step")
    office.goes(VERIFIKASI)


def test_an_objection_is_for_somebody_who_did_not_decide() -> None:
    office = Office.opens().goes(VERIFIKASI, State.ARSIP)
    office.goes(State.KEBERATAN)
    with pytest.raises(TwoPersons):
        office.steps("nela", TELAAH)
    hand = Hand(office)
    hand.steps("nela", State.KEBERATAN, TELAAH)
    _rejects(office, hand, "two-persons")
    office.steps("tala", TELAAH)
    assert office.state is TELAAH


def test_nobody_objects_to_a_case_that_goes_on() -> None:
    office = Office.opens().goes(VERIFIKASI)
    with pytest.raises(NotEnded):
        office.objects()
    office.goes(State.ARSIP, State.KEBERATAN)
    with pytest.raises(ObjectedBefore):
        office.objects()


def test_an_objection_does_not_count_where_nothing_ended() -> None:
    office = Office.opens().goes(VERIFIKASI)
    Hand(office).objects()
    assert reason_at(office.case(), FROM, 1) == "step"
    assert office.state is VERIFIKASI


def test_an_objection_says_something() -> None:
    office = Office.opens().goes(VERIFIKASI, State.ARSIP)
    with pytest.raises(Malformed):
        reporting.object_to(office.world.portal, office.reporter.comes_back(), "")


def test_pressure_is_an_alarm_in_any_state() -> None:
    office = Office.opens().goes(VERIFIKASI)
    reporting.tell_of_pressure(office.world.portal, office.reporter.comes_back(), "")
    assert office.state is VERIFIKASI
    assert all(office.case(name).life.pressed == 1 for name in STAFF)


def test_the_alarm_lasts_until_somebody_answers_who_saw_it() -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    before = hand.forger.frame(TO)
    reporting.tell_of_pressure(office.world.portal, office.reporter.comes_back(), "")
    hand.forger.puts(TO, Message(before, "Belum melihatnya.", ()), "vira")
    assert office.case().life.pressed == 1
    office.steps("vira", TELAAH, triage=TRIAGE)
    assert office.case().life.pressed == 1
    office.world.reviewer("vira").replies(office.reporter, "Kami melihatnya.")
    assert office.state is TELAAH
    assert office.case().life.pressed is None


def test_after_a_withdrawal_reviewers_go_on_without_a_message() -> None:
    office = Office.opens()
    office.reporter.withdraws()
    office.steps("vira", VERIFIKASI, message="")
    assert office.state is VERIFIKASI


def test_who_withdrew_does_not_object() -> None:
    office = Office.opens().goes(VERIFIKASI, State.ARSIP)
    hand = Hand(office)
    event = Withdraw(hand.forger.frame(FROM))
    hand.forger.puts(FROM, event, hand.forger.reporter_key)
    hand.objects()
    assert reason_at(office.case(), FROM, 2) == "withdrawn"
    assert office.state is State.ARSIP


# --- who stands in -----------------------------------------------------------------------


def test_a_deputy_does_not_act_while_a_holder_can() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH, WAITS)
    with pytest.raises(NotYourRole):
        office.steps("riksa", EXAMINED)
    hand = Hand(office)
    hand.steps("riksa", WAITS, EXAMINED)
    _rejects(office, hand, "role")


@pytest.mark.parametrize("how", ["excluded", "removed"])
def test_a_deputy_stands_in_for_holders_who_are_gone(how: str) -> None:
    office = Office.opens(*(["ira"] if how == "excluded" else [])).goes(VERIFIKASI, TELAAH, WAITS)
    if how == "removed":
        office.world.regency.removes("ira")
    office.steps("riksa", EXAMINED)
    for name in ("vira", "nela", "riksa"):
        assert office.case(name).life.state is EXAMINED


def test_a_deputy_stands_in_where_the_only_holder_is_barred() -> None:
    """Closed by the inspektur alone: the objection waits for another one to agree."""
    office = Office.opens().goes(VERIFIKASI, TELAAH)
    hand = Hand(office)
    entry = hand.steps("nela", TELAAH, State.DITERUSKAN_LAPOR)
    hand.approves("ira", entry)
    office.goes(State.DITUTUP, State.KEBERATAN)
    office.steps("nela", State.DITUTUP)
    with pytest.raises(TwoPersons):
        office.approves("ira")
    waiting = office.case().life.proposal
    assert waiting is not None
    hand.approves("ira", waiting.head)
    _rejects(office, hand, "two-persons")
    office.approves("riksa")
    assert office.state is State.DITUTUP


def test_nothing_is_offered_that_nobody_could_approve() -> None:
    office = Office.opens().goes(VERIFIKASI)
    office.steps("tala", State.ARSIP)
    office.approves("nela")
    office.goes(State.KEBERATAN)
    case = office.case("riksa")
    desk = office.world.reviewer("ira").desk()
    assert {step.enters for step in case.life.steps(desk.acting(case))} == {TELAAH}


def test_an_inspektur_takes_up_what_every_penelaah_archived() -> None:
    office = Office.opens().goes(VERIFIKASI)
    office.steps("nela", State.ARSIP)
    office.approves("tala")
    office.goes(State.KEBERATAN)
    with pytest.raises(TwoPersons):
        office.steps("tala", TELAAH)
    office.steps("ira", TELAAH)
    assert office.state is TELAAH


def _demoted(office: Office) -> tuple[Hand, object]:
    """nela was an inspektur under the roster before; now a penelaah who signs under it still."""
    office.world.regency.signs_roster(people(nela=Role.INSPEKTUR))
    office.reporter.submits()
    office.goes(VERIFIKASI)
    office.steps("vira", TELAAH, triage=TRIAGE)
    office.steps("tala", WAITS)
    old = office.world.regency.newest.hash
    office.world.regency.signs_roster(people())
    return Hand(office), old


def test_a_lost_role_is_lost_under_the_old_roster_too() -> None:
    office = Office.opens()
    hand, old = _demoted(office)
    entry = hand.steps("nela", WAITS, EXAMINED, roster=old)
    for name in STAFF:
        case = office.case(name)
        assert line_at(case, TO, entry.sequence).standing is Standing.UNCONFIRMED
        assert case.life.state is WAITS


def test_a_step_from_before_the_role_was_lost_counts_once_vouched_for() -> None:
    office = Office.opens()
    hand, old = _demoted(office)
    hand.steps("nela", WAITS, EXAMINED, roster=old)
    hand.forger.says("tala", "Kami lanjutkan.", roster=old)
    assert office.state is EXAMINED


def test_a_lost_role_is_not_given_back_by_the_own_word() -> None:
    office = Office.opens()
    hand, old = _demoted(office)
    entry = hand.steps("nela", WAITS, EXAMINED, roster=old)
    hand.forger.says("nela", "Halo.", roster=old)
    hand.forger.puts(TO, Adopt(hand.forger.frame(TO), entry), "nela")
    assert office.state is WAITS


def test_words_of_somebody_who_lost_a_role_count_as_before() -> None:
    office = Office.opens()
    hand, old = _demoted(office)
    entry = hand.forger.says("nela", "Halo.", roster=old)
    assert reason_at(office.case(), TO, entry.sequence) is None


@pytest.mark.parametrize(
    ("name", "enters", "refusal"),
    [("nela", TELAAH, NotYourRole), ("vira", EXAMINED, NoSuchStep)],
)
def test_a_client_refuses_before_anything_is_sent(
    name: str, enters: State, refusal: type[Exception]
) -> None:
    office = Office.opens().goes(VERIFIKASI)
    with pytest.raises(refusal):
        office.steps(name, enters, **({"triage": TRIAGE} if enters is TELAAH else {}))
    assert len(office.world.case(office.reporter).chains[TO]) == 1

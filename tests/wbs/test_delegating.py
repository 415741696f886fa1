"""Protocol 6 and 13.10: who acts for one who is away, or in a vacant post; and for how long."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crypto.ids import Role
from crypto.roster import Person
from tests.inspectorates import TODAY, acting, person, person_id
from tests.wbs.lives import FROM, TO, Hand, Office, gone, people
from tests.world import reason_at
from wbs.cases.able import powers
from wbs.cases.events import Adopt
from wbs.cases.frames import Head
from wbs.cases.lifecycle import State
from wbs.journeys import reviewing
from wbs.journeys.moves import LeavesNobody, Leaving, Move, NotYourRole, TwoPersons
from wbs.journeys.reporting import emptied_roles

VERIFIKASI, TELAAH, WAITS = State.VERIFIKASI, State.TELAAH, State.MENUNGGU_OTORISASI
EXAMINED, LAPOR = State.PEMERIKSAAN, State.DITERUSKAN_LAPOR
NELA = acting(person("nela", Role.PENELAAH), Role.INSPEKTUR, of="ira")
LAST = NELA.delegations[0].ends


def signs(office: Office, *changed: Person, without: str = "") -> None:
    """The next roster, in which some are something else."""
    new = {one.id: one for one in changed}
    staff = [new.pop(one.id, one) for one in people() if one.id not in gone(without)]
    office.world.regency.signs_roster([*staff, *new.values()])


def waiting(*changed: Person, excluding: tuple[str, ...] = ()) -> Office:
    """A case that waits for the inspektur, under a roster with delegations."""
    office = Office.opens(*excluding).goes(VERIFIKASI, TELAAH)
    office.steps("tala", WAITS)
    signs(office, *(changed or (NELA,)))
    return office


def authorises(office: Office, name: str, day: date = TODAY) -> None:
    """Through the journey of a client on that day."""
    move = Move(EXAMINED, reason="Alasan.", message="Diperiksa.")
    desk = replace(office.world.reviewer(name).desk(), today=day)
    reviewing.step(office.world.gateway(name), desk, office.case(name), move)


def leaves(office: Office, name: str) -> None:
    """Recuses oneself."""
    desk = office.world.reviewer(name).desk()
    leaving = Leaving(gone(name), "Kerabat.")
    reviewing.recuse(office.world.gateway(name), desk, office.case(name), leaving)


def forged(office: Office, name: str, **how: object) -> str | None:
    """What every reader says of an authorisation that no client would write."""
    hand = Hand(office)
    entry = hand.steps(name, WAITS, EXAMINED, **how)
    return reason_at(office.case("tala"), TO, entry.sequence)


def test_a_delegate_acts_in_the_role() -> None:
    office = waiting()
    authorises(office, "nela")
    assert office.state is EXAMINED  # for the reporter too


def test_nobody_else_does() -> None:
    office = waiting()
    with pytest.raises(NotYourRole):
        authorises(office, "riksa")  # deputises, while ira is there


def test_whoever_is_away_may_be_back() -> None:
    office = waiting()
    authorises(office, "ira")
    assert office.state is EXAMINED


def test_a_delegation_displaces_no_deputy() -> None:
    office = waiting()
    office.world.regency.removes("ira")
    authorises(office, "riksa")
    assert office.case("tala").life.state is EXAMINED


@pytest.mark.parametrize("day", [TODAY, LAST])
def test_a_client_acts_on_the_days_of_a_delegation(day: date) -> None:
    office = waiting()
    authorises(office, "nela", day)
    assert office.state is EXAMINED


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), LAST + timedelta(days=1)])
def test_a_client_does_not_act_on_other_days(day: date) -> None:
    office = waiting()
    desk = replace(office.world.reviewer("nela").desk(), today=day)
    assert EXAMINED not in {
        step.enters for step in office.case("nela").life.steps(desk.acting(office.case("nela")))
    }
    with pytest.raises(NotYourRole):
        authorises(office, "nela", day)


def test_what_is_proposed_may_wait_for_whoever_acts_from_tomorrow() -> None:
    tomorrow = TODAY + timedelta(days=1)
    post = acting(person("vira", Role.VERIFIKATOR), Role.INSPEKTUR, days=(tomorrow, tomorrow))
    office = Office.opens().goes(VERIFIKASI, TELAAH)
    signs(office, post, without="ira")
    desk, case = office.world.reviewer("tala").desk(), office.case("tala")
    assert LAPOR in {step.enters for step in case.life.steps(desk.acting(case))}
    office.steps("tala", LAPOR)
    assert office.case("tala").life.proposal is not None


def test_no_clock_of_a_reader_decides_whether_a_step_counts() -> None:
    """Whoever changed the program goes on after the last day: all readers count it alike."""
    assert forged(waiting(), "nela") is None


def test_a_delegation_is_over_with_the_roster_after_it() -> None:
    office = waiting()
    old = office.world.regency.newest.hash
    signs(office)
    assert forged(office, "nela") == "role"
    assert forged(office, "nela", roster=old) == "unconfirmed"  # written back to its days
    assert office.case("tala").life.state is WAITS


def test_whoever_deputises_still_keeps_nothing_of_a_delegation() -> None:
    """A deputy acts where the holder is out: who acted beside the holder does so no longer."""
    office = waiting(acting(person("riksa", Role.PEMERIKSA), Role.INSPEKTUR, of="ira"))
    old = office.world.regency.newest.hash
    signs(office)
    assert forged(office, "riksa", roster=old) == "unconfirmed"


def test_what_was_done_in_its_days_goes_on_counting() -> None:
    office = waiting()
    authorises(office, "nela")
    office.world.reviewer("tala").replies(office.reporter, "Sedang diperiksa.")
    signs(office)
    assert office.state is EXAMINED


def test_the_last_step_of_a_delegate_is_adopted_by_the_holder() -> None:
    office = waiting()
    authorises(office, "nela")
    entry = office.case("tala").heads[TO]
    assert entry is not None
    signs(office)
    assert office.state is WAITS
    adopts(office, "ira", entry)
    assert office.state is EXAMINED


def adopts(office: Office, name: str, entry: Head) -> None:
    """Through the journey."""
    case = office.case(name)
    line = next(line for line in case.lines if line.head == entry)
    reviewing.adopt(office.world.gateway(name), office.world.reviewer(name).desk(), case, line)


def test_a_delegate_whose_days_are_over_adopts_nothing_in_the_role() -> None:
    office = waiting(replace(NELA, delegations=()))
    entry = Hand(office).steps("ira", WAITS, EXAMINED)
    signs(office, NELA, without="ira")
    signs(office, acting(person("nela", Role.PENELAAH), Role.INSPEKTUR), without="ira")
    case = office.case("nela")
    line = next(line for line in case.lines if line.head == entry)
    desk = replace(office.world.reviewer("nela").desk(), today=LAST + timedelta(days=1))
    with pytest.raises(NotYourRole):
        reviewing.adopt(office.world.gateway("nela"), desk, case, line)
    adopts(office, "nela", entry)
    assert office.case("nela").life.state is EXAMINED


def test_whoever_gets_the_post_for_good_goes_on() -> None:
    office = waiting()
    authorises(office, "nela")
    signs(office, person("nela", Role.INSPEKTUR), without="ira")
    assert office.case("tala").life.state is EXAMINED


# --- two persons stay two ----------------------------------------------------------------


def proposing(*changed: Person) -> Office:
    office = Office.opens().goes(VERIFIKASI, TELAAH)
    signs(office, *(changed or (NELA,)))
    return office


def test_a_delegate_approves_nothing_of_the_own() -> None:
    office = proposing()
    office.steps("nela", LAPOR)
    with pytest.raises(TwoPersons):
        office.approves("nela")
    hand, entry = Hand(office), office.case().heads[TO]
    assert entry is not None
    approval = hand.approves("nela", entry)
    assert reason_at(office.case("tala"), TO, approval.sequence) == "two-persons"
    assert office.state is TELAAH


def test_a_delegate_who_adopts_a_proposal_approves_it_no_more() -> None:
    office = proposing()
    office.steps("tala", LAPOR)
    entry = office.case().heads[TO]
    assert entry is not None
    office.world.regency.signs_roster(
        NELA if one.id == NELA.id else one for one in people() if one.id != person_id("tala")
    )
    adopts(office, "nela", entry)
    with pytest.raises(TwoPersons):
        office.approves("nela")
    office.approves("ira")
    assert office.case("nela").life.state is LAPOR


def test_who_is_away_and_who_acts_for_them_are_two_persons() -> None:
    both = replace(person("ira", Role.INSPEKTUR, Role.PENELAAH), deputies=gone("riksa"))
    office = proposing(acting(person("vira", Role.VERIFIKATOR), Role.INSPEKTUR, of="ira"), both)
    office.steps("ira", LAPOR)
    office.approves("vira")
    assert office.state is LAPOR


def test_whoever_asked_does_not_authorise_as_a_delegate() -> None:
    office = proposing()
    office.steps("nela", WAITS)
    with pytest.raises(TwoPersons):
        authorises(office, "nela")
    assert forged(office, "nela") == "two-persons"
    authorises(office, "ira")


# --- who is out ---------------------------------------------------------------------------


def test_whom_the_report_excludes_does_not_act_as_a_delegate() -> None:
    riksa = acting(person("riksa", Role.PEMERIKSA), Role.INSPEKTUR, of="ira")
    assert forged(waiting(riksa, excluding=("riksa",)), "riksa") == "recipient"


def test_a_delegate_who_left_the_case_does_not_act() -> None:
    office = waiting()
    leaves(office, "nela")
    assert forged(office, "nela") == "excluded"


def test_whoever_acts_only_on_other_days_is_nobody_to_leave_a_case_to() -> None:
    office = waiting()
    bare = [replace(one, deputies=frozenset()) for one in people()]
    for days, stays in (((TODAY + timedelta(days=1), LAST), True), ((TODAY, LAST), False)):
        nela = acting(person("nela", Role.PENELAAH), Role.INSPEKTUR, of="ira", days=days)
        office.world.regency.signs_roster(nela if one.id == NELA.id else one for one in bare)
        if stays:
            with pytest.raises(LeavesNobody):
                leaves(office, "ira")
        else:
            leaves(office, "ira")


def test_a_delegate_acts_where_who_is_away_left_the_case() -> None:
    office = waiting()
    leaves(office, "ira")
    office.world.reviewer("tala").introduces(office.reporter, FROM.stream)
    authorises(office, "nela")
    assert office.case("tala").life.state is EXAMINED


def test_a_delegate_who_was_removed_does_not_act() -> None:
    office = waiting()
    office.world.regency.removes("nela")
    assert forged(office, "nela") == "unconfirmed"


# --- nothing is handed on ------------------------------------------------------------------


def test_nobody_deputises_for_a_delegate() -> None:
    post = acting(person("nela", Role.PENELAAH), Role.INSPEKTUR)
    post = replace(post, deputies=gone("riksa"))
    office = waiting()
    signs(office, post, without="ira")
    roster = office.world.regency.newest
    assert Role.INSPEKTUR in powers(roster, person_id("nela"))
    assert Role.INSPEKTUR not in powers(roster, person_id("riksa"))
    with pytest.raises(LeavesNobody):
        leaves(office, "nela")
    office.world.regency.removes("nela")
    assert forged(office, "riksa", removed=gone("nela")) == "role"


def test_a_delegation_lets_nobody_read() -> None:
    office = Office.opens()
    before = office.world.regency.trusted().readers()
    signs(office, NELA, acting(person("dina", Role.PENGHUBUNG), Role.PIMPINAN))
    assert office.world.regency.trusted().readers() == before


def test_adopting_asks_for_the_role_as_it_was_delegated() -> None:
    """Under the roster of the delegation, today: it vouches for nothing."""
    office = waiting()
    old = office.world.regency.newest.hash
    entry = Hand(office).steps("ira", WAITS, EXAMINED)
    signs(office, without="ira")
    hand = Hand(office)
    hand.forger.puts(TO, Adopt(hand.forger.frame(TO), entry), "nela", roster=old)
    assert office.case("tala").life.state is WAITS


def test_a_vacant_post_counts_as_filled_for_the_reporter_and_an_absence_does_not() -> None:
    office = waiting()
    trusted = office.world.regency.trusted()
    assert emptied_roles(trusted, gone("ira")) == {Role.INSPEKTUR}
    signs(office, acting(person("nela", Role.PENELAAH), Role.INSPEKTUR), without="ira")
    trusted = office.world.regency.trusted()
    assert emptied_roles(trusted, gone("tala")) == frozenset()
    assert emptied_roles(trusted, gone("nela")) == {Role.INSPEKTUR}

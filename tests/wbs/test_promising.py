"""Protocol 13.10: the day that is promised to the reporter, and how it is put off."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crypto.ids import Role
from tests.inspectorates import TODAY, person
from tests.wbs.lives import FROM, OUTCOME, STAFF, TO, TRIAGE, Hand, Office, gone, head
from tests.wbs.test_going_past import forges_an_adoption, opens, pen, signs
from tests.world import reason_at
from wbs.cases.events import Withdraw
from wbs.cases.life import Promise
from wbs.cases.lifecycle import ENDED, EXTENSIONS, State
from wbs.cases.moving import Recused
from wbs.journeys.moves import FURTHEST, NoSuchPromise, NoSuchStep, NotYourRole, TwoPersons

VERIFIKASI, TELAAH, ASKED = State.VERIFIKASI, State.TELAAH, State.PERLU_KLARIFIKASI
WAITS, EXAMINED, RESULT = State.MENUNGGU_OTORISASI, State.PEMERIKSAAN, State.HASIL
TO_EXAMINED = (VERIFIKASI, TELAAH, WAITS, EXAMINED)
JANUARY, MARCH = date(2027, 1, 12), date(2027, 3, 1)
DAY = timedelta(days=1)


def said(office: Office) -> tuple[Promise | None, date | None]:
    """What all readers agree on."""
    assert office.state in State
    life = office.reporter.reads().life
    return life.promise, life.extended


def rejects(office: Office, reason: str) -> None:
    """The last entry of to-reporter, for everybody, and nothing is promised by it."""
    sequence = max(line.head.sequence for line in office.case("tala").lines if line.chain is TO)
    for reads in [*map(office.case, STAFF), office.reporter.reads()]:
        assert reason_at(reads, TO, sequence) == reason


def test_the_table_has_an_extension_wherever_a_case_is_with_the_house() -> None:
    assert {step.leaves for step in EXTENSIONS} == set(State) - ENDED - {ASKED}
    assert all(step.extends and step.by == {Role.INSPEKTUR} for step in EXTENSIONS)


def test_a_step_promises_a_day_until_the_next_one() -> None:
    office = Office.opens()
    office.steps("vira", VERIFIKASI, promised=TODAY)
    assert said(office) == (Promise(TODAY, 0), None)
    office.steps("vira", TELAAH, triage=TRIAGE)
    assert said(office) == (None, None)


def test_an_extension_promises_a_later_day_and_moves_nothing() -> None:
    office = Office.opens().goes(*TO_EXAMINED)
    passages = office.case().life.passages
    first, later = TODAY + DAY, TODAY + 2 * DAY
    office.steps("ira", EXAMINED, promised=first)
    office.steps("ira", EXAMINED, promised=later)
    assert said(office) == (Promise(later, 5), later)
    assert office.case().life.passages == passages
    office.goes(RESULT)
    assert said(office) == (None, None)


@pytest.mark.parametrize("day", [None, JANUARY - DAY, JANUARY])
def test_no_day_the_same_or_an_earlier_one_extends_nothing(day: date | None) -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    hand.steps("ira", VERIFIKASI, VERIFIKASI, promised=JANUARY)
    hand.steps("ira", VERIFIKASI, VERIFIKASI, promised=day)
    rejects(office, "step")
    assert said(office) == (Promise(JANUARY, 1), JANUARY)


def test_the_last_day_there_is_holds_until_the_next_step() -> None:
    """A reader counts it; no client says it."""
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    hand.steps("ira", VERIFIKASI, VERIFIKASI, promised=date.max)
    assert said(office) == (Promise(date.max, 1), date.max)
    hand.steps("ira", VERIFIKASI, VERIFIKASI, promised=date.max)
    rejects(office, "step")
    office.goes(TELAAH)
    assert said(office) == (None, None)


@pytest.mark.parametrize("name", sorted(set(STAFF) - {"ira"}))
def test_only_the_inspektur_extends(name: str) -> None:
    office = Office.opens().goes(VERIFIKASI)
    Hand(office).steps(name, VERIFIKASI, VERIFIKASI, promised=JANUARY)
    rejects(office, "role")
    with pytest.raises(NotYourRole):
        office.steps(name, VERIFIKASI, promised=TODAY)


def test_a_deputy_extends_where_the_inspektur_is_gone() -> None:
    office = Office.opens().goes(VERIFIKASI)
    office.world.regency.removes("ira")
    office.steps("riksa", VERIFIKASI, promised=TODAY)
    assert office.case().life.extended == TODAY


def test_who_is_recused_extends_nothing() -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    hand.forger.puts(TO, Recused(hand.forger.frame(TO), gone("ira"), "Kerabat.", ""), "ira")
    hand.steps("ira", VERIFIKASI, VERIFIKASI, promised=JANUARY)
    assert reason_at(office.case("tala"), TO, 2) == "excluded"
    assert office.case("tala").life.promise is None


def test_who_is_removed_extends_nothing() -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    office.world.regency.removes("ira")
    hand.steps("ira", VERIFIKASI, VERIFIKASI, promised=JANUARY)
    rejects(office, "unconfirmed")
    assert said(office) == (None, None)


@pytest.mark.parametrize(
    ("way", "state"),
    [
        ((VERIFIKASI,), TELAAH),
        ((VERIFIKASI, State.ARSIP), State.ARSIP),
        ((*TO_EXAMINED, RESULT, State.DITUTUP), State.DITUTUP),
        ((VERIFIKASI, State.ARSIP), VERIFIKASI),
    ],
)
def test_nothing_is_extended_where_the_case_is_not_or_after_its_end(
    way: tuple[State, ...], state: State
) -> None:
    office = Office.opens().goes(*way)
    Hand(office).steps("ira", state, state, promised=JANUARY)
    rejects(office, "step")
    assert said(office) == (None, None)


def test_an_end_promises_nothing() -> None:
    office = Office.opens().goes(*TO_EXAMINED, RESULT)
    Hand(office).steps("ira", RESULT, State.DITUTUP, promised=JANUARY)
    rejects(office, "step")
    assert office.state is RESULT


def test_the_reporters_answer_leaves_what_was_promised() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH)
    first, later = TODAY + DAY, TODAY + 2 * DAY
    office.steps("ira", TELAAH, promised=first)
    office.steps("nela", ASKED)
    assert said(office) == (Promise(first, 2), first)
    Hand(office).steps("ira", ASKED, ASKED, promised=MARCH)
    rejects(office, "step")
    office.reporter.replies("Ini keterangannya.")
    assert (office.state, said(office)) == (TELAAH, (Promise(first, 2), first))
    office.steps("nela", ASKED, promised=later)
    office.steps("nela", TELAAH)
    assert said(office) == (Promise(later, 5), first)


def test_a_question_that_ends_in_the_archive_leaves_no_promise() -> None:
    office = Office.opens().goes(VERIFIKASI)
    office.steps("ira", VERIFIKASI, promised=TODAY)
    office.steps("vira", ASKED)
    office.steps("nela", State.ARSIP)
    office.approves("tala")
    assert said(office) == (None, None)


def test_an_extension_leaves_the_proposal_open_whose_day_counts_once_approved() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH)
    office.steps("nela", State.DITERUSKAN_LAPOR, promised=TODAY)
    assert said(office) == (None, None)
    office.steps("ira", TELAAH, promised=TODAY + DAY)
    office.approves("ira")
    assert said(office) == (Promise(TODAY, 4), None)


def test_whoever_asked_for_the_authorisation_is_barred_after_an_extension_too() -> None:
    both = frozenset({Role.PENELAAH, Role.INSPEKTUR})
    nela = replace(person("nela"), roles=both)
    office = opens(nela).goes(VERIFIKASI, TELAAH, WAITS)
    office.steps("ira", WAITS, promised=TODAY)
    with pytest.raises(TwoPersons):
        office.steps("nela", EXAMINED)
    office.steps("ira", EXAMINED)


def test_whoever_ended_a_case_does_not_put_off_the_objection() -> None:
    office = Office.opens().goes(*TO_EXAMINED, RESULT, State.DITUTUP, State.KEBERATAN)
    assert said(office) == (None, None)
    with pytest.raises(TwoPersons):
        office.steps("ira", State.KEBERATAN, promised=TODAY)
    Hand(office).steps("ira", State.KEBERATAN, State.KEBERATAN, promised=JANUARY)
    rejects(office, "two-persons")
    office.steps("riksa", State.KEBERATAN, promised=TODAY)
    assert said(office)[1] == TODAY


# --- by people who left ------------------------------------------------------------------


def test_an_extension_of_somebody_who_left_waits_to_be_adopted() -> None:
    office = opens().goes(VERIFIKASI)
    Hand(office).steps("ira", VERIFIKASI, VERIFIKASI, promised=JANUARY)
    signs(office, without=("ira",))
    assert office.case("tala").life.promise is None
    office.world.reviewer("indra").adopts(office.reporter, TO, 1)
    assert office.case("tala").life.extended == JANUARY


def test_nobody_adopts_an_extension_once_another_one_was_made() -> None:
    """It would make the later one, to an earlier day, count no more."""
    office = opens().goes(VERIFIKASI)
    Hand(office).steps("ira", VERIFIKASI, VERIFIKASI, promised=MARCH)
    signs(office, without=("ira",))
    hand, number = pen(office)
    hand.steps("indra", VERIFIKASI, VERIFIKASI, promised=JANUARY, number=number)
    forges_an_adoption(office, "indra", head(office, 1))
    assert office.case("tala").life.extended == JANUARY


def test_an_inspektur_who_lost_the_role_extends_under_no_old_roster() -> None:
    office = opens().goes(VERIFIKASI)
    old = office.world.regency.newest.hash
    signs(office, person("ira", Role.PENELAAH))
    Hand(office).steps("ira", VERIFIKASI, VERIFIKASI, promised=JANUARY, roster=old)
    assert office.case("tala").life.promise is None


def test_nothing_is_extended_under_an_older_roster_than_what_counted_before() -> None:
    office = opens().goes(VERIFIKASI)
    old = office.world.regency.newest.hash
    signs(office, person("vira", Role.PENELAAH))
    office.world.reviewer("nela").replies(office.reporter, "Kami bekerja.")
    Hand(office).steps("ira", VERIFIKASI, VERIFIKASI, promised=JANUARY, roster=old)
    assert office.case("tala").life.promise is None


# --- what our own clients refuse ---------------------------------------------------------


def test_nobody_promises_what_is_over_or_years_away_or_extends_to_no_day() -> None:
    office = Office.opens()
    for day in (TODAY - DAY, TODAY + FURTHEST + DAY, date.max):
        with pytest.raises(NoSuchPromise):
            office.steps("vira", VERIFIKASI, promised=day)
    office.steps("vira", VERIFIKASI, promised=TODAY + FURTHEST)
    for no_later in (None, TODAY, TODAY + FURTHEST):
        with pytest.raises(NoSuchPromise):
            office.steps("ira", VERIFIKASI, promised=no_later)
    with pytest.raises(NoSuchStep):
        office.steps("vira", TELAAH, promised=TODAY, outcome=OUTCOME)


def test_nobody_approves_a_promise_that_is_over() -> None:
    office = Office.opens().goes(VERIFIKASI, TELAAH)
    hand = Hand(office)
    over = TODAY - DAY
    hand.steps("nela", TELAAH, State.DITERUSKAN_LAPOR, promised=over)
    with pytest.raises(NoSuchPromise):
        office.approves("ira")


def test_a_reporter_who_withdrew_is_promised_nothing_in_words() -> None:
    office = Office.opens().goes(VERIFIKASI)
    hand = Hand(office)
    hand.steps("ira", VERIFIKASI, VERIFIKASI, promised=JANUARY, message="")
    rejects(office, "step")
    hand.forger.puts(FROM, Withdraw(hand.forger.frame(FROM)), hand.forger.reporter_key)
    hand.steps("ira", VERIFIKASI, VERIFIKASI, promised=JANUARY, message="")
    assert office.case().life.extended == JANUARY

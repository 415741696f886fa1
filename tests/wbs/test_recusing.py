"""Protocol 13.11: somebody handles a case no longer, by the own word or by that of two."""

import pytest

from crypto.ids import Chain, PersonId, Stream
from tests.forging import Forger
from tests.inspectorates import person_id
from tests.wbs.lives import STAFF, TO, Office, gone
from tests.world import counted_texts, papers_of, quiet, reason_at
from wbs.cases.case import Case
from wbs.cases.events import Introduce
from wbs.cases.moving import Recused
from wbs.cases.writing import NoSecret, needs_new_secret
from wbs.journeys import reviewing
from wbs.journeys.attaching import Letter
from wbs.journeys.inbox import find_case, waits_for_us
from wbs.journeys.moves import LeavesNobody, Leaving, NoSuchStep, NotYourRole, TwoPersons
from wbs.journeys.rekeying import goes_by_itself
from wbs.journeys.reviewing import CaseMoved, MayNotRead
from wbs.journeys.services import Append
from wbs.journeys.telling import Left, told, told_words
from wbs.speech.messages import Texts

REASON = "Terlapor kerabat saya."


def recuses(office: Office, name: str, *names: str) -> None:
    """Oneself, or others as a proposal."""
    desk = office.world.reviewer(name).desk()
    leaving = Leaving(gone(*(names or (name,))), REASON, "Pesan.")
    reviewing.recuse(office.world.gateway(name), desk, office.case(name), leaving)


def readers(case: Case, stream: Stream = Stream.CONVERSATION) -> frozenset[PersonId]:
    """For whom the newest secret is."""
    found = case.newest_secret(stream)
    assert found is not None
    return found.introduction.recipients


def test_the_next_word_is_under_a_secret_without_whoever_left() -> None:
    office = Office.opens()
    office.world.reviewer("nela").notes(office.reporter, "Sebelum.")
    recuses(office, "tala")
    assert office.case().newest_secret(Stream.CONVERSATION) is None
    with pytest.raises(NoSecret):
        office.reporter.replies("Belum ada kunci.")
    for act in (office.world.reviewer("nela").replies, office.world.reviewer("nela").notes):
        act(office.reporter, "Sesudah.")
    office.reporter.replies("Saya.")
    case = office.case()
    for stream in Stream:
        assert readers(case, stream) == gone("vira", "nela", "riksa", "ira")
    assert counted_texts(case, Chain.FROM_REPORTER) == ["Saya."]
    left = office.case("tala")
    assert counted_texts(left, Chain.INTERNAL) == ["Sebelum."]
    assert counted_texts(left, Chain.FROM_REPORTER) == counted_texts(left, TO) == []


def test_whoever_left_writes_nothing_and_finds_no_case() -> None:
    office = Office.opens()
    recuses(office, "tala")
    with pytest.raises(MayNotRead):
        office.world.reviewer("tala").notes(office.reporter, "Masih di sini.")
    with pytest.raises(MayNotRead):
        recuses(office, "tala")
    papers = papers_of(office.world.case(office.reporter))
    number = papers.case.value.hex()
    with pytest.raises(MayNotRead):
        find_case(office.world.reviewer("tala").desk(), {papers.case: papers}, number)


def test_others_leave_by_two_and_the_secrets_change_in_the_same_request() -> None:
    office = Office.opens()
    office.world.reviewer("vira").notes(office.reporter, "Sebelum.")
    recuses(office, "nela", "tala")
    assert office.case().excluded == frozenset()
    office.approves("ira")
    case = office.case()
    assert case.excluded == case.recused == gone("tala")
    assert case.life.recusals[0].by == (person_id("nela"), person_id("ira"))
    for stream in Stream:
        assert readers(case, stream) == gone("vira", "nela", "riksa", "ira")
    office.reporter.replies("Saya tidak perlu menunggu.")
    office.world.reviewer("vira").notes(office.reporter, "Sesudah.")
    assert counted_texts(office.case(), Chain.INTERNAL) == ["Sebelum.", "Sesudah."]
    assert counted_texts(office.case("tala"), Chain.INTERNAL) == ["Sebelum."]


def test_the_new_internal_secret_names_the_recusal() -> None:
    office = Office.opens()
    office.world.reviewer("vira").notes(office.reporter, "Sebelum.")
    recuses(office, "nela", "tala")
    office.approves("ira")
    introduced = [
        line.event.frame.heads[TO]
        for line in office.case().counted()
        if line.chain is Chain.INTERNAL and isinstance(line.event, Introduce)
    ]
    assert introduced[-1] is not None
    assert introduced[-1].sequence == office.case().life.recusals[0].sequence


def test_an_approval_that_is_killed_is_there_whole_or_not_at_all() -> None:
    office = Office.opens()
    recuses(office, "nela", "tala")
    case, desk = office.case("ira"), office.world.reviewer("ira").desk()
    assert case.life.proposal is not None
    sent: list[list[Append]] = []
    gateway = office.world.gateway("ira")
    whole = gateway.append

    class Killed(Exception):
        """The line, or the machine."""

    def dies(_case: object, additions: list[Append]) -> None:
        sent.append(list(additions))
        raise Killed

    gateway.append = dies  # type: ignore[assignment] # the fake's own line is cut
    with pytest.raises(Killed):
        reviewing.approve(gateway, desk, case, case.life.proposal.head)
    assert len(sent) == 1
    assert office.case().excluded == frozenset()
    for _ in range(2):  # the answer was lost: the same body once more
        whole(case.id, sent[0])
    assert office.case().excluded == gone("tala")
    gateway.append = whole  # type: ignore[method-assign] # as above
    with pytest.raises(CaseMoved):
        reviewing.approve(gateway, desk, case, case.life.proposal.head)
    with pytest.raises(NoSuchStep):
        reviewing.approve(gateway, desk, office.case("ira"), case.life.proposal.head)


def test_neither_alone_nor_by_who_is_named() -> None:
    office = Office.opens()
    with pytest.raises(TwoPersons):
        recuses(office, "nela", "nela", "ira")
    recuses(office, "nela", "tala")
    for name, refusal in (("nela", TwoPersons), ("tala", TwoPersons), ("vira", NotYourRole)):
        with pytest.raises(refusal):
            office.approves(name)


def test_a_deputy_approves_where_the_inspektur_is_named() -> None:
    office = Office.opens()
    recuses(office, "nela", "ira")
    with pytest.raises(TwoPersons):
        office.approves("ira")
    office.approves("riksa")
    assert office.case().excluded == gone("ira")


def test_nobody_leaves_whose_role_would_be_nobodys() -> None:
    office = Office.opens()
    with pytest.raises(LeavesNobody):
        recuses(office, "vira")
    recuses(office, "tala")
    with pytest.raises(LeavesNobody):
        recuses(office, "nela")
    recuses(office, "ira")
    with pytest.raises(LeavesNobody):
        recuses(office, "riksa")


def test_an_approval_that_would_leave_a_role_to_nobody() -> None:
    office = Office.opens()
    recuses(office, "vira", "nela")
    recuses(office, "tala")
    with pytest.raises(LeavesNobody):
        office.approves("ira")


def test_all_may_leave_as_far_as_the_reading_goes() -> None:
    """The fold takes what no client sends."""
    office = Office.opens()
    forger = Forger(office.world, office.reporter).learns_from("nela")
    for name in STAFF:
        forger.puts(TO, Recused(forger.frame(TO), gone(name), REASON, ""), name)
    case = office.reporter.reads()
    assert case.excluded == gone(*STAFF)
    with pytest.raises(NoSecret):
        office.reporter.replies("Kepada siapa?")


def test_the_reporter_lets_nobody_in_who_was_recused() -> None:
    office = Office.opens("tala")
    recuses(office, "nela", "tala")
    office.approves("ira")
    office.reporter.unexcludes("tala")
    case = office.case()
    assert case.excluded == gone("tala")
    office.world.reviewer("nela").replies(office.reporter, "Baik.")
    assert person_id("tala") not in readers(office.case())


def test_somebody_let_in_may_leave_and_stays_out() -> None:
    office = Office.opens("tala")
    office.reporter.unexcludes("tala")
    office.world.reviewer("nela").replies(office.reporter, "Baik.")
    recuses(office, "tala")
    assert office.case().excluded == gone("tala")
    office.world.reviewer("nela").replies(office.reporter, "Tanpa Tala.")
    office.reporter.unexcludes("tala")
    assert office.case().excluded == gone("tala")
    assert office.case().lines[-1].reason == "unexclude"


def test_the_reporter_is_told_once_it_counts() -> None:
    office = Office.opens()
    recuses(office, "nela", "tala")
    assert [line.chain for line in told(office.reporter.reads()).lines] == [Chain.FROM_REPORTER]
    office.approves("ira")
    events = [line.event for line in told(office.reporter.reads()).lines]
    (left,) = [event for event in events if isinstance(event, Left)]
    assert [*told_words(Texts.of("id"), left)] == [
        Texts.of("id").get("standing.recused"),
        "Pesan.",
        f"Alasan: {REASON}",
    ]


def test_what_a_removed_person_had_to_go_first() -> None:
    """No fit secret: the recusal is under a new one, and so is the next word."""
    office = Office.opens()
    office.world.regency.removes("riksa")
    recuses(office, "tala")
    assert reason_at(office.case(), TO, 0) is None
    assert isinstance(office.case().lines[1].event, Introduce)
    office.world.reviewer("nela").replies(office.reporter, "Baik.")
    assert readers(office.case()) == gone("vira", "nela", "ira")


def test_a_letter_that_crosses_the_recusal_is_written_again() -> None:
    office = Office.opens()
    before, desk = office.case("nela"), office.world.reviewer("nela").desk()
    recuses(office, "tala")
    with pytest.raises(CaseMoved):
        reviewing.reply(office.world.gateway("nela"), desk, before, Letter("Baik."), progress=quiet)


def test_a_recusal_whose_approver_left_at_once_waits_and_no_console_renews_by_itself() -> None:
    office = Office.opens()
    recuses(office, "nela", "tala")
    office.approves("ira")
    office.world.regency.removes("ira")
    case, desk = office.case(), office.world.reviewer("vira").desk()
    assert case.excluded == frozenset()
    assert case.leaving == gone("tala")
    assert not goes_by_itself(desk, case, Stream.CONVERSATION)
    office.world.reviewer("riksa").adopts(office.reporter, TO, case.lines[2].head.sequence)
    again = office.case()
    assert again.excluded == gone("tala")
    assert again.leaving == frozenset()
    assert goes_by_itself(desk, again, Stream.CONVERSATION) == needs_new_secret(
        again, Stream.CONVERSATION, desk.trusted
    )


def test_that_somebody_left_is_no_answer() -> None:
    """Neither for the list of what waits, nor for the clock of the first reply."""
    office = Office.opens()
    recuses(office, "nela", "tala")
    office.approves("ira")
    recuses(office, "riksa", "ira")
    case = office.case()
    assert waits_for_us(case)
    assert not any(map(case.answers_the_reporter, case.lines))
    office.world.reviewer("nela").replies(office.reporter, "Baik.")
    assert not waits_for_us(office.case())

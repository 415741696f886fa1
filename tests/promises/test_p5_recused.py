"""Promise P5: whoever was recused opens nothing written after the writer saw it, whoever helps.

The recused holds every secret of before and a key in the roster; the server stores whatever they
like, past every check, and hands out whatever it likes.
"""

from dataclasses import replace

import pytest

from crypto import keybox
from crypto.encoding import sha256
from crypto.errors import CannotOpen
from crypto.ids import Chain, Stream
from crypto.keybox import KeyboxHeader
from tests.forging import Box, Forger
from tests.inspectorates import person_id, staff_keys
from tests.wbs.lives import STAFF, TO, Office, gone
from tests.world import counted_texts, ids, line_at, reason_at
from wbs.cases.case import Case
from wbs.cases.events import Adopt, Message, Note
from wbs.cases.frames import Frame
from wbs.cases.lifecycle import State
from wbs.cases.moving import Approved, Recused, Stepped
from wbs.cases.writing import WRITTEN_ON, NoSecret
from wbs.journeys import reviewing
from wbs.journeys.moves import Leaving
from wbs.journeys.reporting import come_back
from wbs.journeys.reviewing import MayNotRead

INTERNAL, FROM = Chain.INTERNAL, Chain.FROM_REPORTER
TALA = "tala"  # one of two penelaah
LATER = "Ditulis sesudah melihat."


def opens(*, by_two: bool = False) -> tuple[Office, Forger]:
    """A case with notes that tala leaves, and what tala and the server can do."""
    office = Office.opens()
    office.world.reviewer("nela").replies(office.reporter, "Sebelum.")
    office.world.reviewer("nela").notes(office.reporter, "Sebelum.")
    forger = Forger(office.world, office.reporter).learns_from(TALA)
    by = "nela" if by_two else TALA
    desk = office.world.reviewer(by).desk()
    leaving = Leaving(gone(TALA), "Kerabat.")
    reviewing.recuse(office.world.gateway(by), desk, office.case(by), leaving)
    if by_two:
        office.approves("ira")
    return office, forger


def everybody_goes_on(office: Office) -> None:
    """A colleague and the reporter write, having seen it."""
    office.world.reviewer("nela").replies(office.reporter, LATER)
    office.world.reviewer("nela").notes(office.reporter, LATER)
    office.reporter.replies(LATER)


def nothing_opens(office: Office, forger: Forger) -> None:
    """Neither what was written, nor any position of a newer box, with anything that tala holds."""
    read = office.case(TALA)
    assert not any(LATER in counted_texts(read, chain) for chain in Chain)
    assert all(LATER in counted_texts(office.case(), chain) for chain in Chain)
    for stream in Stream:
        newest = office.case().secrets[stream]
        number = max(newest)
        assert forger.secrets.get((stream, number)) != newest[number].secret
        for box in office.world.case(office.reporter).boxes[stream]:
            if sha256(box) == newest[number].introduction.keybox:
                _opens_no_position(box)


def _opens_no_position(box: bytes) -> None:
    for index in range(KeyboxHeader.parse(box).count):
        with pytest.raises(CannotOpen):
            keybox.open_position(box, index, key=staff_keys(TALA).kem)


def counts_for_nobody(office: Office, places: list[tuple[Chain, int]]) -> None:
    """What stands there is not part of the case, for colleagues, recovery and the reporter."""
    for reader in (office.case(), office.case("ira")):
        assert all(reason_at(reader, *place) is not None for place in places)
    shown = office.reporter.reads()
    theirs = [place for place in places if place[0] is not INTERNAL]
    assert all(reason_at(shown, *place) is not None for place in theirs)


@pytest.mark.parametrize("by_two", [False, True])
def test_what_is_written_afterwards_stays_shut(by_two: bool) -> None:
    office, forger = opens(by_two=by_two)
    everybody_goes_on(office)
    nothing_opens(office, forger)


def test_a_planted_box_of_their_own_is_written_under_by_nobody() -> None:
    office, forger = opens()
    planted = []
    for stream, number in ((Stream.CONVERSATION, 1), (Stream.INTERNAL, 1)):
        box = forger.box(stream, number, *STAFF)
        head = forger.introduces(TALA, box.introduction(*STAFF))
        planted.append((WRITTEN_ON[stream], head.sequence))
    counts_for_nobody(office, planted)
    everybody_goes_on(office)
    nothing_opens(office, forger)


def test_an_old_secret_under_a_new_number_is_written_under_by_nobody() -> None:
    office, forger = opens()
    made = _boxed_again(forger, 1)
    head = forger.introduces(TALA, made.introduction(*STAFF))
    counts_for_nobody(office, [(TO, head.sequence)])
    everybody_goes_on(office)
    nothing_opens(office, forger)


def test_an_introduction_of_before_that_the_server_held_back() -> None:
    """Signed by tala before, served after: it stands behind the recusal all the same."""
    office, forger = opens()
    box = forger.box(Stream.CONVERSATION, 1, *STAFF)
    old = forger.frame(TO, heads={FROM: office.case().lines[0].head})
    head = forger.introduces(TALA, box.introduction(*STAFF), old)
    counts_for_nobody(office, [(TO, head.sequence)])
    everybody_goes_on(office)
    nothing_opens(office, forger)


def test_a_box_replayed_is_the_old_box() -> None:
    office, forger = opens()
    case = office.world.case(office.reporter)
    for stream in Stream:
        case.boxes[stream].append(case.boxes[stream][0])
    everybody_goes_on(office)
    nothing_opens(office, forger)


def test_words_under_the_old_secret_and_the_old_roster() -> None:
    office, forger = opens()
    old = office.world.regency.newest.hash
    office.world.regency.signs_roster(office.world.regency.newest.persons)
    said = forger.says(TALA, number=0)
    noted = forger.notes(TALA, number=0)
    again = forger.says(TALA, number=0, roster=old)
    step = forger.puts(TO, _step(forger), TALA, number=0, roster=old)
    places = [(TO, one.sequence) for one in (said, again, step)]
    counts_for_nobody(office, [*places, (INTERNAL, noted.sequence)])
    assert office.state is State.DITERIMA


def test_nobody_brings_them_in() -> None:
    """Not a client; and where a colleague's client is broken, every reader passes it over."""
    office, forger = opens()
    desk, case = office.world.reviewer("nela").desk(), office.case("nela")
    for stream in Stream:
        with pytest.raises(MayNotRead):
            reviewing.introduce(desk, case, stream, ids("nela", TALA))
    box = forger.box(Stream.CONVERSATION, 1, "nela", "vira", "ira", TALA)
    head = forger.introduces("nela", box.introduction("nela", "vira", "ira", TALA))
    counts_for_nobody(office, [(TO, head.sequence)])
    everybody_goes_on(office)
    nothing_opens(office, forger)


def test_they_neither_approve_nor_vouch_nor_recuse_others() -> None:
    office, forger = opens()
    leaving = Recused(forger.frame(TO), gone("nela"), "Balas dendam.", "")
    proposed = forger.puts(TO, leaving, TALA, number=0)
    agreed = forger.puts(TO, Approved(forger.frame(TO), proposed), "ira", number=0)
    counts_for_nobody(office, [(TO, proposed.sequence), (TO, agreed.sequence)])
    assert office.case().excluded == gone(TALA)


def test_an_accomplice_who_left_is_not_carried_on_by_their_word() -> None:
    office, forger = opens()
    regency = office.world.regency
    old = regency.newest.hash
    regency.signs_roster(one for one in regency.newest.persons if one.id != person_id("vira"))
    step = forger.puts(TO, _step(forger), "vira", number=0, roster=old)
    forger.puts(TO, Message(forger.frame(TO), "Saya melihatnya.", ()), TALA, number=0, roster=old)
    forger.puts(TO, Adopt(forger.frame(TO), step), TALA, number=0)
    assert reason_at(office.case("nela"), TO, step.sequence) == "unconfirmed"
    assert office.case("nela").life.state is State.DITERIMA


def test_a_race_is_decided_by_the_chain() -> None:
    """Before the recusal it counts and stays; after it, on the same chain, never."""
    office, forger = opens(by_two=True)
    case = office.case()
    recusal = case.life.recusals[0].sequence
    before = forger.frame(INTERNAL, heads={TO: line_at(case, TO, recusal - 1).head})
    late = forger.puts(INTERNAL, _note(before), TALA, number=0)
    after = forger.says(TALA, number=0)
    counts_for_nobody(office, [(TO, after.sequence), (INTERNAL, late.sequence)])
    everybody_goes_on(office)
    nothing_opens(office, forger)


def test_what_crossed_the_recusal_on_the_other_chain_stands_before_it() -> None:
    """Nothing of internal names the recusal yet, so nothing tells this note from one of before."""
    office, forger = opens()
    case = office.case()
    head = line_at(case, TO, case.life.recusals[0].sequence - 1).head
    crossed = forger.puts(INTERNAL, _note(forger.frame(INTERNAL, heads={TO: head})), TALA)
    assert reason_at(office.case(), INTERNAL, crossed.sequence) is None
    everybody_goes_on(office)
    late = forger.puts(INTERNAL, _note(forger.frame(INTERNAL, heads={TO: head})), TALA, number=0)
    counts_for_nobody(office, [(INTERNAL, late.sequence)])
    nothing_opens(office, forger)


def test_a_server_that_hides_the_recusal_gets_words_of_before_and_no_more() -> None:
    """The reporter who has not seen it writes to all of before: marked, once it shows."""
    office, forger = opens()
    chain = office.world.case(office.reporter).chains[TO]
    shown = chain.pop()
    office.reporter.replies("Saya belum tahu.")
    chain.append(shown)
    with pytest.raises(NoSecret):
        office.reporter.replies(LATER)
    office.world.reviewer("nela").replies(office.reporter, "Kunci baru.")
    assert office.case().excluded == gone(TALA)
    everybody_goes_on(office)
    nothing_opens(office, forger)
    read = come_back(office.world.portal, office.reporter.code, office.world.anchor).case
    assert counted_texts(read, FROM) == ["Saya belum tahu.", LATER]


def test_the_console_of_the_recused_goes_on_without_news() -> None:
    """It says that they are out, and nothing of what came after."""
    office, _ = opens(by_two=True)
    everybody_goes_on(office)
    read = office.case(TALA)
    assert read.excluded == gone(TALA)
    news = [line for line in read.lines if line.reason is not None]
    assert {line.reason for line in news} == {"not-yours"}
    assert _letters(read) == ["Sebelum."]


def _letters(case: Case) -> list[str]:
    return counted_texts(case, TO)


def _note(knew: Frame) -> Note:
    return Note(knew, "Dari samping.", ())


def _step(forger: Forger) -> Stepped:
    return Stepped(forger.frame(TO), State.DITERIMA, State.VERIFIKASI, "Alasan.", "Pesan.")


def _boxed_again(forger: Forger, number: int) -> Box:
    """The secret of before in a box of a new number."""
    made = forger.box(Stream.CONVERSATION, number, *STAFF)
    secret = forger.secrets[Stream.CONVERSATION, 0]
    kem = forger.reporter.code.keys().kem.public()
    positions = forger.roster.keybox_keys(ids(*STAFF), kem)
    body = keybox.build(secret, header=made.header, positions=positions)
    forger.case.boxes[Stream.CONVERSATION][-1] = body
    forger.secrets[Stream.CONVERSATION, number] = secret
    return replace(made, secret=secret, body=body)

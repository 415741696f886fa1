"""Protocol 13.1 to 13.4 and 13.7: what a whole chain or box can be, beside single entries."""

import json

import pytest

from crypto.encoding import b64, sha256
from crypto.envelope import open_envelope
from crypto.ids import Chain, Stream
from tests.forging import Forger, head_of
from tests.world import World, counted_texts, papers_of, reason_at
from wbs.cases.case import Case, NoCase
from wbs.cases.chains import Finding, Papers, Trouble
from wbs.cases.events import Message
from wbs.cases.fold import read_case
from wbs.cases.frames import Head
from wbs.cases.writing import BrokenChain, NoSecret
from wbs.journeys.own_past import HistoryHidden

FROM, TO, INSIDE = Chain.FROM_REPORTER, Chain.TO_REPORTER, Chain.INTERNAL
NOWHERE = b"\x5a" * 32


def read(forger: Forger, name: str = "sari") -> Case:
    return forger.world.reviewer(name).reads(forger.reporter)


def three_messages(forger: Forger) -> list[bytes]:
    for text in ("Satu", "Dua", "Tiga"):
        forger.world.reviewer("budi").replies(forger.reporter, text)
    return forger.case.chains[TO]


def test_a_missing_entry_is_a_gap_and_nothing_after_it_counts(forger: Forger) -> None:
    del three_messages(forger)[1]
    case = read(forger)
    assert case.findings == (Finding(Trouble.GAP, TO, 1),)
    assert counted_texts(case, TO) == ["Satu"]
    with pytest.raises(BrokenChain):
        forger.world.reviewer("sari").replies(forger.reporter, "Empat")


def test_a_missing_beginning_is_a_gap(forger: Forger) -> None:
    del three_messages(forger)[0]
    assert read(forger).findings == (Finding(Trouble.GAP, TO, 0),)


def test_two_entries_with_one_number_are_a_fork(forger: Forger) -> None:
    entries = three_messages(forger)
    twin = forger.seal(
        TO,
        Message(forger.frame(TO), "Dua?", ()),
        "budi",
        sequence=1,
        prev=head_of(entries[0]).hash,
    )
    entries.append(twin)
    case = read(forger)
    assert case.findings == (Finding(Trouble.FORK, TO, 1),)
    assert counted_texts(case, TO) == ["Satu"]


def test_the_same_entry_twice_is_no_fork(forger: Forger) -> None:
    entries = three_messages(forger)
    entries.append(entries[1])
    assert not read(forger).findings


def test_an_entry_that_hangs_on_another_is_a_break(forger: Forger) -> None:
    entries = three_messages(forger)
    event = Message(forger.frame(TO), "Empat", ())
    entries.append(forger.seal(TO, event, "budi", prev=NOWHERE))
    case = read(forger)
    assert case.findings == (Finding(Trouble.PREV, TO, 3),)
    assert case.heads[TO] == head_of(entries[2])


def test_a_chain_that_begins_on_another_report_is_a_break(forger: Forger) -> None:
    event = Message(forger.frame(TO), "Halo", ())
    forger.case.chains[TO].append(forger.seal(TO, event, "budi", prev=NOWHERE))
    assert read(forger).findings == (Finding(Trouble.PREV, TO, 0),)


def test_what_belongs_elsewhere_is_named_and_passed_over(forger: Forger, world: World) -> None:
    other = world.case(world.reporter().submits())
    forger.case.chains[FROM] += [*other.chains[FROM], b"", b"x" * 4354]
    forger.case.boxes[Stream.CONVERSATION] += [*other.boxes[Stream.CONVERSATION], b"y"]
    case = read(forger)
    assert case.findings == (Finding(Trouble.MISPLACED),) * 5
    assert len(case.counted()) == 1
    assert not case.breaks


def test_a_head_that_is_not_here_is_withheld_and_the_entry_counts(forger: Forger) -> None:
    beyond = Head(7, NOWHERE)
    forger.puts(TO, Message(forger.frame(TO, heads={FROM: beyond}), "Halo", ()), "budi")
    case = read(forger)
    assert case.findings == (Finding(Trouble.WITHHELD, FROM, 7),)
    assert counted_texts(case, TO) == ["Halo"]


def test_what_the_reporter_saw_and_the_server_hides_now_is_withheld(forger: Forger) -> None:
    entries = three_messages(forger)
    forger.reporter.replies("Baik.")
    del entries[2]
    case = read(forger)
    assert case.findings == (Finding(Trouble.WITHHELD, TO, 2),)
    with pytest.raises(HistoryHidden):
        forger.reporter.replies("Ada lagi.")


def test_a_listed_person_who_saw_another_history_breaks_the_own_chain(forger: Forger) -> None:
    other = Head(0, NOWHERE)
    forger.says("budi", "Sebelum")
    forger.puts(TO, Message(forger.frame(TO, heads={FROM: other}), "Lain", ()), "budi")
    forger.says("budi", "Sesudah")
    case = read(forger)
    assert case.findings == (Finding(Trouble.FORK, TO, 1),)
    assert case.breaks == {TO}
    assert counted_texts(case, TO) == ["Sebelum"]
    assert case.heads[TO] == head_of(forger.case.chains[TO][0])
    assert len([line for line in case.lines if line.chain is TO]) == 1


def test_a_reporter_who_saw_another_history_breaks_the_own_chain(forger: Forger) -> None:
    three_messages(forger)
    forger.reporter_says(heads={TO: Head(1, NOWHERE)})
    assert read(forger).findings == (Finding(Trouble.FORK, FROM, 1),)


def test_what_stands_behind_a_break_counts_as_not_held(forger: Forger) -> None:
    entries = three_messages(forger)
    forger.reporter.replies("Baik.")
    entries[1] = entries[0]
    troubles = {finding.trouble for finding in read(forger).findings}
    assert troubles == {Trouble.GAP, Trouble.WITHHELD}
    assert counted_texts(read(forger), FROM) == ["Baik."]


def test_somebody_excluded_breaks_no_chain(forger: Forger) -> None:
    forger.box(Stream.CONVERSATION, 1, "budi", "sari")
    bogus = forger.frame(TO, heads={FROM: Head(0, NOWHERE)})
    forger.puts(TO, Message(bogus, "Tono di sini", ()), "tono", number=1)
    beyond = forger.frame(TO, heads={FROM: Head(9, NOWHERE)})
    forger.puts(TO, Message(beyond, "Tono lagi", ()), "tono", number=1)
    forger.says("budi", "Kami lanjutkan.")
    case = read(forger)
    assert not case.breaks
    assert not case.findings
    assert counted_texts(case, TO) == ["Kami lanjutkan."]


def twice_introduced(forger: Forger, *numbers: int) -> None:
    for number in numbers:
        made = forger.box(Stream.CONVERSATION, number, "budi", "sari")
        forger.introduces("budi", made.introduction("budi", "sari"))


def test_two_introductions_of_one_number_are_a_dispute_and_nobody_writes(forger: Forger) -> None:
    twice_introduced(forger, 1)
    first = forger.secrets[Stream.CONVERSATION, 1]
    forger.says("sari", "Di bawah yang pertama.", number=1)
    twice_introduced(forger, 1)
    forger.says("sari", number=1)
    forger.says("sari", number=1, secret=first)
    case = read(forger)
    assert case.findings == (Finding(Trouble.DISPUTE, TO, 2),)
    reasons = [reason_at(case, TO, sequence) for sequence in range(5)]
    assert reasons == [None, None, None, "secret", "secret"]
    assert case.newest_secret(Stream.CONVERSATION) is None
    with pytest.raises(NoSecret):
        forger.reporter.replies("Kepada siapa?")


def test_the_next_number_ends_a_dispute(forger: Forger) -> None:
    twice_introduced(forger, 1, 1)
    forger.world.reviewer("sari").replies(forger.reporter, "Yang baru.")
    forger.reporter.replies("Baik.")
    case = read(forger, "budi")
    assert case.newest_secret(Stream.CONVERSATION) is case.secrets[Stream.CONVERSATION][2]
    assert counted_texts(case, TO) == ["Yang baru."]
    assert counted_texts(case, FROM) == ["Baik."]


def test_one_box_introduced_twice_is_a_dispute_too(forger: Forger) -> None:
    made = forger.box(Stream.CONVERSATION, 1, "budi", "sari")
    forger.introduces("budi", made.introduction("budi"))
    forger.introduces("sari", made.introduction("budi", "sari"))
    assert read(forger).findings == (Finding(Trouble.DISPUTE, TO, 1),)


def test_what_was_written_unaware_of_a_change_is_marked(forger: Forger) -> None:
    forger.reporter_says("Lama.")
    made = forger.box(Stream.CONVERSATION, 1, "budi", "sari")
    forger.introduces("budi", made.introduction("budi", "sari"))
    forger.reporter_says("Tidak tahu.", heads={TO: None})
    forger.reporter_says("Tahu.", number=1)
    case = read(forger)
    marked = [line.before_the_change for line in case.lines if line.chain is FROM]
    assert marked == [False, False, True, False]
    assert counted_texts(case, FROM) == ["Lama.", "Tidak tahu.", "Tahu."]


@pytest.mark.parametrize("order", range(12))
def test_any_order_of_serving_gives_the_same_case(forger: Forger, order: int) -> None:
    three_messages(forger)
    forger.world.reviewer("budi").notes(forger.reporter, "Catatan")
    forger.reporter.unexcludes("tono")
    twice_introduced(forger, 1, 1)
    forger.says("dewi")
    forger.reporter.world.server.cases[forger.reporter.case].chains[TO].append(b"?" * 4354)
    honest = papers_of(forger.case)
    shuffled = Papers(
        honest.inspectorate,
        honest.case,
        tuple(sorted(honest.envelopes, key=lambda raw: sha256(bytes([order]) + raw))),
        tuple(sorted(honest.keyboxes, key=lambda raw: sha256(bytes([order]) + raw))),
    )
    trusted, reader = forger.world.regency.trusted(), forger.world.reviewer("sari").reader
    straight, mixed = (read_case(papers, reader, trusted) for papers in (honest, shuffled))
    assert straight == mixed


def test_readers_with_the_same_secrets_read_the_same_lines(forger: Forger) -> None:
    three_messages(forger)
    forger.world.reviewer("sari").notes(forger.reporter, "Catatan")
    forger.says("tono")
    assert read(forger, "budi").lines == read(forger, "sari").lines


def test_an_entry_waits_for_what_it_names(forger: Forger) -> None:
    forger.world.reviewer("budi").replies(forger.reporter, "Tanya")
    forger.reporter.replies("Jawab")
    forger.world.reviewer("budi").notes(forger.reporter, "Catat")
    forger.reporter.replies("Lagi")
    chains = [line.chain for line in read(forger).lines]
    assert chains == [FROM, TO, FROM, FROM, INSIDE, INSIDE]


@pytest.mark.parametrize("lost", ["everything", "the box", "the report"])
def test_without_its_first_entry_there_is_no_case(forger: Forger, lost: str) -> None:
    forger.says("budi")
    if lost in ("everything", "the box"):
        forger.case.boxes[Stream.CONVERSATION].clear()
    if lost in ("everything", "the report"):
        forger.case.chains[FROM].clear()
    with pytest.raises(NoCase):
        read(forger)


def test_an_introduction_does_not_stand_in_for_a_report_that_broke(forger: Forger) -> None:
    secret = forger.secrets[Stream.CONVERSATION, 0]
    genuine = forger.case.chains[FROM].pop()
    event = json.loads(open_envelope(genuine, secret=secret).json)
    event["heads"]["to_reporter"] = {"sequence": 0, "hash": b64(NOWHERE)}
    forger.puts(FROM, json.dumps(event).encode(), forger.reporter_key)
    twice_introduced(forger, 1)
    with pytest.raises(NoCase):
        read(forger)

"""Protocol 13.5: every reason for which an entry does not count, one test a reason and case."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from crypto import keybox
from crypto.ids import Chain, RosterHash, Stream
from crypto.keys import CaseSecret
from tests.forging import Forger, head_of
from tests.inspectorates import person_id, staff_keys
from tests.world import ReporterActor, World, ids, line_at, reason_at
from wbs.cases.case import Standing
from wbs.cases.events import MOST_NESTED, Adopt, Introduce, Message, Note, Unexclude
from wbs.cases.frames import Head

FROM, TO, INSIDE = Chain.FROM_REPORTER, Chain.TO_REPORTER, Chain.INTERNAL


def seen_by(forger: Forger, chain: Chain, sequence: int, name: str = "budi") -> str | None:
    """The reason as a reviewer sees it, after checking that whatever follows still counts."""
    forger.says("sari", "Kami lanjutkan.")
    case = forger.world.reviewer(name).reads(forger.reporter)
    assert case.lines[-1].counts
    assert case.lines[-1].chain is TO
    return reason_at(case, chain, sequence)


def message_with(forger: Forger, **members: object) -> bytes:
    """A to-reporter message whose JSON was tampered with before it was signed."""
    good = json.loads(Message(forger.frame(TO), "Halo", ()).compose(TO))
    return json.dumps({**good, **members}).encode()


def test_sealed_under_another_secret_than_the_box_holds(forger: Forger) -> None:
    forger.says("budi", secret=CaseSecret.generate())
    assert seen_by(forger, TO, 0) == "cannot-open"


def test_a_flipped_bit_in_the_sealed_part(forger: Forger) -> None:
    forger.says("budi")
    entry = bytearray(forger.case.chains[TO][0])
    entry[-1] ^= 1
    forger.case.chains[TO][0] = bytes(entry)
    assert seen_by(forger, TO, 0) == "cannot-open"


def test_a_header_rewritten_to_another_secret_number(forger: Forger) -> None:
    forger.box(Stream.CONVERSATION, 1, "budi", "sari")
    sealed = forger.seal(TO, Message(forger.frame(TO), "x", ()), "budi")
    forger.case.chains[TO].append(sealed[:61] + b"\1" + sealed[62:])
    assert seen_by(forger, TO, 0) == "cannot-open"


def test_signed_by_another_key_than_it_names(forger: Forger) -> None:
    class Claiming(type(staff_keys("budi").identity)):  # type: ignore[misc] # the type of a key
        def public_bytes(self) -> bytes:
            return staff_keys("sari").identity.public_bytes()

    liar = Claiming(staff_keys("budi").identity.expose())
    forger.puts(TO, Message(forger.frame(TO), "x", ()), liar)
    assert seen_by(forger, TO, 0) == "signature"


LISTS = b'{"type":"message","lagi":[' + b"[]," * MOST_NESTED + b"0]}"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'{"type":"message","type":"note"}',
        b'{"a":1.0}',
        b'{"a":NaN}',
        b"\xff\xfe",
        LISTS,
    ],
)
def test_signed_bytes_that_are_no_i_json(forger: Forger, raw: bytes) -> None:
    forger.puts(TO, raw, "budi")
    assert seen_by(forger, TO, 0) == "json"


@pytest.mark.parametrize(
    "members",
    [
        {"type": "gossip"},
        {"type": "note"},
        {"type": "report"},
        {"extra": 1},
        {"text": ""},
        {"text": "a\x00b"},
        {"files": [{}]},
        {"removed": ["AAAA"]},
        {"heads": {"from_reporter": None}},
        {"heads": {}},
    ],
)
def test_an_event_that_is_not_one_of_ours_here(forger: Forger, members: dict[str, object]) -> None:
    forger.puts(TO, message_with(forger, **members), "budi")
    assert seen_by(forger, TO, 0) == "event"


@pytest.mark.parametrize("changes", [{"number": 2}, {"stream": Stream.INTERNAL}])
def test_an_introduction_that_does_not_fit_its_own_place(
    forger: Forger, changes: dict[str, object]
) -> None:
    made = forger.box(Stream.CONVERSATION, 1, "budi", "sari")
    event = Introduce(forger.frame(TO), made.introduction("budi", "sari", **changes))
    forger.puts(TO, event, "budi", number=1)
    assert seen_by(forger, TO, 0) == "event"


def test_signed_under_a_roster_that_is_not_in_the_chain(forger: Forger) -> None:
    forger.says("budi", roster=RosterHash(b"\7" * 32))
    assert seen_by(forger, TO, 0) == "roster"


def test_written_by_somebody_of_another_inspectorate(forger: Forger) -> None:
    forger.says("hasan")
    assert seen_by(forger, TO, 0) == "author"


def test_written_by_somebody_without_a_reading_role(forger: Forger) -> None:
    forger.says("dewi")
    assert seen_by(forger, TO, 0) == "author"


def test_written_by_the_reporter_on_the_reviewers_chain(forger: Forger) -> None:
    class Disguised(type(staff_keys("budi").identity)):  # type: ignore[misc] # the type of a key
        """The reporter's seed under the reviewers' tag."""

    forger.puts(TO, Message(forger.frame(TO), "x", ()), Disguised(forger.reporter_key.expose()))
    assert seen_by(forger, TO, 0) == "author"


def test_a_removal_of_somebody_the_roster_does_not_know(forger: Forger) -> None:
    event = Message(forger.frame(TO, removed=ids("ratna")), "x", ())
    forger.puts(TO, event, "budi")
    assert seen_by(forger, TO, 0) == "author"


def test_a_second_hand_on_the_reporters_chain(forger: Forger) -> None:
    other = forger.world.reporter().submits().code.keys().signing
    forger.puts(FROM, Message(forger.frame(FROM), "x", ()), other)
    assert seen_by(forger, FROM, 1) == "author"


def test_written_by_somebody_removed_with_nobody_listed_after(forger: Forger) -> None:
    forger.says("sari")
    forger.world.regency.removes("sari")
    case = forger.world.reviewer("budi").reads(forger.reporter)
    assert reason_at(case, TO, 0) == "unconfirmed"
    assert line_at(case, TO, 0).standing is Standing.UNCONFIRMED


def test_sealed_under_a_box_that_nobody_introduced(forger: Forger) -> None:
    forger.box(Stream.CONVERSATION, 1, "budi", "sari")
    forger.says("budi", number=1)
    assert seen_by(forger, TO, 0) == "secret"


def test_sealed_under_a_second_box_of_an_introduced_number(forger: Forger) -> None:
    genuine = forger.secrets[Stream.CONVERSATION, 0]
    forger.box(Stream.CONVERSATION, 0, "budi", "sari")
    forger.says("budi")
    forger.secrets[Stream.CONVERSATION, 0] = genuine
    assert seen_by(forger, TO, 0) == "secret"


def test_written_by_a_reader_who_is_no_recipient(forger: Forger) -> None:
    made = forger.box(Stream.CONVERSATION, 1, "budi")
    forger.introduces("budi", made.introduction("budi"))
    forger.says("sari", number=1)
    forger.says("budi", number=1)
    case = forger.world.reviewer("budi").reads(forger.reporter)
    assert reason_at(case, TO, 1) == "recipient"
    assert reason_at(case, TO, 2) is None


def test_an_introduction_by_somebody_it_is_not_made_for(forger: Forger) -> None:
    made = forger.box(Stream.CONVERSATION, 1, "budi")
    forger.introduces("sari", made.introduction("budi"))
    assert seen_by(forger, TO, 0) == "recipient"


def test_written_by_somebody_excluded(forger: Forger) -> None:
    made = forger.box(Stream.CONVERSATION, 1, "budi", "sari", "tono")
    forger.introduces("tono", made.introduction("budi", "sari", "tono"))
    assert seen_by(forger, TO, 0) == "excluded"


def test_a_head_of_another_history_by_somebody_no_longer_listed(forger: Forger) -> None:
    other = Head(0, b"\1" * 32)
    event = Message(forger.frame(TO, heads={FROM: other}), "x", ())
    forger.puts(TO, event, "sari")
    forger.says("budi")
    forger.world.regency.removes("sari")
    case = forger.world.reviewer("budi").reads(forger.reporter)
    assert [reason_at(case, TO, sequence) for sequence in (0, 1)] == ["fork", None]
    assert not case.breaks


def introduced(forger: Forger, number: int, **changes: object) -> None:
    """budi introduces a secret to budi and sari."""
    made = forger.box(Stream.CONVERSATION, number, "budi", "sari")
    forger.introduces("budi", made.introduction("budi", "sari", **changes))


def test_an_older_secret_on_the_chain_of_the_newer(forger: Forger) -> None:
    introduced(forger, 1)
    forger.says("sari", number=0)
    forger.says("sari", number=1)
    case = forger.world.reviewer("budi").reads(forger.reporter)
    assert [reason_at(case, TO, sequence) for sequence in (1, 2)] == ["old-secret", None]


def test_an_older_secret_of_somebody_who_named_the_newer(forger: Forger) -> None:
    introduced(forger, 1)
    forger.reporter_says(number=0)
    case = forger.world.reviewer("budi").reads(forger.reporter)
    assert reason_at(case, FROM, 1) == "old-secret"


def test_an_older_secret_of_a_reporter_who_knew_the_newer_before(forger: Forger) -> None:
    introduced(forger, 1)
    forger.reporter_says(number=1)
    forger.reporter_says(number=0, heads={TO: None})
    case = forger.world.reviewer("budi").reads(forger.reporter)
    assert [reason_at(case, FROM, sequence) for sequence in (1, 2)] == [None, "old-secret"]


def test_an_older_secret_of_a_reporter_who_knew_then_named_less(forger: Forger) -> None:
    """What was named once is known, whatever is named between."""
    first = forger.says("budi")
    introduced(forger, 1)
    forger.reporter_says(number=1)
    forger.reporter_says(number=1, heads={TO: first})
    forger.reporter_says(number=0, heads={TO: first})
    case = forger.world.reviewer("budi").reads(forger.reporter)
    assert [reason_at(case, FROM, sequence) for sequence in (1, 2, 3)] == [None, None, "old-secret"]


def test_an_introduction_with_a_number_that_was_passed(forger: Forger) -> None:
    introduced(forger, 2)
    introduced(forger, 1)
    case = forger.world.reviewer("budi").reads(forger.reporter)
    assert reason_at(case, TO, 1) == "old-secret"


WRONG: dict[str, Callable[[Forger], dict[str, object]]] = {
    "a keybox that is not here": lambda _: {"keybox": b"\2" * 32},
    "another commitment": lambda _: {"commitment": b"\3" * 32},
    "another roster": lambda forger: {"roster": forger.world.province.newest.hash},
    "a recipient without a reading role": lambda _: {"recipients": ids("budi", "sari", "dewi")},
    "a recipient of another inspectorate": lambda _: {"recipients": ids("budi", "ratna")},
    "somebody excluded": lambda _: {"recipients": ids("budi", "tono")},
    "another earlier secret": lambda _: {"earlier": {0: CaseSecret(b"\4" * 32)}},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_introduction_that_names(forger: Forger, wrong: str) -> None:
    introduced(forger, 1, **WRONG[wrong](forger))
    assert seen_by(forger, TO, 0) == "introduction"


def test_an_introduction_of_the_box_of_another_number(forger: Forger) -> None:
    first, second = (forger.box(Stream.CONVERSATION, number, "budi", "sari") for number in (1, 2))
    said = second.introduction("budi", "sari", keybox=first.introduction("budi").keybox)
    forger.introduces("budi", said)
    assert seen_by(forger, TO, 0) == "introduction"


def test_an_introduction_of_the_box_of_another_number_under_its_secret(forger: Forger) -> None:
    """Everything fits the box, but the box stands under another number."""
    other = forger.box(Stream.CONVERSATION, 2, "budi", "sari")
    twin = replace(other, header=replace(other.header, number=1))
    positions = forger.roster.keybox_keys(
        ids("budi", "sari"), forger.reporter.code.keys().kem.public()
    )
    opener = keybox.build(other.secret, header=twin.header, positions=positions)
    forger.case.boxes[Stream.CONVERSATION].append(opener)
    said = other.introduction("budi", "sari", number=1)
    forger.introduces("budi", said, secret=other.secret)
    assert seen_by(forger, TO, 0) == "introduction"


def test_an_introduction_of_a_box_for_another_roster_than_it_is_signed_under(
    forger: Forger,
) -> None:
    old = forger.roster
    forger.world.regency.enrols("lestari", *next(iter(old.persons)).roles)
    made = forger.box(Stream.CONVERSATION, 1, "budi", "sari", roster=old)
    forger.introduces("budi", made.introduction("budi", "sari"))
    assert seen_by(forger, TO, 0) == "introduction"


def test_an_introduction_of_a_box_that_has_a_position_too_few(forger: Forger) -> None:
    made = forger.box(Stream.CONVERSATION, 1, "budi", "sari")
    header = replace(made.header, count=made.header.count - 1)
    short = replace(made, header=header, body=header.pack() + made.body[91:-1168])
    forger.case.boxes[Stream.CONVERSATION].append(short.body)
    forger.introduces("budi", short.introduction("budi", "sari"))
    assert seen_by(forger, TO, 0) == "introduction"


@pytest.mark.parametrize("names", [("budi",), ("tono", "budi")])
def test_letting_in_somebody_who_is_not_out(forger: Forger, names: tuple[str, ...]) -> None:
    forger.puts(FROM, Unexclude(forger.frame(FROM), ids(*names)), forger.reporter_key)
    assert seen_by(forger, FROM, 1) == "unexclude"


def test_letting_somebody_in_where_a_server_knows_the_words(world: World) -> None:
    reporter = world.reporter().submits(excluding=["tono"], with_script=False)
    forger = Forger(world, reporter).learns_from("budi")
    forger.puts(FROM, Unexclude(forger.frame(FROM), ids("tono")), forger.reporter_key)
    assert seen_by(forger, FROM, 1) == "unexclude"
    assert person_id("tono") in world.reviewer("budi").reads(reporter).excluded


@pytest.mark.parametrize("where", ["itself", "later", "another"])
def test_adopting_what_is_no_earlier_entry(forger: Forger, where: str) -> None:
    head = forger.says("budi")
    wrong = {
        "itself": Head(1, b"\1" * 32),
        "later": Head(2, head.hash),
        "another": replace(head, hash=b"\1" * 32),
    }
    forger.puts(TO, Adopt(forger.frame(TO), wrong[where]), "sari")
    assert seen_by(forger, TO, 1) == "adopt"


def test_a_note_may_adopt_nothing_of_another_chain(forger: Forger, reporter: ReporterActor) -> None:
    head = forger.says("budi")
    forger.world.reviewer("budi").notes(reporter, "Buka.")
    forger.learns_from("budi")
    forger.puts(INSIDE, Adopt(forger.frame(INSIDE), head), "sari")
    case = forger.world.reviewer("budi").reads(reporter)
    assert reason_at(case, INSIDE, 2) == "adopt"


def test_what_was_sealed_for_others_is_not_yours(forger: Forger, reporter: ReporterActor) -> None:
    forger.world.reviewer("budi").introduces(reporter, Stream.INTERNAL, "budi")
    forger.learns_from("budi").notes("budi")
    case = forger.world.reviewer("sari").reads(reporter)
    assert [reason_at(case, INSIDE, sequence) for sequence in (0, 1)] == ["not-yours"] * 2
    assert line_at(case, INSIDE, 0).standing is Standing.NOT_YOURS
    assert head_of(forger.case.chains[INSIDE][1]) == case.heads[INSIDE]


def test_notes_of_the_honest_count(forger: Forger, reporter: ReporterActor) -> None:
    forger.world.reviewer("budi").notes(reporter, "Buka.")
    case = forger.world.reviewer("sari").reads(reporter)
    assert isinstance(case.lines[-1].event, Note)
    assert [reason_at(case, INSIDE, sequence) for sequence in (0, 1)] == [None, None]

"""Opening: from a reader's key to the events that the key may read (protocol 13.2, first rules)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from crypto import keybox as keyboxes
from crypto import strict_json
from crypto.envelope import SignedEvent, open_envelope
from crypto.errors import BadSignature, CannotOpen, Malformed, TooLarge
from crypto.freshness import TrustedRoster
from crypto.ids import Chain, PersonId, Stream
from crypto.keybox import KeyboxHeader
from crypto.keys import CaseSecret, KemKey
from crypto.roster import Person, Roster
from wbs.cases.chains import Entry, Linked
from wbs.cases.event import Event
from wbs.cases.events import MOST_NESTED, Reported, introduction_of, parse_event

MOST_BOXES = 4  # an honest server has one; a lying one must not make us try thousands
MOST_HANDED_ON = 2  # of one person for one number: two secrets can dispute it, no more

NOT_YOURS = "not-yours"


@dataclass(frozen=True, slots=True)
class Reader:
    """A key that opens keyboxes, and which position it is in a box made for a roster."""

    key: KemKey
    position: Callable[[Roster, Stream], int | None]


def person_reader(key: KemKey, id: PersonId) -> Reader:
    """A person's position follows from the id alone."""

    def position(roster: Roster, _stream: Stream) -> int | None:
        return roster.position(id)

    return Reader(key, position)


@dataclass(frozen=True, slots=True)
class Opened:
    """An entry after the rules `cannot-open` to `author`; `reason` is None where it passed them."""

    entry: Entry
    reason: str | None
    secret: CaseSecret | None = None
    signed: SignedEvent | None = None
    event: Event | None = None
    person: Person | None = None


@dataclass(slots=True)
class _Candidates:
    """Secrets that may open a number of a stream; never believed before an introduction says so."""

    found: dict[tuple[Stream, int], list[CaseSecret]] = field(default_factory=dict)
    by: dict[tuple[PersonId, Stream, int], list[CaseSecret]] = field(default_factory=dict)

    def add(self, stream: Stream, number: int, secret: CaseSecret) -> None:
        known = self.found.setdefault((stream, number), [])
        if secret not in known:
            known.append(secret)

    def add_from(self, person: PersonId, stream: Stream, number: int, secret: CaseSecret) -> None:
        """Each person's share is counted alone: no one can fill the places of another's."""
        handed = self.by.setdefault((person, stream, number), [])
        if secret not in handed and len(handed) < MOST_HANDED_ON:
            handed.append(secret)
            self.add(stream, number, secret)


def open_case(linked: Linked, reader: Reader, trusted: TrustedRoster) -> dict[Chain, list[Opened]]:
    """Open all that this reader can, in chain order."""
    candidates = _Candidates()
    for header, box in _own_boxes(linked, trusted):
        secret = _unwrap(header, box, reader, trusted)
        if secret is not None:
            candidates.add(header.stream, header.number, secret)
    opened: dict[Chain, list[Opened]] = {
        chain: [Opened(entry, NOT_YOURS) for entry in linked.chains[chain]] for chain in Chain
    }
    while _open_more(opened, candidates, trusted):
        _add_earlier(opened, candidates)
    opened[Chain.FROM_REPORTER] = _judge_reporter(opened[Chain.FROM_REPORTER])
    return opened


def _open_more(
    opened: dict[Chain, list[Opened]], candidates: _Candidates, trusted: TrustedRoster
) -> bool:
    """Try what is still shut. True if anything more is open now."""
    more = False
    for entries in opened.values():
        for index, one in enumerate(entries):
            if one.signed is None and one.reason in (NOT_YOURS, "cannot-open"):
                entries[index] = _open(one.entry, candidates, trusted)
                more = more or entries[index].signed is not None
    return more


def _own_boxes(linked: Linked, trusted: TrustedRoster) -> Iterator[tuple[KeyboxHeader, bytes]]:
    """Boxes worth trying: made for a known roster, few a number, whichever way they were served."""
    tried: dict[tuple[Stream, int], int] = {}
    for _hash, (header, box) in sorted(linked.keyboxes.items()):
        roster = trusted.chain.by_hash(header.roster)
        if roster is None or header.count != roster.positions(header.stream):
            continue
        place = (header.stream, header.number)
        tried[place] = tried.get(place, 0) + 1
        if tried[place] <= MOST_BOXES:
            yield header, box


def _unwrap(
    header: KeyboxHeader, box: bytes, reader: Reader, trusted: TrustedRoster
) -> CaseSecret | None:
    roster = trusted.chain.by_hash(header.roster)
    position = reader.position(roster, header.stream) if roster else None
    if position is None:
        return None
    try:
        return keyboxes.open_position(box, position, key=reader.key)
    except CannotOpen:
        return None


def _open(entry: Entry, candidates: _Candidates, trusted: TrustedRoster) -> Opened:
    header = entry.header
    known = candidates.found.get((header.chain.stream, header.secret_number), [])
    if not known:
        return Opened(entry, NOT_YOURS)
    for secret in known:
        try:
            signed = open_envelope(entry.envelope, secret=secret)
        except CannotOpen:
            continue
        except (BadSignature, Malformed):
            return Opened(entry, "signature")
        return _read(entry, secret, signed, trusted)
    return Opened(entry, "cannot-open")


def _read(entry: Entry, secret: CaseSecret, signed: SignedEvent, trusted: TrustedRoster) -> Opened:
    try:
        value = strict_json.parse(signed.json, MOST_NESTED)
    except Malformed:
        return Opened(entry, "json", secret, signed)
    try:
        event = parse_event(value, entry.header)
    except (Malformed, TooLarge):
        return Opened(entry, "event", secret, signed)
    roster = trusted.chain.by_hash(signed.roster)
    if roster is None:
        return Opened(entry, "roster", secret, signed, event)
    if entry.header.chain is Chain.FROM_REPORTER:
        return Opened(entry, None, secret, signed, event)
    person = roster.author(signed.author.value)
    ids = {each.id for each in roster.persons}
    right = person is not None and person.reads and event.frame.removed <= ids
    return Opened(entry, None if right else "author", secret, signed, event, person)


def _add_earlier(opened: dict[Chain, list[Opened]], candidates: _Candidates) -> None:
    for chain, entries in opened.items():
        for one in entries:
            introduction = introduction_of(one.event) if one.event and not one.reason else None
            if introduction is None or one.person is None:
                continue
            for number, secret in introduction.earlier.items():
                candidates.add_from(one.person.id, chain.stream, number, secret)


def _judge_reporter(entries: list[Opened]) -> list[Opened]:
    """What the report says of its author holds for all of from-reporter."""
    report = entries[0].event if entries else None
    signing = report.signing if isinstance(report, Reported) else None
    return [
        replace(one, reason="author")
        if one.reason is None and one.signed is not None and one.signed.author != signing
        else one
        for one in entries
    ]

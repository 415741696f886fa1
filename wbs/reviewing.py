"""The reviewer's journeys: read, reply, note, introduce a new secret when readers changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crypto.errors import Refusal
from crypto.freshness import TrustedRoster
from crypto.ids import Chain, PersonId, Stream
from crypto.keyfile import ReviewerKeys
from crypto.roster import Person, Roster
from wbs.attaching import Letter, Progress, upload_all
from wbs.case import Case
from wbs.chains import Papers
from wbs.events import Introduce, Message, Note
from wbs.fold import read_case
from wbs.frames import Head
from wbs.opening import Reader
from wbs.services import Append, Conflict, Gateway, NewerSecret
from wbs.writing import (
    Place,
    Under,
    frame,
    head_of,
    is_fit,
    new_secret,
    next_envelope,
    require_fresh,
)


class NotListed(Refusal):
    """This key is nobody's in the roster in force."""

    code = "not-listed"


class MayNotRead(Refusal):
    """This person's roles do not read or write in cases, or the case excludes the person."""

    code = "may-not-read"


class CaseMoved(Refusal):
    """The case changed meanwhile: read it again, then write."""

    code = "case-changed"


@dataclass(frozen=True, slots=True)
class Desk:
    """A reviewer at work: who, with which keys, under which roster, on which day."""

    keys: ReviewerKeys
    person: Person
    trusted: TrustedRoster
    today: date

    @classmethod
    def open(cls, keys: ReviewerKeys, trusted: TrustedRoster, today: date) -> "Desk":
        """NotListed if the roster in force does not have this key."""
        identity = keys.identity.public_bytes()
        person = trusted.newest.author(identity)
        if person is None or person.id in trusted.freshness.removed:
            raise NotListed
        return cls(keys, person, trusted, today)

    def reader(self) -> Reader:
        """This person's position in every box."""
        return person_reader(self.keys, self.person.id)

    def read(self, papers: Papers) -> Case:
        """NoCase if it is not for this person."""
        return read_case(papers, self.reader(), self.trusted)


def person_reader(keys: ReviewerKeys, id: PersonId) -> Reader:
    """A person's position follows from the id alone."""

    def position(roster: Roster, _stream: Stream) -> int | None:
        return roster.position(id)

    return Reader(keys.kem, position)


def reply(gateway: Gateway, desk: Desk, case: Case, letter: Letter, *, progress: Progress) -> None:
    """Write to the reporter. MayNotRead, StaleRoster, BrokenChain, CaseMoved."""
    _send(gateway, desk, case, _Line(Chain.TO_REPORTER, Message, letter, progress))


def note(gateway: Gateway, desk: Desk, case: Case, letter: Letter, *, progress: Progress) -> None:
    """Write for colleagues only; the first one opens the internal stream. Refuses as `reply`."""
    _send(gateway, desk, case, _Line(Chain.INTERNAL, Note, letter, progress))


def readers(desk: Desk, case: Case) -> frozenset[PersonId]:
    """Who reads a case by default: listed, with a reading role, not excluded."""
    return desk.trusted.readers() - case.excluded


def needs_new_secret(desk: Desk, case: Case, stream: Stream) -> bool:
    """Whether nothing is fit to write under.

    None yet, disputed, for somebody who left, or sealed to a key that was replaced meanwhile: the
    owner of the new key cannot open it, and a thief of the old one can.
    """
    found = case.newest_secret(stream)
    return found is None or not is_fit(found, desk.trusted)


def introduce(
    desk: Desk, case: Case, stream: Stream, recipients: frozenset[PersonId]
) -> tuple[Append, Under]:
    """A new secret of a stream, ready to append.

    It carries the earlier ones: whoever may read the case now may read its past.
    """
    require_fresh(desk.trusted.staleness(desk.today))
    if desk.person.id not in recipients or recipients & case.excluded:
        raise MayNotRead
    highest = max(case.secrets[stream], default=-1)
    highest = max(highest, -1 if (boxed := case.highest_box[stream]) is None else boxed)
    made = new_secret(
        desk.trusted,
        Place(case.id, stream, highest + 1),
        recipients=recipients,
        reporter=case.report.kem if stream is Stream.CONVERSATION else None,
        earlier={number: one.secret for number, one in case.secrets[stream].items()},
    )
    chain = Chain.TO_REPORTER if stream is Stream.CONVERSATION else Chain.INTERNAL
    event = Introduce(frame(case, desk.trusted.freshness.removed), made.introduction)
    sealed = next_envelope(case, chain, event, under=made.under, signer=desk.keys.identity)
    return Append(chain, sealed, case.highest_box[stream], made.keybox), made.under


@dataclass(frozen=True, slots=True)
class _Line:
    """What to write where."""

    chain: Chain
    kind: type[Message] | type[Note]
    letter: Letter
    progress: Progress


def _send(gateway: Gateway, desk: Desk, case: Case, line: _Line) -> None:
    """Everything goes in one request, all or nothing: a new secret never stands there unused."""
    _require_reader(desk, case)
    additions: list[Append] = []
    under, after = _ready_secret(desk, case, line.chain, additions)
    place = (case.inspectorate, case.id)
    files = upload_all(line.letter, gateway.pieces(case.id), place, line.progress)
    event = line.kind(frame(case, desk.trusted.freshness.removed), line.letter.text, files)
    sealed = next_envelope(
        case, line.chain, event, under=under, signer=desk.keys.identity, after=after
    )
    seen = under.number if additions else case.highest_box[line.chain.stream]
    claims = tuple(sorted(shared.id for shared in files))
    additions.append(Append(line.chain, sealed, seen, claims=claims))
    _append(gateway, case, additions)


def _ready_secret(
    desk: Desk, case: Case, chain: Chain, additions: list[Append]
) -> tuple[Under, Head | None]:
    """The secret to write under; introduces one first where none is fit."""
    if needs_new_secret(desk, case, chain.stream):
        made, under = introduce(desk, case, chain.stream, readers(desk, case))
        additions.append(made)
        return under, head_of(made.envelope)
    found = case.newest_secret(chain.stream)
    if found is None or desk.person.id not in found.introduction.recipients:
        raise MayNotRead
    return Under(found.introduction.number, found.secret, desk.trusted.newest.hash), None


def _require_reader(desk: Desk, case: Case) -> None:
    if not desk.person.reads or desk.person.id in case.excluded:
        raise MayNotRead


def _append(gateway: Gateway, case: Case, additions: Sequence[Append]) -> None:
    try:
        gateway.append(case.id, additions)
    except (Conflict, NewerSecret):
        moved = True
    else:
        moved = False
    if moved:
        raise CaseMoved

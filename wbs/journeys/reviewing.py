"""The reviewer's journeys: read, reply, note, assign, move the case, leave it, new secrets."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from crypto.errors import Refusal
from crypto.freshness import TrustedRoster
from crypto.ids import Chain, PersonId, Stream
from crypto.keybox import MOST_KEYBOXES
from crypto.keyfile import ReviewerKeys
from crypto.roster import Person
from wbs.cases.case import Case, Line
from wbs.cases.chains import Papers
from wbs.cases.event import Event
from wbs.cases.events import Adopt, Introduce, Message, Note
from wbs.cases.fold import read_case
from wbs.cases.frames import Frame, Head, SharedFile
from wbs.cases.life import Acting
from wbs.cases.moving import Approved, Recused
from wbs.cases.opening import Reader, person_reader
from wbs.cases.writing import (
    WRITTEN_ON,
    Place,
    StaleRoster,
    Under,
    frame,
    head_of,
    needs_new_secret,
    new_secret,
    next_envelope,
    require_fresh,
)
from wbs.journeys.attaching import Letter, Progress, upload_all
from wbs.journeys.moves import Leaving, Move, require_adoptable, require_left, require_move
from wbs.journeys.services import Append, Conflict, Gateway, NewerSecret


class NotListed(Refusal):
    """This key is nobody's in the roster in force."""

    code = "not-listed"


class MayNotRead(Refusal):
    """This person's roles do not read or write in cases, or the case excludes the person."""

    code = "may-not-read"


class NoMoreSecrets(Refusal):
    """The case has as many keyboxes as one may have: it must go on as another case."""

    code = "no-more-secrets"


class ReporterLeft(Refusal):
    """The reporter withdrew and reads nothing any more: what there is to say goes into a note."""

    code = "reporter-left"


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
        return person_reader(self.keys.kem, self.person.id)

    def acting(self, case: Case) -> Acting:
        """This person as the author of the next event of a case; by a delegation on its days."""
        gone, me = self.trusted.freshness.removed | case.excluded, self.person.id
        return Acting(me, self.trusted.newest.in_force(self.today, me), gone)

    def read(self, papers: Papers) -> Case:
        """NoCase if it is not for this person."""
        return read_case(papers, self.reader(), self.trusted)


def reply(gateway: Gateway, desk: Desk, case: Case, letter: Letter, *, progress: Progress) -> None:
    """Write to the reporter. MayNotRead, ReporterLeft, StaleRoster, BrokenChain, CaseMoved."""
    _require_listener(case, Stream.CONVERSATION)
    _send(gateway, desk, case, _letter(Chain.TO_REPORTER, Message, letter, progress))


def note(gateway: Gateway, desk: Desk, case: Case, letter: Letter, *, progress: Progress) -> None:
    """Write for colleagues only; the first one opens the internal stream. Refuses as `reply`."""
    _send(gateway, desk, case, _letter(Chain.INTERNAL, Note, letter, progress))


def assign(gateway: Gateway, desk: Desk, case: Case, event: Callable[[Frame], Event]) -> None:
    """Say on whom tasks fall: `event` says it by what its author knew. Refuses as `note`."""
    _send(gateway, desk, case, _Line(Chain.INTERNAL, lambda knew, _: event(knew)))


def step(gateway: Gateway, desk: Desk, case: Case, move: Move) -> None:
    """Take a step, or propose it where two persons are needed.

    NoSuchStep, NoSuchPromise, NotYourRole, TwoPersons; refuses as `note` otherwise. The message may
    be empty only where the reporter withdrew.
    """

    leaves = case.life.state
    _send(gateway, desk, case, _Line(Chain.TO_REPORTER, lambda knew, _: move.event(knew, leaves)))


def approve(gateway: Gateway, desk: Desk, case: Case, entry: Head) -> None:
    """Agree to what somebody else proposed at `entry`. Refuses as `step`, or as `recuse`.

    A recusal comes with new secrets of both streams: nothing goes on under those of before.
    """
    waiting = case.life.proposal.event if case.life.proposal else None
    leaving = waiting.persons if isinstance(waiting, Recused) else frozenset[PersonId]()
    require_left(desk.acting(case), leaving, desk.today)
    line = _Line(Chain.TO_REPORTER, lambda knew, _: Approved(knew, entry), leaving=leaving)
    _send(gateway, desk, case, line)


def recuse(gateway: Gateway, desk: Desk, case: Case, leaving: Leaving) -> None:
    """Say that one handles the case no longer, or propose that others do not.

    Whoever says it of oneself draws no new secret, which the others would then share with somebody
    who is out: whoever writes next does. LeavesNobody, TwoPersons; refuses as `note` otherwise.
    """
    require_left(desk.acting(case), leaving.persons, desk.today)
    _send(gateway, desk, case, _Line(Chain.TO_REPORTER, lambda knew, _: leaving.event(knew)))


def adopt(gateway: Gateway, desk: Desk, case: Case, line: Line) -> None:
    """Vouch for what somebody wrote who stands no more, so that it counts again.

    NothingToAdopt; for a step or an approval whatever would refuse it at its place if this person
    took it; refuses as `note` otherwise.
    """
    require_adoptable(case, line, desk.acting(case))
    _send(gateway, desk, case, _Line(line.chain, lambda knew, _: Adopt(knew, line.head)))


def require_way(desk: Desk, case: Case, stream: Stream) -> None:
    """Whether one could write now: better asked before files are sent.

    MayNotRead, ReporterLeft, StaleRoster.
    """
    _require_reader(desk, case)
    _require_listener(case, stream)
    if needs_new_secret(case, stream, desk.trusted) or is_taken_over(case, stream):
        require_fresh(desk.trusted.staleness(desk.today))


def readers(desk: Desk, case: Case) -> frozenset[PersonId]:
    """Who reads a case by default: listed, with a reading role, not excluded."""
    return desk.trusted.readers() - case.excluded


def is_taken_over(case: Case, stream: Stream) -> bool:
    """Whether a colleague goes on with the reporter under a secret that this person was not given.

    Whoever writes then introduces one for all. Only where somebody writes: a server that holds
    keyboxes back could else make two consoles answer each other until no number is left.
    """
    return stream is Stream.CONVERSATION and case.goes_on_shut(Chain.TO_REPORTER)


def introduce(
    desk: Desk, case: Case, stream: Stream, recipients: frozenset[PersonId]
) -> tuple[Append, Under]:
    """A new secret of a stream, ready to append.

    It carries the earlier ones: whoever may read the case now may read its past.
    """
    require_fresh(desk.trusted.staleness(desk.today))
    if desk.person.id not in recipients or recipients & case.excluded:
        raise MayNotRead
    boxed = -1 if (box := case.highest_box[stream]) is None else box
    number = max(boxed, *case.secrets[stream], -1) + 1
    if number >= MOST_KEYBOXES:
        raise NoMoreSecrets
    made = new_secret(
        desk.trusted,
        Place(case.id, stream, number),
        recipients=recipients,
        reporter=case.report.kem if stream is Stream.CONVERSATION else None,
        earlier={number: one.secret for number, one in case.secrets[stream].items()},
    )
    chain = WRITTEN_ON[stream]
    event = Introduce(frame(case, desk.trusted.freshness.removed), made.introduction)
    sealed = next_envelope(case, chain, event, under=made.under, signer=desk.keys.identity)
    return Append(chain, sealed, case.highest_box[stream], made.keybox), made.under


@dataclass(frozen=True, slots=True)
class _Line:
    """What to write where, once its files are there."""

    chain: Chain
    event: Callable[[Frame, tuple[SharedFile, ...]], Event]
    letter: Letter | None = None
    progress: Progress = lambda _done, _of: None
    leaving: frozenset[PersonId] = frozenset()  # who is out once it stands there


def _letter(
    chain: Chain, kind: type[Message] | type[Note], letter: Letter, progress: Progress
) -> _Line:
    return _Line(chain, lambda knew, files: kind(knew, letter.text, files), letter, progress)


def _send(gateway: Gateway, desk: Desk, case: Case, line: _Line) -> None:
    """Everything goes in one request, all or nothing: a new secret never stands there unused."""
    _require_reader(desk, case)
    knew = frame(case, desk.trusted.freshness.removed)
    require_move(case, line.event(knew, ()), desk.acting(case), desk.today)
    additions: list[Append] = []
    under, after = _ready_secret(desk, case, line.chain, additions)
    place = (case.inspectorate, case.id)
    letter, pieces = line.letter, gateway.pieces(case.id)
    files = upload_all(letter, pieces, place, line.progress) if letter else ()
    event = line.event(knew, files)
    sealed = next_envelope(
        case, line.chain, event, under=under, signer=desk.keys.identity, after=after
    )
    seen = under.number if additions else case.highest_box[line.chain.stream]
    claims = tuple(sorted(shared.id for shared in files))
    additions.append(Append(line.chain, sealed, seen, claims=claims))
    if line.leaving and len(additions) == 1:
        heads = {**case.heads, line.chain: head_of(sealed)}
        excluded = case.excluded | line.leaving
        additions += _renewed(desk, replace(case, heads=heads, excluded=excluded))
    _append(gateway, case, additions)


def _renewed(desk: Desk, case: Case) -> Iterator[Append]:
    """A new secret of each stream that is in use. None where there can be none now."""
    for stream, chain in WRITTEN_ON.items():
        if case.secrets[stream] and chain not in case.breaks:
            with suppress(StaleRoster, NoMoreSecrets):
                yield introduce(desk, case, stream, readers(desk, case))[0]


def _ready_secret(
    desk: Desk, case: Case, chain: Chain, additions: list[Append]
) -> tuple[Under, Head | None]:
    """The secret to write under; introduces one first where none is fit."""
    stream = chain.stream
    if needs_new_secret(case, stream, desk.trusted) or is_taken_over(case, stream):
        made, under = introduce(desk, case, stream, readers(desk, case))
        additions.append(made)
        return under, head_of(made.envelope)
    found = case.newest_secret(stream)
    if found is None or desk.person.id not in found.introduction.recipients:
        raise MayNotRead
    return Under(found.introduction.number, found.secret, desk.trusted.newest.hash), None


def _require_reader(desk: Desk, case: Case) -> None:
    if not desk.person.reads or desk.person.id in case.excluded:
        raise MayNotRead


def _require_listener(case: Case, stream: Stream) -> None:
    """A reply that nobody can read would stand there as if the reporter knew of it."""
    if case.withdrawn and stream is Stream.CONVERSATION:
        raise ReporterLeft


def _append(gateway: Gateway, case: Case, additions: Sequence[Append]) -> None:
    try:
        gateway.append(case.id, additions)
    except (Conflict, NewerSecret):
        moved = True
    else:
        moved = False
    if moved:
        raise CaseMoved

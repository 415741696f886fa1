"""The reporter's journeys: report, come back, reply, add evidence, fetch a file, withdraw.

Everything is sealed here; a portal sees bytes. The browser client mirrors this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crypto import envelope
from crypto.anchor import Anchor
from crypto.envelope import NO_PREVIOUS, EnvelopeHeader
from crypto.errors import Malformed, Refusal
from crypto.freshness import TrustedRoster
from crypto.ids import (
    READING_ROLES,
    CaseId,
    Chain,
    InspectorateId,
    PersonId,
    Role,
    Stream,
)
from crypto.keys import ReporterSigningKey
from crypto.receipt import ReceiptCode, ReporterKeys
from crypto.roster import Roster
from crypto.strict_json import Closed
from wbs.cases.case import Case
from wbs.cases.chains import Papers
from wbs.cases.event import Event
from wbs.cases.events import Message, Reported, Unexclude, Withdraw
from wbs.cases.fold import read_case
from wbs.cases.frames import Frame, SharedFile
from wbs.cases.moving import MOST_MESSAGE, Objected, Pressed
from wbs.cases.opening import Reader
from wbs.cases.room import left, spare
from wbs.cases.writing import (
    NoSecret,
    Place,
    Under,
    frame,
    is_fit,
    new_secret,
    next_envelope,
    require_fresh,
)
from wbs.form.report import Report
from wbs.journeys.attaching import Letter, Progress, upload_all
from wbs.journeys.objecting import require_end
from wbs.journeys.own_past import require_own_past
from wbs.journeys.services import Append, CaseFull, Conflict, NewerSecret, Portal, Submission
from wbs.journeys.trusting import trust


class NobodyLeft(Refusal):
    """The exclusions leave no reader here; the inspectorate above is the place to go."""

    code = "nobody-left"


class CaseChanged(Refusal):
    """Something new arrived: read it first, then write again."""

    code = "case-changed"


class AnotherCase(Refusal):
    """The server handed over a case that is not the one these words belong to."""

    code = "another-case"


class Withdrawn(Refusal):
    """The reporter ended the own access: nothing is shown and nothing written."""

    code = "withdrawn"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What chance gives a report. Kept by whoever may have to send the same report again."""

    code: ReceiptCode
    case: CaseId


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sealed report, ready to send, and its words. Sending it again sends the same bytes."""

    code: ReceiptCode
    submission: Submission


@dataclass(frozen=True, slots=True)
class Visit:
    """A reporter who came back: keys, the case as it stands, and the roster it was read with."""

    keys: ReporterKeys
    case: Case
    trusted: TrustedRoster


def find_inspectorate(portal: Portal, id: InspectorateId, anchor: Anchor) -> TrustedRoster:
    """Fetch and verify who would read. Nothing secret exists yet."""
    return trust(portal.roster(anchor.require(id)), id, anchor)


def emptied_roles(trusted: TrustedRoster, excluded: frozenset[PersonId]) -> frozenset[Role]:
    """Reading roles that somebody listed fills and nobody would fill without the excluded.

    Whoever acts for one of them does so for some days only, and does not count. If there are any
    such roles, a client offers the inspectorate above before it seals.
    """
    held = {id: trusted.newest.person(id) for id in trusted.readers()}
    roles = {id: person.fills & READING_ROLES for id, person in held.items() if person}
    before = frozenset[Role]().union(*roles.values())
    after = frozenset[Role]().union(*(found for id, found in roles.items() if id not in excluded))
    return before - after


def prepare(
    report: Report,
    trusted: TrustedRoster,
    *,
    excluded: frozenset[PersonId],
    today: date,
    with_script: bool = True,
    drawn: Drawn | None = None,
) -> Prepared:
    """Draw the words and seal the report. StaleRoster; NobodyLeft if exclusions empty the roles.

    `with_script` is False only where a server does this for a browser without script.
    """
    require_fresh(trusted.staleness(today))
    recipients = _recipients(trusted, excluded)
    drawn = drawn or Drawn(ReceiptCode.generate(), CaseId.generate())
    code, case = drawn.code, drawn.case
    keys = code.keys()
    made = new_secret(
        trusted,
        Place(case, Stream.CONVERSATION, 0),
        recipients=recipients,
        reporter=keys.kem.public(),
        earlier={},
    )
    event = Reported(
        Frame({Chain.TO_REPORTER: None}, frozenset()),
        keys.signing.public(),
        keys.kem.public(),
        with_script,
        excluded,
        made.introduction,
        report,
    )
    inspectorate = trusted.chain.inspectorate
    header = EnvelopeHeader(inspectorate, case, Chain.FROM_REPORTER, 0, 0, NO_PREVIOUS)
    first = _seal_first(event, header, made.under, keys.signing)
    mailbox = keys.credential.mailbox()
    return Prepared(code, Submission(inspectorate, case, mailbox, made.keybox, first))


def _seal_first(
    event: Reported, header: EnvelopeHeader, under: Under, signer: ReporterSigningKey
) -> bytes:
    return envelope.seal(
        event.compose(Chain.FROM_REPORTER),
        header=header,
        roster=under.roster,
        secret=under.secret,
        signer=signer,
    )


def _recipients(trusted: TrustedRoster, excluded: frozenset[PersonId]) -> frozenset[PersonId]:
    if not excluded <= {person.id for person in trusted.newest.persons}:
        raise Malformed("excluded")  # every reader would reject such a report
    recipients = trusted.readers() - excluded
    if not recipients:
        raise NobodyLeft
    return recipients


def submit(portal: Portal, prepared: Prepared) -> None:
    """Hand it in. When this returns, the report is kept."""
    portal.submit(prepared.submission)


def come_back(portal: Portal, code: ReceiptCode, anchor: Anchor) -> Visit:
    """Read the case that the words belong to. UnknownCode, Withdrawn, what trust or fold refuse."""
    keys = code.keys()
    box = portal.read(keys.credential)
    served = portal.roster(anchor.require(box.inspectorate))
    trusted = trust(served, box.inspectorate, anchor)
    papers = Papers(box.inspectorate, box.case, box.envelopes, box.keyboxes)
    case = read_case(papers, reader(keys), trusted)
    if case.report.signing != keys.signing.public():
        raise AnotherCase  # opens for us, but somebody else wrote it
    if case.withdrawn:
        raise Withdrawn
    return Visit(keys, case, trusted)


def reader(keys: ReporterKeys) -> Reader:
    """The reporter stands last in every conversation box and in no other."""
    return Reader(keys.kem, _last_position)


def reply(portal: Portal, visit: Visit, letter: Letter, *, progress: Progress) -> None:
    """Write to the reviewers. CaseChanged if something arrived since the visit began."""
    require_way(visit)
    store = portal.pieces(visit.keys.credential)
    place = (visit.case.inspectorate, visit.case.id)
    files = upload_all(letter, store, place, progress)
    _append(portal, visit, Message(frame(visit.case, frozenset()), letter.text, files), files)


def require_way(visit: Visit, kind: type[Event] = Message) -> None:
    """Whether this could be written now: better asked before files are sent. CaseFull, NoSecret, …

    Nothing else takes the places that are kept for what must always fit.
    """
    _under(visit)
    if not left(visit.case, kind):
        raise CaseFull


def unexclude(portal: Portal, visit: Visit, persons: frozenset[PersonId]) -> None:
    """Let persons read after all, from the next secret that somebody introduces."""
    _append(portal, visit, Unexclude(frame(visit.case, frozenset()), persons), ())


def withdraw(portal: Portal, visit: Visit) -> None:
    """End the own access. Reviewers keep what was said; these words show nothing of it any more."""
    _append(portal, visit, Withdraw(frame(visit.case, frozenset())), ())


def object_to(portal: Portal, visit: Visit, text: str) -> None:
    """Say that the case should not have ended.

    NotEnded, ObjectedBefore, Malformed for no or too long a text.
    """
    require_end(visit.case)
    _append(portal, visit, Objected(frame(visit.case, frozenset()), _said(text)), ())


def tell_of_pressure(portal: Portal, visit: Visit, text: str) -> None:
    """Raise the alarm: somebody presses the reporter. The text may be empty."""
    _append(portal, visit, Pressed(frame(visit.case, frozenset()), _said(text, least=0)), ())


def _said(text: str, least: int = 1) -> str:
    with Closed({"text": text}, "event") as fields:
        return fields.text("text", least, MOST_MESSAGE, lines=True)


def _append(portal: Portal, visit: Visit, event: Event, files: Sequence[SharedFile]) -> None:
    sealed = next_envelope(
        visit.case,
        Chain.FROM_REPORTER,
        event,
        under=_under(visit),
        signer=visit.keys.signing,
    )
    require_way(visit, type(event))
    seen = visit.case.highest_box[Stream.CONVERSATION]
    claims = tuple(sorted(shared.id for shared in files))
    room = spare(type(event))
    addition = Append(Chain.FROM_REPORTER, sealed, seen, claims=claims, spare=room)
    try:
        portal.append(visit.keys.credential, addition)
    except (Conflict, NewerSecret):
        changed = True
    else:
        changed = False
    if changed:
        raise CaseChanged


def _under(visit: Visit) -> Under:
    if visit.case.withdrawn:
        raise Withdrawn
    require_own_past(visit.case)
    found = visit.case.newest_secret(Stream.CONVERSATION)
    if found is None or not is_fit(found, visit.trusted):
        raise NoSecret
    return Under(found.introduction.number, found.secret, visit.trusted.newest.hash)


def _last_position(roster: Roster, stream: Stream) -> int | None:
    return roster.positions(stream) - 1 if stream is Stream.CONVERSATION else None

"""The reporter's journeys: report, come back, reply, add evidence, fetch a file.

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
from wbs.attaching import Letter, Progress, upload_all
from wbs.case import Case, Line
from wbs.chains import Papers
from wbs.events import Message, Reported, Unexclude
from wbs.fold import read_case
from wbs.frames import Frame, SharedFile
from wbs.opening import NOT_YOURS, Reader
from wbs.report import Report
from wbs.services import Append, Conflict, NewerSecret, Portal, Submission
from wbs.trusting import trust
from wbs.writing import (
    NoSecret,
    Place,
    Under,
    frame,
    is_fit,
    new_secret,
    next_envelope,
    require_fresh,
)


class NobodyLeft(Refusal):
    """The exclusions leave no reader here; the inspectorate above is the place to go."""

    code = "nobody-left"


class CaseChanged(Refusal):
    """Something new arrived: read it first, then write again."""

    code = "case-changed"


class HistoryHidden(Refusal):
    """The server hides something that the reporter has seen before: nothing is written."""

    code = "history-hidden"


class AnotherCase(Refusal):
    """The server handed over a case that is not the one these words belong to."""

    code = "another-case"


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
    """Reading roles that somebody listed holds and nobody would hold without the excluded.

    If there are any, a client offers the inspectorate above before it seals.
    """
    held = {id: trusted.newest.person(id) for id in trusted.readers()}
    roles = {id: person.roles & READING_ROLES for id, person in held.items() if person}
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
) -> Prepared:
    """Draw the words and seal the report. StaleRoster; NobodyLeft if exclusions empty the roles.

    `with_script` is False only where a server does this for a browser without script.
    """
    require_fresh(trusted.staleness(today))
    recipients = _recipients(trusted, excluded)
    code, case = ReceiptCode.generate(), CaseId.generate()
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
    """Read the case that the words belong to. UnknownCode, or what trust and fold refuse."""
    keys = code.keys()
    box = portal.read(keys.credential)
    served = portal.roster(anchor.require(box.inspectorate))
    trusted = trust(served, box.inspectorate, anchor)
    papers = Papers(box.inspectorate, box.case, box.envelopes, box.keyboxes)
    case = read_case(papers, reader(keys), trusted)
    if case.report.signing != keys.signing.public():
        raise AnotherCase  # opens for us, but somebody else wrote it
    return Visit(keys, case, trusted)


def reader(keys: ReporterKeys) -> Reader:
    """The reporter stands last in every conversation box and in no other."""
    return Reader(keys.kem, _last_position)


def reply(portal: Portal, visit: Visit, letter: Letter, *, progress: Progress) -> None:
    """Write to the reviewers. CaseChanged if something arrived since the visit began."""
    _under(visit)
    store = portal.pieces(visit.keys.credential)
    place = (visit.case.inspectorate, visit.case.id)
    files = upload_all(letter, store, place, progress)
    _append(portal, visit, Message(frame(visit.case, frozenset()), letter.text, files), files)


def unexclude(portal: Portal, visit: Visit, persons: frozenset[PersonId]) -> None:
    """Let persons read after all, from the next secret that somebody introduces."""
    _append(portal, visit, Unexclude(frame(visit.case, frozenset()), persons), ())


def _append(
    portal: Portal, visit: Visit, event: Message | Unexclude, files: Sequence[SharedFile]
) -> None:
    sealed = next_envelope(
        visit.case,
        Chain.FROM_REPORTER,
        event,
        under=_under(visit),
        signer=visit.keys.signing,
    )
    seen = visit.case.highest_box[Stream.CONVERSATION]
    claims = tuple(sorted(shared.id for shared in files))
    try:
        portal.append(
            visit.keys.credential, Append(Chain.FROM_REPORTER, sealed, seen, claims=claims)
        )
    except (Conflict, NewerSecret):
        changed = True
    else:
        changed = False
    if changed:
        raise CaseChanged


def _under(visit: Visit) -> Under:
    _require_own_past(visit.case)
    found = visit.case.newest_secret(Stream.CONVERSATION)
    if found is None or not is_fit(found, visit.trusted):
        raise NoSecret
    return Under(found.introduction.number, found.secret, visit.trusted.newest.hash)


def _require_own_past(case: Case) -> None:
    """A reporter's memory is what the own entries name: whoever hides that hides a change.

    Otherwise a server that hides a new secret from a later visit gets words sealed under an old
    one, which somebody removed meanwhile can open. And every honest entry of reviewers opens for
    the reporter: one that does not, under a number above all that are known, is a change held back.
    """
    last = case.heads[Chain.TO_REPORTER]
    newest = max(case.secrets[Stream.CONVERSATION], default=-1)
    if any(_is_shut_above(line, newest) for line in case.lines):
        raise HistoryHidden
    for line in case.lines:
        if line.chain is not Chain.FROM_REPORTER:
            continue
        named = line.event.frame.heads.get(Chain.TO_REPORTER) if line.event else None
        more = named is not None and (last is None or named.sequence > last.sequence)
        if more or line.reason in (NOT_YOURS, "roster"):
            raise HistoryHidden


def _is_shut_above(line: Line, newest: int) -> bool:
    shut = line.reason in (NOT_YOURS, "cannot-open")
    return line.chain is Chain.TO_REPORTER and shut and line.secret_number > newest


def _last_position(roster: Roster, stream: Stream) -> int | None:
    return roster.positions(stream) - 1 if stream is Stream.CONVERSATION else None

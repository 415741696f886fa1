"""Sending a message on a case that may have grown while it was written; the text is never lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from crypto.anchor import Anchor
from crypto.ids import Chain, PersonId, Stream
from crypto.receipt import ReceiptCode
from crypto.roster_chain import RosterChain
from wbs.cases.case import Case, Line
from wbs.cases.event import Event
from wbs.cases.events import Message, Note, Written
from wbs.cases.moving import Objected, Pressed
from wbs.commands.conversation import show_lines
from wbs.commands.desk import Session
from wbs.commands.typed import NotSent, ask_yes
from wbs.journeys import reporting, reviewing
from wbs.journeys.attaching import Letter, Progress, upload_all
from wbs.journeys.objecting import require_end
from wbs.journeys.reporting import CaseChanged, Visit
from wbs.journeys.reviewing import CaseMoved, ReporterLeft
from wbs.journeys.services import PieceStore, Portal
from wbs.journeys.telling import told
from wbs.speech import terminal
from wbs.speech.voice import Voice

TRIES = 5  # a server that always has something new keeps nobody here


@dataclass(frozen=True, slots=True)
class Moment:
    """A case as it was read, a way to write on it, and a way to read it again."""

    case: Case
    kind: type[Event]  # what is written
    stream: Stream
    chain: RosterChain
    days: Mapping[bytes, date]
    pieces: PieceStore
    is_mine: Callable[[Line], bool]
    require_way: Callable[[], None]
    write: Callable[[Letter, Progress], None]
    again: Callable[[], "Moment"]


def send(voice: Voice, moment: Moment, letter: Letter) -> None:
    """Send it; where something arrived meanwhile, show that, and send it once more.

    Files go once only. Whoever reads now but did not when it was written is asked about first.
    CaseChanged where it never ends, or nobody is there to ask; NotSent. Then the text is shown.
    """
    moment.require_way()
    with voice.progress("progress.sending") as advance:
        place = (moment.case.inspectorate, moment.case.id)
        letter = Letter(letter.text, (), upload_all(letter, moment.pieces, place, advance))
    for _ in range(TRIES - 1):
        if _is_kept(voice, moment, letter):
            return
        newer = moment.again()
        new = _new_lines(moment.case, newer.case)
        voice.warn("send.changed", count=len(new))
        show_lines(voice, newer.case, new, newer.chain, newer.days)
        if any(moment.is_mine(line) and _says(line, moment.kind, letter) for line in new):
            return  # it was ours: kept, and only the answer was lost
        _ask_about_readers(voice, moment, newer, letter)
        voice.warn("send.again")
        moment = newer
    if not _is_kept(voice, moment, letter):
        _give_back(voice, letter)
        raise CaseChanged


def of_visit(
    portal: Portal,
    code: ReceiptCode,
    anchor: Anchor,
    visit: Visit,
    kind: type[Event] = Message,
) -> Moment:
    """A reporter's, for a message, an objection, or a call under pressure."""
    return Moment(
        told(visit.case),
        kind,
        Stream.CONVERSATION,
        visit.trusted.chain,
        {},  # a portal does not say when something arrived
        portal.pieces(visit.keys.credential),
        lambda line: line.chain is Chain.FROM_REPORTER,
        lambda: _require_way(visit, kind),
        lambda letter, progress: _write(portal, visit, kind, letter, progress),
        lambda: of_visit(portal, code, anchor, reporting.come_back(portal, code, anchor), kind),
    )


def _require_way(visit: Visit, kind: type[Event]) -> None:
    reporting.require_way(visit, kind)
    if kind is Objected:
        require_end(visit.case)


def _write(
    portal: Portal, visit: Visit, kind: type[Event], letter: Letter, progress: Progress
) -> None:
    if kind is Objected:
        reporting.object_to(portal, visit, letter.text)
    elif kind is Pressed:
        reporting.tell_of_pressure(portal, visit, letter.text)
    else:
        reporting.reply(portal, visit, letter, progress=progress)


def of_session(at: Session, case: Case, chain: Chain) -> Moment:
    """A reviewer's, for one of the two chains that reviewers write."""
    write = reviewing.note if chain is Chain.INTERNAL else reviewing.reply
    me = at.desk.person.id

    def again() -> Moment:
        newer = at.again()
        return of_session(newer, newer.desk.read(newer.papers[case.id]), chain)

    return Moment(
        case,
        Note if chain is Chain.INTERNAL else Message,
        chain.stream,
        at.desk.trusted.chain,
        at.arrived(case.id),
        at.gateway.pieces(case.id),
        lambda line: line.chain is chain and line.person is not None and line.person.id == me,
        lambda: reviewing.require_way(at.desk, case, chain.stream),
        lambda letter, progress: write(at.gateway, at.desk, case, letter, progress=progress),
        again,
    )


def _ask_about_readers(voice: Voice, before: Moment, after: Moment, letter: Letter) -> None:
    """A text that was written for some is not sent to more without a yes. NotSent, CaseChanged."""
    more = _readers(after) - _readers(before) if _readers(before) else frozenset[PersonId]()
    if not more:
        return
    names = {one.id: one.name for roster in after.chain.rosters for one in roster.persons}
    voice.warn("send.readers", names=", ".join(sorted(names.get(id, "?") for id in more)))
    if terminal.is_watched() and ask_yes(voice, voice.text("send.readers_too"), default=False):
        return
    _give_back(voice, letter)
    raise NotSent if terminal.is_watched() else CaseChanged


def _readers(moment: Moment) -> frozenset[PersonId]:
    found = moment.case.newest_secret(moment.stream)
    return found.introduction.recipients if found else frozenset()


def _is_kept(voice: Voice, moment: Moment, letter: Letter) -> bool:
    try:
        with voice.waiting():
            moment.write(letter, _nothing)
    except (CaseChanged, CaseMoved):
        return False
    except ReporterLeft:  # while it was written
        _give_back(voice, letter)
        raise
    return True


def _nothing(_done: int, _all: int) -> None:
    """The files were sent before."""


def _new_lines(before: Case, after: Case) -> list[Line]:
    known = {(line.chain, line.head) for line in before.lines}
    return [line for line in after.lines if (line.chain, line.head) not in known]


def _says(line: Line, kind: type[Event], letter: Letter) -> bool:
    event = line.event
    says = isinstance(event, Written | Objected | Pressed) and event.text == letter.text
    files = event.files if isinstance(event, Written) else ()
    same = [shared.id for shared in files] == [shared.id for shared in letter.sent]
    return line.counts and isinstance(event, kind) and says and same


def _give_back(voice: Voice, letter: Letter) -> None:
    """On the terminal where it was typed, and nowhere else."""
    if letter.text and terminal.is_person():
        voice.warn("send.not_sent")
        voice.quote(letter.text)

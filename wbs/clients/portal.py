"""The reporter's door over HTTP (protocol section 16)."""

from dataclasses import dataclass
from datetime import date

from crypto.encoding import b64
from crypto.envelope import NUMBER_END, SIZES
from crypto.ids import CaseId, InspectorateId
from crypto.receipt import MailboxCredential
from crypto.strict_json import JSON, Closed
from wbs.clients.answers import MOST_ROSTER, HttpPieces, check_done, claims, day_of, served_roster
from wbs.clients.line import Line
from wbs.journeys.services import (
    Append,
    Mailbox,
    PieceStore,
    ServedDays,
    ServedRoster,
    ServerBroken,
    Submission,
)
from wbs.web.wire import Body

PREFIX = "/api/1/"
MOST_PAGE = 96 * 1024 * 1024  # bytes; 64 envelopes, and the largest keyboxes a body has parts for
MOST_PAGE_ENVELOPES = 64
MOST_CONVERSATION = 512 * 1024 * 1024  # bytes; beyond, a server plays for our memory

MOST_DAYS = 10_000
MOST_DAYS_SIZE = 256 * 1024  # bytes; 13 a day


def _day(value: JSON) -> date:
    with Closed({"day": value}, "days") as fields:
        return day_of(fields, "day")


class HttpPortal:
    """`services.Portal`. Every verb raises as `Line.call`, and ServerBroken for nonsense."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def roster(self, inspectorate: InspectorateId) -> ServedRoster:
        """The chain and its freshness. UnknownInspectorate."""
        head = {"inspectorate": str(inspectorate)}
        return served_roster(self._line.call(PREFIX + "roster", head, most=MOST_ROSTER))

    def submit(self, submission: Submission) -> None:
        """Keep a new case. Conflict where another stands."""
        head = {
            "inspectorate": str(submission.inspectorate),
            "case": str(submission.case),
            "mailbox": b64(submission.mailbox),
            "claims": [],
        }
        parts = (submission.keybox, submission.first)
        check_done(self._line.call(PREFIX + "submit", head, *parts))

    def read(self, credential: MailboxCredential) -> Mailbox:
        """The whole conversation, page by page. UnknownCode."""
        first = page = self._page(credential, 0, 0)
        mine, theirs = list(page.mine), list(page.theirs)
        size = page.size
        while page.more:
            page = self._page(credential, len(mine), len(theirs))
            size += page.size
            if (page.inspectorate, page.case) != (first.inspectorate, first.case):
                raise ServerBroken("answer")
            if size > MOST_CONVERSATION or not (page.mine or page.theirs):
                raise ServerBroken("answer")  # it would go on for ever
            mine += page.mine
            theirs += page.theirs
        return Mailbox(first.inspectorate, first.case, page.keyboxes, (*mine, *theirs))

    def days(self, credential: MailboxCredential) -> ServedDays:
        """On which day each entry came, as the server says. UnknownCode."""
        head = {"credential": b64(credential.expose())}
        answer = self._line.call(PREFIX + "days", head, most=MOST_DAYS_SIZE)
        with claims():
            answer.expect(0)
            with answer.fields() as fields:
                return ServedDays(
                    fields.items("from_reporter", _day, 0, MOST_DAYS),
                    fields.items("to_reporter", _day, 0, MOST_DAYS),
                )

    def append(self, credential: MailboxCredential, addition: Append) -> None:
        """Append to from-reporter. Conflict, NewerSecret, MissingPieces, UnknownCode."""
        if addition.seen is None or addition.keybox is not None:
            raise ValueError("a reporter has seen a keybox and does not bring one")
        head = {
            "credential": b64(credential.expose()),
            "seen": addition.seen,
            "claims": [str(claim) for claim in sorted(addition.claims)],
        }
        check_done(self._line.call(PREFIX + "append", head, addition.envelope))

    def pieces(self, credential: MailboxCredential) -> PieceStore:
        """The pieces of this case."""
        return HttpPieces(self._line, PREFIX, {"credential": b64(credential.expose())})

    def _page(self, credential: MailboxCredential, mine: int, theirs: int) -> "_Page":
        head = {
            "credential": b64(credential.expose()),
            "from_reporter": mine,
            "to_reporter": theirs,
        }
        return _Page.of(self._line.call(PREFIX + "read", head, most=MOST_PAGE))


@dataclass(frozen=True, slots=True)
class _Page:
    inspectorate: InspectorateId
    case: CaseId
    keyboxes: tuple[bytes, ...]
    mine: tuple[bytes, ...]
    theirs: tuple[bytes, ...]
    more: bool

    @classmethod
    def of(cls, answer: Body) -> "_Page":
        with claims():
            with answer.fields() as fields:
                inspectorate = InspectorateId(fields.raw("inspectorate", 32))
                case = CaseId(fields.raw("case", 16))
                boxes = fields.integer("keyboxes", 0, NUMBER_END)
                mine = fields.integer("from_reporter", 0, MOST_PAGE_ENVELOPES)
                theirs = fields.integer("to_reporter", 0, MOST_PAGE_ENVELOPES)
                more = fields.boolean("more")
            parts = answer.expect(boxes + mine + theirs)
        middle = boxes + mine
        if any(len(envelope) not in SIZES for envelope in parts[boxes:]):
            raise ServerBroken("answer")  # empty ones could be served page by page for ever
        return cls(inspectorate, case, parts[:boxes], parts[boxes:middle], parts[middle:], more)

    @property
    def size(self) -> int:
        return sum(map(len, (*self.mine, *self.theirs)))

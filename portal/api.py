"""The reporter's calls (protocol section 16): each reads its body, does one thing, answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from crypto.encoding import b64, sha256
from crypto.envelope import NUMBER_END
from crypto.errors import Malformed
from crypto.files import MOST_PIECES, check_stored_piece
from crypto.ids import CaseId, FileId, InspectorateId
from crypto.strict_json import Closed
from wbs.rosters.publishing import Publications
from wbs.store import ByMailbox, Store
from wbs.web.sealed import Append, SealedEntry, SealedKeybox, Submission
from wbs.web.wire import Body, pack

Kept = Callable[[str], None]  # is told the call that kept something new

MOST_CLAIMS = 32  # files that one event may name
CREDENTIAL = 32


@dataclass(frozen=True, slots=True)
class Api:
    """What a reporter's client may ask for."""

    store: Store
    publications: Publications
    kept: Kept

    def roster(self, body: Body) -> bytes:
        """All signed rosters of an inspectorate, and the newest freshness."""
        body.expect(0)
        with body.fields() as fields:
            inspectorate = InspectorateId(fields.raw("inspectorate", 32))
        published = self.publications.newest(inspectorate).published
        head = {"rosters": len(published.rosters)}
        return pack(head, *published.rosters, published.freshness)

    def submit(self, body: Body) -> bytes:
        """A new case."""
        keybox, envelope = body.expect(2)
        with body.fields() as fields:
            inspectorate = InspectorateId(fields.raw("inspectorate", 32))
            case = CaseId(fields.raw("case", 16))
            mailbox = fields.raw("mailbox", 32)
            fields.sorted_bytes("claims", 16, 0, 0)
        entry = SealedEntry.parse(envelope)
        if (entry.header.inspectorate, entry.header.case) != (inspectorate, case):
            raise Malformed("envelope case")
        if self.store.cases.submit(Submission(mailbox, entry, SealedKeybox.parse(keybox))):
            self.kept("submit")
        return pack({})

    def read(self, body: Body) -> bytes:
        """The reporter's side of the case, from two sequences on."""
        body.expect(0)
        with body.fields() as fields:
            mailbox = _mailbox(fields)
            mine = fields.integer("from_reporter", 0, NUMBER_END - 1)
            theirs = fields.integer("to_reporter", 0, NUMBER_END - 1)
        found = self.store.cases.read(mailbox, mine, theirs)
        head = {
            "inspectorate": b64(found.inspectorate.value),
            "case": b64(found.case.value),
            "keyboxes": len(found.keyboxes),
            "from_reporter": len(found.from_reporter),
            "to_reporter": len(found.to_reporter),
            "more": found.more,
        }
        return pack(head, *found.keyboxes, *found.from_reporter, *found.to_reporter)

    def days(self, body: Body) -> bytes:
        """The day on which each entry of the conversation came, and never a time."""
        body.expect(0)
        with body.fields() as fields:
            mailbox = _mailbox(fields)
        found = self.store.cases.days(mailbox)
        head = {"from_reporter": found.from_reporter, "to_reporter": found.to_reporter}
        return pack(head)

    def append(self, body: Body) -> bytes:
        """One more envelope from the reporter."""
        (envelope,) = body.expect(1)
        with body.fields() as fields:
            mailbox = _mailbox(fields)
            seen = fields.integer("seen", 0, NUMBER_END - 1)
            claims = fields.sorted_bytes("claims", 16, 0, MOST_CLAIMS)
        entry = SealedEntry.parse(envelope)
        append = Append(entry, seen, tuple(FileId(claim) for claim in claims))
        if self.store.cases.append(mailbox, [append]):
            self.kept("append")
        return pack({})

    def piece(self, body: Body) -> bytes:
        """One piece of a file."""
        (piece,) = body.expect(1)
        with body.fields() as fields:
            mailbox = _mailbox(fields)
            file = FileId(fields.raw("file", 16))
            index = fields.integer("index", 0, MOST_PIECES - 1)
            count = fields.integer("count", 1, MOST_PIECES)
        check_stored_piece(index, count, len(piece))
        if self.store.files.put(mailbox, (file, index, count), piece):
            self.kept("piece")
        return pack({})

    def pieces(self, body: Body) -> bytes:
        """Which pieces of a file stand here."""
        body.expect(0)
        with body.fields() as fields:
            mailbox = _mailbox(fields)
            file = FileId(fields.raw("file", 16))
        stored = self.store.files.stored(mailbox, file)
        return pack({"count": stored.count, "stored": list(stored.indexes)})

    def fetch(self, body: Body) -> bytes:
        """One piece that an entry of the conversation claimed."""
        body.expect(0)
        with body.fields() as fields:
            mailbox = _mailbox(fields)
            file = FileId(fields.raw("file", 16))
            index = fields.integer("index", 0, MOST_PIECES - 1)
        return pack({}, self.store.files.fetch(mailbox, file, index))


def _mailbox(fields: Closed) -> ByMailbox:
    """The credential goes no further than this line: the store knows its hash only."""
    return ByMailbox(sha256(fields.raw("credential", CREDENTIAL)))


Call = Callable[[Api, Body], bytes]
CALLS: Mapping[str, Call] = MappingProxyType(
    {
        call.__name__: call
        for call in (
            *(Api.roster, Api.submit, Api.read, Api.days, Api.append),
            *(Api.piece, Api.pieces, Api.fetch),
        )
    }
)

"""A server that lies: it keeps what honest people send, and shows everybody what it likes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from crypto.encoding import sha256
from crypto.envelope import NO_PREVIOUS, EnvelopeHeader, open_envelope
from crypto.errors import CannotOpen, Malformed
from crypto.ids import CaseId, Chain, FileId, InspectorateId, Stream
from crypto.keybox import KeyboxHeader, open_position
from crypto.keyfile import ReviewerKeys
from crypto.keys import CaseSecret, KemKey
from crypto.receipt import MailboxCredential
from tests.inspectorates import TODAY, Inspectorate
from wbs.cases.chains import Papers
from wbs.journeys.services import Append, Mailbox, MissingPieces, ServedRoster, Stored, Submission

REPORTER = "pelapor"
CONVERSATION = (Chain.FROM_REPORTER, Chain.TO_REPORTER)


@dataclass(frozen=True)
class Truth:
    """What somebody honest really wrote, or is about to write."""

    author: str
    text: str | None


@dataclass
class Enemy:
    """Somebody with the server in the hands: keys, and secrets from better days."""

    name: str
    keys: ReviewerKeys
    secrets: dict[tuple[Stream, int], CaseSecret] = field(default_factory=dict)


@dataclass
class View:
    """What one reader is shown."""

    entries: set[bytes] = field(default_factory=set)
    boxes: set[bytes] = field(default_factory=set)
    roster: ServedRoster | None = None  # None: the newest


class LyingServer:
    """Everything ever sent or made up, by hash, and one view a reader."""

    def __init__(self, inspectorate: Inspectorate, readers: Sequence[str]) -> None:
        self.inspectorate = inspectorate
        self.entries: dict[bytes, bytes] = {}
        self.boxes: dict[bytes, bytes] = {}
        self.pieces: dict[tuple[FileId, int], bytes] = {}
        self.views = {name: View() for name in readers}
        self.truth: dict[bytes, Truth] = {}
        self.case: CaseId | None = None
        self.expected = Truth("nobody", None)
        self.shut_out: list[Enemy] = []  # whom the present writer knows to be out

    # What people ask for

    def served(self, name: str) -> ServedRoster:
        """Rosters and freshness as shown to one person."""
        return self.views[name].roster or self.inspectorate.served()

    def papers(self, name: str) -> Papers:
        """The case as shown to one person."""
        assert self.case is not None
        view = self.views[name]
        entries = tuple(raw for hash, raw in self.entries.items() if hash in view.entries)
        boxes = tuple(raw for hash, raw in self.boxes.items() if hash in view.boxes)
        if name == REPORTER:
            entries = tuple(raw for raw in entries if _chain(raw) in (None, *CONVERSATION))
            boxes = tuple(raw for raw in boxes if _stream(raw) in (None, Stream.CONVERSATION))
        return Papers(self.inspectorate.id, self.case, entries, boxes)

    def tip(self, name: str, chain: Chain) -> tuple[int, bytes]:
        """The next sequence and prev of a chain, as far as one reader sees it."""
        seen = {
            hash: raw
            for hash in self.views[name].entries
            if (header := parsed(raw := self.entries[hash])) and header.case == self.case
        }
        own = {_header(raw).sequence: hash for hash, raw in seen.items() if _chain(raw) is chain}
        length = next(number for number in range(len(own) + 1) if number not in own)
        if length:
            return length, own[length - 1]
        first = [
            hash
            for hash, raw in seen.items()
            if _chain(raw) is Chain.FROM_REPORTER and _header(raw).sequence == 0
        ]
        return 0, first[0] if first and chain is not Chain.FROM_REPORTER else NO_PREVIOUS

    # What honest people send

    def take(self, name: str, addition: Append) -> None:
        """Keep an honest entry as the truth; show it to whoever saw the same history."""
        self._check_that_enemies_open_nothing(addition)
        hash = sha256(addition.envelope)
        self.truth[hash] = self.expected
        self.entries[hash] = addition.envelope
        self.views[name].entries.add(hash)
        for view in self.views.values():
            if self._continues(view, _header(addition.envelope)):
                view.entries.add(hash)
        if addition.keybox is not None:
            self.adds_box(addition.keybox)

    def adds_box(self, raw: bytes) -> None:
        """Show a keybox to everybody."""
        self.boxes[sha256(raw)] = raw
        for view in self.views.values():
            view.boxes.add(sha256(raw))

    def plants(self, raw: bytes, names: Sequence[str]) -> None:
        """Show an entry that nobody honest wrote."""
        self.entries[sha256(raw)] = raw
        for name in names:
            self.views[name].entries.add(sha256(raw))

    def _continues(self, view: View, header: EnvelopeHeader) -> bool:
        places = {
            (one.chain, one.sequence): hash
            for hash in view.entries
            if (one := parsed(self.entries[hash])) is not None and one.case == self.case
        }
        if (header.chain, header.sequence) in places:
            return False
        before = (header.chain, header.sequence - 1)
        if header.sequence == 0:
            before = (Chain.FROM_REPORTER, 0)
        return header.prev in (NO_PREVIOUS, places.get(before))

    def _check_that_enemies_open_nothing(self, addition: Append) -> None:
        """Promise P5, at the moment of writing: neither the words nor the new box."""
        for enemy in self.shut_out:
            for secret in enemy.secrets.values():
                assert not _opens(addition.envelope, secret), f"{enemy.name} reads on"
            if addition.keybox is not None:
                for index in range(KeyboxHeader.parse(addition.keybox).count):
                    opened = _has_position(addition.keybox, index, enemy.keys.kem)
                    assert not opened, f"{enemy.name} gets a secret"

    def portal(self) -> "LyingPortal":
        """The reporter's door."""
        return LyingPortal(self)

    def gateway(self, name: str) -> "LyingGateway":
        """A reviewer's door."""
        return LyingGateway(self, name)


@dataclass
class LyingPieces:
    """Keeps pieces; `twist` is how it hands them out."""

    server: LyingServer
    twist: str = "honest"

    def put_piece(self, file: FileId, index: int, count: int, piece: bytes) -> None:
        del count
        self.server.pieces[file, index] = piece

    def stored_pieces(self, file: FileId) -> Stored:
        del file
        return Stored(None, frozenset())

    def fetch_piece(self, file: FileId, index: int) -> bytes:
        genuine = self.server.pieces[file, index]
        match self.twist:
            case "missing":
                raise MissingPieces
            case "flipped":
                return genuine[:-1] + bytes([genuine[-1] ^ 1])
            case "cut":
                return genuine[:-1]
            case "swapped":
                return next(iter(self.server.pieces.values()))
        return genuine


@dataclass
class LyingPortal:
    """`wbs.journeys.services.Portal` as this server answers it."""

    server: LyingServer

    def roster(self, inspectorate: InspectorateId) -> ServedRoster:
        assert inspectorate == self.server.inspectorate.id
        return self.server.served(REPORTER)

    def submit(self, submission: Submission) -> None:
        self.server.case = submission.case
        begin = Append(Chain.FROM_REPORTER, submission.first, None, submission.keybox)
        self.server.take(REPORTER, begin)
        for view in self.server.views.values():
            view.entries.add(sha256(submission.first))

    def read(self, credential: MailboxCredential) -> Mailbox:
        del credential
        papers = self.server.papers(REPORTER)
        return Mailbox(papers.inspectorate, papers.case, papers.keyboxes, papers.envelopes)

    def append(self, credential: MailboxCredential, addition: Append) -> None:
        del credential
        self.server.take(REPORTER, addition)

    def pieces(self, credential: MailboxCredential) -> LyingPieces:
        del credential
        return LyingPieces(self.server)


@dataclass
class LyingGateway:
    """`wbs.journeys.services.Gateway` as this server answers one person."""

    server: LyingServer
    name: str

    def roster(self) -> ServedRoster:
        return self.server.served(self.name)

    def digests(self) -> dict[date, tuple[int, bytes]]:
        return {TODAY: (0, b"")}

    def day(self, day: date) -> tuple[int, ...]:
        del day
        return ()

    def items(self, ids: Sequence[int]) -> dict[int, bytes]:
        del ids
        return {}

    def case(self, case: CaseId) -> tuple[bytes, ...]:
        assert case == self.server.case
        papers = self.server.papers(self.name)
        return (*papers.keyboxes, *papers.envelopes)

    def append(self, case: CaseId, additions: Sequence[Append]) -> None:
        assert case == self.server.case
        expected = self.server.expected
        for addition in additions:
            is_last = addition is additions[-1]
            self.server.expected = expected if is_last else replace(expected, text=None)
            self.server.take(self.name, addition)

    def pieces(self, case: CaseId) -> LyingPieces:
        assert case == self.server.case
        return LyingPieces(self.server)


def parsed(raw: bytes) -> EnvelopeHeader | None:
    """The header of an envelope, if these bytes are one."""
    try:
        return EnvelopeHeader.parse(raw)
    except Malformed:
        return None


def _header(raw: bytes) -> EnvelopeHeader:
    return EnvelopeHeader.parse(raw)


def _chain(raw: bytes) -> Chain | None:
    header = parsed(raw)
    return header.chain if header else None


def _stream(raw: bytes) -> Stream | None:
    try:
        return KeyboxHeader.parse(raw).stream
    except Malformed:
        return None


def _opens(raw: bytes, secret: CaseSecret) -> bool:
    try:
        open_envelope(raw, secret=secret)
    except CannotOpen:
        return False
    return True


def _has_position(box: bytes, index: int, key: KemKey) -> bool:
    try:
        open_position(box, index, key=key)
    except CannotOpen:
        return False
    return True

"""An honest server in memory: the protocol's checks (sections 16 and 17) and nothing else."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from crypto.envelope import NO_PREVIOUS, EnvelopeHeader
from crypto.errors import Malformed
from crypto.files import check_stored_piece
from crypto.freshness import TrustedRoster
from crypto.ids import CaseId, Chain, FileId, InspectorateId, RosterHash, Stream
from crypto.keybox import KeyboxHeader
from crypto.receipt import MailboxCredential
from tests.inspectorates import TODAY, Inspectorate
from wbs.journeys.services import (
    Append,
    Conflict,
    Mailbox,
    MissingPieces,
    NewerSecret,
    ServedRoster,
    Stored,
    Submission,
    UnknownCode,
    UnknownInspectorate,
)


@dataclass
class SealedFile:
    """The pieces of one file; claimed once the entry that names it stands."""

    count: int
    pieces: dict[int, bytes] = field(default_factory=dict)
    claimed: bool = False


@dataclass
class SealedCase:
    """One case as a server sees it."""

    inspectorate: InspectorateId
    id: CaseId
    chains: dict[Chain, list[bytes]] = field(default_factory=lambda: {chain: [] for chain in Chain})
    boxes: dict[Stream, list[bytes]] = field(
        default_factory=lambda: {stream: [] for stream in Stream}
    )
    files: dict[FileId, SealedFile] = field(default_factory=dict)

    def items(self) -> tuple[bytes, ...]:
        """Everything of the case, keyboxes first."""
        boxes = [box for stream in Stream for box in self.boxes[stream]]
        return (*boxes, *(entry for chain in Chain for entry in self.chains[chain]))

    def highest(self, stream: Stream) -> int | None:
        """The highest keybox number of a stream."""
        numbers = [KeyboxHeader.parse(box).number for box in self.boxes[stream]]
        return max(numbers, default=None)

    def prev(self, chain: Chain) -> bytes:
        """The hash that the next entry of a chain must name."""
        if self.chains[chain]:
            return sha256(self.chains[chain][-1]).digest()
        first = self.chains[Chain.FROM_REPORTER][:1]
        return sha256(first[0]).digest() if first else NO_PREVIOUS

    def append(self, addition: Append, rosters: Mapping[RosterHash, TrustedRoster]) -> None:
        """One envelope with what comes along, or nothing of it."""
        header = EnvelopeHeader.parse(addition.envelope)
        chain = self.chains[addition.chain]
        if (header.inspectorate, header.case, header.chain) != (
            self.inspectorate,
            self.id,
            addition.chain,
        ):
            raise Malformed("envelope place")
        if addition.envelope in chain[header.sequence :][:1]:
            return  # a broken line tried again
        if header.sequence != len(chain) or header.prev != self.prev(addition.chain):
            raise Conflict
        highest = self.highest(addition.chain.stream)
        if (-1 if addition.seen is None else addition.seen) < (-1 if highest is None else highest):
            raise NewerSecret
        self._claim(addition.claims)
        if addition.keybox is not None:
            self._keep_box(addition.keybox, rosters)
        if header.secret_number > (self.highest(addition.chain.stream) or 0):
            raise Malformed("secret number")
        chain.append(addition.envelope)

    def _keep_box(self, box: bytes, rosters: Mapping[RosterHash, TrustedRoster]) -> None:
        header = KeyboxHeader.parse(box)
        highest = self.highest(header.stream)
        if header.number != (0 if highest is None else highest + 1):
            raise Conflict
        trusted = rosters.get(header.roster)
        roster = trusted.chain.by_hash(header.roster) if trusted else None
        if roster is None or header.count != roster.positions(header.stream):
            raise Malformed("keybox count")
        self.boxes[header.stream].append(box)

    def _claim(self, claims: Sequence[FileId]) -> None:
        for id in claims:
            found = self.files.get(id)
            if found is None or len(found.pieces) != found.count:
                raise MissingPieces
        for id in claims:
            self.files[id].claimed = True


class Server:
    """All cases, mailboxes and rosters of one installation."""

    def __init__(self, inspectorates: Sequence[Inspectorate]) -> None:
        self.inspectorates = {one.id: one for one in inspectorates}
        self.cases: dict[CaseId, SealedCase] = {}
        self.mailboxes: dict[bytes, CaseId] = {}

    def roster(self, inspectorate: InspectorateId) -> ServedRoster:
        """The chain and its freshness."""
        if inspectorate not in self.inspectorates:
            raise UnknownInspectorate
        return self.inspectorates[inspectorate].served()

    def rosters(self, inspectorate: InspectorateId) -> dict[RosterHash, TrustedRoster]:
        """Rosters known for an inspectorate, by hash."""
        trusted = self.inspectorates[inspectorate].trusted()
        return {roster.hash: trusted for roster in trusted.chain.rosters}

    def portal(self) -> "PortalInMemory":
        """The reporter's door."""
        return PortalInMemory(self)

    def gateway(self, inspectorate: InspectorateId) -> "GatewayInMemory":
        """The reviewers' door."""
        return GatewayInMemory(self, inspectorate)


@dataclass
class PiecesInMemory:
    """The pieces of one case's files."""

    case: SealedCase

    def put_piece(self, file: FileId, index: int, count: int, piece: bytes) -> None:
        check_stored_piece(index, count, len(piece))
        stored = self.case.files.setdefault(file, SealedFile(count))
        if stored.count != count or stored.pieces.setdefault(index, piece) != piece:
            raise Conflict

    def stored_pieces(self, file: FileId) -> Stored:
        found = self.case.files.get(file)
        return Stored(found.count, frozenset(found.pieces)) if found else Stored(None, frozenset())

    def fetch_piece(self, file: FileId, index: int) -> bytes:
        found = self.case.files.get(file)
        if found is None or not found.claimed or index not in found.pieces:
            raise MissingPieces
        return found.pieces[index]


class PortalInMemory:
    """`wbs.journeys.services.Portal`, in memory."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def roster(self, inspectorate: InspectorateId) -> ServedRoster:
        return self.server.roster(inspectorate)

    def submit(self, submission: Submission) -> None:
        rosters = self.server.rosters(submission.inspectorate)
        known = self.server.cases.get(submission.case)
        if known is not None and known.chains[Chain.FROM_REPORTER][0] != submission.first:
            raise Conflict
        new = SealedCase(submission.inspectorate, submission.case)
        begin = Append(Chain.FROM_REPORTER, submission.first, None, submission.keybox)
        new.append(begin, rosters)
        self.server.cases.setdefault(submission.case, new)
        self.server.mailboxes[submission.mailbox] = submission.case

    def read(self, credential: MailboxCredential) -> Mailbox:
        case = self._case(credential)
        boxes = tuple(case.boxes[Stream.CONVERSATION])
        entries = (*case.chains[Chain.FROM_REPORTER], *case.chains[Chain.TO_REPORTER])
        return Mailbox(case.inspectorate, case.id, boxes, entries)

    def append(self, credential: MailboxCredential, addition: Append) -> None:
        case = self._case(credential)
        if addition.chain is not Chain.FROM_REPORTER or addition.keybox is not None:
            raise Malformed("chain")
        case.append(addition, self.server.rosters(case.inspectorate))

    def pieces(self, credential: MailboxCredential) -> PiecesInMemory:
        return PiecesInMemory(self._case(credential))

    def _case(self, credential: MailboxCredential) -> SealedCase:
        case = self.server.mailboxes.get(credential.mailbox())
        if case is None:
            raise UnknownCode
        return self.server.cases[case]


class GatewayInMemory:
    """`wbs.journeys.services.Gateway`, in memory, for one inspectorate's staff."""

    def __init__(self, server: Server, inspectorate: InspectorateId) -> None:
        self.server = server
        self.inspectorate = inspectorate

    def roster(self) -> ServedRoster:
        return self.server.roster(self.inspectorate)

    def _all(self) -> dict[int, bytes]:
        own = [one for one in self.server.cases.values() if one.inspectorate == self.inspectorate]
        items = [item for case in own for item in case.items()]
        return {struct.unpack(">Q", sha256(item).digest()[:8])[0]: item for item in items}

    def digests(self) -> dict[date, tuple[int, bytes]]:
        ids = sorted(self._all())
        packed = b"".join(struct.pack(">Q", id) for id in ids)
        return {TODAY: (len(ids), sha256(packed).digest())} if ids else {}

    def day(self, day: date) -> tuple[int, ...]:
        return tuple(sorted(self._all())) if day == TODAY else ()

    def items(self, ids: Sequence[int]) -> dict[int, bytes]:
        known = self._all()
        return {id: known[id] for id in ids if id in known}

    def case(self, case: CaseId) -> tuple[bytes, ...]:
        return self.server.cases[case].items()

    def append(self, case: CaseId, additions: Sequence[Append]) -> None:
        sealed = self.server.cases[case]
        before = {chain: list(entries) for chain, entries in sealed.chains.items()}
        boxes = {stream: list(kept) for stream, kept in sealed.boxes.items()}
        try:
            for addition in additions:
                if addition.chain is Chain.FROM_REPORTER:
                    raise Malformed("chain")
                sealed.append(addition, self.server.rosters(self.inspectorate))
        except Exception:
            sealed.chains, sealed.boxes = before, boxes  # all or nothing
            raise

    def pieces(self, case: CaseId) -> PiecesInMemory:
        return PiecesInMemory(self.server.cases[case])

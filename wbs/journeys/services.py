"""What the journeys need from a portal and a gateway, wherever those run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from crypto.errors import Refusal
from crypto.ids import CaseId, Chain, FileId, InspectorateId
from crypto.receipt import MailboxCredential
from wbs.cases.case import Line


class UnknownCode(Refusal):
    """The server knows no report for this code; wrong and erased look alike."""

    code = "unknown-code"


class UnknownInspectorate(Refusal):
    """The server does not serve this inspectorate."""

    code = "unknown-inspectorate"


class Conflict(Refusal):
    """Something else was written in this place meanwhile: fetch and read again."""

    code = "conflict"


class NewerSecret(Refusal):
    """A secret came in that was not seen yet: fetch and read again."""

    code = "newer-secret"


class MissingPieces(Refusal):
    """The server lacks pieces of a file: send them again."""

    code = "missing-pieces"


class CaseFull(Refusal):
    """The case holds as much as one may."""

    code = "case-full"


class NoRoomForFiles(Refusal):
    """The server has no room for files now; text it takes."""

    code = "no-room-for-files"


class NoRoom(Refusal):
    """The server has no room for new cases now."""

    code = "no-room"


class ServerBroken(Refusal):
    """The server answered with nonsense or with its own fault."""

    code = "server-broken"


class Unreachable(Refusal):
    """No answer, after several tries."""

    code = "unreachable"


class NoProxy(Unreachable):
    """Nobody listens where the proxy should be."""

    code = "no-proxy"


class OnionClosed(Unreachable):
    """An onion that lets in only those whose tor holds a key for it."""

    code = "onion-closed"


class NoSuchOnion(Unreachable):
    """An onion's address that is none: its letters do not fit together."""

    code = "no-such-onion"


class Unauthorized(Refusal):
    """The gateway did not accept who asks."""

    code = "unauthorized"


@dataclass(frozen=True, slots=True)
class ServedRoster:
    """Signed documents as served; nothing of it is believed."""

    rosters: tuple[bytes, ...]
    freshness: bytes


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A conversation as served; nothing of it is believed."""

    inspectorate: InspectorateId
    case: CaseId
    keyboxes: tuple[bytes, ...]
    envelopes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ServedDays:
    """On which day each entry came, by sequence, as the server says: nobody vouches for it."""

    from_reporter: tuple[date, ...] = ()
    to_reporter: tuple[date, ...] = ()

    def day_of(self, chain: Chain, sequence: int) -> date | None:
        """Of one entry, if the server said any."""
        of_chain = {Chain.FROM_REPORTER: self.from_reporter, Chain.TO_REPORTER: self.to_reporter}
        days = of_chain.get(chain, ())
        return days[sequence] if sequence < len(days) else None

    def by_hash(self, lines: Iterable[Line]) -> dict[bytes, date]:
        """The same by the hash of each envelope."""
        found = ((line, self.day_of(line.chain, line.head.sequence)) for line in lines)
        return {line.head.hash: day for line, day in found if day}


@dataclass(frozen=True, slots=True)
class Append:
    """One envelope for a chain, with the keybox of the secret it introduces if it does."""

    chain: Chain
    envelope: bytes
    seen: int | None
    keybox: bytes | None = None
    claims: tuple[FileId, ...] = ()
    spare: int = 0  # of the places beyond a full case, those that it may use; not sent


@dataclass(frozen=True, slots=True)
class Submission:
    """A new case, sealed. `mailbox`: SHA-256 of the credential, 32 bytes."""

    inspectorate: InspectorateId
    case: CaseId
    mailbox: bytes
    keybox: bytes
    first: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """Which pieces of a file a server has; count None: it knows nothing of the file."""

    count: int | None
    indexes: frozenset[int]


class PieceStore(Protocol):
    """The part of either service that keeps the pieces of one case's files."""

    def put_piece(self, file: FileId, index: int, count: int, piece: bytes) -> None:
        """Store one piece; again with the same bytes is the same."""

    def stored_pieces(self, file: FileId) -> Stored:
        """For going on where a broken line stopped."""

    def fetch_piece(self, file: FileId, index: int) -> bytes:
        """One piece of a file that was sent."""


class Portal(Protocol):
    """The reporter's door."""

    def roster(self, inspectorate: InspectorateId) -> ServedRoster:
        """The chain and its freshness."""

    def submit(self, submission: Submission) -> None:
        """Keep a new case."""

    def read(self, credential: MailboxCredential) -> Mailbox:
        """The whole conversation."""

    def append(self, credential: MailboxCredential, addition: Append) -> None:
        """Append to from-reporter."""

    def pieces(self, credential: MailboxCredential) -> PieceStore:
        """The pieces of this case."""


class Gateway(Protocol):
    """The reviewers' door; it knows who asks."""

    def roster(self) -> ServedRoster:
        """The chain and its freshness."""

    def digests(self) -> dict[date, tuple[int, bytes]]:
        """Per day of arrival: number of items and a digest of their ids."""

    def day(self, day: date) -> tuple[int, ...]:
        """Ids of the items of a day."""

    def items(self, ids: Sequence[int]) -> dict[int, bytes]:
        """Envelopes and keyboxes by id; ids that are gone are left out."""

    def case(self, case: CaseId) -> tuple[bytes, ...]:
        """Every keybox and envelope of a case."""

    def append(self, case: CaseId, additions: Sequence[Append]) -> None:
        """Append to to-reporter and internal, all or nothing."""

    def pieces(self, case: CaseId) -> PieceStore:
        """The pieces of a case."""


@runtime_checkable
class HangsUp(Protocol):
    """A service at the other end of a line that another thread may cut."""

    def hang_up(self) -> None:
        """Whoever waits for an answer is refused now, and nothing is asked any more."""

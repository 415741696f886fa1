"""What the journeys need from a portal and a gateway, wherever those run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from crypto.errors import Refusal
from crypto.ids import CaseId, Chain, FileId, InspectorateId
from crypto.receipt import MailboxCredential


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


class ServerBroken(Refusal):
    """The server answered with nonsense or with its own fault."""

    code = "server-broken"


class Unreachable(Refusal):
    """No answer, after several tries."""

    code = "unreachable"


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
class Append:
    """One envelope for a chain, with the keybox of the secret it introduces if it does."""

    chain: Chain
    envelope: bytes
    seen: int | None
    keybox: bytes | None = None
    claims: tuple[FileId, ...] = ()


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

"""Envelopes and keyboxes as a server sees them: a header it can read, bytes it cannot open."""

from dataclasses import dataclass
from typing import Self

from crypto.encoding import sha256
from crypto.envelope import EnvelopeHeader
from crypto.ids import Chain, FileId
from crypto.keybox import KeyboxHeader
from wbs.web.problems import Malformed


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """One envelope. `hash` is the SHA-256 of its bytes: what the next entry calls `prev`."""

    header: EnvelopeHeader
    body: bytes
    hash: bytes

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Header and size class are checked; crypto's Malformed otherwise."""
        return cls(EnvelopeHeader.parse(untrusted), untrusted, sha256(untrusted))


@dataclass(frozen=True, slots=True)
class SealedKeybox:
    """One keybox. `hash` is the SHA-256 of its bytes: what an introduction names."""

    header: KeyboxHeader
    body: bytes
    hash: bytes

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Header and length are checked; crypto's Malformed otherwise."""
        return cls(KeyboxHeader.parse(untrusted), untrusted, sha256(untrusted))


@dataclass(frozen=True, slots=True)
class Append:
    """One entry to be put at the end of its chain, and what comes with it.

    `seen`: the highest keybox number of the stream that the writer has fetched, None for none.
    `claims`: the files that the entry names; they must be complete and become permanent with it.
    """

    entry: SealedEntry
    seen: int | None
    claims: tuple[FileId, ...] = ()
    keybox: SealedKeybox | None = None

    def __post_init__(self) -> None:
        """A keybox brings the very secret under which its entry is sealed, or it is refused."""
        entry, box = self.entry.header, self.keybox.header if self.keybox else None
        if box and (box.inspectorate, box.case) != (entry.inspectorate, entry.case):
            raise Malformed("keybox case")
        if box and (box.stream, box.number) != (
            entry.chain.stream,
            entry.secret_number,
        ):
            raise Malformed("keybox number")

    @property
    def chain(self) -> Chain:
        """Where it is to be appended."""
        return self.entry.header.chain


@dataclass(frozen=True, slots=True)
class Submission:
    """A new case: entry 0 of its first chain under secret 0, and the keybox of that secret.

    `mailbox`: SHA-256 of the reporter's credential, 32 bytes.
    """

    mailbox: bytes
    entry: SealedEntry
    keybox: SealedKeybox

    def __post_init__(self) -> None:
        """Refuse with Malformed what cannot begin a case."""
        entry, box = self.entry.header, self.keybox.header
        if (entry.chain, entry.sequence, entry.secret_number) != (
            Chain.FROM_REPORTER,
            0,
            0,
        ):
            raise Malformed("envelope place")
        if any(entry.prev):
            raise Malformed("envelope prev")
        if (box.stream, box.number) != (Chain.FROM_REPORTER.stream, 0):
            raise Malformed("keybox number")
        if (box.inspectorate, box.case) != (entry.inspectorate, entry.case):
            raise Malformed("keybox case")

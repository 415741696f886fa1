"""The reporter's door for the journeys of this very process: the store, and no line between."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from crypto.errors import Refusal
from crypto.files import check_stored_piece
from crypto.ids import FileId, InspectorateId
from crypto.receipt import MailboxCredential
from portal.budgets import Lane
from portal.gate import Gate
from wbs.cases.room import LAST_SIZE, MOST_ENTRIES, MOST_LAST
from wbs.journeys.meanings import MEANINGS
from wbs.journeys.services import (
    Append,
    CaseFull,
    Mailbox,
    PieceStore,
    ServedDays,
    ServedRoster,
    Stored,
    Submission,
)
from wbs.rosters.publishing import Publications
from wbs.store import ByMailbox, Store
from wbs.store.check_back import CheckBack
from wbs.web import sealed
from wbs.web.problems import Problem

# Bytes that one side of a conversation may have here, beside what is kept for the last things to
# say. MOST_ENTRIES small ones are 1.3 MB.
MOST_BYTES = 1_500_000


class CaseTooLong(Refusal):
    """More than this server opens for a browser without script; nothing of it was opened."""

    code = "case-too-long"


@contextmanager
def _meaning() -> Generator[None]:
    """In this block a problem of the store is raised as what it means for a journey."""
    try:
        yield
    except Problem as problem:
        meaning = MEANINGS.get(type(problem))
        if meaning is None:
            raise
        refusal = meaning()
    else:
        return
    raise refusal


@dataclass(frozen=True, slots=True)
class StorePortal:
    """`services.Portal`. Raises its refusals, and as a problem what is our own fault: Busy."""

    store: Store
    publications: Publications
    gate: Gate | None = None  # without one nobody is counted

    def roster(self, inspectorate: InspectorateId) -> ServedRoster:
        """The chain and its freshness. UnknownInspectorate."""
        with _meaning():
            published = self.publications.newest(inspectorate).published
        return ServedRoster(tuple(published.rosters), published.freshness)

    def submit(self, submission: Submission) -> None:
        """Keep a new case. Conflict where another stands."""
        entry = sealed.SealedEntry.parse(submission.first)
        keybox = sealed.SealedKeybox.parse(submission.keybox)
        self._take_a_place(Lane.PLAIN_NEW)
        with _meaning():
            self.store.cases.submit(sealed.Submission(submission.mailbox, entry, keybox))

    def read(self, credential: MailboxCredential) -> Mailbox:
        """The whole conversation. UnknownCode, CaseTooLong."""
        page, mine, theirs = self._sides(credential)
        return Mailbox(page.inspectorate, page.case, page.keyboxes, (*mine, *theirs))

    def _sides(self, credential: MailboxCredential) -> tuple[CheckBack, list[bytes], list[bytes]]:
        """What each side wrote, and a page about the case. It is not read on beyond the bound."""
        at = ByMailbox(credential.mailbox())
        mine, theirs = list[bytes](), list[bytes]()
        while True:
            with _meaning():
                page = self.store.cases.read(at, len(mine), len(theirs))
            mine += page.from_reporter
            theirs += page.to_reporter
            if not (_is_readable(mine) and _is_readable(theirs)):
                raise CaseTooLong
            if not page.more:
                return page, mine, theirs

    def days(self, credential: MailboxCredential) -> ServedDays:
        """On which day each entry came. UnknownCode."""
        with _meaning():
            found = self.store.cases.days(ByMailbox(credential.mailbox()))
        mine, theirs = (
            tuple(map(date.fromisoformat, days))
            for days in (found.from_reporter, found.to_reporter)
        )
        return ServedDays(mine, theirs)

    def append(self, credential: MailboxCredential, addition: Append) -> None:
        """Append to from-reporter. Conflict, NewerSecret, MissingPieces, UnknownCode, CaseFull.

        What could not be read back here is not kept either.
        """
        entry = sealed.SealedEntry.parse(addition.envelope)
        if not _is_readable([*self._sides(credential)[1], addition.envelope], addition.spare):
            raise CaseFull
        append = sealed.Append(entry, addition.seen, tuple(sorted(addition.claims)))
        self._take_a_place(Lane.PLAIN_RETURNING)
        with _meaning():
            self.store.cases.append(ByMailbox(credential.mailbox()), [append])

    def pieces(self, credential: MailboxCredential) -> PieceStore:
        """The pieces of this case."""
        return StorePieces(self.store, ByMailbox(credential.mailbox()), self.gate)

    def _take_a_place(self, lane: Lane) -> None:
        if self.gate is not None:
            with _meaning():
                self.gate.spend(lane)


def _is_readable(side: Sequence[bytes], spare: int = MOST_LAST) -> bool:
    most = MOST_BYTES + spare * LAST_SIZE
    return len(side) <= MOST_ENTRIES + spare and sum(map(len, side)) <= most


@dataclass(frozen=True, slots=True)
class StorePieces:
    """`wbs.journeys.services.PieceStore` of one case."""

    store: Store
    at: ByMailbox
    gate: Gate | None = None

    def put_piece(self, file: FileId, index: int, count: int, piece: bytes) -> None:
        """Keep one piece. Conflict where another stands."""
        check_stored_piece(index, count, len(piece))
        with _meaning():
            if self.gate is not None and index == 0:  # a file that began is not cut off
                self.gate.spend(Lane.PLAIN_UPLOADS)
            elif self.gate is not None:
                self.gate.budgets.count(Lane.PLAIN_UPLOADS)
            self.store.files.put(self.at, (file, index, count), piece)

    def stored_pieces(self, file: FileId) -> Stored:
        """Which pieces stand here."""
        with _meaning():
            found = self.store.files.stored(self.at, file)
        return Stored(found.count, frozenset(found.indexes))

    def fetch_piece(self, file: FileId, index: int) -> bytes:
        """One piece that an entry of the conversation claimed."""
        with _meaning():
            return self.store.files.fetch(self.at, file, index)

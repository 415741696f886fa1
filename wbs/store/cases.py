"""Cases: begun by a submission, grown by appends, read back with a credential."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, literal, select, union_all

from crypto.ids import CaseId, Chain, InspectorateId, Stream
from wbs.days import Today
from wbs.problems import Conflict, Malformed
from wbs.sealed import Append, Submission
from wbs.store.address import Address, ByMailbox, lock_case
from wbs.store.check_back import CheckBack, check_back
from wbs.store.claims import claim
from wbs.store.database import Database
from wbs.store.inserting import entry_row, insert_case, insert_items, keybox_row
from wbs.store.known_rosters import KnownRosters
from wbs.store.standing import Standing
from wbs.store.tables import entry, keybox, mailbox, random_key


@dataclass(frozen=True, slots=True)
class Cases:
    """The log of envelopes, and beside it the keyboxes."""

    database: Database
    today: Today
    known: KnownRosters

    def submit(self, submission: Submission) -> None:
        """Keep a new case, whole and durably; the very same again is fine.

        Raises UnknownInspectorate, UnknownRoster, Malformed, Conflict, Busy.
        """
        self.database.write_statement(lambda connection: self._submit(connection, submission))

    def append(self, address: Address, appends: Sequence[Append]) -> None:
        """Keep all of these, each on top of the one before, or none; the very same again is fine.

        Raises UnknownCode or UnknownCase, UnknownRoster, Malformed, Conflict, NewerSecret,
        MissingPieces, Busy.
        """
        self.database.write(lambda connection: self._append(connection, address, appends))

    def read(self, at: ByMailbox, from_reporter: int, to_reporter: int) -> CheckBack:
        """All conversation keyboxes, and envelopes from these two sequences on.

        Raises UnknownCode, Busy.
        """
        with self.database.read() as connection:
            return check_back(connection, at, from_reporter, to_reporter)

    def _submit(self, connection: Connection, submission: Submission) -> None:
        header = submission.entry.header
        self.known.check(connection, header.inspectorate, submission.keybox)
        day = self.today().isoformat()
        first = {
            "id": random_key(),
            "credential_hash": submission.mailbox,
            "inspectorate": header.inspectorate.value,
            "case_id": header.case.value,
        }
        rows = (first, keybox_row(submission.keybox, day), entry_row(submission.entry, day))
        if not insert_case(connection, self.database, rows):
            _check_same(connection, submission)

    def _append(self, connection: Connection, address: Address, appends: Sequence[Append]) -> None:
        if not all(append.chain in address.WRITES for append in appends):
            raise Malformed("envelope chain")
        inspectorate, case = lock_case(connection, address)
        standing = _standing(connection, inspectorate, case, appends)
        boxes = [append.keybox for append in appends if append.keybox]
        for box in boxes:
            self.known.check(connection, inspectorate, box)
        fresh = [append for append in appends if standing.put(append)]
        if fresh:
            claim(connection, case, fresh)
            entries = [append.entry for append in fresh]
            fresh_boxes = [append.keybox for append in fresh if append.keybox]
            insert_items(connection, entries, fresh_boxes, self.today().isoformat())


_SAME_CASE = (
    select(mailbox.c.credential_hash, entry.c.hash, keybox.c.hash)
    .join_from(mailbox, entry, entry.c.case_id == mailbox.c.case_id)
    .join(keybox, keybox.c.case_id == mailbox.c.case_id)
    .where(
        mailbox.c.case_id == bindparam("case"),
        (entry.c.chain == Chain.FROM_REPORTER) & (entry.c.sequence == 0),
        (keybox.c.stream == Stream.CONVERSATION) & (keybox.c.number == 0),
    )
)


def _check_same(connection: Connection, submission: Submission) -> None:
    """The case or the mailbox is taken. By this very submission, or it is a Conflict."""
    wanted = {"case": submission.entry.header.case.value}
    found = connection.execute(_SAME_CASE, wanted).first()
    same = (submission.mailbox, submission.entry.hash, submission.keybox.hash)
    if found is None or tuple(found) != same:
        raise Conflict


_STANDING = union_all(
    select(literal(0).label("kind"), entry.c.chain, entry.c.sequence, entry.c.hash).where(
        entry.c.case_id == bindparam("case"),
        entry.c.chain.in_([int(chain) for chain in Chain]),
        entry.c.sequence.in_(bindparam("sequences", expanding=True)),
    ),
    select(literal(1), keybox.c.stream, keybox.c.number, keybox.c.hash).where(
        keybox.c.case_id == bindparam("case")
    ),
)


def _standing(
    connection: Connection,
    inspectorate: InspectorateId,
    case: CaseId,
    appends: Sequence[Append],
) -> Standing:
    sequences = {0} | {append.entry.header.sequence for append in appends}
    sequences |= {sequence - 1 for sequence in sequences}
    wanted = {"case": case.value, "sequences": sorted(sequences)}
    rows = connection.execute(_STANDING, wanted).all()
    return Standing(
        inspectorate,
        case,
        {(Chain(place), number): hash for kind, place, number, hash in rows if kind == 0},
        {(Stream(place), number): hash for kind, place, number, hash in rows if kind == 1},
    )

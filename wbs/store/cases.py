"""Cases: begun by a submission, grown by appends, read back with a credential."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Connection, bindparam, literal, select, union_all

from crypto.ids import CaseId, Chain, InspectorateId, Stream
from crypto.strict_json import parse_day
from wbs.days import Today
from wbs.store.address import Address, ByCase, ByMailbox
from wbs.store.arrival_days import ArrivalDays, arrival_days
from wbs.store.check_back import CheckBack, check_back, find_case
from wbs.store.claims import claim
from wbs.store.database import Database
from wbs.store.inserting import entry_row, insert_case, insert_items, keybox_row
from wbs.store.known_rosters import KnownRosters
from wbs.store.locks import lock_case
from wbs.store.question import Question, calling
from wbs.store.quotas import check_entries
from wbs.store.standing import Standing
from wbs.store.tables import entry, keybox, mailbox
from wbs.web.problems import Conflict, Malformed
from wbs.web.sealed import Append, Submission
from wbs.windows import Windows


@dataclass(frozen=True, slots=True)
class Cases:
    """The log of envelopes, and beside it the keyboxes."""

    database: Database
    today: Today
    known: KnownRosters
    windows: Windows

    def submit(self, submission: Submission) -> bool:
        """Keep a new case, whole and durably; False: the very same stands here already.

        Raises UnknownInspectorate, UnknownRoster, Malformed, Conflict, Busy.
        """
        return self.database.write_statement(
            lambda connection: self._submit(connection, submission)
        )

    def append(self, address: Address, appends: Sequence[Append]) -> bool:
        """Keep all of these, each on top of the one before, or none; False: they stand already.

        Raises UnknownCode or UnknownCase, UnknownRoster, Malformed, Conflict, NewerSecret,
        MissingPieces, CaseFull, Busy.
        """
        return self.database.write(lambda connection: self._append(connection, address, appends))

    def read(self, at: ByMailbox, from_reporter: int, to_reporter: int) -> CheckBack:
        """All conversation keyboxes, and envelopes from these two sequences on.

        Raises UnknownCode, Busy.
        """
        with self.database.read() as connection:
            return check_back(connection, at, (from_reporter, to_reporter), self._hidden_from())

    def days(self, at: ByMailbox) -> ArrivalDays:
        """On which day each entry of the conversation came. Raises UnknownCode, Busy."""
        with self.database.read() as connection:
            found = arrival_days(connection, at, self._hidden_from())
        return found if not self.windows.weekdays else self._as_shown(found)

    def _hidden_from(self) -> date:
        return self.windows.hidden_from(self.today)

    def _as_shown(self, found: ArrivalDays) -> ArrivalDays:
        """By the windows; today where an introduction brought it along before its own."""
        now = self.today()
        days = [parse_day(day) for day in found.to_reporter]
        shown = [min(self.windows.shown(day), now).isoformat() if day else "" for day in days]
        return ArrivalDays(found.from_reporter, shown)

    def _submit(self, connection: Connection, submission: Submission) -> bool:
        header = submission.entry.header
        self.known.check(connection, header.inspectorate, submission.keybox)
        day = self.today().isoformat()
        first = {
            "credential_hash": submission.mailbox,
            "inspectorate": header.inspectorate.value,
            "case_id": header.case.value,
        }
        rows = (first, keybox_row(submission.keybox, day), entry_row(submission.entry, day))
        if not insert_case(connection, self.database, rows):
            _check_same(connection, submission)
            return False
        return True

    def _append(self, connection: Connection, address: Address, appends: Sequence[Append]) -> bool:
        if not all(append.chain in address.WRITES for append in appends):
            raise Malformed("envelope chain")
        inspectorate, case = lock_case(connection, address)
        standing = _standing(connection, address, appends, (inspectorate, case))
        boxes = [append.keybox for append in appends if append.keybox]
        for box in boxes:
            self.known.check(connection, inspectorate, box)
        fresh = [append for append in appends if standing.put(append)]
        if fresh:
            check_entries(address, fresh)
            claim(connection, address, fresh)
            entries = [append.entry for append in fresh]
            fresh_boxes = [append.keybox for append in fresh if append.keybox]
            insert_items(connection, entries, fresh_boxes, self.today().isoformat())
        return bool(fresh)


def _check_same(connection: Connection, submission: Submission) -> None:
    """The case or the mailbox is taken. By this very submission, or it is a Conflict."""
    header, mine = submission.entry.header, ByMailbox(submission.mailbox)
    place = find_case(connection, mine)
    if place != (header.inspectorate, header.case):
        raise Conflict
    standing = _standing(connection, mine, [Append(submission.entry, None)], place)
    entry, keybox = (Chain.FROM_REPORTER, 0), (Stream.CONVERSATION, 0)
    found = (standing.entries.get(entry), standing.keyboxes.get(keybox))
    if found != (submission.entry.hash, submission.keybox.hash):
        raise Conflict


_ENTRY, _KEYBOX = range(2)  # kinds of rows


def _stand(kind: type[Address]) -> CompoundSelect[*tuple[Any, ...]]:
    in_entry, in_keybox = (each.c.case_id == mailbox.c.case_id for each in (entry, keybox))
    return union_all(
        select(literal(_ENTRY).label("kind"), entry.c.chain, entry.c.sequence, entry.c.hash)
        .join_from(mailbox, entry, in_entry)
        .where(
            kind.IS,
            entry.c.chain.in_([int(chain) for chain in Chain]),
            entry.c.sequence.in_(bindparam("sequences", expanding=True)),
        ),
        select(literal(_KEYBOX), keybox.c.stream, keybox.c.number, keybox.c.hash)
        .join_from(mailbox, keybox, in_keybox)
        .where(kind.IS),
    )


_STANDING = Question(
    {kind: _stand(kind) for kind in (ByMailbox, ByCase)},
    calling("portal_standing(:hash, :sequences)", "kind", "place", "number", "hash"),
)


def _standing(
    connection: Connection,
    address: Address,
    appends: Sequence[Append],
    place: tuple[InspectorateId, CaseId],
) -> Standing:
    sequences = {0} | {append.entry.header.sequence for append in appends}
    sequences |= {sequence - 1 for sequence in sequences}
    rows = _STANDING.ask(connection, address, {"sequences": sorted(sequences)}).all()
    return Standing(
        *place,
        {(Chain(row[1]), row[2]): row[3] for row in rows if row[0] == _ENTRY},
        {(Stream(row[1]), row[2]): row[3] for row in rows if row[0] == _KEYBOX},
    )

"""Sealed pieces of files: stored one by one, permanent once an entry claims their file."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from crypto.ids import FileId
from wbs.days import Today
from wbs.problems import Conflict, UnknownFile
from wbs.store.address import Address, ByCase, ByMailbox
from wbs.store.database import Database
from wbs.store.inserting import insert_new
from wbs.store.tables import file, mailbox, piece, random_key

DAYS_UNCLAIMED = 2  # full days, whatever hour of its day a piece came in


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands of one file. `count` is None where nothing does."""

    count: int | None
    indexes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """The pieces."""

    database: Database
    today: Today

    def put(self, address: Address, place: tuple[FileId, int, int], body: bytes) -> None:
        """Keep one piece; the very same again is fine. `place`: file, index, count.

        The caller has checked the size. Raises UnknownCode or UnknownCase, Conflict, Busy.
        """
        self.database.write(lambda connection: self._put(connection, address, place, body))

    def stored(self, address: Address, file_id: FileId) -> Stored:
        """Which pieces of a file stand. Raises UnknownCode or UnknownCase, Busy."""
        with self.database.read() as connection:
            wanted = address.parameters | {"file": file_id.value}
            rows = connection.execute(_STORED[type(address)], wanted).all()
        if not rows:
            raise address.UNKNOWN
        return Stored(rows[0].pieces, tuple(row.number for row in rows if row.number is not None))

    def fetch(self, address: Address, file_id: FileId, index: int) -> bytes:
        """One piece that an entry claimed which this side can read.

        Raises UnknownCode or UnknownCase, UnknownFile, Busy.
        """
        streams = [int(stream) for stream in address.FETCHES]
        wanted = address.parameters | {
            "file": file_id.value,
            "index": index,
            "streams": streams,
        }
        with self.database.read() as connection:
            row = connection.execute(_FETCH[type(address)], wanted).first()
        if row is None:
            raise address.UNKNOWN
        if row.body is None:
            raise UnknownFile
        body: bytes = row.body
        return body

    def expire(self) -> int:
        """Forget files that nobody claimed in time; how many. Raises Busy."""
        last = self.today() - timedelta(days=DAYS_UNCLAIMED)
        gone = self.database.write(
            lambda connection: connection.execute(_EXPIRE, {"last": last.isoformat()}).rowcount
        )
        if gone:
            self.database.forget_log()
        return gone

    def _put(
        self,
        connection: Connection,
        address: Address,
        place: tuple[FileId, int, int],
        body: bytes,
    ) -> None:
        file_id, index, count = place
        key = self._file(connection, address, file_id, count)
        row = {"id": random_key(), "file": key, "number": index, "body": body}
        if connection.execute(insert_new(piece, self.database), row).rowcount == 0:
            found = connection.execute(_BODY, {"file": key, "index": index}).scalar()
            if found != body:
                raise Conflict

    def _file(self, connection: Connection, address: Address, file_id: FileId, count: int) -> int:
        """Our key of the file, which begins with its first piece."""
        wanted = address.parameters | {"file": file_id.value}
        found = connection.execute(_FILE[type(address)], wanted).first()
        if found is None:
            raise address.UNKNOWN
        if found.pieces not in (None, count):
            raise Conflict
        day = self.today().isoformat()
        key: int | None = found.id
        if key is None:
            key = random_key()
            row = {"id": key, "case_id": found.case_id, "file_id": file_id.value}
            connection.execute(insert(file), row | {"pieces": count, "day": day})
        elif found.day != day:
            connection.execute(_TOUCH, {"key": key, "today": day})
        return key


_KINDS = (ByMailbox, ByCase)
_IN_CASE = (file.c.case_id == mailbox.c.case_id) & (file.c.file_id == bindparam("file"))
_FILE = {
    kind: select(mailbox.c.case_id, file.c.id, file.c.pieces, file.c.day)
    .join_from(mailbox, file, _IN_CASE, isouter=True)
    .where(kind.IS)
    for kind in _KINDS
}
_STORED = {
    kind: select(file.c.pieces, piece.c.number)
    .join_from(mailbox, file, _IN_CASE, isouter=True)
    .join(piece, piece.c.file == file.c.id, isouter=True)
    .where(kind.IS)
    .order_by(piece.c.number)
    for kind in _KINDS
}


def _fetch(kind: type[Address]) -> Select[tuple[bytes]]:
    # Claimed or not is part of the join: unclaimed, foreign and unknown are one answer.
    claimed = _IN_CASE & file.c.stream.in_(bindparam("streams", expanding=True))
    return (
        select(piece.c.body)
        .join_from(mailbox, file, claimed, isouter=True)
        .join(
            piece,
            (piece.c.file == file.c.id) & (piece.c.number == bindparam("index")),
            isouter=True,
        )
        .where(kind.IS)
    )


_FETCH = {kind: _fetch(kind) for kind in _KINDS}
_BODY = select(piece.c.body).where(
    piece.c.file == bindparam("file"), piece.c.number == bindparam("index")
)
_TOUCH = update(file).where(file.c.id == bindparam("key")).values(day=bindparam("today"))
_EXPIRE = delete(file).where(file.c.stream.is_(None), file.c.day < bindparam("last"))

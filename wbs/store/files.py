"""Sealed pieces of files: stored one by one, permanent once an entry claims their file."""

from dataclasses import dataclass

from sqlalchemy import Connection, Select, bindparam, insert, select

from crypto.ids import FileId
from wbs.days import Today
from wbs.store.address import Address, ByCase, ByMailbox
from wbs.store.database import Database
from wbs.store.inserting import insert_new
from wbs.store.locks import hold_off_expiry
from wbs.store.question import Question, calling
from wbs.store.quotas import check_files
from wbs.store.tables import claim, file, mailbox, piece, random_key
from wbs.web.problems import Conflict, UnknownFile


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

    def put(self, address: Address, place: tuple[FileId, int, int], body: bytes) -> bool:
        """Keep one piece; False: the very same stands already. `place`: file, index, count.

        The caller has checked the size. Raises UnknownCode or UnknownCase, Conflict, CaseFull,
        Busy.
        """
        return self.database.write(lambda connection: self._put(connection, address, place, body))

    def stored(self, address: Address, file_id: FileId) -> Stored:
        """Which pieces of a file stand. Raises UnknownCode or UnknownCase, Busy."""
        with self.database.read() as connection:
            return stored_pieces(connection, address, file_id)

    def fetch(self, address: Address, file_id: FileId, index: int) -> bytes:
        """One piece that an entry claimed which this side can read.

        Raises UnknownCode or UnknownCase, UnknownFile, Busy.
        """
        streams = [int(stream) for stream in address.FETCHES]
        wanted = {"file": file_id.value, "index": index, "streams": streams}
        with self.database.read() as connection:
            row = _FETCH.ask(connection, address, wanted).first()
        if row is None:
            raise address.UNKNOWN
        if row.body is None:
            raise UnknownFile
        body: bytes = row.body
        return body

    def _put(
        self,
        connection: Connection,
        address: Address,
        place: tuple[FileId, int, int],
        body: bytes,
    ) -> bool:
        file_id, index, count = place
        hold_off_expiry(connection)
        key = _file(connection, address, file_id, count)
        row = {"id": random_key(), "file": key, "number": index, "body": body}
        row["day"] = self.today().isoformat()
        if connection.execute(insert_new(piece, self.database), row).rowcount == 0:
            same = {"file": file_id.value, "index": index, "body": body}
            if not _IS_STORED.ask(connection, address, same).scalar():
                raise Conflict
            return False
        return True


def stored_pieces(connection: Connection, address: Address, file_id: FileId) -> Stored:
    """Which pieces of a file stand. Raises UnknownCode or UnknownCase."""
    rows = _STORED.ask(connection, address, {"file": file_id.value}).all()
    if not rows:
        raise address.UNKNOWN
    return Stored(rows[0].pieces, tuple(row.number for row in rows if row.number is not None))


def _file(connection: Connection, address: Address, file_id: FileId, count: int) -> int:
    """Our key of the file, which begins with its first piece."""
    found = _FILE.ask(connection, address, {"file": file_id.value}).first()
    if found is None:
        raise address.UNKNOWN
    if found.pieces not in (None, count):
        raise Conflict
    key: int | None = found.id
    if key is None:
        check_files(connection, address, count)
        key = random_key()
        row = {"id": key, "case_id": found.case_id, "file_id": file_id.value, "pieces": count}
        connection.execute(insert(file), row)
    return key


_KINDS = (ByMailbox, ByCase)
_IN_CASE = (file.c.case_id == mailbox.c.case_id) & (file.c.file_id == bindparam("file"))
_AT_INDEX = (piece.c.file == file.c.id) & (piece.c.number == bindparam("index"))
_FILE = Question(
    {
        kind: select(mailbox.c.case_id, file.c.id, file.c.pieces)
        .join_from(mailbox, file, _IN_CASE, isouter=True)
        .where(kind.IS)
        for kind in _KINDS
    },
    calling("portal_file(:hash, :file)", "case_id", "id", "pieces"),
)
_STORED = Question(
    {
        kind: select(file.c.pieces, piece.c.number)
        .join_from(mailbox, file, _IN_CASE, isouter=True)
        .join(piece, piece.c.file == file.c.id, isouter=True)
        .where(kind.IS)
        .order_by(piece.c.number)
        for kind in _KINDS
    },
    calling("portal_stored(:hash, :file)", "pieces", "number"),
)
_IS_STORED = Question(
    {
        kind: select(piece.c.body == bindparam("body"))
        .join_from(mailbox, file, _IN_CASE)
        .join(piece, _AT_INDEX)
        .where(kind.IS)
        for kind in _KINDS
    },
    calling("portal_is_stored(:hash, :file, :index, :body)", "portal_is_stored"),
)


def _fetch(kind: type[Address]) -> Select[tuple[bytes]]:
    # Claimed or not is part of the join: unclaimed, foreign and unknown are one answer.
    readable = claim.c.stream.in_(bindparam("streams", expanding=True))
    return (
        select(piece.c.body)
        .join_from(mailbox, file, _IN_CASE, isouter=True)
        .join(claim, (claim.c.file == file.c.id) & readable, isouter=True)
        .join(piece, _AT_INDEX & (claim.c.file == file.c.id), isouter=True)
        .where(kind.IS)
    )


_FETCH = Question(
    {kind: _fetch(kind) for kind in _KINDS},
    calling("portal_fetch(:hash, :file, :index)", "body"),
)

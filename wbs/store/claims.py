"""Files that entries claim: complete, or the entry is refused; permanent from then on."""

from collections.abc import Sequence

from sqlalchemy import Connection, Select, bindparam, func, insert, select

from crypto.ids import FileId
from wbs.store.address import Address, ByCase, ByMailbox
from wbs.store.files import stored_pieces
from wbs.store.locks import hold_off_expiry
from wbs.store.question import Question, calling
from wbs.store.tables import claim as claimed
from wbs.store.tables import file, mailbox, piece
from wbs.web.problems import Conflict, MissingPieces
from wbs.web.sealed import Append


def claim(connection: Connection, address: Address, appends: Sequence[Append]) -> None:
    """Make permanent what these appends claim. Raises MissingPieces or Conflict.

    Writers of the case must be locked out.
    """
    wanted = [each for append in appends for each in append.claims]
    if not wanted:
        return
    if len(set(wanted)) < len(wanted):
        raise Conflict  # a file is claimed once
    hold_off_expiry(connection)  # or they might go between this look and the claim
    ids = _claimable(connection, address, wanted)
    rows = [
        {"file": ids[each], "stream": int(append.chain.stream)}
        for append in appends
        for each in append.claims
    ]
    connection.execute(insert(claimed), rows)


def _claimable(
    connection: Connection, address: Address, wanted: Sequence[FileId]
) -> dict[FileId, int]:
    """Our key of each file, all of them complete and unclaimed."""
    rows = _CLAIMABLE.ask(connection, address, {"files": [each.value for each in wanted]})
    found = {FileId(row.file_id): row for row in rows}
    if any(row.stream is not None for row in found.values()):
        raise Conflict
    whole = {each for each, row in found.items() if row.stored == row.pieces}
    if lacking := [each for each in wanted if each not in whole]:
        raise MissingPieces({each: _missing(connection, address, each) for each in lacking})
    return {each: row.id for each, row in found.items()}


def _missing(connection: Connection, address: Address, of: FileId) -> list[int]:
    """The indexes that a file lacks; none where nothing of it is known."""
    stored = stored_pieces(connection, address, of)
    return [] if stored.count is None else sorted({*range(stored.count)} - {*stored.indexes})


def _claim(kind: type[Address]) -> Select[tuple[int, bytes, int, int | None, int]]:
    stored = select(func.count()).where(piece.c.file == file.c.id).scalar_subquery()
    return (
        select(file.c.id, file.c.file_id, file.c.pieces, claimed.c.stream, stored.label("stored"))
        .join_from(mailbox, file, file.c.case_id == mailbox.c.case_id)
        .join(claimed, claimed.c.file == file.c.id, isouter=True)
        .where(kind.IS, file.c.file_id.in_(bindparam("files", expanding=True)))
    )


_CLAIMABLE = Question(
    {kind: _claim(kind) for kind in (ByMailbox, ByCase)},
    calling("portal_claimable(:hash, :files)", "id", "file_id", "pieces", "stream", "stored"),
)

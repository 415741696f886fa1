"""Files that entries claim: complete, or the entry is refused; permanent from then on."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, func, select, update

from crypto.ids import CaseId, FileId, Stream
from wbs.problems import Conflict, MissingPieces
from wbs.sealed import Append
from wbs.store.tables import file, piece

_CLAIMED = (
    select(
        file.c.id,
        file.c.file_id,
        file.c.pieces,
        file.c.stream,
        select(func.count()).where(piece.c.file == file.c.id).scalar_subquery().label("stored"),
    )
    .where(
        file.c.case_id == bindparam("case"),
        file.c.file_id.in_(bindparam("files", expanding=True)),
    )
    .with_for_update(of=file)  # or they might expire between this look and the claim
)
_STORED = select(piece.c.file, piece.c.number).where(
    piece.c.file.in_(bindparam("files", expanding=True))
)
_CLAIM = (
    update(file)
    .where(file.c.id.in_(bindparam("files", expanding=True)))
    .values(stream=bindparam("claimed_by"))
)


def claim(connection: Connection, case: CaseId, appends: Sequence[Append]) -> None:
    """Make permanent what these appends claim. Raises MissingPieces or Conflict.

    Writers of the case must be locked out.
    """
    wanted = [each for append in appends for each in append.claims]
    if not wanted:
        return
    if len(set(wanted)) < len(wanted):
        raise Conflict  # a file is claimed once
    ids = _claimable(connection, case, wanted)
    for stream in Stream:
        of_stream = [append.claims for append in appends if append.chain.stream is stream]
        files = [ids[each] for claims in of_stream for each in claims]
        if files:
            connection.execute(_CLAIM, {"files": files, "claimed_by": int(stream)})


def _claimable(connection: Connection, case: CaseId, wanted: Iterable[FileId]) -> dict[FileId, int]:
    """Our key of each file, all of them complete and unclaimed."""
    parameters = {"case": case.value, "files": [each.value for each in wanted]}
    found = {FileId(row.file_id): row for row in connection.execute(_CLAIMED, parameters)}
    if any(row.stream is not None for row in found.values()):
        raise Conflict
    counts = {row.id: row.pieces for row in found.values() if row.stored < row.pieces}
    lacking = _lacking(connection, counts) if counts else {}
    missing = {
        each: lacking[found[each].id] if each in found else ()
        for each in wanted
        if each not in found or found[each].id in lacking
    }
    if missing:
        raise MissingPieces(missing)
    return {each: row.id for each, row in found.items()}


def _lacking(connection: Connection, counts: dict[int, int]) -> dict[int, list[int]]:
    """The missing indexes by file, given how many pieces each file has to have."""
    left = {key: set(range(count)) for key, count in counts.items()}
    for key, number in connection.execute(_STORED, {"files": list(counts)}):
        left[key].discard(number)
    return {key: sorted(indexes) for key, indexes in left.items()}

"""Who waits for whom. On SQLite one write at a time: whoever writes is alone already.

On PostgreSQL these are advisory locks, held until the transaction ends: to lock a row takes the
right to change it, which neither portal nor gateway has.
"""

from sqlalchemy import Connection, Executable, func, select

from crypto.ids import CaseId, InspectorateId
from wbs.store.address import Address, ByCase, ByMailbox
from wbs.store.question import Question, calling
from wbs.store.tables import mailbox

_EXPIRY = 1, 0  # two numbers: a case's lock is one, so that they never meet
_HOLD_OFF = select(func.pg_advisory_xact_lock_shared(*_EXPIRY))
_WAIT = select(func.pg_advisory_xact_lock(*_EXPIRY))

_CASE = {
    kind: select(mailbox.c.inspectorate, mailbox.c.case_id).where(kind.IS)
    for kind in (ByMailbox, ByCase)
}
_UNLOCKED = Question(_CASE, calling("portal_lock(:hash)", "inspectorate", "case_id"))
_LOCKED = Question(
    {ByCase: _CASE[ByCase].add_columns(func.lock_case(mailbox.c.case_id))},
    _UNLOCKED.called,
)


def lock_case(connection: Connection, address: Address) -> tuple[InspectorateId, CaseId]:
    """Find the case and keep other writers out of it until the transaction ends.

    Raises UnknownCode or UnknownCase.
    """
    question = _LOCKED if _is_postgres(connection) else _UNLOCKED
    row = question.ask(connection, address, {}).first()
    if row is None:
        raise address.UNKNOWN
    return InspectorateId(row.inspectorate), CaseId(row.case_id)


def lock_log(connection: Connection, inspectorate: InspectorateId) -> None:
    """Whoever adds to this inspectorate's staff log waits for whoever does already.

    The id is a hash as random as a case's, so both share one kind of lock.
    """
    _lock(connection, select(func.lock_case(inspectorate.value)))


def hold_off_expiry(connection: Connection) -> None:
    """From here on no file expires: a piece that comes keeps its file."""
    _lock(connection, _HOLD_OFF)


def wait_for_uploads(connection: Connection) -> None:
    """Let whoever holds off expiry finish; those who come later wait for us."""
    _lock(connection, _WAIT)


def _lock(connection: Connection, statement: Executable) -> None:
    if _is_postgres(connection):
        connection.execute(statement)


def _is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"

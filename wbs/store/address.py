"""The two ways to a case: a reporter's credential, or a reviewer's word for it.

What differs between the two doors stands here, so that no verb of the store asks which it is.
"""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import ColumnElement, Connection, bindparam, select

from crypto.ids import CaseId, Chain, InspectorateId, Stream
from wbs.problems import Problem, UnknownCase, UnknownCode
from wbs.store.tables import mailbox


@dataclass(frozen=True, slots=True)
class ByMailbox:
    """The reporter's way. `hash`: SHA-256 of the credential, 32 bytes."""

    hash: bytes

    UNKNOWN: ClassVar[type[Problem]] = UnknownCode
    WRITES: ClassVar[frozenset[Chain]] = frozenset({Chain.FROM_REPORTER})
    FETCHES: ClassVar[tuple[Stream, ...]] = (Stream.CONVERSATION,)
    IS: ClassVar[ColumnElement[bool]] = mailbox.c.credential_hash == bindparam("hash")

    @property
    def parameters(self) -> dict[str, bytes]:
        """For `IS`."""
        return {"hash": self.hash}


@dataclass(frozen=True, slots=True)
class ByCase:
    """A reviewer's way: the case, if it is of the reviewer's own inspectorate."""

    inspectorate: InspectorateId
    case: CaseId

    UNKNOWN: ClassVar[type[Problem]] = UnknownCase
    WRITES: ClassVar[frozenset[Chain]] = frozenset({Chain.TO_REPORTER, Chain.INTERNAL})
    FETCHES: ClassVar[tuple[Stream, ...]] = (Stream.CONVERSATION, Stream.INTERNAL)
    IS: ClassVar[ColumnElement[bool]] = (mailbox.c.case_id == bindparam("case")) & (
        mailbox.c.inspectorate == bindparam("inspectorate")
    )

    @property
    def parameters(self) -> dict[str, bytes]:
        """For `IS`."""
        return {"case": self.case.value, "inspectorate": self.inspectorate.value}


Address = ByMailbox | ByCase

_LOCKED = {
    kind: select(mailbox.c.inspectorate, mailbox.c.case_id).where(kind.IS).with_for_update()
    for kind in (ByMailbox, ByCase)
}


def lock_case(connection: Connection, address: Address) -> tuple[InspectorateId, CaseId]:
    """Find the case and keep other writers out of it until the transaction ends.

    Raises UnknownCode or UnknownCase.
    """
    row = connection.execute(_LOCKED[type(address)], address.parameters).first()
    if row is None:
        raise address.UNKNOWN
    return InspectorateId(row.inspectorate), CaseId(row.case_id)

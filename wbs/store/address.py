"""The two ways to a case: a reporter's credential, or a reviewer's word for it.

What differs between the two doors stands here, so that no verb of the store asks which it is.
"""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import ColumnElement, bindparam

from crypto.ids import CaseId, Chain, InspectorateId, Stream
from wbs.store.tables import mailbox
from wbs.web.problems import Problem, UnknownCase, UnknownCode


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

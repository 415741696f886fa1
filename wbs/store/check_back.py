"""What a reporter who comes back is given, in one statement.

One, so that keyboxes and envelopes are of one moment: an envelope without its keybox would look
like a server that withholds.
"""

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Label,
    Select,
    bindparam,
    literal,
    select,
    union_all,
)

from crypto.envelope import EnvelopeHeader
from crypto.ids import CaseId, Chain, InspectorateId, Stream
from crypto.keybox import KeyboxHeader
from wbs.problems import UnknownCode
from wbs.store.address import ByMailbox
from wbs.store.tables import entry, keybox, mailbox

MOST = 64  # envelopes in one answer: 4 MiB at their largest


@dataclass(frozen=True, slots=True)
class CheckBack:
    """A reporter's side of a case: bytes, each in the order of its number.

    `more`: there are further envelopes, from-reporter's before to-reporter's.
    """

    inspectorate: InspectorateId
    case: CaseId
    keyboxes: tuple[bytes, ...]
    from_reporter: tuple[bytes, ...]
    to_reporter: tuple[bytes, ...]
    more: bool


def check_back(
    connection: Connection, at: ByMailbox, from_reporter: int, to_reporter: int
) -> CheckBack:
    """All conversation keyboxes, and at most MOST envelopes from these two sequences on.

    Raises UnknownCode.
    """
    wanted = at.parameters | {"from_reporter": from_reporter, "to_reporter": to_reporter}
    # By place, in Python: the union promises no order, and no place occurs twice.
    rows = sorted(tuple(row) for row in connection.execute(_CHECK_BACK, wanted))
    if not rows:
        return _nothing(connection, at)
    boxes, mine, theirs = (
        tuple(body for place, body in rows if place >> _NUMBER_BITS == kind) for kind in _KINDS
    )
    header = KeyboxHeader.parse(boxes[0]) if boxes else EnvelopeHeader.parse(rows[0][1])
    return CheckBack(
        header.inspectorate,
        header.case,
        boxes,
        mine[:MOST],
        theirs[: max(MOST - len(mine), 0)],
        len(mine) + len(theirs) > MOST,
    )


def _nothing(connection: Connection, at: ByMailbox) -> CheckBack:
    """The code is unknown, or its keyboxes were erased and nothing new came."""
    row = connection.execute(_MINE, at.parameters).first()
    if row is None:
        raise UnknownCode
    return CheckBack(InspectorateId(row.inspectorate), CaseId(row.case_id), (), (), (), False)


# Two columns and no row about the case itself, whose ids every header holds: for each value of
# each row the driver gives up the interpreter's lock, and with eight threads gets it back late.
_NUMBER_BITS = 32
_KINDS = _KEYBOX, _FROM_REPORTER, _TO_REPORTER = range(3)
_MINE = select(mailbox.c.inspectorate, mailbox.c.case_id).where(ByMailbox.IS)
_MY_CASE = select(mailbox.c.case_id).where(ByMailbox.IS).scalar_subquery()


def _place(kind: int, number: Column[int]) -> Label[int]:
    return (literal(kind << _NUMBER_BITS, BigInteger) + number).label("place")


def _chain(kind: int, chain: Chain, least: str) -> Select[tuple[int, bytes]]:
    rows = (
        select(_place(kind, entry.c.sequence), entry.c.body)
        .where(
            entry.c.case_id == _MY_CASE,
            entry.c.chain == chain,
            entry.c.sequence >= bindparam(least),
        )
        .order_by(entry.c.sequence)
        .limit(MOST + 1)
        .subquery()
    )
    return select(rows.c.place, rows.c.body)


_CHECK_BACK = union_all(
    select(_place(_KEYBOX, keybox.c.number), keybox.c.body).where(
        keybox.c.case_id == _MY_CASE, keybox.c.stream == Stream.CONVERSATION
    ),
    _chain(_FROM_REPORTER, Chain.FROM_REPORTER, "from_reporter"),
    _chain(_TO_REPORTER, Chain.TO_REPORTER, "to_reporter"),
)

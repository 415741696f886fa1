"""What a reporter who comes back is given, in one statement.

One, so that keyboxes and envelopes are of one moment (an envelope without its keybox would look
like a server that withholds), and so that every credential, known or not, costs the same query.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import (
    Connection,
    LargeBinary,
    Select,
    bindparam,
    literal,
    select,
    union_all,
)

from crypto.ids import CaseId, Chain, InspectorateId, Stream
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
    wanted = at.parameters | {
        "from_reporter": from_reporter,
        "to_reporter": to_reporter,
    }
    kinds: dict[int, list[tuple[int, bytes, bytes]]] = {kind: [] for kind in range(4)}
    for kind, number, body, case in connection.execute(_CHECK_BACK, wanted).all():
        kinds[kind].append((number, body, case))
    if not kinds[_CASE]:
        raise UnknownCode
    ((_, inspectorate, case),) = kinds[_CASE]
    mine, theirs = _bodies(kinds[_FROM_REPORTER]), _bodies(kinds[_TO_REPORTER])
    return CheckBack(
        InspectorateId(inspectorate),
        CaseId(case),
        _bodies(kinds[_KEYBOX]),
        mine[:MOST],
        theirs[: max(MOST - len(mine), 0)],
        len(mine) + len(theirs) > MOST,
    )


def _bodies(rows: Iterable[tuple[int, bytes, bytes]]) -> tuple[bytes, ...]:
    # By number, in Python: the union promises no order, and no number occurs twice.
    return tuple(body for _, body, _ in sorted(rows))


_CASE, _KEYBOX, _FROM_REPORTER, _TO_REPORTER = range(4)
_NO_BYTES = literal(b"", LargeBinary)
_MINE = select(mailbox.c.inspectorate, mailbox.c.case_id).where(ByMailbox.IS).cte("mine")
_MY_CASE = select(_MINE.c.case_id).scalar_subquery()


def _chain(kind: int, chain: Chain, least: str) -> Select[tuple[int, int, bytes, bytes]]:
    rows = (
        select(
            literal(kind).label("kind"),
            entry.c.sequence,
            entry.c.body,
            _NO_BYTES.label("none"),
        )
        .where(
            entry.c.case_id == _MY_CASE,
            entry.c.chain == chain,
            entry.c.sequence >= bindparam(least),
        )
        .order_by(entry.c.sequence)
        .limit(MOST + 1)
        .subquery()
    )
    return select(rows.c.kind, rows.c.sequence, rows.c.body, rows.c.none)


_CHECK_BACK = union_all(
    select(literal(_CASE), literal(0), _MINE.c.inspectorate, _MINE.c.case_id),
    select(literal(_KEYBOX), keybox.c.number, keybox.c.body, _NO_BYTES).where(
        keybox.c.case_id == _MY_CASE, keybox.c.stream == Stream.CONVERSATION
    ),
    _chain(_FROM_REPORTER, Chain.FROM_REPORTER, "from_reporter"),
    _chain(_TO_REPORTER, Chain.TO_REPORTER, "to_reporter"),
)

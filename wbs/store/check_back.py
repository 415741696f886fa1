"""What a reporter who comes back is given, in one statement.

One, so that keyboxes and envelopes are of one moment: an envelope without its keybox would look
like a server that withholds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
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
from wbs.store.address import ByMailbox
from wbs.store.question import Question, calling, written_out
from wbs.store.shown import IS_SHOWN, MY_CASE
from wbs.store.tables import entry, keybox, mailbox
from wbs.web.problems import UnknownCode

MOST = 64  # envelopes in one answer
MOST_BYTES = 1024 * 1024  # of them; a slow reader keeps in our memory what it has not taken


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
    connection: Connection, at: ByMailbox, begin: tuple[int, int], hidden_from: date
) -> CheckBack:
    """All conversation keyboxes, and at most MOST envelopes from these two sequences on.

    `begin`: from-reporter's and to-reporter's. `hidden_from`: see `shown`. Raises UnknownCode.
    """
    wanted: dict[str, object] = {"from_reporter": begin[0], "to_reporter": begin[1]}
    wanted |= {"most": MOST + 1, "hidden_from": hidden_from.isoformat()}
    rows = _rows(connection, at, wanted)
    if not rows:
        found = find_case(connection, at)
        if found is None:
            raise UnknownCode
        # Begun between the two questions? Then it is there by now.
        rows = _rows(connection, at, wanted)
        if not rows:  # its keyboxes were erased, and nothing new came
            return CheckBack(*found, (), (), (), False)
    boxes, mine, theirs = (
        tuple(body for place, body in rows if place >> _NUMBER_BITS == kind) for kind in _KINDS
    )
    header = KeyboxHeader.parse(boxes[0]) if boxes else EnvelopeHeader.parse(rows[0][1])
    fit = _fitting((*mine, *theirs))
    return CheckBack(
        header.inspectorate,
        header.case,
        boxes,
        mine[:fit],
        theirs[: max(fit - len(mine), 0)],
        len(mine) + len(theirs) > fit,
    )


def _fitting(envelopes: Sequence[bytes]) -> int:
    """How many of these go into one answer; the first always does."""
    for number, size in enumerate(accumulate(map(len, envelopes[:MOST]))):
        if number and size > MOST_BYTES:
            return number
    return min(len(envelopes), MOST)


def _rows(
    connection: Connection, at: ByMailbox, wanted: dict[str, object]
) -> list[tuple[int, bytes]]:
    # By place, in Python: the union promises no order, and no place occurs twice.
    return sorted((place, body) for place, body in _CHECK_BACK.ask(connection, at, wanted))


def find_case(connection: Connection, at: ByMailbox) -> tuple[InspectorateId, CaseId] | None:
    """Where this credential leads."""
    row = _MINE.ask(connection, at, {}).first()
    return None if row is None else (InspectorateId(row.inspectorate), CaseId(row.case_id))


# Two columns and no row about the case itself, whose ids every header holds: for each value of
# each row the driver gives up the interpreter's lock, and with eight threads gets it back late.
_NUMBER_BITS = 32
_KINDS = _KEYBOX, _FROM_REPORTER, _TO_REPORTER = range(3)
_MINE = Question(
    {ByMailbox: select(mailbox.c.inspectorate, mailbox.c.case_id).where(ByMailbox.IS)},
    calling("portal_case(:hash)", "inspectorate", "case_id"),
)


def _place(kind: int, number: Column[int]) -> Label[int]:
    return (literal(kind << _NUMBER_BITS, BigInteger) + number).label("place")


def _chain(
    kind: int, chain: Chain, least: str, *further: ColumnElement[bool]
) -> Select[tuple[int, bytes]]:
    rows = (
        select(_place(kind, entry.c.sequence), entry.c.body)
        .where(
            entry.c.case_id == MY_CASE,
            entry.c.chain == chain,
            entry.c.sequence >= bindparam(least),
            *further,
        )
        .order_by(entry.c.sequence)
        .limit(bindparam("most"))
        .subquery()
    )
    return select(rows.c.place, rows.c.body)


_ITEMS = union_all(
    select(_place(_KEYBOX, keybox.c.number), keybox.c.body).where(
        keybox.c.case_id == MY_CASE, keybox.c.stream == Stream.CONVERSATION
    ),
    _chain(_FROM_REPORTER, Chain.FROM_REPORTER, "from_reporter"),
    _chain(_TO_REPORTER, Chain.TO_REPORTER, "to_reporter", IS_SHOWN),
)
_CHECK_BACK = Question(
    {ByMailbox: written_out(_ITEMS, "place", "body")},
    calling(
        "portal_check_back(:hash, :from_reporter, :to_reporter, :most, :hidden_from)",
        "place",
        "body",
    ),
)

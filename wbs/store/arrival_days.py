"""On which day each entry of a conversation came, for the reporter who asks.

What reviewers wrote came for a reporter on the day on which it was shown (`wbs.windows`).

A statement of its own: a third column would make every check-back slower.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, select

from crypto.ids import Chain
from wbs.store.address import ByMailbox
from wbs.store.question import Question, calling
from wbs.store.shown import IS_SHOWN
from wbs.store.tables import entry, mailbox
from wbs.web.problems import UnknownCode

MOST = 10_000  # days in one answer: a quarter of what its head may hold


@dataclass(frozen=True, slots=True)
class ArrivalDays:
    """YYYY-MM-DD, each list by sequence from 0."""

    from_reporter: Sequence[str]
    to_reporter: Sequence[str]


def arrival_days(connection: Connection, at: ByMailbox, hidden_from: date) -> ArrivalDays:
    """The first MOST of them, from-reporter's before to-reporter's. Raises UnknownCode."""
    wanted = {"most": MOST, "hidden_from": hidden_from.isoformat()}
    rows = _DAYS.ask(connection, at, wanted).all()
    if not rows:
        raise UnknownCode
    mine, theirs = (
        [row.day for row in rows if row.chain == chain and row.day is not None]
        for chain in (Chain.FROM_REPORTER, Chain.TO_REPORTER)
    )
    return ArrivalDays(mine, theirs)


# From the mailbox: a code whose case was erased is still known, as it is when it reads.
_DAYS = Question(
    {
        ByMailbox: select(entry.c.chain, entry.c.day)
        .select_from(mailbox)
        .outerjoin(
            entry,
            (entry.c.case_id == mailbox.c.case_id)
            & (
                (entry.c.chain == Chain.FROM_REPORTER)
                | ((entry.c.chain == Chain.TO_REPORTER) & IS_SHOWN)
            ),
        )
        .where(ByMailbox.IS)
        .order_by(entry.c.chain, entry.c.sequence)
        .limit(bindparam("most"))
    },
    calling("portal_days(:hash, :most, :hidden_from)", "chain", "day"),
)

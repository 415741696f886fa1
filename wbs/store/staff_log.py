"""The staff log of each inspectorate: one chain, whichever process writes to it.

A request is let in and written down in one transaction: none is served that is not in the log, and
what a killed process left half done was neither.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from sqlalchemy import Connection, bindparam, insert, select

from crypto.ids import InspectorateId
from wbs.days import Today
from wbs.stafflog.record import Record
from wbs.stafflog.slip import START, Head, Slip, Who
from wbs.store.database import Database
from wbs.store.locks import lock_log
from wbs.store.nonces import spend_nonce
from wbs.store.tables import staff_log

MOST_LINES = 512  # of one answer


@dataclass(frozen=True, slots=True)
class Asked:
    """A signed request. `once`, `expires`: its nonce. `opens`: the slip was made for this one."""

    who: Who
    once: bytes
    expires: int
    slip: Slip
    opens: bool


@dataclass(frozen=True, slots=True)
class Written:
    """`is_let_in`: the line is this request's. Else it is the one that came first; none where a run
    has ended with its day, or its line is not there."""

    is_let_in: bool
    line: bytes


@dataclass(frozen=True, slots=True)
class StaffLog:
    """What persons asked. Every verb raises Busy."""

    database: Database
    today: Today

    def admit(self, asked: Asked) -> Written | None:
        """Spend the nonce and write the request down; None where the nonce is spent already."""
        tries = count()

        def admit(connection: Connection) -> Written | None:
            is_first = next(tries) == 0
            if not spend_nonce(
                connection, self.database, (asked.once, asked.expires), is_first=is_first
            ):
                return None
            return self._of_the_run(connection, asked) or self._add(connection, asked)

        return self.database.write(admit)

    def _of_the_run(self, connection: Connection, asked: Asked) -> Written | None:
        """A further call of the run that the newest line of today opened: nobody is waited for."""
        newest = _newest(connection, asked)
        if newest is None or not asked.slip.kind.runs or newest.slip != asked.slip:
            return None
        is_of_today = newest.day == self.today()
        return Written(is_of_today, newest.compose() if is_of_today else b"")

    def _add(self, connection: Connection, asked: Asked) -> Written:
        lock_log(connection, asked.who[0])
        newest = _newest(connection, asked)
        counter = newest.slip.counter if newest else 0
        if not asked.opens or asked.slip.counter <= counter:
            return Written(False, newest.compose() if newest else b"")
        record = Record.after(_head(connection, asked), asked.who, self.today(), asked.slip)
        connection.execute(insert(staff_log), _row(record))
        return Written(True, record.compose())

    def since(
        self, inspectorate: InspectorateId, after: int, most: int = MOST_LINES
    ) -> tuple[bytes, ...]:
        """The lines after a sequence, in their order."""
        wanted = {"inspectorate": inspectorate.value, "after": after, "most": most}
        with self.database.read() as connection:
            return tuple(row.body for row in connection.execute(_SINCE, wanted))

    def all(self, inspectorate: InspectorateId, after: int = 0) -> Iterator[bytes]:
        """Every line after a sequence, some at a time."""
        last = after or -1  # what stands before the first is nothing of ours, and must be seen
        while True:
            wanted = {"inspectorate": inspectorate.value, "after": last, "most": MOST_LINES}
            with self.database.read() as connection:
                rows = connection.execute(_SINCE, wanted).all()
            if not rows:
                return
            yield from (row.body for row in rows)
            last = rows[-1].sequence


def _newest(connection: Connection, asked: Asked) -> Record | None:
    inspectorate, person = asked.who
    wanted = {"inspectorate": inspectorate.value, "person": person.value}
    line = connection.execute(_NEWEST, wanted).scalar()
    return Record.parse(line) if line else None


def _head(connection: Connection, asked: Asked) -> Head:
    row = connection.execute(_HEAD, {"inspectorate": asked.who[0].value}).first()
    return Head(row.sequence, row.hash) if row else START


def _row(record: Record) -> dict[str, object]:
    return {
        "inspectorate": record.inspectorate.value,
        "sequence": record.sequence,
        "person": record.person.value,
        "counter": record.slip.counter,
        "hash": record.head.hash,
        "body": record.compose(),
    }


_OURS = staff_log.c.inspectorate == bindparam("inspectorate")
_NEWEST = (
    select(staff_log.c.body)
    .where(_OURS, staff_log.c.person == bindparam("person"))
    .order_by(staff_log.c.counter.desc())
    .limit(1)
)
_HEAD = (
    select(staff_log.c.sequence, staff_log.c.hash)
    .where(_OURS)
    .order_by(staff_log.c.sequence.desc())
    .limit(1)
)
_SINCE = (
    select(staff_log.c.sequence, staff_log.c.body)
    .where(_OURS, staff_log.c.sequence > bindparam("after"))
    .order_by(staff_log.c.sequence)
    .limit(bindparam("most"))
)

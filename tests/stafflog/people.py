"""Persons who ask a store past any gateway, and whoever owns the database behind it."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from click.testing import CliRunner, Result
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from tests.staff import Member, Staff
from tests.store.conftest import Calendar
from wbs.commands.audit import audit as command
from wbs.speech.messages import Texts
from wbs.speech.voice import Voice
from wbs.stafflog.ledger import Ledger
from wbs.stafflog.record import Record
from wbs.stafflog.slip import Head, Kind
from wbs.stafflog.walk import Keys
from wbs.store import Store
from wbs.store.migrate import migrate
from wbs.store.staff_log import Asked, Written


@dataclass
class Person:
    """One of the staff, with programs that remember."""

    store: Store
    ledger: Ledger

    def asks(self, kind: Kind = Kind.READ) -> Record:
        """A request that is let in, after as many tries as a client makes; its line."""
        while True:
            written = self.sends(kind)
            if written.is_let_in:
                return Record.parse(written.line)

    def sends(self, kind: Kind = Kind.READ) -> Written:
        """One try, whose answer arrives."""
        written, answer = self.tries(kind)
        answer()
        return written

    def tries(self, kind: Kind = Kind.READ) -> tuple[Written, Callable[[], bool]]:
        """One try; its answer arrives when it is called, or never."""
        request = os.urandom(32)
        slip = self.ledger.slip(kind, request)
        opens = slip.request == request
        asked = Asked(self.ledger.who, os.urandom(16), 10**10, slip, opens)
        written = self.store.staff_log.admit(asked)
        assert written is not None
        if written.line:
            return written, lambda: self.ledger.answered(slip, written.line)
        return written, self._begin

    def _begin(self) -> bool:
        self.ledger.begin()
        return False

    def looks(self, kinds: Sequence[Kind] = (Kind.READ,)) -> None:
        """A look at the server as a console has it: the log is followed, then all the rest."""
        self.ledger.begin()
        self.asks()
        self.ledger.follow(self.page)
        for kind in kinds:
            self.asks(kind)

    def page(self, after: int) -> tuple[tuple[bytes, ...], bool]:
        """As the gateway answers, three lines at a time."""
        lines = self.store.staff_log.since(self.ledger.who[0], after, 3)
        return lines, len(lines) == 3


@dataclass
class Office:
    """A staff that is published in a database of its own."""

    url: str
    store: Store
    calendar: Calendar
    staff: Staff = field(default_factory=Staff)

    def person(self, number: int = 0) -> Person:
        """With programs that remember nothing yet."""
        member = self.staff.members[number]
        who = self.staff.caller(member).who
        return Person(self.store, Ledger(who, member.keys.identity))

    @property
    def keys(self) -> Keys:
        """Who is who, as an auditor knows it from the rosters."""
        return {one.id: (one.keys.identity.public(),) for one in self.staff.members}

    def lines(self) -> list[bytes]:
        """The whole log."""
        return list(self.store.staff_log.all(self.staff.id))

    def verify(self, *more: object) -> Result:
        """`wbs audit verify` of the database."""
        return audit("verify", "--database", self.url, *more)

    def rewrites(self, lines: Sequence[bytes]) -> None:
        """Whoever owns the database puts these lines in the place of all; no trigger is left."""
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.begin() as connection:
            _disarm(connection)
            connection.execute(text("DELETE FROM staff_log"))
            taken = set[tuple[bytes, int]]()
            for place, line in enumerate(lines, 1):
                connection.execute(text(_INSERT), _row(place, line, taken))
        engine.dispose()


def audit(*words: object) -> Result:
    """Run one of its commands, in English."""
    return CliRunner().invoke(command, list(map(str, words)), obj=Voice(Texts.of("en")))


@contextmanager
def office_in(url: str) -> Iterator[Office]:
    """A new one in an empty database."""
    migrate(url)
    calendar = Calendar()
    store = Store.open(url, today=calendar)
    office = Office(url, store, calendar)
    office.staff.publish(store)
    try:
        yield office
    finally:
        store.close()


def chained(records: Sequence[Record]) -> list[bytes]:
    """Numbered and hashed anew, as whoever owns the log can: only slips are beyond them."""
    head, lines = Head(), []
    for record in records:
        line = replace(record, sequence=head.sequence + 1, previous=head.hash)
        head = line.head
        lines.append(line.compose())
    return lines


def records(lines: Sequence[bytes]) -> list[Record]:
    """As they are."""
    return [Record.parse(line) for line in lines]


def stranger() -> Member:
    """Somebody who is in no roster."""
    return Member.new()


LATER = date(2026, 3, 20)
_INSERT = (
    "INSERT INTO staff_log (inspectorate, sequence, person, counter, hash, body)"
    " VALUES (:inspectorate, :sequence, :person, :counter, :hash, :body)"
)


def _row(place: int, line: bytes, taken: set[tuple[bytes, int]]) -> dict[str, object]:
    """The columns as they should be; a counter that stands there already gets another."""
    record = Record.parse(line)
    person, counter = record.person.value, record.slip.counter
    if (person, counter) in taken:
        counter = 10**9 + place
    taken.add((person, counter))
    return {
        "inspectorate": record.inspectorate.value,
        "sequence": place,
        "person": person,
        "counter": counter,
        "hash": record.head.hash,
        "body": line,
    }


def _disarm(connection: Connection) -> None:
    if connection.engine.name == "postgresql":
        connection.execute(text("ALTER TABLE staff_log DISABLE TRIGGER USER"))
        return
    for name in ("never_changes", "stays", "has_its_form"):
        connection.execute(text(f"DROP TRIGGER IF EXISTS staff_log_{name}"))

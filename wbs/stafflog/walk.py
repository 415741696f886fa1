"""Walking along the log as an auditor does: line by line, to the first that cannot be right.

Memory does not grow with the log: what earlier lines hashed to stands in a temporary file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from tempfile import TemporaryFile
from typing import IO

from crypto.errors import Malformed
from crypto.ids import InspectorateId, PersonId
from crypto.keys import ReviewerVerifyKey
from crypto.roster_chain import RosterChain
from wbs.stafflog.record import Record, hash_of
from wbs.stafflog.slip import SIZE, START, Head, Kind, Slip

Keys = Mapping[PersonId, tuple[ReviewerVerifyKey, ...]]


def keys_of(chain: RosterChain) -> Keys:
    """Every key that a person ever had: old lines were signed with old ones."""
    keys = {(one.id, one.identity) for roster in chain.rosters for one in roster.persons}
    persons = {person for person, _ in keys}
    return {person: tuple(key for owner, key in keys if owner == person) for person in persons}


class Wrong(Enum):
    """What is wrong with a line, or with the end of the log."""

    UNREADABLE = "unreadable"  # no line of ours, or of another inspectorate
    GONE = "gone"  # lines before this one are missing
    PLACED = "placed"  # it stands twice, or after one that comes later
    EDITED = "edited"  # the line after it names another hash
    FORGED = "forged"  # the person did not sign this
    STRANGER = "stranger"  # nobody of the rosters
    HOLE = "hole"  # requests of this person before this one are missing
    REPEATED = "repeated"  # the person's counter stands twice
    REWRITTEN = "rewritten"  # up to here it is not what this person saw
    CUT = "cut"  # this person saw more lines than there are


@dataclass
class Fault(Exception):
    """The first bad entry. `first`: where it may begin, else `sequence`; `person`: who tells."""

    wrong: Wrong
    sequence: int
    first: int
    person: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What one person signed to have seen, kept outside of the server."""

    person: PersonId
    slip: Slip


@dataclass
class Walk:
    """One inspectorate's log. Close it: it holds a temporary file."""

    inspectorate: InspectorateId
    keys: Keys
    head: Head = START
    counters: dict[PersonId, int] = field(default_factory=dict)
    _sure: int = 0  # up to here somebody signed to have seen it so
    _hashes: IO[bytes] = field(default_factory=TemporaryFile)

    def __enter__(self) -> "Walk":
        return self

    def __exit__(self, *_: object) -> None:
        self._hashes.close()

    def go(self, lines: Iterable[bytes]) -> None:
        """Along these lines. Raises Fault at the first that cannot be right."""
        for line in lines:
            self._take(line)

    def compare(self, checkpoints: Iterable[Checkpoint]) -> None:
        """At the end: nothing is cut off that one of these persons has seen. Raises Fault."""
        for each in sorted(checkpoints, key=lambda one: one.slip.seen.sequence):
            seen, person = each.slip.seen, each.person
            who = self.inspectorate, person
            if not each.slip.is_by(who, self.keys.get(person, ())):
                raise Fault(Wrong.FORGED, seen.sequence, seen.sequence, person)
            self._compare(seen, person)
            if each.slip.counter > self.counters.get(person, 0):
                raise Fault(Wrong.HOLE, self.head.sequence + 1, self.head.sequence + 1, person)

    def _take(self, line: bytes) -> None:
        expected = self.head.sequence + 1
        try:
            record = Record.parse(line)
        except Malformed:
            raise Fault(Wrong.UNREADABLE, expected, expected) from None
        if record.inspectorate != self.inspectorate:
            raise Fault(Wrong.UNREADABLE, expected, expected)
        if record.sequence != expected:
            wrong = Wrong.GONE if record.sequence > expected else Wrong.PLACED
            raise Fault(wrong, max(record.sequence, expected), expected)
        if record.previous != self.head.hash:
            last = self.head.sequence or expected
            raise Fault(Wrong.EDITED, last, last)
        self._judge_slip(record)
        self._remember(record, line)

    def _judge_slip(self, record: Record) -> None:
        at, person, slip = record.sequence, record.person, record.slip
        if person not in self.keys:
            raise Fault(Wrong.STRANGER, at, at, person)
        if slip.kind is Kind.CHECKPOINT or not slip.is_by(record.who, self.keys[person]):
            raise Fault(Wrong.FORGED, at, at, person)
        last = self.counters.get(person, 0)
        if slip.counter != last + 1:
            wrong = Wrong.HOLE if slip.counter > last else Wrong.REPEATED
            raise Fault(wrong, at, at, person)
        self._compare(slip.seen, person)

    def _compare(self, seen: Head, person: PersonId) -> None:
        """What somebody signed to have seen against what stands there."""
        if seen == START:
            return
        if seen.sequence > self.head.sequence:
            raise Fault(Wrong.CUT, seen.sequence, self.head.sequence + 1, person)
        if self._hash(seen.sequence) != seen.hash:
            raise Fault(Wrong.REWRITTEN, seen.sequence, min(self._sure + 1, seen.sequence), person)
        self._sure = max(self._sure, seen.sequence)

    def _remember(self, record: Record, line: bytes) -> None:
        self.counters[record.person] = record.slip.counter
        self.head = Head(record.sequence, hash_of(line))
        self._hashes.seek((record.sequence - 1) * SIZE)
        self._hashes.write(self.head.hash)

    def _hash(self, sequence: int) -> bytes:
        if sequence == 0:
            return START.hash
        self._hashes.seek((sequence - 1) * SIZE)
        return self._hashes.read(SIZE)

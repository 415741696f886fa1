"""Assigning: on whom the tasks of a case fall, and which cases are about the same subject."""

from collections.abc import Iterator

from crypto.freshness import TrustedRoster
from crypto.ids import PersonId, Stream
from crypto.slot import SlotKey, Word
from wbs.cases.case import Case, Line
from wbs.cases.events import Assigned
from wbs.cases.opening import Opened


def names_readers(one: Opened, trusted: TrustedRoster, out: frozenset[PersonId]) -> bool:
    """Whether all whom an entry assigns read the case, as its author knew roster and case."""
    roster = trusted.chain.by_hash(one.signed.roster) if one.signed else None
    if roster is None or not isinstance(one.event, Assigned):
        return False
    readers = {person.id for person in roster.persons if person.reads}
    return one.event.persons <= readers - one.event.frame.removed - out


def assignment(case: Case) -> tuple[Line, Assigned] | None:
    """The newest one that counts."""
    return next(_assignments(case), None)


def assigned(case: Case, readers: frozenset[PersonId]) -> frozenset[PersonId]:
    """On whom tasks fall now: whoever reads no longer has none. `readers`: of the case, now."""
    found = assignment(case)
    return found[1].persons & readers if found else frozenset()


def slot_keys(other: Case) -> tuple[SlotKey, ...]:
    """By which the readers of a case recognise what is said of it elsewhere; the newest first."""
    known = other.secrets[Stream.CONVERSATION]
    return tuple(SlotKey.of(known[number].secret) for number in sorted(known, reverse=True))


def links_to(case: Case, keys: tuple[SlotKey, ...]) -> bool:
    """Whether what was said last in a case of the one with these keys links the two."""
    for line, event in _assignments(case):
        author = line.person.id if line.person else None
        found = (
            key.find(event.slot, on=case.id, author=author) for key in keys if author is not None
        )
        word = next((each for each in found if each is not None), None)
        if word is not None:
            return word is Word.LINK
    return False


def _assignments(case: Case) -> Iterator[tuple[Line, Assigned]]:
    for line in reversed(case.lines):
        if line.counts and isinstance(line.event, Assigned):
            yield line, line.event

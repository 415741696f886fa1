"""Saying on whom the tasks of a case fall, and that two cases are about the same subject.

A link changes nothing else: it is written as an assignment that says once more what held before.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from crypto import slot
from crypto.errors import Refusal
from crypto.ids import CaseId, PersonId, Stream
from crypto.slot import Word
from wbs.cases.assigning import assigned, assignment, links_to, slot_keys
from wbs.cases.case import Case
from wbs.cases.events import Assigned
from wbs.cases.frames import Frame
from wbs.cases.writing import NoSecret, needs_new_secret
from wbs.journeys import reviewing
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Gateway


class NotAReader(Refusal):
    """Tasks fall on somebody who does not read the case."""

    code = "not-a-reader"


class NothingToLink(Refusal):
    """The case itself, or two cases of which that was said already."""

    code = "nothing-to-link"


@dataclass(frozen=True, slots=True)
class Tasks:
    """On whom the tasks of a case fall, and a word about it; both may be empty."""

    persons: frozenset[PersonId] = frozenset()
    text: str = ""

    def event(self, knew: Frame, said: bytes) -> Assigned:
        """The assignment as an entry, with this slot."""
        return Assigned(knew, self.persons, self.text, said)


def assign(gateway: Gateway, desk: Desk, case: Case, tasks: Tasks) -> None:
    """From now on tasks fall on these; on nobody where there are none. NotAReader; as `note`."""
    if not tasks.persons <= reviewing.readers(desk, case):
        raise NotAReader
    reviewing.assign(gateway, desk, case, lambda knew: tasks.event(knew, slot.empty()))


def held(desk: Desk, case: Case) -> Tasks:
    """What holds now."""
    found = assignment(case)
    return Tasks(assigned(case, reviewing.readers(desk, case)), found[1].text if found else "")


def link(gateway: Gateway, desk: Desk, cases: tuple[Case, Case], word: Word) -> None:
    """Say in the first that the second is about the same subject, or no longer.

    Whoever does not read the second sees an assignment that changes nothing. NothingToLink;
    NoSecret where the second waits for one: whoever is out of it holds all there are. Refuses as
    `note`.
    """
    case, other = cases
    if needs_new_secret(other, Stream.CONVERSATION, desk.trusted):
        raise NoSecret
    keys, tasks = slot_keys(other), held(desk, case)
    if case.id == other.id or links_to(case, keys) is (word is Word.LINK):
        raise NothingToLink
    said = keys[0].fill(word, on=case.id, author=desk.person.id)
    reviewing.assign(gateway, desk, case, lambda knew: tasks.event(knew, said))


def linked(case: Case, others: Iterable[Case]) -> dict[CaseId, bool]:
    """The cases among `others` about the same subject; whether `case` itself says so."""
    own, found = slot_keys(case), dict[CaseId, bool]()
    for other in others:
        if other.id == case.id:
            continue
        if (is_said_here := links_to(case, slot_keys(other))) or links_to(other, own):
            found[other.id] = is_said_here
    return found

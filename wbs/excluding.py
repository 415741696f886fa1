"""Excluding: who is left out of a case, as of what an entry's author knew of the reporter."""

from crypto.ids import Chain, PersonId
from wbs.chains import Linked
from wbs.events import Event, Reported
from wbs.frames import Head


class Exclusions:
    """The report's exclusions, and where the reporter lifted some.

    An entry is judged by the exclusions at the from-reporter entry that it names. Judged by those
    of today, what somebody excluded had planted would begin to count once the person is let in.
    """

    def __init__(self, report: Reported) -> None:
        self.now = self._first = report.excluded
        self._with_script = report.with_script
        self._lifted: list[tuple[int, frozenset[PersonId]]] = []

    def may_lift(self, persons: frozenset[PersonId]) -> bool:
        """Only what is excluded now, and never where a server saw the words."""
        return self._with_script and persons <= self.now

    def lift(self, sequence: int, persons: frozenset[PersonId]) -> None:
        """Let persons in from this from-reporter entry on."""
        self._lifted.append((sequence, persons))
        self.now = self.now - persons

    def known_to(self, event: Event, linked: Linked) -> frozenset[PersonId]:
        """Who was excluded at the from-reporter entry that an event names."""
        head = event.frame.heads.get(Chain.FROM_REPORTER)
        if head is None or not linked.holds(Chain.FROM_REPORTER, head):
            return self._first
        return self._first.difference(*self._until(head))

    def _until(self, head: Head) -> list[frozenset[PersonId]]:
        return [persons for sequence, persons in self._lifted if sequence <= head.sequence]

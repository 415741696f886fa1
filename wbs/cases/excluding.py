"""Excluding: who is left out of a case, as of what an entry's author knew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from crypto.freshness import TrustedRoster
from crypto.ids import Chain, PersonId
from wbs.cases.able import powers
from wbs.cases.chains import Linked
from wbs.cases.events import Reported, Unexclude
from wbs.cases.frames import Head
from wbs.cases.lifecycle import RECUSAL_APPROVED_BY
from wbs.cases.moving import Approved, Recused
from wbs.cases.opening import Opened

Passed = Mapping[Chain, Mapping[int, Opened]]  # by sequence


def passed_of(opened: Mapping[Chain, Sequence[Opened]]) -> dict[Chain, dict[int, Opened]]:
    """The entries that passed the rules `cannot-open` to `author`."""
    return {
        chain: {one.entry.header.sequence: one for one in entries if one.reason is None}
        for chain, entries in opened.items()
    }


class Knowledge:
    """How much of the conversation existed when an entry was written, by the heads that it names.

    On internal an earlier entry's head will do too: whoever writes after it had seen it.
    """

    def __init__(self, internal: Mapping[int, Opened], linked: Linked) -> None:
        self._linked = linked
        named = (self._named(one, Chain.TO_REPORTER) for one in internal.values())
        self._seen_internally = dict(zip(internal, accumulate(named, max), strict=True))

    def of_from_reporter(self, one: Opened) -> int:
        """The from-reporter entry that it names, or -1."""
        return self._named(one, Chain.FROM_REPORTER)

    def of_to_reporter(self, one: Opened) -> int:
        """The last to-reporter entry before it, or -1."""
        header = one.entry.header
        if header.chain is Chain.TO_REPORTER:
            return header.sequence - 1
        if header.chain is Chain.INTERNAL:
            return self._seen_internally.get(header.sequence, -1)
        return self._named(one, Chain.TO_REPORTER)

    def _named(self, one: Opened, chain: Chain) -> int:
        head = one.event.frame.heads.get(chain) if one.event else None
        return head.sequence if head and self._linked.holds(chain, head) else -1


class Exclusions:
    """The report's exclusions, where the reporter lifted some, and where somebody was recused.

    An entry is judged by those at the entries that it names. Judged by those of today, what
    somebody excluded had planted would begin to count once the person is let in, and what somebody
    wrote before being recused would be lost.
    """

    def __init__(self, report: Reported, knowledge: Knowledge) -> None:
        self._listed = self._first = report.excluded
        self._with_script = report.with_script
        self._knowledge = knowledge
        self._lifted: list[tuple[int, frozenset[PersonId]]] = []
        self._recused: list[tuple[int, frozenset[PersonId]]] = []

    @property
    def now(self) -> frozenset[PersonId]:
        """Whoever is out at present. No word of the reporter's lets in who was recused."""
        return self._listed.union(*(persons for _, persons in self._recused))

    def may_lift(self, persons: frozenset[PersonId]) -> bool:
        """Only what the reporter excluded, and never where a server saw the words."""
        return self._with_script and persons <= self._listed

    def lift(self, sequence: int, persons: frozenset[PersonId]) -> None:
        """Let persons in from this from-reporter entry on."""
        self._lifted.append((sequence, persons))
        self._listed = self._listed - persons

    def recuse(self, sequence: int, persons: frozenset[PersonId]) -> None:
        """Leave persons out after this to-reporter entry."""
        self._recused.append((sequence, persons))

    def out_for(self, one: Opened) -> frozenset[PersonId]:
        """Who was out as far as its author knew; a report leaves out whom it names."""
        if one.event is None or one.person is None:
            return self.now
        return self.known_to(one)

    def known_to(self, one: Opened) -> frozenset[PersonId]:
        """Who was out at the entries that an entry's author knew."""
        recused = _until(self._knowledge.of_to_reporter(one), self._recused)
        return self.listed_for(one).union(*recused)

    def listed_for(self, one: Opened) -> frozenset[PersonId]:
        """Whom the reporter left out at the entry that an entry names."""
        lifted = _until(self._knowledge.of_from_reporter(one), self._lifted)
        return self._first.difference(*lifted)


def _until(
    last: int, found: Sequence[tuple[int, frozenset[PersonId]]]
) -> Iterator[frozenset[PersonId]]:
    return (persons for sequence, persons in found if sequence <= last)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The exclusions before it is known what counts, and the approvals among what they rest on."""

    exclusions: Exclusions
    approvals: frozenset[int]  # sequences of to-reporter


def foreseen(
    report: Reported,
    passed: Passed,
    linked: Linked,
    trusted: TrustedRoster,
    *,
    only: frozenset[int] | None,
) -> Foreseen:
    """What must be known of recusals before it is known what counts: `passed` is all there is.

    Rather too many than too few: whoever is recused must vouch for nobody, whatever becomes of
    those who said so. But of approvals `only` those, from the second reading of a case on.
    """
    approvals = set[int]()
    exclusions = Exclusions(report, Knowledge(passed[Chain.INTERNAL], linked))
    for sequence, one in passed[Chain.FROM_REPORTER].items():
        if isinstance(one.event, Unexclude) and exclusions.may_lift(one.event.persons):
            exclusions.lift(sequence, one.event.persons)
    foreseeing = _Foreseeing(passed[Chain.TO_REPORTER], exclusions, linked, trusted)
    for sequence, one in passed[Chain.TO_REPORTER].items():
        approves = isinstance(one.event, Approved)
        if approves and only is not None and sequence not in only:
            continue
        if recused := foreseeing.recused_by(one):
            exclusions.recuse(sequence, recused)
            approvals |= {sequence} if approves else set()
    return Foreseen(exclusions, frozenset(approvals))


@dataclass(frozen=True, slots=True)
class _Foreseeing:
    """Recusals by what stands on to-reporter, whatever counts of it."""

    passed: Mapping[int, Opened]
    exclusions: Exclusions
    linked: Linked
    trusted: TrustedRoster

    def recused_by(self, one: Opened) -> frozenset[PersonId]:
        """Its author alone, or those of a proposal that it may approve."""
        nobody, author = frozenset[PersonId](), self._author(one)
        if author is None:
            return nobody
        if isinstance(one.event, Recused):
            return one.event.persons if one.event.is_by(author) else nobody
        if not isinstance(one.event, Approved) or not self._is_able(one, author):
            return nobody
        proposal = self._named(one.event.entry)
        proposer = self._author(proposal) if proposal else None
        if proposal is None or proposer is None or not isinstance(proposal.event, Recused):
            return nobody
        named, by = proposal.event.persons, {author, proposer}
        return named if len(by) == 2 and not by & named else nobody

    def _author(self, one: Opened) -> PersonId | None:
        """None for whom the report leaves out: such a person says nothing."""
        id = one.person.id if one.person else None
        return None if id in self.exclusions.listed_for(one) else id

    def _named(self, entry: Head) -> Opened | None:
        held = self.linked.holds(Chain.TO_REPORTER, entry)
        return self.passed.get(entry.sequence) if held else None

    def _is_able(self, one: Opened, author: PersonId) -> bool:
        roster = self.trusted.chain.by_hash(one.signed.roster) if one.signed else None
        return roster is not None and bool(powers(roster, author) & RECUSAL_APPROVED_BY)

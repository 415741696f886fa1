"""A case as a reader knows it: what counts, what does not and why, and what to write under."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from crypto.errors import Refusal
from crypto.ids import CaseId, Chain, InspectorateId, PersonId, Stream
from crypto.keys import CaseSecret
from crypto.roster import Person
from wbs.cases.chains import Finding
from wbs.cases.event import Event
from wbs.cases.events import Message, Reported
from wbs.cases.frames import Head, Introduction
from wbs.cases.life import Life
from wbs.cases.moving import Approved, Recused, Stepped
from wbs.cases.opening import NOT_YOURS


class NoCase(Refusal):
    """Nothing here that this reader may read as a case."""

    code = "no-case"


class Standing(Enum):
    """What became of an entry."""

    COUNTS = "counts"
    REJECTED = "rejected"
    UNCONFIRMED = "unconfirmed"
    NOT_YOURS = "not-yours"

    @classmethod
    def of(cls, reason: str | None) -> "Standing":
        """By the rule that an entry breaks, if any."""
        if reason is None:
            return cls.COUNTS
        own = {one.value: one for one in (cls.UNCONFIRMED, cls.NOT_YOURS)}
        return own.get(reason, cls.REJECTED)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as people see it. `reason` says by which rule it does not count."""

    chain: Chain
    head: Head
    standing: Standing
    reason: str | None
    event: Event | None
    person: Person | None
    secret_number: int
    before_the_change: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is part of the case."""
        return self.standing is Standing.COUNTS

    @property
    def is_proposal(self) -> bool:
        """A step, or a recusal of others, that waits for a second person."""
        if isinstance(self.event, Recused):
            return self.person is None or not self.event.is_by(self.person.id)
        return isinstance(self.event, Stepped) and self.event.is_proposal


@dataclass(slots=True)
class Introduced:
    """A secret that a valid introduction made known, and where."""

    introduction: Introduction
    secret: CaseSecret
    chain: Chain
    sequence: int
    reporter_at: int  # the last from-reporter entry that whoever introduced it had
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What a reader knows of a case. Only `wbs.cases.fold.read_case` makes one."""

    inspectorate: InspectorateId
    id: CaseId
    report: Reported
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    excluded: frozenset[PersonId]
    withdrawn: bool  # the reporter ended the own access
    life: Life
    adoptable: Mapping[Head, Life]  # moves that wait for it, and how the case stood there
    secrets: Mapping[Stream, Mapping[int, Introduced]]
    heads: Mapping[Chain, Head | None]
    breaks: frozenset[Chain]
    highest_box: Mapping[Stream, int | None]

    def answers_the_reporter(self, line: Line) -> bool:
        """A letter, or a step that counts by itself or by this approval: each has a message.

        That somebody left the case answers nothing.
        """
        event = line.event
        if not line.counts or line.chain is not Chain.TO_REPORTER:
            return False
        if isinstance(event, Approved):
            return line.head.sequence not in {one.sequence for one in self.life.recusals}
        is_step = isinstance(event, Stepped) and not line.is_proposal
        return is_step or isinstance(event, Message)

    @property
    def recused(self) -> frozenset[PersonId]:
        """Those among the excluded whom no word of the reporter's lets in."""
        return frozenset[PersonId]().union(*(one.persons for one in self.life.recusals))

    @property
    def leaving(self) -> frozenset[PersonId]:
        """Those whose recusal waits to be adopted, because whoever said it stands no more."""
        found = set[PersonId]()
        for line in self.lines:
            stood, event = self.adoptable.get(line.head), line.event
            if stood and isinstance(event, Approved) and stood.proposal:
                event = stood.proposal.event
            elif line.is_proposal:
                continue
            if stood and isinstance(event, Recused):
                found |= event.persons
        return frozenset(found)

    def newest_secret(self, stream: Stream) -> Introduced | None:
        """The newest secret, if one may write under it: undisputed, for nobody who is excluded.

        Never an older one instead: whoever forced a dispute would choose who reads on.
        """
        known = self.secrets[stream]
        found = known[max(known)] if known else None
        if found is None or found.disputed or found.introduction.recipients & self.excluded:
            return None
        return found

    def goes_on_shut(self, chain: Chain) -> bool:
        """Whether a chain goes on under a secret newer than all known, which was not handed over.

        What honest reviewers write opens for everybody who may read the case.
        """
        newest = max(self.secrets[chain.stream], default=-1)
        return any(
            line.chain is chain
            and line.reason in (NOT_YOURS, "cannot-open")
            and line.secret_number > newest
            for line in self.lines
        )

    def counted(self) -> list[Line]:
        """The entries that are part of the case, in order."""
        return [line for line in self.lines if line.counts]

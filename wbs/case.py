"""A case as a reader knows it: what counts, what does not and why, and what to write under."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from crypto.errors import Refusal
from crypto.ids import CaseId, Chain, InspectorateId, PersonId, Stream
from crypto.keys import CaseSecret
from crypto.roster import Person
from wbs.chains import Finding
from wbs.events import Event, Reported
from wbs.frames import Head, Introduction


class NoCase(Refusal):
    """Nothing here that this reader may read as a case."""

    code = "no-case"


class Standing(Enum):
    """What became of an entry."""

    COUNTS = "counts"
    REJECTED = "rejected"
    UNCONFIRMED = "unconfirmed"
    NOT_YOURS = "not-yours"


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
    """What a reader knows of a case. Only `wbs.fold.read_case` makes one."""

    inspectorate: InspectorateId
    id: CaseId
    report: Reported
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    excluded: frozenset[PersonId]
    secrets: Mapping[Stream, Mapping[int, Introduced]]
    heads: Mapping[Chain, Head | None]
    breaks: frozenset[Chain]
    highest_box: Mapping[Stream, int | None]

    def newest_secret(self, stream: Stream) -> Introduced | None:
        """The newest secret, if one may write under it: undisputed, for nobody who is excluded.

        Never an older one instead: whoever forced a dispute would choose who reads on.
        """
        known = self.secrets[stream]
        found = known[max(known)] if known else None
        if found is None or found.disputed or found.introduction.recipients & self.excluded:
            return None
        return found

    def counted(self) -> list[Line]:
        """The entries that are part of the case, in order."""
        return [line for line in self.lines if line.counts]

"""Events that move a case: a step, its approval, an objection, and a call under pressure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from crypto.envelope import NUMBER_END
from crypto.errors import Malformed
from crypto.ids import Chain, PersonId
from crypto.strict_json import JSON, Closed
from wbs.cases.event import Event
from wbs.cases.frames import Frame, Head, id_list, persons
from wbs.cases.lifecycle import BY_PLACE, Finding, State

MOST_REASON = 4_000
MOST_MESSAGE = 20_000
MOST_NAME = 200
LEVELS = frozenset({"TINGGI", "SEDANG", "RENDAH"})
COMPLETENESS = frozenset({"LENGKAP", "KURANG"})
OVERSIGHT = frozenset({"YA", "SEBAGIAN", "TIDAK"})  # berkadar pengawasan
PROVEN = frozenset({"TERBUKTI", "TERBUKTI_SEBAGIAN"})
OUTCOMES = PROVEN | {"TIDAK_TERBUKTI", "TIDAK_CUKUP_BUKTI", "BUKAN_KEWENANGAN"}
CONSEQUENCES = frozenset(
    {"ETIK", "DISIPLIN", "ADMINISTRATIF", "KERUGIAN_NEGARA", "PIDANA", "PERBAIKAN_SISTEM"}
)
_STATES = frozenset(State.__members__)


@dataclass(frozen=True, slots=True)
class Triage:
    """What the verification found (ISO 37002, 8.3). `risk`: of harm to the reporter."""

    completeness: str
    priority: str
    oversight: str
    risk: str

    @classmethod
    def parse(cls, untrusted: JSON) -> Self:
        """Read it. Or Malformed."""
        with Closed(untrusted, "event.triage") as fields:
            return cls(
                fields.choice("completeness", COMPLETENESS),
                fields.choice("priority", LEVELS),
                fields.choice("oversight", OVERSIGHT),
                fields.choice("risk", LEVELS),
            )

    def compose(self) -> dict[str, JSON]:
        """The JSON that `parse` reads."""
        return {
            "completeness": self.completeness,
            "priority": self.priority,
            "oversight": self.oversight,
            "risk": self.risk,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the examination came to; consequences exactly where something was proven."""

    result: str
    consequences: tuple[str, ...]

    @classmethod
    def parse(cls, untrusted: JSON) -> Self:
        """Read it. Or Malformed."""
        with Closed(untrusted, "event.outcome") as fields:
            result = fields.choice("result", OUTCOMES)
            found = fields.items("consequences", _consequence, 0, len(CONSEQUENCES))
            if list(found) != sorted(set(found)) or bool(found) != (result in PROVEN):
                raise fields.refuse("consequences")
            return cls(result, found)

    def compose(self) -> dict[str, JSON]:
        """The JSON that `parse` reads."""
        return {"result": self.result, "consequences": list(self.consequences)}


@dataclass(frozen=True, slots=True)
class Stepped(Event):
    """A step, or where two persons are needed the proposal of one.

    The message is what the reporter is told; a proposal's is shown once it is approved. `promised`:
    the last day on which the reporter hears of the case again; an extension promises a later one.
    """

    TYPE = "step"
    CHAINS = frozenset({Chain.TO_REPORTER})
    leaves: State
    enters: State
    reason: str
    message: str
    triage: Triage | None = None
    outcome: Outcome | None = None
    destination: str | None = None
    promised: date | None = None

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type; at most one finding."""
        step = cls(
            frame,
            State(fields.choice("leaves", _STATES)),
            State(fields.choice("enters", _STATES)),
            fields.text("reason", 1, MOST_REASON, lines=True),
            fields.text("message", 0, MOST_MESSAGE, lines=True),
            fields.optional("triage", lambda name: Triage.parse(fields.any(name))),
            fields.optional("outcome", lambda name: Outcome.parse(fields.any(name))),
            fields.optional("destination", lambda name: fields.text(name, 1, MOST_NAME)),
            fields.optional("promised", fields.day),
        )
        if len(step.findings()) > 1:
            raise Malformed("event.findings")
        return step

    def members(self) -> dict[str, JSON]:
        """The members of this type."""
        return {
            "leaves": self.leaves.value,
            "enters": self.enters.value,
            "reason": self.reason,
            "message": self.message,
            "triage": self.triage.compose() if self.triage else None,
            "outcome": self.outcome.compose() if self.outcome else None,
            "destination": self.destination,
            "promised": self.promised.isoformat() if self.promised else None,
        }

    @property
    def extends(self) -> bool:
        """Whether it leaves the case where it is and promises a later day."""
        return self.leaves is self.enters

    @property
    def is_proposal(self) -> bool:
        """Whether it waits for a second person; the reporter is not told before."""
        step = BY_PLACE.get((self.leaves, self.enters))
        return step is not None and bool(step.approved_by)

    def findings(self) -> frozenset[Finding]:
        """Which findings it says."""
        said: Mapping[Finding, object] = {
            Finding.TRIAGE: self.triage,
            Finding.OUTCOME: self.outcome,
            Finding.DESTINATION: self.destination,
        }
        return frozenset(finding for finding, what in said.items() if what is not None)


@dataclass(frozen=True, slots=True)
class Approved(Event):
    """A second person agrees to the proposal at `entry`, byte by byte."""

    TYPE = "approve"
    CHAINS = frozenset({Chain.TO_REPORTER})
    entry: Head

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type."""
        sequence = fields.integer("sequence", 0, NUMBER_END - 1)
        return cls(frame, Head(sequence, fields.raw("hash", 32)))

    def members(self) -> dict[str, JSON]:
        """The members of this type."""
        return self.entry.compose()


@dataclass(frozen=True, slots=True)
class Recused(Event):
    """Persons handle the case no longer: the author alone, or others as the proposal of one.

    The reporter is told reason and message; of a proposal, once it is approved.
    """

    TYPE = "recuse"
    CHAINS = frozenset({Chain.TO_REPORTER})
    persons: frozenset[PersonId]
    reason: str
    message: str

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type; the message may be empty."""
        return cls(
            frame,
            frozenset(persons(fields, "persons", 1)),
            fields.text("reason", 1, MOST_REASON, lines=True),
            fields.text("message", 0, MOST_MESSAGE, lines=True),
        )

    def members(self) -> dict[str, JSON]:
        """The members of this type."""
        return {"persons": id_list(self.persons), "reason": self.reason, "message": self.message}

    def is_by(self, author: PersonId) -> bool:
        """Whether it names its author and nobody else: then it waits for no second person."""
        return self.persons == {author}


@dataclass(frozen=True, slots=True)
class Objected(Event):
    """The reporter does not agree that the case ended."""

    TYPE = "object"
    CHAINS = frozenset({Chain.FROM_REPORTER})
    text: str

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type."""
        return cls(frame, fields.text("text", 1, MOST_MESSAGE, lines=True))

    def members(self) -> dict[str, JSON]:
        """The members of this type."""
        return {"text": self.text}


@dataclass(frozen=True, slots=True)
class Pressed(Event):
    """The reporter is under pressure because of the report: an alarm, in whatever state."""

    TYPE = "pressure"
    CHAINS = frozenset({Chain.FROM_REPORTER})
    text: str

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type; the text may be empty."""
        return cls(frame, fields.text("text", 0, MOST_MESSAGE, lines=True))

    def members(self) -> dict[str, JSON]:
        """The members of this type."""
        return {"text": self.text}


MOVING: tuple[type[Event], ...] = (Stepped, Approved, Recused, Objected, Pressed)


def _consequence(value: JSON) -> str:
    with Closed({"consequence": value}, "event.outcome.consequences") as fields:
        return fields.choice("consequence", CONSEQUENCES)

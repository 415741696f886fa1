"""Events: what people put on the chains of a case. Parsed here, judged in `case`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from crypto.encoding import b64
from crypto.envelope import NUMBER_END, EnvelopeHeader
from crypto.errors import Malformed
from crypto.ids import Chain, PersonId
from crypto.keys import ReporterKemPublicKey, ReporterVerifyKey
from crypto.slot import SIZE
from crypto.strict_json import JSON, Closed
from wbs.cases.event import Event
from wbs.cases.frames import Frame, Head, Introduction, SharedFile, id_list, persons
from wbs.cases.moving import MOVING
from wbs.form.report import Report

MOST_TEXT = 60_000
MOST_FILES = 32
MOST_TASK = 4_000


@dataclass(frozen=True, slots=True)
class Reported(Event):
    """from-reporter 0: the report and everything that makes it a case."""

    TYPE = "report"
    CHAINS = frozenset({Chain.FROM_REPORTER})
    signing: ReporterVerifyKey
    kem: ReporterKemPublicKey
    with_script: bool
    excluded: frozenset[PersonId]
    introduction: Introduction
    report: Report

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type."""
        with Closed(fields.any("reporter"), "event.reporter") as keys:
            signing = ReporterVerifyKey(keys.raw("signing", 32))
            kem = ReporterKemPublicKey(keys.raw("kem"))
        mode = fields.choice("mode", frozenset({"script", "no-script"}))
        excluded = frozenset(persons(fields, "excluded", 0))
        introduction = Introduction.parse(fields.any("introduction"))
        report = Report.parse(fields.any("report"))
        return cls(frame, signing, kem, mode == "script", excluded, introduction, report)

    def members(self) -> dict[str, JSON]:
        """The members of this type."""
        return {
            "reporter": {"signing": str(self.signing), "kem": str(self.kem)},
            "mode": "script" if self.with_script else "no-script",
            "excluded": id_list(self.excluded),
            "introduction": self.introduction.compose(),
            "report": self.report.compose(),
        }


@dataclass(frozen=True, slots=True)
class Written(Event):
    """Text with files."""

    text: str
    files: tuple[SharedFile, ...]

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type; an empty text needs a file."""
        text = fields.text("text", 0, MOST_TEXT, lines=True)
        files = fields.items("files", SharedFile.parse, 0, MOST_FILES)
        if not text and not files:
            raise Malformed("event.text")
        if len({shared.id for shared in files}) != len(files):
            raise Malformed("event.files")
        return cls(frame, text, files)

    def members(self) -> dict[str, JSON]:
        """The members of this type."""
        return {"text": self.text, "files": [shared.compose() for shared in self.files]}


@dataclass(frozen=True, slots=True)
class Message(Written):
    """Between reporter and reviewers."""

    TYPE = "message"
    CHAINS = frozenset({Chain.FROM_REPORTER, Chain.TO_REPORTER})


@dataclass(frozen=True, slots=True)
class Note(Written):
    """Among reviewers."""

    TYPE = "note"
    CHAINS = frozenset({Chain.INTERNAL})


@dataclass(frozen=True, slots=True)
class Assigned(Event):
    """Among reviewers: on whom the tasks of the case fall from now on; perhaps on nobody.

    It gives and takes no right. `slot`: see `crypto.slot`.
    """

    TYPE = "assign"
    CHAINS = frozenset({Chain.INTERNAL})
    persons: frozenset[PersonId]
    text: str
    slot: bytes

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type; the text may be empty."""
        return cls(
            frame,
            frozenset(persons(fields, "persons", 0)),
            fields.text("text", 0, MOST_TASK, lines=True),
            fields.raw("slot", SIZE),
        )

    def members(self) -> dict[str, JSON]:
        """The members of this type."""
        return {"persons": id_list(self.persons), "text": self.text, "slot": b64(self.slot)}


@dataclass(frozen=True, slots=True)
class Unexclude(Event):
    """The reporter lets persons read after all."""

    TYPE = "unexclude"
    CHAINS = frozenset({Chain.FROM_REPORTER})
    persons: frozenset[PersonId]

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type."""
        return cls(frame, frozenset(persons(fields, "persons", 1)))

    def members(self) -> dict[str, JSON]:
        """The members of this type."""
        return {"persons": id_list(self.persons)}


@dataclass(frozen=True, slots=True)
class Withdraw(Event):
    """The reporter ends the own access: nothing of from-reporter counts after it."""

    TYPE = "withdraw"
    CHAINS = frozenset({Chain.FROM_REPORTER})

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """There are no members of this type."""
        del fields
        return cls(frame)

    def members(self) -> dict[str, JSON]:
        """None."""
        return {}


@dataclass(frozen=True, slots=True)
class Introduce(Event):
    """A reviewer introduces a new secret of the chain's stream."""

    TYPE = "introduce"
    CHAINS = frozenset({Chain.TO_REPORTER, Chain.INTERNAL})
    introduction: Introduction

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type."""
        return cls(frame, Introduction.parse(fields.any("introduction")))

    def members(self) -> dict[str, JSON]:
        """The members of this type."""
        return {"introduction": self.introduction.compose()}


@dataclass(frozen=True, slots=True)
class Adopt(Event):
    """A listed person vouches for an entry of this chain whose author is no longer listed."""

    TYPE = "adopt"
    CHAINS = frozenset({Chain.TO_REPORTER, Chain.INTERNAL})
    entry: Head

    @classmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type."""
        sequence = fields.integer("sequence", 0, NUMBER_END - 1)
        return cls(frame, Head(sequence, fields.raw("hash", 32)))

    def members(self) -> dict[str, JSON]:
        """The members of this type."""
        return self.entry.compose()


MOST_NESTED = 512  # lists and objects; an introduction that names all earlier ones has 260
_KINDS: tuple[type[Event], ...] = (
    Reported,
    Message,
    Note,
    Assigned,
    Unexclude,
    Withdraw,
    Introduce,
    Adopt,
)
_TYPES: Mapping[str, type[Event]] = MappingProxyType(
    {kind.TYPE: kind for kind in (*_KINDS, *MOVING)}
)


def parse_event(untrusted: dict[str, JSON], header: EnvelopeHeader) -> Event:
    """Read an event that stands at `header`. Malformed where its place does not allow it."""
    with Closed(untrusted, "event") as fields:
        kind = _TYPES[fields.choice("type", frozenset(_TYPES))]
        event = kind.parse(Frame.parse(fields, header.chain), fields)
    first = header.chain is Chain.FROM_REPORTER and header.sequence == 0
    if header.chain not in kind.CHAINS or isinstance(event, Reported) != first:
        raise Malformed("event.type")
    introduction = introduction_of(event)
    if introduction is not None:
        place = (introduction.stream, introduction.number)
        if place != (header.chain.stream, header.secret_number):
            raise Malformed("event.introduction")
    return event


def introduction_of(event: Event) -> Introduction | None:
    """The introduction that an event carries."""
    return event.introduction if isinstance(event, Reported | Introduce) else None

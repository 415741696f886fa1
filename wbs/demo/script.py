"""What the invented cases of the demo say, read from its data."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crypto import strict_json
from crypto.strict_json import JSON, Closed
from wbs import disk
from wbs.cases.lifecycle import Finding, State, Step
from wbs.cases.moving import Outcome, Triage
from wbs.demo.stage import DATA
from wbs.form.report import KATEGORI, Report
from wbs.journeys.moves import Move

CASES = DATA / "kasus.json"
_MOST, _MOST_TEXT = 40, 2000
_STATES = frozenset(State.__members__)


@dataclass(frozen=True, slots=True)
class Told:
    """One invented case: what was reported, and the states that it goes through.

    `recused`: whoever says in its last state that they handle it no longer.
    """

    report: Report
    way: tuple[State, ...]
    proposes: State | None
    pressed: bool
    recused: str | None


@dataclass(frozen=True, slots=True)
class Script:
    """All of them, and what is said and found at each step."""

    words: Mapping[State, tuple[str, str]]
    triage: Triage
    outcome: Outcome
    destination: str
    pressure: str
    recusal: str
    extension: tuple[str, str]
    cases: tuple[Told, ...]

    @classmethod
    def read(cls, path: Path = CASES) -> "Script":
        """Malformed."""
        with Closed(strict_json.parse(disk.read(path, "cases")), "cases") as fields:
            return cls(
                words=dict(fields.items("words", _words, 1, _MOST)),
                triage=Triage.parse(fields.any("triage")),
                outcome=Outcome.parse(fields.any("outcome")),
                destination=fields.text("destination", 1, _MOST_TEXT),
                pressure=fields.text("pressure", 1, _MOST_TEXT),
                recusal=fields.text("recusal", 1, _MOST_TEXT),
                extension=_extension(fields.any("extension")),
                cases=fields.items("cases", _told, 1, _MOST),
            )

    def move(self, step: Step) -> Move:
        """The step with its words and its finding."""
        reason, message = self.extension if step.extends else self.words[step.enters]
        return Move(
            step.enters,
            reason,
            message,
            self.triage if step.finding is Finding.TRIAGE else None,
            self.outcome if step.finding is Finding.OUTCOME else None,
            self.destination if step.finding is Finding.DESTINATION else None,
        )


def _words(value: JSON) -> tuple[State, tuple[str, str]]:
    with Closed(value, "cases.words") as fields:
        state = State(fields.choice("state", _STATES))
        return state, (
            fields.text("reason", 0, _MOST_TEXT),
            fields.text("message", 1, _MOST_TEXT),
        )


def _extension(value: JSON) -> tuple[str, str]:
    with Closed(value, "cases.extension") as fields:
        return fields.text("reason", 1, _MOST_TEXT), fields.text("message", 1, _MOST_TEXT)


def _told(value: JSON) -> Told:
    with Closed(value, "cases.cases") as fields:
        kind = fields.choice("kategori", KATEGORI)
        said, place = fields.text("apa", 1, _MOST_TEXT), fields.text("di_mana", 1, _MOST_TEXT)
        proposes = fields.optional("proposes", lambda name: State(fields.choice(name, _STATES)))
        return Told(
            Report(kind, said, (), place, None, "tanya", *(None,) * 7),
            fields.items("way", _state, 0, _MOST),
            proposes,
            fields.boolean("pressed"),
            fields.optional("recused", lambda name: fields.text(name, 1, _MOST_TEXT)),
        )


def _state(value: JSON) -> State:
    with Closed({"state": value}, "cases.way") as fields:
        return State(fields.choice("state", _STATES))

"""One thing that was looked at, and how it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from crypto.strict_json import JSON
from wbs.speech.messages import Texts
from wbs.speech.voice import harmless


class Level(Enum):
    """How something stands. UNSEEN is no judgement: nobody asked for it, or nothing was there."""

    WELL = "well"
    UNSEEN = "unseen"
    CARE = "care"
    WRONG = "wrong"


_GRAVITY = {Level.WELL: 0, Level.CARE: 1, Level.WRONG: 2}


@dataclass(frozen=True, slots=True)
class Said:
    """A refusal's own sentence, in place of a value."""

    code: str
    where: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` names its text; `values` fill it. A value is never a secret: no URL, no setting's."""

    level: Level
    area: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, texts: Texts) -> str:
        """In the person's language. Names from rosters and files do no harm on a terminal."""
        safe = {name: harmless(_words(value, texts)) for name, value in self.values.items()}
        return texts.get(f"doctor.{self.code}", **safe)

    def json(self, texts: Texts) -> JSON:
        """For machines: stable names, and the same words."""
        said: dict[str, JSON] = {"area": self.area, "code": self.code, "level": self.level.value}
        return {**said, "text": self.text(texts)}


def well(area: str, code: str, **values: object) -> Finding:
    """Nothing to do."""
    return Finding(Level.WELL, area, code, values)


def unseen(area: str, code: str, **values: object) -> Finding:
    """Not looked at, and how to have it looked at."""
    return Finding(Level.UNSEEN, area, code, values)


def care(area: str, code: str, **values: object) -> Finding:
    """Holds today; something is to be done soon."""
    return Finding(Level.CARE, area, code, values)


def wrong(area: str, code: str, **values: object) -> Finding:
    """To be put right now."""
    return Finding(Level.WRONG, area, code, values)


def worst(findings: Sequence[Finding]) -> Level:
    """The gravest judgement; WELL where there is none."""
    judged = (one.level for one in findings if one.level is not Level.UNSEEN)
    return max(judged, key=_GRAVITY.__getitem__, default=Level.WELL)


def _words(value: object, texts: Texts) -> str:
    return texts.refusal(value.code, value.where) if isinstance(value, Said) else str(value)

"""Words for people, in their language: every refusal says what happened and what to do next.

The texts live in `texts/*.toml`. A text never holds what was refused: only our own names go in.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from string import Template

from crypto.errors import Refusal

LANGUAGES = ("id", "en")
DEFAULT = "id"

REFUSED, USAGE, LATER, DISTRUST, OURS = 1, 2, 3, 4, 70

# Nothing is wrong with what the person did: the same again may work in a while.
_LATER = frozenset({"unreachable", "busy", "server-broken", "case-changed", "conflict"})
# What a server or a file showed does not hold together: do not go on before asking somebody.
_DISTRUST = frozenset(
    {
        *("signature", "roster-refused", "freshness-refused", "not-anchored"),
        *("another-case", "broken-chain", "history-hidden"),
    }
)


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one language by section and name."""

    language: str
    sections: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, language: str) -> "Texts":
        """The texts of one of LANGUAGES."""
        raw = resources.files("wbs").joinpath(f"texts/{language}.toml").read_text("utf-8")
        return cls(language, tomllib.loads(raw))

    def get(self, key: str, **values: object) -> str:
        """The text `section.name` with its `$names` filled in."""
        section, _, name = key.partition(".")
        return Template(self.sections[section][name]).substitute(values)

    def refusal(self, code: str, where: str = "") -> str:
        """What happened and what to do, by the refusal's code; a more exact text by `where`."""
        if code == "database":
            return self.sections["database"].get(where, where)
        known = self.sections["refusal"]
        text = known.get(f"{code} {where}") or known.get(code) or known["refused"]
        return Template(text).substitute(where=where)


def exit_code(code: str) -> int:
    """How a program ends after a refusal, for scripts that want to know whether to try again."""
    if code in _LATER:
        return LATER
    return DISTRUST if code in _DISTRUST else REFUSED


def refusal_kinds() -> set[type[Refusal]]:
    """Every kind of refusal that is loaded."""
    found: set[type[Refusal]] = set()
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += kind.__subclasses__()
    return found

"""Words for people, in their language: every refusal says what happened and what to do next.

The texts live in `texts/*.toml`. A text never holds what was refused: only our own names go in.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from string import Template

from crypto.errors import Refusal

LANGUAGES = ("id", "en")
DEFAULT = "id"

REFUSED, USAGE, LATER, DISTRUST, OURS = 1, 2, 3, 4, 70

_MEGA = 1_000_000
_UNITS = (
    *(("size.bytes", 1), ("size.kilobytes", 1_000)),
    *(("size.megabytes", _MEGA), ("size.gigabytes", 1_000_000_000)),
)

# Nothing is wrong with what the person did: the same again may work in a while.
_LATER = frozenset(
    {"unreachable", "no-proxy", "busy", "home-busy", "server-broken", "case-changed", "conflict"}
    | {"no-room", "no-room-for-files"}
)
# A word of the command itself is wrong, as a shell says it of an option.
_USAGE = frozenset({"no-such-inspectorate"})
# What a server or a file showed does not hold together: do not go on before asking somebody.
_DISTRUST = frozenset(
    {
        *("signature", "roster-refused", "freshness-refused", "not-anchored"),
        *("another-case", "broken-chain", "history-hidden", "log-broken"),
    }
)


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one language by section and name."""

    language: str
    sections: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, language: str, *packages: str) -> "Texts":
        """The texts of one of LANGUAGES: ours, and those of these packages' `texts` folders.

        KeyError where two have a section of the same name.
        """
        sections: dict[str, Mapping[str, str]] = {}
        for package in ("wbs", *packages):
            file = resources.files(package).joinpath(f"texts/{language}.toml")
            more: dict[str, Mapping[str, str]] = tomllib.loads(file.read_text("utf-8"))
            if twice := sections.keys() & more.keys():
                raise KeyError(*sorted(twice))
            sections |= more
        return cls(language, sections)

    def get(self, key: str, **values: object) -> str:
        """The text `section.name` with its `$names` filled in."""
        section, _, name = key.partition(".")
        return Template(self.sections[section][name]).substitute(values)

    def day(self, day: date) -> str:
        """As people write it: 2 Maret 2026."""
        month = self.get(f"month.{day.month}")
        return f"{day.day} {month} {day.year}"

    def size(self, count: int) -> str:
        """So many bytes as phones and file managers say it: decimal, 1.5 MB."""
        name, one = next((unit for unit in reversed(_UNITS) if count >= unit[1]), _UNITS[0])
        # Whole below a megabyte: nobody needs the tenth of a kilobyte.
        said = f"{count / one:.1f}" if one >= _MEGA else str(round(count / one))
        return self.get(name, size=said.replace(".", self.get("size.point")))

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
    if code in _USAGE:
        return USAGE
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

"""What the doctor must know of the programs that it examines, handed over by them.

Entry points of the group `wbs.doctor`: so that wbs/ imports neither of them, and an installation
without one of them is examined without it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points


@dataclass(frozen=True, slots=True)
class Served:
    """A document as a door has to serve it. `kind`: its Content-Type."""

    kind: str
    body: bytes


Documents = Mapping[str, Served]  # by path


@dataclass(frozen=True, slots=True)
class Part:
    """A door: portal or gateway.

    `check` raises SettingsRefused. `documents`: what these settings would serve, by path.
    `page_headers`: what a page says where it differs from an API. `call`: a path that takes calls,
    `refuses`: the status of the refusal that an empty call gets.
    """

    name: str
    check: Callable[[Mapping[str, str]], None]
    documents: Callable[[Mapping[str, str]], Documents]
    page_headers: Mapping[str, str]
    call: str
    refuses: int


def installed_parts() -> list[Part]:
    """Those of every package that is installed."""
    found: list[Part] = [entry.load() for entry in entry_points(group="wbs.doctor")]
    return sorted(found, key=lambda part: part.name)

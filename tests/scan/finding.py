"""What a tool found, and which findings are accepted, each with its reason."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.architecture.source import ROOT

LIST = ROOT / "deploy" / "scan" / "accepted.toml"


class ToolFailed(Exception):
    """The tool did not do its work: it is missing, has nothing to look at or ended badly."""


@dataclass(frozen=True)
class Found:
    """One finding. `where`: a file, an address without its port, or nothing."""

    tool: str
    what: str
    where: str = ""


@dataclass(frozen=True)
class Accepted:
    """Findings of a tool that are no fault of ours; patterns as in a shell."""

    tool: str
    what: str
    where: str
    reason: str

    def covers(self, found: Found) -> bool:
        """Whether this is the answer to it."""
        return (
            self.tool == found.tool
            and fnmatchcase(found.what, self.what)
            and fnmatchcase(found.where, self.where)
        )


def accepted(file: Path = LIST) -> list[Accepted]:
    """The list in the tree."""
    listed = tomllib.loads(file.read_text("utf-8")).get("accepted", [])
    return [Accepted(**one) for one in listed]


def unexplained(found: Sequence[Found], known: Sequence[Accepted]) -> list[Found]:
    """What nobody has answered."""
    return [one for one in found if not any(each.covers(one) for each in known)]


def idle(found: Sequence[Found], known: Sequence[Accepted], tools: set[str]) -> list[Accepted]:
    """Answers to nothing: mended since, so they would hide the next one."""
    ran = [each for each in known if each.tool in tools]
    return [each for each in ran if not any(each.covers(one) for one in found)]

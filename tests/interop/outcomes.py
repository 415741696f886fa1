"""What came of a command: the same shape, whoever carried it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crypto.encoding import b64
from crypto.errors import Malformed, Refusal, TooLarge
from crypto.freshness import FreshnessRefused
from crypto.receipt import UnknownWord
from crypto.roster_chain import RosterRefused
from tests.second_process import SecondProcess, SecondRefused

UNORDERED = ("findings", "introduced")
Given = Mapping[str, Any]
Command = Callable[[Given], Any]


@dataclass(frozen=True)
class Outcome:
    """Either `said`, with bytes as base64url, or a refusal by its slug (and a word's position)."""

    said: Any = None
    refused: str | None = None
    position: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As the vectors have it."""
        if self.refused is None:
            return {"said": self.said}
        return {"refused": self.refused, **({"position": self.position} if self.position else {})}


class Python:
    """This side's commands, by their names on the bridge."""

    name = "python"

    def __init__(self, commands: Mapping[str, Command]) -> None:
        self._commands = commands

    def do(self, command: str, given: Given) -> Outcome:
        """Carry a command out."""
        try:
            return Outcome(settled(plain(self._commands[command](given))))
        except Refusal as refusal:
            position = int(refusal.where) if isinstance(refusal, UnknownWord) else None
            return Outcome(refused=_slug(refusal), position=position)


class TypeScript:
    """The other side's."""

    name = "typescript"

    def __init__(self, process: SecondProcess) -> None:
        self._process = process

    def do(self, command: str, given: Given) -> Outcome:
        """Carry a command out."""
        try:
            said = self._process.answer(command, **given)
        except SecondRefused as refused:
            return Outcome(refused=refused.slug, position=refused.position)
        return Outcome(settled(plain(said)))


def plain(value: Any) -> Any:
    """Bytes as base64url, tuples as lists."""
    if isinstance(value, bytes):
        return b64(value)
    if isinstance(value, Mapping):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def settled(said: Any) -> Any:
    """Findings and introductions are sets: neither side owes an order."""
    if isinstance(said, dict) and "findings" in said:
        return {**said, **{name: sorted(said[name], key=repr) for name in UNORDERED}}
    return said


def _slug(refusal: Refusal) -> str:
    if isinstance(refusal, RosterRefused | FreshnessRefused):
        return refusal.where
    if isinstance(refusal, Malformed | TooLarge):
        return Malformed.code  # a size that no format holds is one way of being malformed
    return refusal.code

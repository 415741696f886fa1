"""Drawing vectors: one side makes, both must come to what was foreseen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import cycle
from typing import Any

from tests.interop.making import Maker
from tests.interop.outcomes import Outcome, Python, TypeScript
from tests.interop.python_side import PYTHON
from tests.vectors.vector import Sheet, Vector


class NotForeseen(Exception):
    """A vector that does not come to what it was drawn for, or not on both sides."""


def seed(name: str) -> bytes:
    """32 bytes that stand for a name, the same at every drawing."""
    return sha256(f"vector {name}".encode()).digest()


@dataclass
class Pen:
    """Collects vectors; makers take turns."""

    typescript: TypeScript
    good: list[Vector] = field(default_factory=list)
    refused: list[Vector] = field(default_factory=list)
    shared: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._turns: Iterator[Maker] = cycle([PYTHON, self.typescript])

    def turn(self) -> Maker:
        """Whose turn it is to make something."""
        return next(self._turns)

    def makers(self) -> tuple[Python, TypeScript]:
        """Both, for what both shall make."""
        return PYTHON, self.typescript

    def draw(
        self, name: str, maker: Maker, do: str, given: Mapping[str, Any], slug: str | None = None,
        shared: str | None = None,
    ) -> Any:  # fmt: skip
        """A vector that is refused with `slug`, or is good. What it says."""
        whole = {**(self.shared[shared] if shared else {}), **given}
        here, there = PYTHON.do(do, whole), self.typescript.do(do, whole)
        if here != there or here.refused != slug:
            raise NotForeseen(f"{do} {name}: {slug}, {here.refused}, {there.refused}")
        outcome = Outcome(here.said, here.refused, here.position)
        vector = Vector(name, maker.name, do, given, outcome, shared)
        (self.good if slug is None else self.refused).append(vector)
        return here.said

    def write(self, file: str, about: str) -> None:
        """One file an outcome."""
        for outcome, vectors in (("good", self.good), ("refused", self.refused)):
            if vectors:
                used = {vector.shared for vector in vectors}
                shared = {name: self.shared[name] for name in self.shared if name in used}
                Sheet(f"{about}: {outcome}", vectors, shared).write(f"{file}_{outcome}")

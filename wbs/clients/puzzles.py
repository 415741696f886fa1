"""A server's puzzles: solved here, and the last one kept for the next request of its kind."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from crypto.puzzle import Challenge

HEADER = "WBS-Puzzle"
PUZZLES = 4  # in one call: it may grow harder, or end, while one is being solved
LONGEST = 600  # seconds for which a puzzle may be good


class PuzzleSet(Exception):
    """Work first. `seconds`: how long this puzzle is good for."""

    def __init__(self, challenge: Challenge, seconds: int) -> None:
        super().__init__("puzzle")
        self.challenge, self.seconds = challenge, seconds


@dataclass(slots=True)
class Puzzles:
    """By path. A file's further pieces are not refused first, each after it was sent in vain."""

    now: Callable[[], float] = time.monotonic
    _kept: dict[str, tuple[Challenge, float]] = field(default_factory=dict)

    def keep(self, path: str, puzzle: PuzzleSet) -> None:
        """For this request and the next ones."""
        # Half its life: a proof takes a while to make, and to arrive.
        self._kept[path] = puzzle.challenge, self.now() + min(puzzle.seconds, LONGEST) / 2

    def proof(self, path: str, body: bytes) -> str | None:
        """The proof to send along; None where nobody asked for one of late."""
        challenge, until = self._kept.get(path, (None, 0.0))
        if challenge is None or self.now() > until:
            self._kept.pop(path, None)
            return None
        return challenge.solve(body)

"""Bounds that nobody outside knows: drawn anew again and again, by a secret.

Were a bound exact, whoever keeps something just below it with requests of their own would see, to
the second, that somebody else came: by what they lose themselves. So a bound lies anywhere within
a third of its middle. What is above a fresh one goes, whether or not anybody came just then, and
until the next is drawn nothing goes.
"""

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

EVERY = 5  # seconds for which everybody is told the same: one look is as good as a thousand
SPREAD = 0.3  # a bound lies so far from the middle at most, up or down, anew each time
KEY = 32  # bytes


@dataclass(frozen=True, slots=True)
class Draws:
    """`key`: whoever counts the same has the same one, for two numbers would tell more than one;
    and whoever counts for itself has its own, for the same reason.

    `every`, `spread`: as EVERY and SPREAD; 0 is exact, for who measures.
    """

    key: bytes = field(default_factory=lambda: secrets.token_bytes(KEY), repr=False)
    every: float = EVERY
    spread: float = SPREAD
    now: Callable[[], float] = time.monotonic

    def turn(self) -> int:
        """A number for these few seconds."""
        return int(self.now() / self.every) if self.every else 0

    def drawn(self, what: bytes, turn: int) -> float:
        """Between -1 and 1."""
        said = b"%s %d" % (what, turn)
        number = int.from_bytes(hmac.digest(self.key, said, "sha256")[:8], "big")
        return number / 2**63 - 1

    def about(self, middle: float, what: bytes, turn: int) -> float:
        """The bound of that turn."""
        return middle * (1 + self.spread * self.drawn(what, turn))

    def below(self, most: float, what: bytes, turn: int) -> float:
        """As `about`, of a middle from which it never lies beyond `most`."""
        return self.about(most / (1 + self.spread), what, turn)

"""Places for large bodies and long answers: few, and while all are taken the slow make room.

Otherwise whoever sends or takes a byte now and then would keep a place for as long as it likes. How
quick somebody is: all bytes over all the time since the first. So keeping somebody out of a place
costs at each of them half of what that one sends or takes.

How many there are, is drawn anew every few seconds (`wbs/web/drawn.py`), and only then the slowest
make room: did they so when somebody comes, whoever holds all would see who comes, to the second.
Meanwhile whoever is quick has a few that are kept for them; only who fills those too sees it.
"""

from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol
from weakref import WeakSet

from wbs.web.drawn import Draws

QUICKER = 2  # times as quick as the slowest: those have the places that are kept
KEPT = 4  # one of so many is


class Sender(Protocol):
    """Whoever sends a large body, or takes a long answer."""

    def pace(self) -> float:
        """Bytes a second, since it began."""

    def is_whole(self) -> bool:
        """All of it came; a thread has it, or will soon. No reader of an answer is."""

    def make_room(self) -> None:
        """Let go of what came of it, or waits for it."""


@dataclass(slots=True)
class Places:
    """So many at the most, each for as long as a body waits. Weakly: a connection that is cut gives
    it back. `draws`: its own, for no other process has the same senders."""

    most: int
    draws: Draws = field(default_factory=Draws)
    _taken: "WeakSet[Sender]" = field(default_factory=WeakSet)
    _lock: Lock = field(default_factory=Lock)
    _turn: int = field(init=False)

    def __post_init__(self) -> None:
        """As it is now."""
        self._turn = self.draws.turn()

    def take(self, sender: Sender) -> bool:
        """Give it a place, if it has none; False where there is none for it.

        Only where those that are kept are taken too somebody loses one at once: whoever fills those
        as well would keep everybody out, and that is worse than being seen.
        """
        with self._lock:
            goes = None
            if sender not in self._taken and not self._has_room(sender):
                goes = self._slowest_for(sender)
                if goes is None:
                    return False
                self._taken.discard(goes)
            self._taken.add(sender)
        if goes is not None:
            goes.make_room()
        return True

    def leave(self, sender: Sender) -> None:
        """It needs its place no longer, if it had one."""
        with self._lock:
            self._taken.discard(sender)

    def look(self) -> None:
        """To be called every second: in a new turn the slowest make room, if there are too many."""
        with self._lock:
            turn = self.draws.turn()
            if turn == self._turn:
                return
            self._turn = turn
            over = self._slowest()[: max(len(self._taken) - self._usual(), 0)]
            for one in over:
                self._taken.discard(one)
        for one in over:
            one.make_room()

    def _has_room(self, sender: Sender) -> bool:
        taken, usual = len(self._taken), self._usual()
        if taken < usual:
            return True
        return taken < usual + self._kept() and self._slowest_for(sender) is not None

    def _slowest_for(self, sender: Sender) -> Sender | None:
        """Who makes room for somebody that much quicker."""
        slowest = next(iter(self._slowest()), None)
        if slowest is None or sender.pace() < QUICKER * slowest.pace():
            return None
        return slowest

    def _usual(self) -> int:
        """Places for whoever comes, in this turn."""
        return round(self.draws.below(self.most - self._kept(), b"places", self._turn))

    def _kept(self) -> int:
        return self.most // KEPT

    def _slowest(self) -> list[Sender]:
        """The slowest first. What is whole is not thrown away."""
        sending = [one for one in self._taken if not one.is_whole()]
        return sorted(sending, key=lambda one: one.pace())

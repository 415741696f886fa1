"""The API's gate: free at rest; while many write, each request brings a little work (P16)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from crypto.puzzle import ProofRefused, challenge, check
from portal.budgets import Budgets, Lane
from portal.pages.rendering import PLAIN_ROOTS
from portal.pressure import Pressure
from wbs.web.problems import NoRoom, NoRoomForFiles, Puzzle

PREFIX = "/api/1/"
HEADER = "WBS-Puzzle"
LANES: Mapping[str, Lane] = MappingProxyType(
    {"submit": Lane.NEW, "append": Lane.RETURNING, "piece": Lane.UPLOADS}
)
SECONDS = 120  # a puzzle's life: the slowest device has time, and nobody works far ahead
# Whoever began while it was easier is not sent back to begin again: four times easier passes.
LENIENCE = 2


def _seconds() -> int:
    return int(time.time())


@dataclass(frozen=True, slots=True)
class Gate:
    """Says before a call whether it may pass, and hears afterwards whether it kept anything."""

    budgets: Budgets
    pressure: Pressure
    now: Callable[[], int] = _seconds

    def admit(self, call: str, body: bytes, proof: str | None) -> None:
        """Raises Puzzle, or NoRoom or NoRoomForFiles while the disk is nearly full."""
        lane = LANES.get(call)
        if lane is None:
            return
        self._check_room(lane)
        bits = self.budgets.bits(lane)
        if not bits:
            return
        try:
            shown = check(self.budgets.state.key, call, proof or "", body, now=self.now())
        except ProofRefused:
            shown = 0
        if shown < max(bits - LENIENCE, 1):
            ends = self.now() + SECONDS
            raise Puzzle(challenge(self.budgets.state.key, call, ends=ends, bits=bits), SECONDS)

    def spend(self, lane: Lane) -> None:
        """For pages without script, which cannot work. Raises NoRoom, NoRoomForFiles or Busy."""
        self._check_room(lane)
        self.budgets.spend(lane)

    def kept(self, call: str) -> None:
        """That call kept something that was not here before."""
        self.budgets.count(LANES[call])

    def _check_room(self, lane: Lane) -> None:
        if lane in (Lane.NEW, Lane.PLAIN_NEW) and not self.pressure.takes_cases:
            raise NoRoom
        if lane in (Lane.UPLOADS, Lane.PLAIN_UPLOADS) and not self.pressure.takes_files:
            raise NoRoomForFiles


def lane_of(path: str) -> str:
    """Which queue a request waits in: pages without script, each kind of call, and the rest."""
    if f"{path}/".startswith(tuple(PLAIN_ROOTS.values())):  # a root is served without its slash too
        return "plain"
    call = path.removeprefix(PREFIX)
    if call == path:
        return "pages"
    lane = LANES.get(call, Lane.RETURNING)
    return lane.name

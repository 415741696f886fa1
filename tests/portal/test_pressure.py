"""The marks of the disk: whoever fills up to one does not see that somebody else sends."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.budgets import Budgets
from portal.limits import Limits
from portal.pressure import Watch
from portal.shared_state import SharedState

SMALLEST = 2_000  # bytes of a small file
LIMITS = Limits(unclaimed=10**9, room_files=10**9, room_cases=10**8)


@dataclass
class Disk:
    """A store of which only the room is asked."""

    used: int = 0
    free: int = 10**12

    @property
    def room(self) -> "Disk":
        return self

    def left(self, _most: int | None) -> int:
        return self.free

    def unclaimed(self) -> int:
        return self.used


@dataclass
class Looks:
    """Of one machine, each in a turn of its own."""

    disk: Any = field(default_factory=Disk)
    seconds: float = 1000.0
    state: SharedState = field(default_factory=lambda: SharedState.open(None))

    def takes(self, used: int, free: int = 10**12) -> tuple[bool, bool]:
        """Files, and new cases, with so much there."""
        self.disk.used, self.disk.free = used, free
        budgets = Budgets(self.state, lambda: date(2026, 3, 14), now=lambda: self.seconds)
        watch = Watch(self.disk, budgets, LIMITS)
        watch.look()
        return watch.pressure.takes_files, watch.pressure.takes_cases


def test_just_below_a_mark_one_more_file_changes_nothing() -> None:
    looks, changed = Looks(), 0
    for turn in range(200):
        looks.seconds = 1000.0 + 5 * turn
        own = LIMITS.unclaimed - SMALLEST // 2
        changed += looks.takes(own) != looks.takes(own + SMALLEST)
        room = LIMITS.room_files + SMALLEST // 2
        changed += looks.takes(0, room) != looks.takes(0, room - SMALLEST)
        room = LIMITS.room_cases + SMALLEST // 2
        changed += looks.takes(0, room) != looks.takes(0, room - SMALLEST)
    assert changed <= 1  # an exact mark changes each of the 600 times


def test_some_looks_refuse_and_others_do_not_though_nothing_came() -> None:
    looks, seen = Looks(), set()
    for turn in range(60):
        looks.seconds = 1000.0 + 5 * turn
        seen.add(looks.takes(LIMITS.unclaimed - SMALLEST)[0])
        assert looks.takes(int(LIMITS.unclaimed * 0.69))[0]
        assert not looks.takes(int(LIMITS.unclaimed * 1.31))[0]
    assert seen == {False, True}


def test_two_processes_in_one_turn_have_one_mark() -> None:
    one, state = Looks(), SharedState.open(None)
    one.state = state
    other = Looks(state=state)
    for turn in range(60):
        one.seconds = other.seconds = 1000.0 + 5 * turn
        assert one.takes(LIMITS.unclaimed) == other.takes(LIMITS.unclaimed)

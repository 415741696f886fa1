"""Requests that wait for a thread: by lane, in turn, and never more than a few hundred.

One queue for all would let a flood of one kind stand before everything else. Here each lane has a
short queue of its own and threads take from them by turns; where a lane is full, whoever comes is
turned away at once, before any thread or database has had work with it.
"""

from collections import deque
from collections.abc import Callable
from threading import Condition, Thread
from typing import Protocol

WAITING = 256  # requests a lane: at a few hundred a second, nobody waits for longer than a second

PARTS = "parts"  # no path: the lane of answers that go on, of which there are few (places.py)

LaneOf = Callable[[str], str]  # by path


class Waiting(Protocol):
    """A connection with a whole request."""

    def path(self) -> str:
        """What it asks for; "" where that could not be read; or PARTS."""

    def service(self) -> None:
        """Answer it."""

    def turn_away(self) -> None:
        """Say that it should come again later."""

    def cancel(self) -> None:
        """Nobody will answer it any more."""


def one_lane(_path: str) -> str:
    """For a door where nobody is a stranger."""
    return ""


class FairQueue:
    """In place of waitress's own dispatcher, whose queue has no end and one lane."""

    def __init__(self, lane_of: LaneOf, threads: int) -> None:
        self._lane_of = lane_of
        self._lanes: dict[str, deque[Waiting]] = {}  # the first is next
        self._changed = Condition()
        self._is_over = False
        # One thread is always left for another lane, if there can be one.
        self._most_a_lane = threads if lane_of is one_lane else max(threads - 1, 1)
        self._busy: dict[str, int] = {}
        for number in range(threads):
            Thread(target=self._serve, name=f"serving-{number}", daemon=True).start()

    def add_task(self, waiting: Waiting) -> None:
        """Let it wait for its turn, or turn it away."""
        path = waiting.path()
        lane = PARTS if path == PARTS else self._lane_of(path)
        with self._changed:
            queue = self._lanes.setdefault(lane, deque())
            is_full = len(queue) >= WAITING
            if not is_full:
                queue.append(waiting)
                self._changed.notify()
        if is_full:
            waiting.turn_away()

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        """Let nobody in any more."""
        del timeout  # threads end with the process
        with self._changed:
            self._is_over = True
            left = [one for queue in self._lanes.values() for one in queue]
            self._lanes.clear()
            self._changed.notify_all()
        for one in left if cancel_pending else ():
            one.cancel()
        return bool(left)

    def _serve(self) -> None:
        while (taken := self._take()) is not None:
            lane, waiting = taken
            try:
                waiting.service()
            except Exception:
                waiting.cancel()  # what a channel cannot answer has nothing to say
            finally:
                with self._changed:
                    self._busy[lane] -= 1
                    self._changed.notify()

    def _take(self) -> tuple[str, Waiting] | None:
        with self._changed:
            while (lane := self._next_lane()) is None:
                if self._is_over:
                    return None
                self._changed.wait()
            queue = self._lanes.pop(lane)
            waiting = queue.popleft()
            self._lanes[lane] = queue  # behind the others: it is their turn now
            self._busy[lane] = self._busy.get(lane, 0) + 1
            return lane, waiting

    def _next_lane(self) -> str | None:
        for lane, queue in self._lanes.items():
            if queue and self._busy.get(lane, 0) < self._most_a_lane:
                return lane
        return None

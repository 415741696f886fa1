"""What requests and answers keep in memory: counted as they come and go, and held to a bound.

A small request has a large answer, and a thousand of them come in a moment: who looks once a second
looks too late. So each connection says what changed with it, and whatever brings the whole over the
bound has the slow make room at once (`wbs/web/slow_clients.py`). Until they did, no thread begins
another answer.
"""

from collections.abc import Callable
from threading import Event, Lock
from typing import Protocol

SECONDS = 2  # that a thread waits for room: the loop makes it in some thousandths


class Keeps(Protocol):
    """One connection."""

    noted: int  # bytes, as it said last

    def counted(self) -> int:
        """Bytes that it keeps in memory now, but for what places bound."""


class UnderWay:
    """The running total of a server. `hurry`: has the loop look at its connections now."""

    def __init__(self, hurry: Callable[[], None], bound: float) -> None:
        self._hurry, self._bound = hurry, bound
        self._bytes = 0
        self._lock = Lock()
        self._has_room = Event()
        self._has_room.set()

    def note(self, one: Keeps) -> None:
        """To be called whenever it may keep more or less than before."""
        if one.counted() == one.noted:
            return
        with self._lock:
            now = one.counted()  # as it is now, whoever of two is last
            self._bytes += now - one.noted
            one.noted = now
            is_over = self._bytes > self._bound and self._has_room.is_set()
            if is_over:
                self._has_room.clear()
        if is_over:
            self._hurry()

    def leave(self, one: Keeps) -> None:
        """It is gone, with all that it kept."""
        with self._lock:
            self._bytes -= one.noted
            one.noted = 0

    def waits_for_room(self) -> bool:
        """To be called by a thread before it begins an answer; False: there is none."""
        return self._has_room.is_set() or self._has_room.wait(SECONDS)

    def looked(self, bound: float) -> None:
        """The slow made room, if they had to. `bound`: bytes, from now on."""
        with self._lock:
            self._bound = bound
            self._has_room.set()

"""A lock that lets threads through in the order in which they came."""

from collections import deque
from threading import Lock


class Turnstile:
    """Hands itself over: who leaves opens the gate of exactly the one who waits longest."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._gates: deque[Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            gate = Lock()
            gate.acquire()
            self._gates.append(gate)
        gate.acquire()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._gates:
                self._gates.popleft().release()
            else:
                self._taken = False

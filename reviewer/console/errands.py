"""What asks the server for a person: in a thread of its own, so that no page waits for ever.

A server that hangs would otherwise hold every thread that answers the browser, and with the last
one the button that locks.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Thread

from crypto.errors import Refusal

ERRANDS, FILES = 4, 8  # at once
MOST_SENT = 1000  # letters that are known to have been sent
# Threads that answer the browser: some are always left for pages and the lock.
THREADS = ERRANDS + FILES + 4


class Occupied(Refusal):
    """Too much waits for the server already. Of this nothing was begun."""

    code = "console-busy"


class NoAnswerYet(Refusal):
    """The server has not answered for a while. What was begun goes on."""

    code = "no-answer-yet"


@dataclass
class Places:
    """So many at once; whoever comes then is refused, because waiting would hold a thread."""

    most: int
    _free: BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        self._free = BoundedSemaphore(self.most)

    def take(self) -> Callable[[], None]:
        """A place; whoever has it calls what this gives when done. Occupied."""
        if not self._free.acquire(blocking=False):
            raise Occupied
        return self._free.release

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A place for a block. Occupied."""
        leave = self.take()
        try:
            yield
        finally:
            leave()


@dataclass
class Sent:
    """Marks of letters that are known to be on the server."""

    _marks: dict[str, None] = field(default_factory=dict)

    def __contains__(self, mark: str) -> bool:
        return mark in self._marks

    def add(self, mark: str) -> None:
        """One more; the oldest makes room."""
        self._marks[mark] = None
        if len(self._marks) > MOST_SENT:
            self._marks.pop(next(iter(self._marks)))

    def clear(self) -> None:
        """None any more."""
        self._marks.clear()


def run(errand: Callable[[], None], places: Places, seconds: float) -> None:
    """Do it. Occupied; NoAnswerYet after so many seconds; else whatever it raises."""
    outcome: Future[None] = Future()
    with places.taken():
        Thread(target=_do, args=(errand, outcome), daemon=True).start()
        if not wait([outcome], seconds).done:
            raise NoAnswerYet
    outcome.result()


def _do(errand: Callable[[], None], outcome: Future[None]) -> None:
    try:
        errand()
    except BaseException as error:
        outcome.set_exception(error)
    else:
        outcome.set_result(None)

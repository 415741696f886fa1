"""Whether a server of ours is ready, for whoever asks: a word that was made before the question.

Strangers may ask as often as they like. They learn ready or not, and never reach the database:
its answer comes from a look that one thread takes at its own pace, so neither how long it takes
nor who else is being served shows in the time of an answer.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread

from wbs.store import Store

PATH = "/health"
MEDIA_TYPE = "text/plain; charset=utf-8"
SECONDS_BETWEEN = 5.0  # long enough to be no load, short enough for a supervisor
SECONDS_GOOD = 20.0  # a look that hangs must not leave the last good word standing

Ready = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Word:
    """The whole answer: two words of one length, and nothing else about us."""

    status: int
    body: bytes


READY, NOT_READY = Word(200, b"ok\n"), Word(503, b"no\n")


def word(ready: Ready) -> Word:
    """What to answer now."""
    return READY if ready() else NOT_READY


@dataclass(slots=True)
class Readiness:
    """Remembers when the last look went well. `look` raises, or returns, when it has seen."""

    look: Callable[[], object]
    clock: Callable[[], float] = time.monotonic
    _good_until: float = field(default=float("-inf"))

    def __call__(self) -> bool:
        """Whether the last good look is young enough. Asks nobody."""
        return self.clock() < self._good_until

    def refresh(self) -> None:
        """Look once; whatever fails is a no."""
        began = self.clock()
        try:
            self.look()
        except Exception:  # whatever it is, we are not ready; the doctor says why
            self._good_until = float("-inf")
        else:
            self._good_until = began + SECONDS_GOOD

    def watch(self) -> None:
        """Look now, and from now on by a thread of its own."""
        self.refresh()
        Thread(target=self._for_ever, args=(Event(),), daemon=True).start()

    def _for_ever(self, never: Event) -> None:
        while not never.wait(SECONDS_BETWEEN):
            self.refresh()


def readiness_of(store: Store) -> Readiness:
    """Ready means: the database answers and holds this program's schema."""
    return Readiness(store.database.check)

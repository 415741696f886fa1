"""A long answer in parts: the next is made when the last was taken, and no thread waits for it.

Otherwise each slow reader would hold one of a few threads. The first part is for everybody. From
the second on a reader needs a place (`wbs/web/places.py`): by then it is known how quick it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from waitress.buffers import ReadOnlyFileBasedBuffer

from wbs.web.fair_queue import PARTS
from wbs.web.places import Places

PART = 1024 * 1024  # bytes that are made ahead of a reader, and a piece more
LOW = PART // 2  # that are left when the next are made, so that a quick reader never waits


@dataclass(frozen=True, slots=True)
class Line:
    """What the connection does for its answer."""

    more: Callable[[], None]  # have `make_more` called by a thread
    end: Callable[[], None]


class InParts(ReadOnlyFileBasedBuffer):
    """`size` bytes out of `source`; for waitress a file, for another server an iterable."""

    def __init__(self, source: Iterator[bytes], size: int, places: Places) -> None:
        self.remain = size
        self.has_place = False
        self._source, self._places = source, places
        self._made = bytearray()
        self._taken, self._began = 0, monotonic()
        self._line: Line | None = None
        self._is_asked = False
        self._lock = Lock()

    def __iter__(self) -> Iterator[bytes]:  # type: ignore[override]  # any iterable will do
        return (block for block in self._source if block)  # an empty one ends an answer

    def prepare(self, _size: int | None = None) -> int:
        """Make the first part; how long the whole is."""
        self._make()
        return self.remain

    def begin(self, line: Line) -> None:
        """From now on that connection takes it."""
        self._line, self._began = line, monotonic()

    def get(self, numbytes: int = -1, skip: bool = False) -> bytes:
        """What is to be sent next: nothing, where the next part is not made yet."""
        with self._lock:
            given = bytes(self._made[: PART if numbytes < 0 else numbytes])
        if skip:
            self.skip(len(given))
        return given

    def skip(self, numbytes: int, _allow_prune: int = 0) -> None:
        """So much was taken."""
        with self._lock:
            del self._made[:numbytes]
            self.remain -= numbytes
            self._taken += numbytes
        self._ask()

    def unmade(self) -> int:
        """Bytes that wait nowhere yet."""
        return max(self.remain - len(self._made), 0)

    def make_more(self) -> bool:
        """Make the next part; False where the reader has no place and finds none."""
        if not self._places.take(self):
            return False
        self.has_place = True
        self._make()
        with self._lock:
            self._is_asked = False
        if not self.unmade():
            self._leave()
        self._ask()
        return True

    def _make(self) -> None:
        while self.unmade() and len(self._made) < PART:
            block = next(self._source)
            with self._lock:
                self._made += block

    def _ask(self) -> None:
        with self._lock:
            wants = self.unmade() and len(self._made) < LOW and not self._is_asked
            self._is_asked = self._is_asked or bool(wants)
        if wants and self._line:
            self._line.more()

    def pace(self) -> float:
        """Bytes a second that the reader takes."""
        return self._taken / max(monotonic() - self._began, 1e-6)

    def is_whole(self) -> bool:
        """Never: whoever has its last part has no place."""
        return False

    def make_room(self) -> None:
        """End the connection: what is missing shows by the length that was said."""
        self.has_place = False
        if self._line:
            self._line.end()

    def close(self) -> None:
        """All of it was taken, or the connection is gone."""
        self.remain = 0
        self._leave()

    def _leave(self) -> None:
        self.has_place = False
        self._places.leave(self)


@dataclass(frozen=True, slots=True)
class NextPart:
    """What a thread has to do for a connection that took the last part."""

    answer: InParts
    made: Callable[[], None]
    end: Callable[[], None]

    def path(self) -> str:
        """It has a lane of its own: an answer that began goes on, however full the others are."""
        return PARTS

    def service(self) -> None:
        """Make it."""
        (self.made if self.answer.make_more() else self.end)()

    def turn_away(self) -> None:
        """Its lane is full: hardly ever, for whoever finds no place takes no time."""
        self.end()

    def cancel(self) -> None:
        """It cannot be made."""
        self.end()

"""Clients that are slow, or play at it: each has a while, and all of them together a bound.

A thread never waits for a client (waitress reads and writes in one loop), so a slow one costs a
connection and what it has sent or not yet taken. Both are bounded: whoever is over the time is cut
off, and when connections run short, those who have been at it for longest go first; when memory
does, those who kept most of it for longest. Honest clients are quick, so in a flood of slow ones it
is the flood that is cut.

Where it is short, is drawn anew for each look (`wbs/web/drawn.py`): whose connection ends does not
learn by it that somebody else came.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Protocol, Self

from wbs.web.drawn import Draws

SECONDS_IDLE = 20  # without a byte, between requests or within one
# A whole request; the largest honest one, a piece, at 2.2 kB/s. And one more for each SLOWEST bytes
# that came of a body that is larger than a request's.
SECONDS_TO_SEND = 120
SLOWEST_PASSED = 20_000  # bytes a second of a body that goes past: then it has longer
SECONDS_TO_READ = 60  # and one more for each SLOWEST bytes of the answer, taken or waiting
SLOWEST = 2000  # bytes a second: a poor line through tor
MEMORY = 96 * 1024 * 1024  # bytes under way in requests and answers, all together, at the most
# Of them at the most where it was more: less than any bound, so that the next byte after a look is
# not over it; and drawn, so that the own ends do not say how much there was.
LEFT = MEMORY // 2
CONNECTIONS = 1500
CROWDED = 1350  # so many at the most, before nobody can come in: the slowest make room
SHORTEST = 2  # seconds in which nobody is slow for a connection, and for memory hardly slower


class Client(Protocol):
    """One connection."""

    last_activity: float
    sending_since: float | None  # when the first byte of the request that is coming in came
    reading_since: float | None  # when we first saw that an answer was not taken yet
    taken: int  # bytes of answers, ever
    taken_before: int  # as many as it had taken at `reading_since`
    will_close: bool

    def owed(self) -> int:
        """Bytes of an answer that are made, and that it has not taken yet."""

    def held(self) -> int:
        """Bytes of requests and answers that it keeps in our memory."""

    def passed(self) -> int:
        """Bytes of the request that is coming in which nobody keeps."""

    def large(self) -> int:
        """Bytes that came of a body that is larger than a request's."""

    def is_spooled(self) -> bool:
        """It has a place for such a body or a long answer, where the slow make room anyway."""

    def is_served(self) -> bool:
        """A thread has its request, or will soon."""


@dataclass(frozen=True, slots=True)
class Short:
    """From where on there is too much, in one look."""

    memory: float
    connections: float
    left: float  # bytes of memory that stay where there is too much

    @classmethod
    def drawn(cls, draws: Draws) -> Self:
        """For the next look."""
        turn = draws.turn()
        memory = draws.below(MEMORY, b"memory", turn)
        left = draws.below(LEFT, b"left", turn)
        return cls(memory, draws.below(CROWDED, b"connections", turn), left)


def draws_by_look() -> Draws:
    """Each look has bounds of its own, and each process: its connections are nobody else's.

    With the same in two looks, an end in the second would say that somebody came in between.
    """
    return Draws(every=1, now=count().__next__)


def cut_off(clients: Iterable[Client], now: float, short: Short) -> None:
    """End the connections of those over the time, and of the slowest where it is crowded."""
    left = [client for client in clients if not client.will_close]
    for client in left:
        _note_reading(client, now)
        if _is_late(client, now):
            client.will_close = True
    crowd = [client for client in left if not (client.will_close or client.is_spooled())]
    _make_room(crowd, now, short)


def _note_reading(client: Client, now: float) -> None:
    if not client.owed():
        client.reading_since = None
    elif client.reading_since is None:
        client.reading_since, client.taken_before = now, client.taken


def _is_late(client: Client, now: float) -> bool:
    if client.reading_since is not None:
        # Of a long answer only the next part waits: what was taken is what the time went into.
        size = client.taken - client.taken_before + client.owed()
        return now - client.reading_since > SECONDS_TO_READ + size / SLOWEST
    if client.is_served():
        return False
    seconds = SECONDS_TO_SEND + client.large() / SLOWEST + client.passed() / SLOWEST_PASSED
    if client.sending_since is not None and now - client.sending_since > seconds:
        return True
    return now - client.last_activity > SECONDS_IDLE


def _make_room(clients: list[Client], now: float, short: Short) -> None:
    """Memory at once, whoever has it: a thousand readers ask for a GB in less than a moment."""
    held = {id(client): client.held() for client in clients}
    memory, kept = sum(held.values()), len(clients)
    if memory > short.memory:
        for client in sorted(clients, key=lambda one: _weight(one, held[id(one)], now)):
            if memory <= short.left:
                break
            client.will_close = True
            memory -= held[id(client)]
            kept -= 1
    for client in sorted(clients, key=_since):
        if kept <= short.connections or now - _since(client) < SHORTEST:
            return
        if not client.will_close:
            client.will_close = True
            kept -= 1


def _weight(client: Client, held: int, now: float) -> float:
    """The heaviest first: the bytes that it keeps, for as long."""
    return -held * (SHORTEST + now - _since(client))


def _since(client: Client) -> float:
    """Since when it has kept us waiting."""
    if client.reading_since is not None:
        return client.reading_since
    return client.last_activity if client.sending_since is None else client.sending_since

"""The ways to the gateway that are open now: all of them are cut when the console locks.

A thread that waits for a server that hangs would keep the keys in memory until it gives up.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from crypto.keyfile import ReviewerKeys
from wbs.journeys.services import Gateway, HangsUp

Doors = Callable[[ReviewerKeys], AbstractContextManager[Gateway]]


@dataclass
class Lines:
    """Those of one piece of work."""

    _open: list[Gateway] = field(default_factory=list)

    @contextmanager
    def through(self, door: AbstractContextManager[Gateway]) -> Iterator[Gateway]:
        """One more. Raises what a gateway raises."""
        with door as gateway:
            self._open.append(gateway)
            try:
                yield gateway
            finally:
                self._open.remove(gateway)

    def cut(self) -> None:
        """Whoever waits on one of them waits no longer."""
        for gateway in [*self._open]:
            if isinstance(gateway, HangsUp):
                gateway.hang_up()

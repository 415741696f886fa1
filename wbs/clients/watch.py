"""Cuts a connection on which a server keeps us waiting, be it with a byte now and then."""

import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any


class Watch:
    """Time-outs of the library count from the last byte; this one counts from the first."""

    def __init__(self) -> None:
        self._stream: Any = None

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """The library tells each step here: remember the newest connection."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = info["return_value"]

    @contextmanager
    def cutting_after(self, seconds: float) -> Generator[None]:
        """Whatever reads or writes on the connection by then fails."""
        timer = Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def drop(self) -> None:
        """Close the newest connection; the library leaves one open that a proxy refused."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def cut(self) -> None:
        """Whatever reads or writes on the connection now fails."""
        if (stream := self._stream) is not None:
            with suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

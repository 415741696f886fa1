"""How a request is read: as strictly as the apps behind it want, before any of them sees it."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser, ParsingError, TransferEncodingNotImplemented
from waitress.utilities import Error, RequestEntityTooLarge

from wbs.web.places import Places
from wbs.web.problems import Problem
from wbs.web.wire import MOST_REQUEST

UNJUDGED = 64 * 1024  # bytes of a body that is read whoever sends it: less than one reading brings
# Characters of a Content-Type. A boundary has 70 at most (RFC 2046); looking for a longer one costs
# the framework its length times the body's, in which no other thread runs.
MOST_KIND = 128

Admits = Callable[[dict[str, Any]], bool]  # of a request's method and headers, as in an environ
Answer = tuple[list[tuple[str, str]], bytes]


@dataclass(frozen=True, slots=True)
class Spooled:
    """Paths whose bodies may be large, and wait in TMPDIR: it is for the app to see that it is
    in memory. `places`: of those that outgrew a request, and are there; others are told to come
    again. `page`: what to answer on the app's own paths instead of a problem.

    Of what is larger still the app gets the beginning, as many bytes as any request may have, and
    the rest goes past: it sees by the length that it is cut, and can give back what was typed.
    """

    paths: frozenset[str]
    most: int  # bytes of a body
    longest: int  # bytes of one of which the beginning is kept
    places: Places
    page: Callable[[Problem, str], Answer | None]


@dataclass(frozen=True)
class Guarded:
    """An app; `admits` says by a request's method and headers whether its sender is known.

    Of the others no large body is read.
    """

    app: WSGIApplication
    admits: Admits

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """As the app itself."""
        return self.app(environ, start)


class TooBusy(Error):
    """So many large bodies wait already."""

    code = HTTPStatus.SERVICE_UNAVAILABLE


class NotAdmitted(Error):
    """A large body of somebody whom the app does not know: none of it is waited for."""

    code = HTTPStatus.SEE_OTHER


class Beginning:
    """In place of waitress's own receiver: keeps the beginning of a body, nothing of the rest."""

    completed = False
    error = None

    def __init__(self, length: int) -> None:
        self._left = length
        self._kept = BytesIO()

    def __len__(self) -> int:
        return len(self._kept.getbuffer())

    def received(self, data: bytes) -> int:
        """Take what came in; how much of it is of this body."""
        taken = data[: self._left]
        self._kept.write(taken[: MOST_REQUEST - len(self)])
        self._left -= len(taken)
        self.completed = not self._left
        return len(taken)

    def getfile(self) -> BytesIO:
        """What is kept, from its beginning."""
        self._kept.seek(0)
        return self._kept

    def getbuf(self) -> BytesIO:
        """What is to be closed."""
        return self._kept


class StrictParser(HTTPRequestParser):
    """Refuses a body whose length is not said in advance: how much to wait for would be open.

    And a path that does not begin with one slash: what comes after us makes one of it, so a request
    would wait in another lane than that of what it asks for.
    """

    spooled: Spooled | None = None
    admits: Admits | None = None
    path: str  # set by waitress

    def __init__(self, adj: Adjustments) -> None:
        super().__init__(adj)
        self._began = time.monotonic()

    def parse_header(self, header_plus: bytes) -> None:
        """Read the request line and the headers."""
        try:
            super().parse_header(header_plus)
        except ValueError:  # waitress lets it through, and the connection would end without a word
            raise ParsingError("") from None
        if not self._is_sound():
            self.expect_continue = False
            raise ParsingError("")
        if self.chunked:
            raise TransferEncodingNotImplemented("")
        if self.content_length > UNJUDGED and not self._is_admitted():
            self.error = NotAdmitted("")
            self.body_rcv, self.expect_continue = None, False
        if self.spooled and self.content_length > MOST_REQUEST:
            self._look_at_its_length(self.spooled)

    def _is_sound(self) -> bool:
        if not self.path.startswith("/") or self.path.startswith("//"):
            return False
        return len(self.headers.get("CONTENT_TYPE", "")) <= MOST_KIND

    def _is_admitted(self) -> bool:
        judge = self.admits
        if judge is None:
            return True
        fields = {f"HTTP_{name}": value for name, value in self.headers.items()}
        return judge({"REQUEST_METHOD": self.command, **fields})

    def _look_at_its_length(self, spooled: Spooled) -> None:
        if self.path not in spooled.paths or self.content_length > spooled.longest:
            self.error = RequestEntityTooLarge("")
            self.body_rcv, self.expect_continue = None, False  # nothing of it is waited for
        elif self.content_length > spooled.most:
            self.body_rcv = Beginning(self.content_length)  # type: ignore[assignment]  # in its place

    def received(self, data: bytes) -> int:
        """Take what came in. From where memory does not hold a body any more, it needs a place."""
        outgrows = self.is_large() and self.body_bytes_received + len(data) > MOST_REQUEST
        if self.spooled and outgrows and not self.spooled.places.take(self):
            self.make_room()
        return int(super().received(data))

    def is_large(self) -> bool:
        """Whether its body is larger than a request's, and may be."""
        spooled = self.spooled
        return bool(spooled and MOST_REQUEST < self.content_length <= spooled.most)

    def is_spooled(self) -> bool:
        """Whether so much of it came that it has a place."""
        return self.is_large() and bool(self.body_bytes_received > MOST_REQUEST)

    def pace(self) -> float:
        """Bytes of its body a second, since its first byte."""
        return float(self.body_bytes_received / max(time.monotonic() - self._began, 1e-6))

    def is_whole(self) -> bool:
        """All of it came."""
        return bool(self.completed)

    def make_room(self) -> None:
        """Let go of what came, and say so in answer to whatever comes next."""
        self.close()
        self.body_rcv, self.body_bytes_received = None, 0
        self.error, self.completed = TooBusy(""), True

    def passed(self) -> int:
        """Bytes that came in and are kept nowhere."""
        is_cut = isinstance(self.body_rcv, Beginning)
        return max(self.body_bytes_received - MOST_REQUEST, 0) if is_cut else 0

    def close(self) -> None:
        """The answer is given, or the connection gone."""
        super().close()
        if self.spooled:
            self.spooled.places.leave(self)


class PassedOver(StrictParser):
    """What came in together with a request: read by nobody.

    Our clients never send the next one before the answer. Whoever does would make us hold many at
    once, and a thread wait until the first answer was taken.
    """

    def received(self, data: bytes) -> int:
        """Take it for the empty line that may stand between two requests."""
        self.empty = self.completed = True
        return len(data)

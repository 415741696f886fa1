"""One connection: what it holds, how it is answered, and how it ends."""

import select
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any, ClassVar

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask

from wbs.web import problems
from wbs.web.in_parts import InParts, Line, NextPart
from wbs.web.problems import Problem
from wbs.web.strict_headers import STRICT_HEADERS
from wbs.web.strict_parser import Admits, Answer, NotAdmitted, PassedOver, Spooled, StrictParser
from wbs.web.under_way import UnderWay
from wbs.web.untaken import WORTH_IT, Untaken
from wbs.web.wire import MOST_REQUEST

Away = Callable[[str], bytes]  # by path: the whole answer to whoever finds the lane full


class StrictErrorTask(ErrorTask):
    """Answers what is not HTTP like everything else: a problem, with the strict headers."""

    def execute(self) -> None:
        """Write the answer and end the connection."""
        error = self.request.error  # type: ignore[attr-defined]  # the stubs take the parser for it
        if isinstance(error, NotAdmitted):
            return self._send_away()
        problem = _problem(error.code)
        self.status = f"{problem.status} {HTTPStatus(problem.status).phrase}"
        self.response_headers, body = self._answer(problem)
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)

    def _send_away(self) -> None:
        """Not with a page: a browser would keep what it sent together with that."""
        self.status = "303 See Other"
        self.response_headers = [("Location", "/"), *STRICT_HEADERS]
        self.set_close_on_finish()
        self.content_length = 0
        self.write(b"")

    def _answer(self, problem: Problem) -> Answer:
        spooled = self.request.spooled  # type: ignore[attr-defined]  # our parser, not the error
        path = getattr(self.request, "path", "")
        page = spooled.page(problem, path) if spooled else None
        return page or ([("Content-Type", problems.MEDIA_TYPE), *STRICT_HEADERS], problem.body())


class StrictChannel(HTTPChannel):
    """One connection."""

    error_task_class = StrictErrorTask
    spooled: ClassVar[Spooled | None] = None
    away: ClassVar[Away]
    admits: ClassVar[Admits | None] = None
    under_way: ClassVar[UnderWay]
    noted = 0
    gone = False
    has_more = False  # something came in beyond the request
    sending_since: float | None = None
    reading_since: float | None = None
    taken = taken_before = 0
    parsers: Sequence[HTTPRequestParser] = ()  # that had a part of what came in last
    in_parts: InParts | None = None  # the answer that goes out, or went

    def parser_class(self, adj: Adjustments) -> StrictParser:  # type: ignore[override]  # made, not named
        """What reads the next bytes; waitress holds its lock on `requests` meanwhile."""
        self.has_more = bool(self.requests)
        parser = (PassedOver if self.has_more else StrictParser)(adj)
        parser.spooled, parser.admits = self.spooled, type(self).admits
        self.parsers = (*self.parsers, parser)
        return parser

    def received(self, data: bytes) -> bool:
        """Take what came in. Only a request that is whole ends the sending: not an empty line.

        Nothing where more than a request came: the rest of what was passed over would be read as
        another one.
        """
        if self.has_more:
            return False
        if self.sending_since is None:
            self.sending_since = time.time()
        self.parsers = (self.request,) if self.request else ()
        is_open: bool = super().received(data)
        if any(parser.completed and not parser.empty for parser in self.parsers):
            self.sending_since = None
        self.under_way.note(self)
        return is_open

    def service(self) -> None:
        """Answer the request, as soon as there is room for an answer."""
        if self.connected and not self.under_way.waits_for_room():
            self.turn_away()
        else:
            super().service()
        if self.has_more:
            self.close_when_flushed = True
            self.server.pull_trigger()
        self.under_way.note(self)

    def handle_write(self) -> None:
        """Let the client take what it takes."""
        super().handle_write()
        self.under_way.note(self)

    def handle_close(self) -> None:
        """The connection is gone."""
        super().handle_close()
        self.gone = True
        self.under_way.leave(self)

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Give the client what it takes of these bytes."""
        sent: int = super().send(data, do_close)
        self.taken += sent
        return sent

    def check_client_disconnected(self) -> bool:  # type: ignore[override]  # the stubs have it say nothing
        """Whether the client hung up; for an app that has much to do before it answers.

        The loop does not read while a request is answered, so it would not know.
        """
        number = self.socket.fileno() if self.connected and self.socket else -1
        if number < 0:
            return True
        looks = select.poll()
        looks.register(number, select.POLLRDHUP)
        return bool(looks.poll(0))

    def path(self) -> str:
        """Of the request that waits."""
        return getattr(self.requests[0], "path", "") if self.requests else ""

    def turn_away(self) -> None:
        """Say `busy` without a thread, in bytes that were made before, and end the connection."""
        if self.close_when_flushed:
            return
        said = type(self).away(self.path())
        for request in self.requests:
            request.close()
        self.requests = []
        with self.outbuf_lock:
            self.outbufs[-1].append(said)
            self.total_outbufs_len += len(said)
            self.close_when_flushed = True
        self.server.pull_trigger()

    def write_soon(self, data: Any) -> int:
        """Let these bytes, or this answer in parts, go out."""
        if isinstance(data, InParts):
            more: Any = NextPart(
                data, self._has_more_to_send, self.end
            )  # the stubs know no such task
            data.begin(Line(lambda: self.server.add_task(more), self.end))
            self.in_parts = data
        elif len(data) >= WORTH_IT:
            data = Untaken(bytes(data))
        return int(super().write_soon(data))

    def writable(self) -> bool:
        """Whether there is something to send or to end; not while the next part is made."""
        waits = self.in_parts and self.total_outbufs_len and not self.owed()
        return bool(self.will_close or (super().writable() and not waits))

    def _has_more_to_send(self) -> None:
        self.under_way.note(self)
        self._wake()

    def end(self) -> None:
        """Have the loop end the connection: at its next look, if the client takes nothing."""
        self.will_close = True
        self._wake()

    def _wake(self) -> None:
        """The loop; nobody, where that has ended meanwhile."""
        with suppress(OSError):
            self.server.pull_trigger()

    def owed(self) -> int:
        """Bytes of an answer that wait here and were not taken yet."""
        unmade = self.in_parts.unmade() if self.in_parts else 0
        return max(int(self.total_outbufs_len) - unmade, 0)

    def held(self) -> int:
        """Bytes of requests and answers in our memory."""
        requests = [*self.requests, *([self.request] if self.request else [])]
        return self.owed() + sum(
            one.header_bytes_received + min(one.body_bytes_received, MOST_REQUEST)
            for one in requests  # what is over MOST_REQUEST is spooled, and bounded by places
        )

    def counted(self) -> int:
        """As `held`, but for what places bound."""
        if not (self.requests or self.request or self.in_parts or self.gone):
            return max(int(self.total_outbufs_len), 0)  # most often, so without a further look
        return 0 if self.gone or self.is_spooled() else self.held()

    def passed(self) -> int:
        """Bytes of the request that is coming in which nobody keeps."""
        sent = self._coming_in()
        return sent.passed() if sent else 0

    def large(self) -> int:
        """Bytes that came of a body that is larger than a request's."""
        sent = self._coming_in()
        return int(sent.body_bytes_received) if sent and sent.is_large() else 0

    def is_spooled(self) -> bool:
        """What comes in, or goes out, has a place of its own."""
        if self.in_parts and self.in_parts.has_place:
            return True
        sent = self._coming_in()
        return sent is not None and sent.is_spooled()

    def _coming_in(self) -> StrictParser | None:
        return self.request if isinstance(self.request, StrictParser) else None

    def is_served(self) -> bool:
        """A thread has the request, or will soon."""
        return bool(self.requests)


def _problem(code: int) -> Problem:
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return problems.TooLarge()
    if code == HTTPStatus.NOT_IMPLEMENTED:
        return problems.LengthRequired()
    if code == HTTPStatus.SERVICE_UNAVAILABLE:
        return problems.Busy()
    if code == HTTPStatus.INTERNAL_SERVER_ERROR:
        return problems.Broken()
    return problems.Malformed("http")

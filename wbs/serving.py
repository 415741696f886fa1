"""Waitress, as strict and as silent as the apps behind it; both doors are served by this."""

from http import HTTPStatus
from typing import Any
from wsgiref.types import WSGIApplication

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, TransferEncodingNotImplemented
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

from wbs import problems
from wbs.problems import Problem
from wbs.strict_headers import STRICT_HEADERS
from wbs.wire import MOST_REQUEST

THREADS = 8
CONNECTIONS = 1500  # 1,200 slow clients did no harm
SECONDS_IDLE = 20
HEADERS = 16 * 1024  # bytes of a request's headers; ours need about 300
READ_AT_ONCE = 64 * 1024  # bytes; with the default of 8 KiB uploads are half as fast
MEMORY = 16 * 1024 * 1024  # bytes of one answer or request; beyond, it would go to a file


class StrictParser(HTTPRequestParser):
    """Refuses a body whose length is not said in advance: how much to wait for would be open."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the request line and the headers."""
        super().parse_header(header_plus)
        if self.chunked:
            raise TransferEncodingNotImplemented("")


class StrictErrorTask(ErrorTask):
    """Answers what is not HTTP like everything else: a problem, with the strict headers."""

    def execute(self) -> None:
        """Write the answer and end the connection."""
        error = self.request.error  # type: ignore[attr-defined]  # the stubs take the parser for it
        problem = _problem(error.code)
        body = problem.body()
        self.status = f"{problem.status} {HTTPStatus(problem.status).phrase}"
        self.response_headers = [("Content-Type", problems.MEDIA_TYPE), *STRICT_HEADERS]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class StrictChannel(HTTPChannel):
    """One connection."""

    parser_class = StrictParser
    error_task_class = StrictErrorTask


def _problem(code: int) -> Problem:
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return problems.TooLarge()
    if code == HTTPStatus.NOT_IMPLEMENTED:
        return problems.LengthRequired()
    if code == HTTPStatus.INTERNAL_SERVER_ERROR:
        return problems.Broken()
    return problems.Malformed("http")


_OPTIONS: dict[str, Any] = {
    "threads": THREADS,
    "ident": None,
    "connection_limit": CONNECTIONS,
    "channel_timeout": SECONDS_IDLE,
    "asyncore_use_poll": True,
    "max_request_body_size": MOST_REQUEST + 1,  # waitress refuses from this size on
    "max_request_header_size": HEADERS,
    "recv_bytes": READ_AT_ONCE,
    "inbuf_overflow": MOST_REQUEST + 1,  # never on a disk
    "outbuf_overflow": MEMORY,
    "log_socket_errors": False,
}


def server_for(app: WSGIApplication, listen: str) -> BaseWSGIServer:
    """A server that listens on `HOST:PORT` or `unix:PATH`; its `run` serves for ever.

    Raises OSError or ValueError where it cannot listen.
    """
    path = listen.removeprefix("unix:")
    where: dict[str, Any] = {"listen": listen} if path == listen else {"unix_socket": path}
    server = create_server(app, **_OPTIONS, **where)
    if not isinstance(server, BaseWSGIServer):
        raise ValueError("this name stands for several addresses")
    server.channel_class = StrictChannel
    return server

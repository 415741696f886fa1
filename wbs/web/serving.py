"""Waitress, as strict and as silent as the apps behind it; both doors are served by this."""

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from wsgiref.types import WSGIApplication

from waitress.server import BaseWSGIServer, create_server

from wbs.web import problems
from wbs.web.channel import Away, StrictChannel
from wbs.web.fair_queue import FairQueue, LaneOf, one_lane
from wbs.web.places import Places
from wbs.web.slow_clients import CONNECTIONS, MEMORY, SECONDS_IDLE, Short, cut_off, draws_by_look
from wbs.web.strict_headers import STRICT_HEADERS
from wbs.web.strict_parser import Guarded, Spooled
from wbs.web.under_way import UnderWay
from wbs.web.wire import MOST_REQUEST

THREADS = 8
SECONDS_BETWEEN_LOOKS = 1  # for slow clients
HEADERS = 16 * 1024  # bytes of a request's headers; ours need about 300
READ_AT_ONCE = 64 * 1024  # bytes; with the default of 8 KiB uploads are half as fast
LONGEST = 16 * 1024 * 1024  # bytes of one answer or request; beyond, it would go to a file


def _turned_away() -> bytes:
    body = problems.Busy().body()
    return last_answer([("Content-Type", problems.MEDIA_TYPE), *STRICT_HEADERS], body)


def last_answer(headers: Sequence[tuple[str, str]], body: bytes) -> bytes:
    """The bytes that say `busy` and end their connection."""
    problem = problems.Busy()
    about = [("Content-Length", str(len(body))), ("Connection", "close"), *problem.headers.items()]
    lines = [f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in (*about, *headers)]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


TURNED_AWAY = _turned_away()


def away_with_problem(_path: str) -> bytes:
    """For a door where only programs knock."""
    return TURNED_AWAY


_OPTIONS: dict[str, Any] = {
    "ident": None,
    "channel_timeout": SECONDS_IDLE,
    "cleanup_interval": SECONDS_BETWEEN_LOOKS,
    "asyncore_use_poll": True,
    "max_request_header_size": HEADERS,
    "recv_bytes": READ_AT_ONCE,
    "outbuf_overflow": LONGEST,
    "log_socket_errors": False,
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much at once. `most_request`: bytes of a body, in memory. `places`: of what is larger."""

    most_request: int = MOST_REQUEST
    threads: int = THREADS
    connections: int = CONNECTIONS
    places: Sequence[Places] = ()


USUAL = Size()


def server_for(
    app: WSGIApplication,
    listen: str,
    *,
    size: Size = USUAL,
    spooled: Spooled | None = None,
    lane_of: LaneOf = one_lane,
    away: Away = away_with_problem,
) -> BaseWSGIServer:
    """A server that listens on `HOST:PORT`, `unix:PATH` or `fd:N`; its `run` serves for ever.

    `fd:N`: a unix socket that whoever started us listens on already, so that we need no right to
    open one. `spooled`: where there may be more. `lane_of`: which lane a path waits in.
    Raises OSError or ValueError where it cannot listen.
    """
    bounds: dict[str, Any] = {
        "connection_limit": size.connections,
        # waitress refuses from this size on
        "max_request_body_size": max(size.most_request, spooled.longest if spooled else 0) + 1,
        "inbuf_overflow": size.most_request + 1,  # never on a disk
    }
    queue: Any = FairQueue(lane_of, size.threads)
    server = create_server(app, _dispatcher=queue, **_OPTIONS, **bounds, **_where(listen))
    if not isinstance(server, BaseWSGIServer):
        raise ValueError("this name stands for several addresses")
    kept = {
        "spooled": spooled,
        "admits": app.admits if isinstance(app, Guarded) else None,
        "away": staticmethod(away),
        "under_way": _watched(server, size.places),
    }
    server.channel_class = type("Channel", (StrictChannel,), kept)
    return server


def _watched(server: BaseWSGIServer, places: Sequence[Places]) -> UnderWay:
    """The slow make room each second, and whenever more is under way than may be."""
    channels: Any = server.active_channels  # by number; the stubs take it for one
    trigger: Any = server.trigger  # the stubs take it for a number
    draws = draws_by_look()
    under_way = UnderWay(lambda: trigger.pull_trigger(lambda: look(time.time())), MEMORY)

    def look(now: float) -> None:
        for each in places:
            each.look()
        short, all_of_them = Short.drawn(draws), list(channels.values())
        cut_off(all_of_them, now, short)
        for channel in all_of_them:
            if channel.will_close:
                channel.handle_close()  # the loop alone waits until it takes something: for ever
        under_way.looked(short.memory)

    # In place of waitress's own, which lets whoever sends a byte now and then stay for ever.
    server.maintenance = look  # type: ignore[method-assign]  # its only hook
    return under_way


def _where(listen: str) -> dict[str, Any]:
    kind, _, place = listen.partition(":")
    if kind == "fd":
        return {"sockets": [_inherited(int(place))]}
    return {"unix_socket": place} if kind == "unix" else {"listen": listen}


def _inherited(number: int) -> socket.socket:
    """One that is no listening unix socket would be taken, and fail only when somebody knocks."""
    door = socket.socket(fileno=number)
    listens = door.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if door.family != getattr(socket, "AF_UNIX", None) or not listens:  # Windows has none
        door.detach()
        raise ValueError("no listening unix socket")
    return door

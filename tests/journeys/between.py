"""Somebody between a browser and the portal: passes on, loses, cuts, changes, and counts."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from crypto import strict_json
from wbs.web.wire import MEDIA_TYPE, Body


@dataclass(frozen=True)
class Answer:
    """What comes back."""

    status: int
    kind: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None  # bytes of the body after which the line breaks


@dataclass(frozen=True)
class Asked:
    """What was asked: the call, the first part, and how many came of this call before, from 1."""

    call: str
    head: dict[str, object]
    number: int


# What to do instead of passing on and answering: see the functions below.
Step = Callable[[Asked, Callable[[], Answer]], Answer | None]


def pass_on(_asked: Asked, ask: Callable[[], Answer]) -> Answer | None:
    """An honest line."""
    return ask()


def cut(_asked: Asked, _ask: Callable[[], Answer]) -> Answer | None:
    """The request never arrives."""
    return None


def lose(_asked: Asked, ask: Callable[[], Answer]) -> Answer | None:
    """The request arrives; its answer does not."""
    ask()
    return None


def halve(_asked: Asked, ask: Callable[[], Answer]) -> Answer | None:
    """The request arrives; of its answer the first half."""
    answer = ask()
    return replace(answer, cut_at=len(answer.body) // 2)


def refusing(status: int, slug: str, **more: object) -> Step:
    """A problem, as a server of ours says it."""
    said = {"type": f"urn:wbs:problem:{slug}", "title": slug, "status": status, **more}
    answer = Answer(status, "application/problem+json", json.dumps(said).encode())
    return lambda _asked, _ask: answer


def saying(body: bytes, kind: str = MEDIA_TYPE, status: int = 200, **headers: str) -> Step:
    """Any bytes."""
    return lambda _asked, _ask: Answer(status, kind, body, headers)


@dataclass
class Between:
    """On the line. `plan` chooses what happens to a request."""

    upstream: str
    plan: Callable[[Asked], Step] = field(default=lambda _asked: pass_on)
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    arrived: list[Asked] = field(default_factory=list)  # at the portal
    headers: list[dict[str, str]] = field(default_factory=list)
    stored: Counter[tuple[str, int]] = field(default_factory=Counter)  # pieces, how often sent
    again: list[tuple[str, int]] = field(default_factory=list)  # pieces sent after they stood
    _standing: set[tuple[str, int]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def only(self, call: str, step: Step, *numbers: int) -> None:
        """Do this with some requests of a call (all: none named), pass on the rest."""

        def plan(asked: Asked) -> Step:
            chosen = asked.call == call and (not numbers or asked.number in numbers)
            return step if chosen else pass_on

        self.forget()
        self.plan = plan

    def forget(self) -> None:
        """Count from 1 again; what stands at the portal is remembered."""
        with self._lock:
            self.asked.clear()
            self.arrived.clear()
            self.headers.clear()

    def honest(self) -> None:
        """Pass everything on."""
        self.forget()
        self.plan = lambda _asked: pass_on

    def calls(self) -> Counter[str]:
        """How often what arrived at the portal."""
        return Counter(one.call for one in self.arrived)

    def handle(self, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """One request."""
        call = path.removeprefix("/api/1/")
        head: dict[str, object] = dict(strict_json.parse(Body.unpack(body).head))
        with self._lock:
            number = 1 + sum(one.call == call for one in self.asked)
            asked = Asked(call, head, number)
            self.asked.append(asked)
            self.headers.append(headers)
        return self.plan(asked)(asked, lambda: self._ask(path, asked, body))

    def _ask(self, path: str, asked: Asked, body: bytes) -> Answer:
        piece = (str(asked.head.get("file")), int(str(asked.head.get("index", -1))))
        with self._lock:
            self.arrived.append(asked)
            if asked.call == "piece":
                self.stored[piece] += 1
                self.again += [piece] if piece in self._standing else []
        where = urlsplit(self.upstream)
        line = HTTPConnection(where.hostname or "", where.port, timeout=60)
        line.request("POST", path, body, {"Content-Type": MEDIA_TYPE})
        answer = line.getresponse()
        found = Answer(answer.status, answer.headers["Content-Type"], answer.read())
        line.close()
        if asked.call == "piece" and answer.status == 200:
            with self._lock:
                self._standing.add(piece)
        return found


class Quiet(ThreadingHTTPServer):
    """A browser that goes away in the middle is nothing to tell."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing."""


def _handler(middle: Between) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = middle.handle(self.path, dict(self.headers), body)
            if answer is None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            for name, value in answer.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut_at])
            if answer.cut_at is not None:
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    return Handler


@contextmanager
def between(upstream: str) -> Iterator[Between]:
    """Stand there until the block ends."""
    middle = Between(upstream)
    server = Quiet(("127.0.0.1", 0), _handler(middle))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    middle.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield middle
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""A hostile server: the real portal and gateway, behind a mouth that says something else."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from portal.app import create_app as portal_app
from reviewer.gateway.app import create_app as gateway_app
from tests.inspectorates import Inspectorate
from tests.process import HOST, free_port
from tests.promises.installation import publish_in
from wbs.days import HOME, today_in
from wbs.store import Store
from wbs.store.sync import ID_SIZE
from wbs.web.wire import Body, pack

Head = dict[str, object]
Parts = tuple[bytes, ...]
Lie = Callable[[Head, Parts], tuple[Head, Parts]]


@dataclass
class Liar:
    """Answers as the real app does, but for calls that it lies about. Remembers what it heard."""

    app: WSGIApplication
    url: str
    lies: dict[str, Lie] = field(default_factory=dict)
    heard: list[tuple[str, bytes]] = field(default_factory=list)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        call = environ["PATH_INFO"].rpartition("/")[2]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        self.heard.append((call, body))
        status, headers, answer = self._truth(environ)
        if call in self.lies and status.startswith("200"):
            answer = self._lie(self.lies[call], answer)
        headers = [pair for pair in headers if pair[0].lower() != "content-length"]
        start(status, [*headers, ("Content-Length", str(len(answer)))])
        return [answer]

    def calls(self) -> list[str]:
        """What it was asked, in order."""
        return [call for call, _ in self.heard]

    def forgets(self) -> None:
        """Begin to listen anew."""
        self.heard.clear()

    def _truth(self, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[..., object]:
            begun.append((status, headers))
            return lambda _: None

        answer = b"".join(self.app(environ, begin))
        return *begun[0], answer

    @staticmethod
    def _lie(lie: Lie, answer: bytes) -> bytes:
        body = Body.unpack(answer)
        head, parts = lie(json.loads(body.head), body.parts)
        return pack(head, *parts)


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@dataclass
class Den:
    """Two liars over one honest database."""

    portal: Liar
    gateway: Liar
    store: Store
    url: str
    office: Inspectorate

    def shows(self, change: Callable[[list[bytes]], list[bytes]]) -> None:
        """From now on both doors hand over every case as `change` makes it."""
        shown: list[bytes] = []

        def listed(head: Head, parts: Parts) -> tuple[Head, Parts]:
            starts = range(0, len(parts[0]), ID_SIZE)
            ids = [int.from_bytes(parts[0][start : start + ID_SIZE], "big") for start in starts]
            shown[:] = change(self.store.sync.items(self.office.id, ids))
            numbers = range(1, len(shown) + 1)
            return head, (b"".join(each.to_bytes(ID_SIZE, "big") for each in numbers),)

        self.portal.lies["read"] = about_parts(change)
        self.gateway.lies["case"] = listed
        self.gateway.lies["items"] = lambda _head, _parts: ({"more": False}, tuple(shown))


@contextmanager
def den(office: Inspectorate, folder: Path) -> Iterator[Den]:
    """Open both doors."""
    url = f"sqlite:///{folder / 'wbs.sqlite'}"
    publish_in(url, office)
    store = Store.open(url, today=today_in(HOME))
    ports = free_port(), free_port()
    authority = f"{HOST}:{ports[1]}"
    outer = Liar(portal_app(store), f"http://{HOST}:{ports[0]}")
    inner = Liar(gateway_app(store, authority=authority), f"http://{authority}")
    with closing(store), _served(outer, ports[0]), _served(inner, ports[1]):
        yield Den(outer, inner, store, url, office)


@contextmanager
def _served(liar: Liar, port: int) -> Iterator[None]:
    with make_server(HOST, port, liar, handler_class=_Silent) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def about_parts(change: Callable[[list[bytes]], list[bytes]]) -> Lie:
    """A lie about keyboxes and envelopes, which then counts them right."""

    def lie(head: Head, parts: Parts) -> tuple[Head, Parts]:
        changed = change(list(parts))
        boxes = [part for part in changed if part.startswith(b"WBSK")]
        rest = [part for part in changed if not part.startswith(b"WBSK")]
        if "from_reporter" in head:
            mine = sum(part[53] == 1 for part in rest)
            counts = {"from_reporter": mine, "to_reporter": len(rest) - mine}
            head = {**head, "keyboxes": len(boxes), **counts}
        return head, (*boxes, *rest)

    return lie

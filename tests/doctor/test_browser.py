"""The doctor asks as a browser does, and reads what a browser reads."""

import gzip
import http.server
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import pytest

from tests.firefox import firefox
from tests.process import HOST
from wbs.doctor.asking import MOST, Answer, Visitor
from wbs.doctor.browser import SQUEEZED

FIREFOX = shutil.which("firefox-esr")
PAGE = b'<link rel="stylesheet" href="/x.css"><script type="module" src="/x.js"></script>'
DOCUMENTS = {
    "/": ("text/html", PAGE),
    "/x.js": ("text/javascript", b"import '/y.js';"),
    "/y.js": ("text/javascript", b"document.title = 'done';"),
    "/x.css": ("text/css", b""),
}
Said = dict[str, list[tuple[str, str]]]


@contextmanager
def listening() -> Iterator[tuple[str, Said]]:
    """A door that notes what each first question for a document said."""
    said: Said = {}

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = [(name, value) for name, value in self.headers.items() if name != "Host"]
            said.setdefault(self.path, told)
            kind, body = DOCUMENTS.get(self.path, ("text/plain", b""))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Prints nothing."""

    with http.server.ThreadingHTTPServer((HOST, 0), Door) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_address[1]}", said
        server.shutdown()


def without_the_system(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Tor Browser names Windows wherever it runs."""
    return [(name, value.split(")")[-1] if name == "User-Agent" else value) for name, value in said]


@pytest.mark.skipif(FIREFOX is None, reason="firefox-esr is not installed")
def test_what_is_said_is_what_a_browser_says_in_its_order(tmp_path: Path) -> None:
    with listening() as (address, browsers):
        like_tors = {"privacy.resistFingerprinting": True}
        with firefox(str(FIREFOX), tmp_path / "profile", like_tors) as window:
            window.goes_to(address)
            window.until("return document.title === 'done'")
    with listening() as (address, doctors), Visitor(address, None) as visitor:
        for path in DOCUMENTS:
            visitor.ask("GET", path, SQUEEZED)
    version = dict(browsers["/"])["User-Agent"].split("/")[-1]
    for path in DOCUMENTS:
        ours = [(name, value.replace("153.0", version)) for name, value in doctors[path]]
        assert without_the_system(ours) == without_the_system(browsers[path]), path


def answer(body: bytes, *codings: str) -> Answer:
    return Answer(200, httpx.Headers([("Content-Encoding", one) for one in codings]), body)


def test_what_a_browser_unpacks_is_read() -> None:
    assert answer(b"words").read() == b"words"
    assert answer(b"words", "identity").read() == b"words"
    assert answer(gzip.compress(b"words"), "gzip").read() == b"words"
    assert answer(gzip.compress(bytes(MOST)), "GZIP").read() == bytes(MOST)


@pytest.mark.parametrize(
    ("body", "codings"),
    [
        (b"words", ["gzip"]),
        (gzip.compress(b"words")[:-1], ["gzip"]),
        (gzip.compress(b"words") + gzip.compress(b" more"), ["gzip"]),
        (gzip.compress(b"words") + b"more", ["gzip"]),
        (gzip.compress(bytes(MOST + 1)), ["gzip"]),
        (gzip.compress(b"words"), ["gzip", "gzip"]),
        (b"words", ["br"]),
        (b"", ["zstd"]),
    ],
)
def test_what_may_unpack_to_something_else_is_not(body: bytes, codings: list[str]) -> None:
    assert answer(body, *codings).read() is None

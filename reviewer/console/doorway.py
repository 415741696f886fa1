"""Who may speak to the console: a page of the console itself, in the one browser that was let in.

Around the framework, so that whatever it answers by itself passes here too.
"""

import hmac
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"  # and no name: what `localhost` stands for, others on the machine may decide
SAFE = frozenset({"GET", "HEAD"})
METHODS = SAFE | {"POST"}
HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), clipboard-read=(), display-capture=(), geolocation=(), microphone=(), "
        "payment=(), usb=()",
    ),
)
_REFUSED = b"Ditolak: permintaan ini tidak datang dari konsol itu sendiri.\n"
_REFUSED += b"Refused: this request does not come from the console itself.\n"


@dataclass
class StartToken:
    """Lets one browser in, once."""

    value: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _spent: bool = False
    _one_by_one: Lock = field(default_factory=Lock, repr=False)

    def spend(self, untrusted: str) -> bool:
        """True the first time that it is right; never again after that."""
        with self._one_by_one:
            right = hmac.compare_digest(untrusted.encode(), self.value.encode()) and not self._spent
            self._spent = self._spent or right
        return right


def is_ours(environ: WSGIEnvironment, port: int) -> bool:
    """Whether a request may have come from one of the console's own pages, or from nowhere.

    Host: a foreign name that was made to point here is not ours. Sec-Fetch-Site: every browser of
    today says where a request began. Origin: under no-referrer a form of our own says `null`, so
    that `null` counts only where the browser says it began here.
    """
    host = environ.get("HTTP_HOST", "")
    if host != f"{HOST}:{port}":
        return False
    method = environ.get("REQUEST_METHOD", "")
    began = environ.get("HTTP_SEC_FETCH_SITE")
    if method not in SAFE:
        origin = environ.get("HTTP_ORIGIN", "null")
        named = origin == f"http://{host}" and began in (None, "same-origin")
        return method in METHODS and (named or (origin == "null" and began == "same-origin"))
    return began in (None, "none", "same-origin")


def with_doorway(app: WSGIApplication, port: int) -> WSGIApplication:
    """The same app behind these rules."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if is_ours(environ, port):
            return app(environ, start)
        begin: Callable[..., object] = start
        length = str(len(_REFUSED))
        begin("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", length)])
        return [_REFUSED]

    return answer

"""Headers that every answer of our servers carries, whoever made it and whatever went wrong."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# An API has no page: nothing may be loaded, framed, kept or told to anybody.
STRICT_HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
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
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
)


def with_strict_headers(
    app: WSGIApplication, headers: Sequence[tuple[str, str]] = STRICT_HEADERS
) -> WSGIApplication:
    """The same app, answering with the strict headers, or with those of an app that has pages.

    One that the app sets itself stays.

    Around the framework and not inside it: its own error pages pass here too.
    """

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        def begin(
            status: str, given: list[tuple[str, str]], error: Any = None, /
        ) -> Callable[[bytes], object]:
            said = {name.lower() for name, _ in given}
            strict = [pair for pair in headers if pair[0].lower() not in said]
            return start(status, [*given, *strict], error)

        return app(environ, begin)

    return answer

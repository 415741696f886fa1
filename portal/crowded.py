"""What the portal says while a lane is full, made beforehand: a page wherever people come."""

from collections.abc import Iterator, Mapping

from portal.pages import crowded_pages
from portal.pages.headers import PAGE_HEADERS
from portal.plain import Plain, turned_away
from portal.plain.headers import PLAIN_HEADERS
from wbs.speech.messages import DEFAULT
from wbs.web.channel import Away
from wbs.web.serving import TURNED_AWAY, last_answer
from wbs.web.strict_headers import STRICT_HEADERS

HTML = ("Content-Type", "text/html; charset=utf-8")


def away_from(pages: bool, plain: Plain | None) -> Away:
    """By path. `pages`: whether there are any; without, all that knock are programs."""
    if not pages:
        return lambda _path: TURNED_AWAY
    by_root = dict(_answers(plain))
    first = by_root[f"/{DEFAULT}/"]

    def away(path: str) -> bytes:
        if path == "/":
            return first
        return next((page for root, page in by_root.items() if path.startswith(root)), TURNED_AWAY)

    return away


def _answers(plain: Plain | None) -> Iterator[tuple[str, bytes]]:
    """By the beginning of paths; the tree without script lies within the other, and goes before."""
    if plain is not None:
        yield from _whole(turned_away(plain), dict(PLAIN_HEADERS))
    yield from _whole(crowded_pages(), {**dict(STRICT_HEADERS), **PAGE_HEADERS})


def _whole(pages: Mapping[str, str], headers: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    for root, html in pages.items():
        yield root, last_answer([HTML, *headers.items()], html.encode())

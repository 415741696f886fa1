"""What Tor Browser says when it asks: a door that is to be examined must not know the doctor by it.

In its order, and nothing of ours. Compared with a Firefox of the same version by a test.
"""

from pathlib import PurePosixPath

from wbs.web.wire import MEDIA_TYPE

SQUEEZED = "gzip, deflate, br, zstd"  # what it always asks for
IDENTITY = "identity"
_USER_AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0"
_LANGUAGE = "en-US,en;q=0.9"
_PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
Headers = list[tuple[str, str]]


def reading(path: str, coding: str) -> Headers:
    """As for a document at this path: opened, or wanted by a page of ours."""
    kind = PurePosixPath(path).suffix
    if kind == ".css":
        said = [*_fetched("style", "no-cors"), ("Priority", "u=2")]
        return [*_about("text/css,*/*;q=0.1", coding), *said]
    if kind == ".js":
        return [*_about("*/*", coding), *_fetched("script", "cors")]
    opened = [
        ("Upgrade-Insecure-Requests", "1"),
        *_fetched("document", "navigate", "none"),
        ("Sec-Fetch-User", "?1"),
        ("Priority", "u=0, i"),
    ]
    return [*_about(_PAGE, coding), *opened]


def calling(coding: str) -> Headers:
    """As our page's script calls."""
    return [*_about("*/*", coding), ("Content-Type", MEDIA_TYPE), *_fetched("empty", "cors")]


def _about(accepted: str, coding: str) -> Headers:
    return [
        ("User-Agent", _USER_AGENT),
        ("Accept", accepted),
        ("Accept-Language", _LANGUAGE),
        ("Accept-Encoding", coding),
        ("Connection", "keep-alive"),
    ]


def _fetched(what: str, mode: str, site: str = "same-origin") -> Headers:
    return [("Sec-Fetch-Dest", what), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Site", site)]

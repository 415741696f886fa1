"""Where the pages are: constant paths, nothing of a visit in any of them."""

from collections.abc import Mapping

from portal.pages.rendering import PLAIN_ROOTS
from wbs.speech.messages import LANGUAGES

ROOTS = PLAIN_ROOTS
START = "start"
QUESTIONS = ("kategori", "apa", "siapa", "tempat", "tahu", "penerusan")
_SLUGS: Mapping[str, tuple[str, str]] = {
    START: ("", ""),
    "begin": ("mulai", "begin"),
    "where": ("inspektorat", "inspectorate"),
    "readers": ("pembaca", "readers"),
    "kategori": ("perihal", "subject"),
    "apa": ("kejadian", "events"),
    "siapa": ("terlapor", "reported"),
    "tempat": ("tempat", "place"),
    "tahu": ("sumber", "source"),
    "penerusan": ("penerusan", "forwarding"),
    "check": ("periksa", "check"),
    "code": ("kata", "words"),
    "two": ("dua-kata", "two-words"),
    "words": ("buka", "open"),
    "talk": ("percakapan", "conversation"),
    "file": ("unduh", "download"),
    "withdraw": ("tarik", "withdraw"),
    "object": ("keberatan", "objection"),
    "pressure": ("tekanan", "pressure"),
}
PAGES = tuple(_SLUGS)
# The conversation's form with a file goes to a path of its own, and to the same page: so a door in
# front can hold large bodies back without holding back anybody's words.
_UPLOAD = {"id": "berkas", "en": "file"}
REPORT_PAGES = ("where", "readers", *QUESTIONS, "check")


def path_of(language: str, page: str) -> str:
    """Where a page stands."""
    return ROOTS[language] + _SLUGS[page][LANGUAGES.index(language)]


def language_of(path: str) -> str | None:
    """Of a path in this tree; None: it is not in it."""
    return next((each for each, root in ROOTS.items() if path.startswith(root)), None)


def upload_path(language: str) -> str:
    """Where files may come."""
    return ROOTS[language] + _UPLOAD[language]


SENDING = frozenset(map(upload_path, LANGUAGES))

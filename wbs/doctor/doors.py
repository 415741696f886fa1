"""A running door seen from outside: strict in every answer, and serving what this machine has."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence

import httpx

from wbs.doctor import browser
from wbs.doctor.asking import Answer, NoAnswer, Visitor
from wbs.doctor.finding import Finding, care, well, wrong
from wbs.doctor.parts import Documents, Part, Served
from wbs.readiness import NOT_READY, PATH, READY
from wbs.web.strict_headers import STRICT_HEADERS

SOON, NOW = 21, 7  # days; renewal by machine happens 30 days before the end, so by 21 it has failed
_HSTS = "strict-transport-security"
_ONION = "onion-location"
_YEAR = 365 * 86400  # seconds
# Whatever else is said follows a visitor, tells strangers what runs here, or has a browser load,
# go or report somewhere else.
_EXPECTED = frozenset(
    {
        *(name.lower() for name, _ in STRICT_HEADERS),
        *("content-type", "content-length", "content-encoding", "vary", "date", "server"),
        *("connection", "keep-alive", "transfer-encoding", "allow", _HSTS, _ONION),
    }
)


def examine_door(part: Part, visitor: Visitor, documents: Documents) -> Iterator[Finding]:
    """Everything that a stranger can see of it.

    Documents are asked for first: what no browser asks for would tell who asks.
    """
    try:
        copies = _copies(visitor, documents)
        yield _readiness(part, visitor.ask("GET", PATH))
        yield from _strictness(part, visitor, [answer for _, answer in copies])
        yield from _leading(part, copies, documents)
        yield from _sameness(part, copies, documents)
        yield from _certificate(part, visitor)
    except NoAnswer as none:
        yield wrong(part.name, "door_certificate" if none.is_certificate else "door_silent")


def _readiness(part: Part, answer: Answer) -> Finding:
    said = (answer.status, answer.body)
    if said == (READY.status, READY.body):
        return well(part.name, "door_ready")
    if said == (NOT_READY.status, NOT_READY.body):
        return wrong(part.name, "door_not_ready")
    return wrong(part.name, "door_other", status=answer.status)


def _strictness(part: Part, visitor: Visitor, pages: Sequence[Answer]) -> Iterator[Finding]:
    """Every page, a refusal of a call, and a path that nobody has."""
    nowhere = f"/{secrets.token_hex(8)}"
    for_people = part.page_headers if pages else {}
    answers: list[tuple[Answer, int, Mapping[str, str]]] = [
        (visitor.ask("POST", part.call), part.refuses, {}),
        (visitor.ask("GET", nowhere), httpx.codes.NOT_FOUND, for_people),
        *((page, httpx.codes.OK, for_people) for page in pages),
    ]
    missing, talks = set(), set()
    for answer, _, changed in answers:
        missing |= lax(answer.headers, changed)
        talks |= talkative(answer.headers)
    statuses = ((answer.status, status) for answer, status, _ in answers)
    for status, wanted in dict.fromkeys(statuses):
        if status != wanted:
            yield wrong(part.name, "door_status", status=status, wanted=wanted)
    if visitor.url.scheme == "https" and not all(_is_kept(one.headers) for one, *_ in answers):
        yield care(part.name, "door_hsts")
    if missing:
        yield wrong(part.name, "door_lax", names=", ".join(sorted(missing)))
    if talks:
        yield wrong(part.name, "door_talks", names=", ".join(sorted(talks)))
    if not missing and not talks:
        yield well(part.name, "door_strict")


def _is_kept(headers: httpx.Headers) -> bool:
    """Whether a browser will come with TLS only, for a year at least."""
    found = re.search(r"\bmax-age=(\d{1,12})\b", headers.get(_HSTS, ""))
    return found is not None and int(found[1]) >= _YEAR


def _leading(
    part: Part, copies: Sequence[tuple[str, Answer]], documents: Documents
) -> Iterator[Finding]:
    """Tor Browser is led to the onion that our own pages name, and nowhere else."""
    named = b"".join(each.body for each in documents.values())
    led = {to for _, answer in copies for to in answer.headers.get_list(_ONION)}
    others = sorted(to for to in led if not _is_named(to, named))
    if others:
        yield wrong(part.name, "door_leads", names=", ".join(others))


def _is_named(led_to: str, pages: bytes) -> bool:
    found = re.fullmatch(r"https?://([a-z2-7]{56}\.onion)(/\S*)?", led_to)
    return found is not None and found[1].encode() in pages


def lax(headers: httpx.Headers, changed: Mapping[str, str]) -> set[str]:
    """The strict headers that are missing, changed or there twice."""
    wanted = {name.lower(): value for name, value in STRICT_HEADERS}
    wanted |= {name.lower(): value for name, value in changed.items() if name.lower() in wanted}
    return {name for name, value in wanted.items() if headers.get_list(name) != [value]}


def talkative(headers: httpx.Headers) -> set[str]:
    """Headers that should not be there; a server's name without its version may."""
    found = {name for name in headers if name not in _EXPECTED}
    has_version = any(letter.isdigit() for letter in headers.get("server", ""))
    return found | ({"server"} if has_version else set())


def _copies(visitor: Visitor, documents: Documents) -> list[tuple[str, Answer]]:
    """What came at each path. The copy that browsers get is another one than that without gzip."""
    codings = (browser.SQUEEZED, browser.IDENTITY)
    return [(path, visitor.ask("GET", path, coding)) for coding in codings for path in documents]


def _sameness(
    part: Part, copies: Sequence[tuple[str, Answer]], documents: Documents
) -> Iterator[Finding]:
    """Every document, byte by byte: somebody between here and the reader may have changed one."""
    others = {path: None for path, answer in copies if not _is_same(answer, documents[path])}
    if others:
        yield wrong(part.name, "door_differs", paths=", ".join(others))
    elif documents:
        yield well(part.name, "door_same", count=len(documents))


def _is_same(answer: Answer, document: Served) -> bool:
    """In another kind or set of characters the same bytes say something else."""
    found = (answer.status, answer.headers.get_list("content-type"), answer.read())
    return found == (httpx.codes.OK, [document.kind], document.body)


def _certificate(part: Part, visitor: Visitor) -> Iterator[Finding]:
    days = visitor.certificate_days()
    if days is None:
        return
    if days < NOW:
        yield wrong(part.name, "certificate_now", days=days)
    elif days < SOON:
        yield care(part.name, "certificate_soon", days=days)
    else:
        yield well(part.name, "certificate_good", days=days)

"""Every reason for which a server of ours refuses, as protocol section 19 lists them.

One family for both apps: each has one error handler that turns a Problem into its answer. A
problem never carries what was sent: answers and messages end up in places nobody thought of.
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from crypto.errors import Refusal
from crypto.ids import Chain, FileId
from crypto.puzzle import Challenge

MEDIA_TYPE = "application/problem+json"
URN = "urn:wbs:problem:"
RETRY_ROOM = "3600"  # seconds; people have to make room
RETRY_AFTER = "5"  # seconds; long enough that a crowd does not come back as one


class Problem(Exception):
    """A refusal with a stable slug. `members` are what the slug's row of section 19 names."""

    slug: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[str]
    headers: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init__(self) -> None:
        super().__init__(self.slug)
        self.members: dict[str, object] = {}

    def body(self) -> bytes:
        """The answer's JSON (RFC 9457)."""
        known = {"type": URN + self.slug, "title": self.title, "status": self.status}
        return json.dumps(known | self.members, separators=(",", ":")).encode("ascii")


class Malformed(Problem):
    """Framing, JSON, a member, a header or a size class is not of its format."""

    slug, status, title = "malformed", 400, "The request could not be read"

    def __init__(self, where: str) -> None:
        """`where`: our own name for what could not be read, never its value."""
        super().__init__()
        self.members["where"] = where


class UnknownInspectorate(Problem):
    """No roster of that inspectorate was published here."""

    slug, status, title = "unknown-inspectorate", 404, "No such inspectorate here"


class UnknownRoster(Problem):
    """A keybox made for a roster that was not published here."""

    slug, status, title = "unknown-roster", 409, "This server does not know that roster"


class UnknownCode(Problem):
    """No mailbox has this credential; wrong and unknown are one thing."""

    slug, status, title = "unknown-code", 404, "No such code"


class UnknownCase(Problem):
    """This inspectorate has no such case."""

    slug, status, title = "unknown-case", 404, "No such case of this inspectorate"


class UnknownFile(Problem):
    """No such piece that this side of the case may fetch."""

    slug, status, title = "unknown-file", 404, "No such piece of a file in this case"


class UnknownPath(Problem):
    """No call has this path."""

    slug, status, title = "unknown-path", 404, "No such call"


class WrongMethod(Problem):
    """Every call is a POST."""

    slug, status, title = "method", 405, "Calls are made with POST"
    headers = MappingProxyType({"Allow": "POST"})


class OnlyRead(WrongMethod):
    """A page is only read."""

    title = "Pages are only read"
    headers = MappingProxyType({"Allow": "GET, HEAD"})


class WrongMediaType(Problem):
    """The body is not said to be of the type that all calls take."""

    slug, status, title = "media-type", 415, "Calls take application/vnd.wbs.parts"


class TooLarge(Problem):
    """The body is over the limit; it was not read."""

    slug, status, title = "too-large", 413, "The request is over the limit of 1 MiB"


class LengthRequired(Problem):
    """The body's length was not said in advance."""

    slug, status, title = "length-required", 411, "The request needs a Content-Length"


class Conflict(Problem):
    """Something else stands where this was to be put."""

    slug, status, title = "conflict", 409, "Something else stands there"

    def __init__(self, chain: Chain | None = None) -> None:
        """`chain`: where it is an entry of that chain."""
        super().__init__()
        if chain is not None:
            self.members["chain"] = chain.label


class NewerSecret(Problem):
    """A keybox stands there that the sender has not seen."""

    slug, status, title = (
        "newer-secret",
        409,
        "There is a newer secret: fetch, then write again",
    )


class MissingPieces(Problem):
    """An entry claims files of which pieces are missing."""

    slug, status, title = "missing-pieces", 409, "Claimed files are incomplete"

    def __init__(self, missing: Mapping[FileId, Sequence[int]]) -> None:
        """`missing`: the indexes a file lacks; none where nothing of it is known."""
        super().__init__()
        self.members["missing"] = [
            {"file": str(file), "indexes": list(indexes)} for file, indexes in missing.items()
        ]


class Unauthorized(Problem):
    """A staff request whose signature does not hold, whatever the reason."""

    slug, status, title = "unauthorized", 401, "The request is not signed as it must be"


class OutOfStep(Problem):
    """A slip for the staff log that is not this person's next one; the newest stands in a field."""

    slug, status, title = "out-of-step", 409, "Another request of this person came first"


class Busy(Problem):
    """Too many want to write at once; nothing was kept."""

    slug, status, title = "busy", 503, "Try again later"
    headers = MappingProxyType({"Retry-After": RETRY_AFTER})


class Puzzle(Problem):
    """Many write at once: the same request again, with the proof of a little work."""

    slug, status, title = "puzzle", 429, "Many are writing: this takes a little work first"
    headers = MappingProxyType({"Retry-After": "1"})  # at once, for whoever can work

    def __init__(self, challenge: Challenge, seconds: int) -> None:
        """`seconds`: how long this puzzle is good for."""
        super().__init__()
        self.members |= {"challenge": str(challenge), "seconds": seconds}


class CaseFull(Problem):
    """The case holds as much as one may; what stands there stays."""

    slug, status, title = "case-full", 409, "This case holds as much as one may"


class NoRoomForFiles(Problem):
    """The disk is filling up: files wait, words are taken."""

    slug, status, title = "no-room-for-files", 507, "No files can be taken now; text can"
    headers = MappingProxyType({"Retry-After": RETRY_ROOM})


class NoRoom(Problem):
    """The disk is nearly full: no new cases; the existing ones go on."""

    slug, status, title = "no-room", 507, "No new case can be taken now"
    headers = MappingProxyType({"Retry-After": RETRY_ROOM})


class Broken(Problem):
    """The server's own fault; nothing was kept."""

    slug, status, title = "broken", 500, "The server failed; nothing was kept"


def problem_of(error: Exception) -> Problem:
    """What to answer for anything raised: a stranger learns nothing from what we did not expect."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refusal):
        return Malformed(error.where)
    return Broken()

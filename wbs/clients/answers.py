"""Reading what a server answered: every member is a claim of a stranger."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date

from crypto.errors import Malformed
from crypto.files import MOST_PIECES, SEALED_PIECE
from crypto.ids import FileId
from crypto.roster_chain import MOST_CHAIN
from crypto.strict_json import JSON, Closed
from wbs.clients.line import Line
from wbs.days import is_possible
from wbs.journeys.services import ServedRoster, ServerBroken, Stored
from wbs.web.wire import Body

MOST_ROSTER = 64 * 1024 * 1024  # bytes; a roster of 62 persons has about 200 KiB


@contextmanager
def claims() -> Generator[None]:
    """Reading in this block, what is not of its form is the server's fault."""
    try:
        yield
    except Malformed:
        raise ServerBroken("answer") from None


def served_roster(answer: Body) -> ServedRoster:
    """Of the call `roster`, at either door."""
    with claims():
        with answer.fields() as fields:
            count = fields.integer("rosters", 1, MOST_CHAIN)
        *rosters, freshness = answer.expect(count + 1)
    return ServedRoster(tuple(rosters), freshness)


def day_of(fields: Closed, name: str) -> date:
    """A day on which something may have come. One of another century would upset our calendar."""
    day = fields.day(name)
    if not is_possible(day):
        raise fields.refuse(name)
    return day


def check_done(answer: Body) -> None:
    """An answer that says only that it was done."""
    with claims():
        answer.expect(0)
        with answer.fields():
            pass


class HttpPieces:
    """The pieces of one case's files. `whose`: the members that name the case."""

    def __init__(self, line: Line, prefix: str, whose: dict[str, str]) -> None:
        self._line, self._prefix, self._whose = line, prefix, whose

    def put_piece(self, file: FileId, index: int, count: int, piece: bytes) -> None:
        """Store one piece. Raises as `Line.call`; Conflict where another piece stands there."""
        head = {**self._whose, "file": str(file), "index": index, "count": count}
        check_done(self._line.call(f"{self._prefix}piece", head, piece))

    def stored_pieces(self, file: FileId) -> Stored:
        """Which pieces stand there. Raises as `Line.call`."""
        head = {**self._whose, "file": str(file)}
        answer = self._line.call(f"{self._prefix}pieces", head)
        with claims():
            answer.expect(0)
            with answer.fields() as fields:
                count = fields.optional("count", lambda name: fields.integer(name, 1, MOST_PIECES))
                indexes = fields.items("stored", _index, 0, count or 0)
        if any(index >= (count or 0) for index in indexes):
            raise ServerBroken("answer")
        return Stored(count, frozenset(indexes))

    def fetch_piece(self, file: FileId, index: int) -> bytes:
        """One piece, not checked. Raises as `Line.call`."""
        head = {**self._whose, "file": str(file), "index": index}
        answer = self._line.call(f"{self._prefix}fetch", head, most=2 * SEALED_PIECE)
        with claims(), answer.fields():
            (piece,) = answer.expect(1)
        return piece


def _index(value: JSON) -> int:
    if type(value) is not int or value < 0:
        raise Malformed("index")
    return value

"""The reviewers' door over HTTP (protocol section 17): every request is signed by who asks."""

import time
from collections.abc import Callable, Generator, Sequence
from datetime import date
from itertools import pairwise

import httpx

from crypto.encoding import unb64
from crypto.ids import CaseId
from crypto.keys import EventSigningKey
from crypto.strict_json import JSON, Closed
from wbs.clients.answers import MOST_ROSTER, HttpPieces, check_done, claims, day_of, served_roster
from wbs.clients.line import Line
from wbs.journeys.services import Append, PieceStore, ServedRoster, ServerBroken
from wbs.stafflog.ledger import Ledger, LogBroken
from wbs.stafflog.slip import HEADER, Slip, kind_of
from wbs.web.problems import Busy
from wbs.web.signatures import Caller, Message, sign

PREFIX = "/gateway/1/"
ID = 8  # bytes
MOST_IDS = 512  # in one request
MOST_ITEMS = 9 * 1024 * 1024  # bytes of one answer: 8 MiB, the frames, some room
MOST_DAY = 64 * 1024 * 1024  # bytes: eight million items on one day
MOST_DAYS = 100_000
MOST_CASE = 96 * 1024 * 1024
MOST_LOG = 1024 * 1024  # 512 lines of 1 KiB, the frames, some room
TURNS = 8  # of a request beside other programs of the same person


class RequestSigner(httpx.Auth):
    """Signs each request as it goes out, a repeated one anew: a nonce is accepted once.

    Where another request of the same person came first, it takes the next counter and asks again.
    """

    requires_request_body = True

    def __init__(
        self,
        caller: Caller,
        key: EventSigningKey,
        clock: Callable[[], float] = time.time,
        ledger: Ledger | None = None,
    ) -> None:
        self._caller, self._key, self._clock = caller, key, clock
        self.ledger = ledger or Ledger(caller.who, key)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the four header fields, and look at what the staff log is said to hold of it."""
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        message = Message(
            request.method, request.headers["Host"].lower(), path, query, request.content
        )
        if path == PREFIX + "roster":
            self.ledger.begin()
        for _ in range(TURNS):
            slip, fields = self._signed(message)
            request.headers.update(fields)
            answer = yield request
            if self._is_written(slip, answer):
                return
        raise Busy

    def _signed(self, message: Message) -> tuple[Slip, dict[str, str]]:
        kind = kind_of(message.path.removeprefix(PREFIX))
        fields = sign(
            message,
            caller=self._caller,
            key=self._key,
            now=int(self._clock()),
            slip_of=lambda request: self.ledger.slip(kind, request),
        )
        return Slip.parse(fields[HEADER]), fields

    def _is_written(self, slip: Slip, answer: httpx.Response) -> bool:
        """False where the request must be made anew. ServerBroken, LogBroken."""
        told = answer.headers.get(HEADER)
        if told is not None:
            with claims():
                return self.ledger.answered(slip, unb64(told))
        if answer.status_code == httpx.codes.OK:
            raise LogBroken("answer")
        if answer.status_code != httpx.codes.CONFLICT:
            return True
        self.ledger.begin()  # the run has ended
        return False


class HttpGateway:
    """`services.Gateway`. Every verb raises as `Line.call`, and ServerBroken for nonsense.

    The line must have been made with a RequestSigner. `ledger`: the signer's, where the staff log
    is to be followed at each look, which begins with the roster: LogBroken.
    """

    def __init__(self, line: Line, ledger: Ledger | None = None) -> None:
        self._line, self._ledger = line, ledger

    def hang_up(self) -> None:
        """From another thread: end what is under way."""
        self._line.hang_up()

    def roster(self) -> ServedRoster:
        """The chain and its freshness."""
        served = served_roster(self._line.call(PREFIX + "roster", {}, most=MOST_ROSTER))
        if self._ledger:
            self._ledger.follow(self._log)
        return served

    def digests(self) -> dict[date, tuple[int, bytes]]:
        """Per day of arrival: number of items and a digest of their ids."""
        answer = self._line.call(PREFIX + "digests", {}, most=MOST_DAY)
        with claims():
            answer.expect(0)
            with answer.fields() as fields:
                days = fields.items("days", _digest, 0, MOST_DAYS)
        found = {day: (count, digest) for day, count, digest in days}
        if len(found) != len(days):
            raise ServerBroken("answer")
        return found

    def day(self, day: date) -> tuple[int, ...]:
        """Ids of the items of a day, ascending."""
        return self._ids("day", {"day": day.isoformat()})

    def items(self, ids: Sequence[int]) -> dict[int, bytes]:
        """Envelopes and keyboxes by id; ids that are gone are left out."""
        found: dict[int, bytes] = {}
        left = list(ids)
        while left:
            batch = left[:MOST_IDS]
            bodies = self._items(batch)
            found |= {id: body for id, body in zip(batch, bodies, strict=False) if body}
            left = left[len(bodies) :]
        return found

    def case(self, case: CaseId) -> tuple[bytes, ...]:
        """Every keybox and envelope of a case."""
        return tuple(self.items(self._ids("case", {"case": str(case)})).values())

    def append(self, case: CaseId, additions: Sequence[Append]) -> None:
        """Append to to-reporter and internal. Conflict, NewerSecret, MissingPieces."""
        parts: list[bytes] = []
        for each in additions:
            parts += [each.envelope, each.keybox] if each.keybox else [each.envelope]
        head = {"case": str(case), "appends": [_plan(each) for each in additions]}
        check_done(self._line.call(PREFIX + "append", head, *parts))

    def pieces(self, case: CaseId) -> PieceStore:
        """The pieces of a case."""
        return HttpPieces(self._line, PREFIX, {"case": str(case)})

    def _log(self, after: int) -> tuple[tuple[bytes, ...], bool]:
        answer = self._line.call(PREFIX + "log", {"after": after}, most=MOST_LOG)
        with claims(), answer.fields() as fields:
            more = fields.boolean("more")
        return answer.parts, more

    def _ids(self, call: str, head: dict[str, object]) -> tuple[int, ...]:
        answer = self._line.call(PREFIX + call, head, most=MOST_DAY)
        with claims(), answer.fields():
            (listed,) = answer.expect(1)
        starts = range(0, len(listed), ID)
        ids = tuple(int.from_bytes(listed[start : start + ID], "big") for start in starts)
        if len(listed) % ID or any(first >= second for first, second in pairwise(ids)):
            raise ServerBroken("answer")
        return ids

    def _items(self, batch: Sequence[int]) -> tuple[bytes, ...]:
        listed = b"".join(id.to_bytes(ID, "big") for id in batch)
        answer = self._line.call(PREFIX + "items", {}, listed, most=MOST_ITEMS)
        with claims(), answer.fields() as fields:
            more = fields.boolean("more")
        bodies = answer.parts
        # All of them, or some and then more: anything else would turn us in a circle.
        if len(bodies) > len(batch) or more != (len(bodies) < len(batch)) or not bodies:
            raise ServerBroken("answer")
        return bodies


def _plan(addition: Append) -> dict[str, object]:
    return {
        "chain": addition.chain.label,
        "seen": addition.seen,
        "claims": [str(claim) for claim in sorted(addition.claims)],
        "keybox": addition.keybox is not None,
    }


def _digest(value: JSON) -> tuple[date, int, bytes]:
    with Closed(value, "days") as fields:
        count = fields.integer("items", 1, 2**48)
        return day_of(fields, "day"), count, fields.raw("digest", 32)

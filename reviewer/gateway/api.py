"""The reviewers' calls (protocol section 17): each reads its body, does one thing, answers.

Every call is given who asks and looks at that person's own inspectorate only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from crypto.encoding import b64
from crypto.envelope import NUMBER_END
from crypto.errors import Malformed
from crypto.files import MOST_PIECES, check_stored_piece
from crypto.ids import CaseId, Chain, FileId
from crypto.strict_json import JSON, MOST, Closed
from wbs.rosters.publishing import Publications
from wbs.store import ByCase, Store
from wbs.store.staff_log import MOST_LINES
from wbs.store.sync import ID_SIZE, MOST_IDS
from wbs.web.problems import Unauthorized
from wbs.web.sealed import Append, SealedEntry, SealedKeybox
from wbs.web.signatures import Caller
from wbs.web.wire import Body, pack

MOST_CLAIMS = 32  # files that one event may name
MOST_APPENDS = 15  # as many of the largest envelopes as one request holds
_WRITES = {chain.label: chain for chain in ByCase.WRITES}
_NO_ITEM = 0  # an id that the store never draws
_LAST_ID = 2**63  # the database's integers end here


@dataclass(frozen=True, slots=True)
class Api:
    """What a reviewer's console may ask for."""

    store: Store
    publications: Publications

    def roster(self, caller: Caller, body: Body) -> bytes:
        """All signed rosters of the person's inspectorate, and the newest freshness."""
        _expect_nothing(body)
        published = self.publications.newest(caller.inspectorate).published
        head = {"rosters": len(published.rosters)}
        return pack(head, *published.rosters, published.freshness)

    def digests(self, caller: Caller, body: Body) -> bytes:
        """Every day on which something came, with a digest of what came."""
        _expect_nothing(body)
        days = [
            {"day": each.day.isoformat(), "items": each.items, "digest": b64(each.digest)}
            for each in self.store.sync.digests(caller.inspectorate)
        ]
        return pack({"days": days})

    def day(self, caller: Caller, body: Body) -> bytes:
        """The ids of one day's items."""
        body.expect(0)
        with body.fields() as fields:
            day = fields.day("day")
        ids = self.store.sync.item_ids(caller.inspectorate, day)
        return _packed(ids)

    def items(self, caller: Caller, body: Body) -> bytes:
        """Envelopes and keyboxes by id, as many as one answer may hold."""
        (listed,) = body.expect(1)
        with body.fields():
            pass
        ids = _ids(listed)
        found = self.store.sync.items(caller.inspectorate, ids)
        return pack({"more": len(found) < len(ids)}, *found)

    def case(self, caller: Caller, body: Body) -> bytes:
        """The ids of every keybox and envelope of a case."""
        body.expect(0)
        with body.fields() as fields:
            case = CaseId(fields.raw("case", 16))
        return _packed(self.store.sync.case_ids(caller.inspectorate, case))

    def append(self, caller: Caller, body: Body) -> bytes:
        """Further envelopes from reviewers, all of them or none."""
        self._require_writer(caller)
        with body.fields() as fields:
            case = CaseId(fields.raw("case", 16))
            plans = fields.items("appends", _Plan.parse, 1, MOST_APPENDS)
        body.expect(sum(plan.parts for plan in plans))
        parts = iter(body.parts)
        appends = [plan.take(parts) for plan in plans]
        self.store.cases.append(ByCase(caller.inspectorate, case), appends)
        return pack({})

    def piece(self, caller: Caller, body: Body) -> bytes:
        """One piece of a file."""
        self._require_writer(caller)
        (piece,) = body.expect(1)
        with body.fields() as fields:
            case = _case(caller, fields)
            file = FileId(fields.raw("file", 16))
            index = fields.integer("index", 0, MOST_PIECES - 1)
            count = fields.integer("count", 1, MOST_PIECES)
        check_stored_piece(index, count, len(piece))
        self.store.files.put(case, (file, index, count), piece)
        return pack({})

    def _require_writer(self, caller: Caller) -> None:
        """Who may not write in cases would only fill them with what every reader rejects."""
        trusted = self.publications.newest(caller.inspectorate).trusted
        if caller.person not in trusted.readers():
            raise Unauthorized

    def pieces(self, caller: Caller, body: Body) -> bytes:
        """Which pieces of a file stand here."""
        body.expect(0)
        with body.fields() as fields:
            case = _case(caller, fields)
            file = FileId(fields.raw("file", 16))
        stored = self.store.files.stored(case, file)
        return pack({"count": stored.count, "stored": list(stored.indexes)})

    def fetch(self, caller: Caller, body: Body) -> bytes:
        """One piece that an entry of any chain claimed."""
        body.expect(0)
        with body.fields() as fields:
            case = _case(caller, fields)
            file = FileId(fields.raw("file", 16))
            index = fields.integer("index", 0, MOST_PIECES - 1)
        return pack({}, self.store.files.fetch(case, file, index))

    def log(self, caller: Caller, body: Body) -> bytes:
        """The lines of the staff log after a sequence, as many as one answer may hold."""
        body.expect(0)
        with body.fields() as fields:
            after = fields.integer("after", 0, MOST)
        lines = self.store.staff_log.since(caller.inspectorate, after)
        return pack({"more": len(lines) == MOST_LINES}, *lines)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the head says of one append; the bytes follow in parts of their own."""

    chain: Chain
    seen: int | None
    claims: tuple[FileId, ...]
    keybox: bool

    @classmethod
    def parse(cls, value: JSON) -> "_Plan":
        with Closed(value, "head.appends") as fields:
            return cls(
                _WRITES[fields.choice("chain", frozenset(_WRITES))],
                fields.optional("seen", lambda name: fields.integer(name, 0, NUMBER_END - 1)),
                tuple(map(FileId, fields.sorted_bytes("claims", 16, 0, MOST_CLAIMS))),
                fields.boolean("keybox"),
            )

    @property
    def parts(self) -> int:
        return 2 if self.keybox else 1

    def take(self, parts: Iterator[bytes]) -> Append:
        entry = SealedEntry.parse(next(parts))
        if entry.header.chain is not self.chain:
            raise Malformed("envelope chain")
        box = SealedKeybox.parse(next(parts)) if self.keybox else None
        return Append(entry, self.seen, self.claims, box)


def _expect_nothing(body: Body) -> None:
    body.expect(0)
    with body.fields():
        pass


def _packed(ids: Sequence[int]) -> bytes:
    return pack({}, b"".join(each.to_bytes(ID_SIZE, "big") for each in ids))


def _case(caller: Caller, fields: Closed) -> ByCase:
    return ByCase(caller.inspectorate, CaseId(fields.raw("case", 16)))


def _ids(listed: bytes) -> list[int]:
    if len(listed) % ID_SIZE or len(listed) > MOST_IDS * ID_SIZE:
        raise Malformed("ids")
    starts = range(0, len(listed), ID_SIZE)
    ids = [int.from_bytes(listed[start : start + ID_SIZE], "big") for start in starts]
    return [each if each < _LAST_ID else _NO_ITEM for each in ids]


Call = Callable[[Api, Caller, Body], bytes]
CALLS: Mapping[str, Call] = MappingProxyType(
    {
        call.__name__: call
        for call in (
            *(Api.roster, Api.digests, Api.day, Api.items, Api.case),
            *(Api.append, Api.piece, Api.pieces, Api.fetch, Api.log),
        )
    }
)

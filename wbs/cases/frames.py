"""The parts that events are made of: heads, introductions, shared files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from crypto import strict_json
from crypto.encoding import b64
from crypto.envelope import NUMBER_END
from crypto.errors import Malformed
from crypto.files import MOST_PIECES, piece_count
from crypto.ids import Chain, FileId, PersonId, RosterHash, Stream
from crypto.keybox import MOST_KEYBOXES
from crypto.keys import CaseSecret, FileKey
from crypto.roster import MOST_PERSONS
from crypto.strict_json import JSON, Closed

_NAMED_HEADS = {
    Chain.FROM_REPORTER: (Chain.TO_REPORTER,),
    Chain.TO_REPORTER: (Chain.FROM_REPORTER,),  # never internal: its length would show
    Chain.INTERNAL: (Chain.FROM_REPORTER, Chain.TO_REPORTER),
}


@dataclass(frozen=True, slots=True)
class Head:
    """One envelope of a chain, by number and SHA-256."""

    sequence: int
    hash: bytes

    @classmethod
    def parse(cls, untrusted: JSON) -> Self:
        """Read it. Or Malformed."""
        with Closed(untrusted, "event.head") as fields:
            return cls(fields.integer("sequence", 0, NUMBER_END - 1), fields.raw("hash", 32))

    def compose(self) -> dict[str, JSON]:
        """The JSON that `parse` reads."""
        return {"sequence": self.sequence, "hash": b64(self.hash)}


@dataclass(frozen=True, slots=True)
class Frame:
    """What every event carries: the chain heads and the removals that its author knew."""

    heads: Mapping[Chain, Head | None]
    removed: frozenset[PersonId]

    @classmethod
    def parse(cls, fields: Closed, chain: Chain) -> Self:
        """Take the members that every event of this chain has."""
        heads: dict[Chain, Head | None] = {}
        with Closed(fields.any("heads"), "event.heads") as named:
            for other in _NAMED_HEADS[chain]:
                heads[other] = named.optional(other.label, lambda name: Head.parse(named.any(name)))
        if chain is not Chain.FROM_REPORTER and heads[Chain.FROM_REPORTER] is None:
            raise Malformed("event.heads")
        removed = () if chain is Chain.FROM_REPORTER else persons(fields, "removed", 0)
        return cls(heads, frozenset(removed))

    def compose(self, chain: Chain) -> dict[str, JSON]:
        """The JSON that `parse` reads."""
        heads: dict[str, JSON] = {
            other.label: head.compose() if (head := self.heads.get(other)) else None
            for other in _NAMED_HEADS[chain]
        }
        if chain is Chain.FROM_REPORTER:
            return {"heads": heads}
        return {"heads": heads, "removed": id_list(self.removed)}


@dataclass(frozen=True, slots=True)
class Introduction:
    """A secret made known by somebody who signs for it; HPKE alone authenticates nobody."""

    stream: Stream
    number: int
    keybox: bytes
    commitment: bytes
    recipients: frozenset[PersonId]
    roster: RosterHash
    earlier: Mapping[int, CaseSecret]

    @classmethod
    def parse(cls, untrusted: JSON) -> Self:
        """Read it. Or Malformed."""
        with Closed(untrusted, "introduction") as fields:
            stream = fields.choice("stream", frozenset(one.label for one in Stream))
            number = fields.integer("number", 0, MOST_KEYBOXES - 1)
            introduction = cls(
                Stream[stream.upper()],
                number,
                fields.raw("keybox", 32),
                fields.raw("commitment", 32),
                frozenset(persons(fields, "recipients", 1)),
                RosterHash(fields.raw("roster", 32)),
                dict(earlier := fields.items("earlier", _earlier, 0, MOST_KEYBOXES)),
            )
        if [n for n, _ in earlier] != sorted({n for n, _ in earlier if n < number}):
            raise Malformed("introduction.earlier")
        return introduction

    def compose(self) -> dict[str, JSON]:
        """The JSON that `parse` reads."""
        return {
            "stream": self.stream.label,
            "number": self.number,
            "keybox": b64(self.keybox),
            "commitment": b64(self.commitment),
            "recipients": id_list(self.recipients),
            "roster": str(self.roster),
            "earlier": [
                {"number": number, "secret": b64(secret.expose())}
                for number, secret in sorted(self.earlier.items())
            ],
        }


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file by its key and the SHA-256 of every sealed piece."""

    id: FileId
    name: str
    size: int
    key: FileKey
    pieces: tuple[bytes, ...]

    @classmethod
    def parse(cls, untrusted: JSON) -> Self:
        """Read it; the number of pieces fits the size. Or Malformed, TooLarge."""
        with Closed(untrusted, "file") as fields:
            shared = cls(
                FileId(fields.raw("id", 16)),
                fields.text("name", 1, 200),
                fields.integer("size", 1, strict_json.MOST),
                FileKey(fields.raw("key", 32)),
                fields.items("pieces", _hash, 1, MOST_PIECES),
            )
        if piece_count(shared.size) != len(shared.pieces):
            raise Malformed("file.pieces")
        return shared

    def compose(self) -> dict[str, JSON]:
        """The JSON that `parse` reads."""
        return {
            "id": str(self.id),
            "name": self.name,
            "size": self.size,
            "key": b64(self.key.expose()),
            "pieces": [b64(piece) for piece in self.pieces],
        }


def persons(fields: Closed, name: str, least: int) -> tuple[PersonId, ...]:
    return tuple(map(PersonId, fields.sorted_bytes(name, 32, least, MOST_PERSONS)))


def id_list(persons: frozenset[PersonId]) -> list[JSON]:
    return [str(person) for person in sorted(persons)]


def _earlier(value: JSON) -> tuple[int, CaseSecret]:
    with Closed(value, "introduction.earlier") as fields:
        number = fields.integer("number", 0, MOST_KEYBOXES - 1)
        return number, CaseSecret(fields.raw("secret", 32))


def _hash(value: JSON) -> bytes:
    with Closed({"hash": value}, "file.pieces") as fields:
        return fields.raw("hash", 32)

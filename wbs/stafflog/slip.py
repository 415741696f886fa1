"""What a person signs of a request for the staff log, so that nobody else can write it there.

It says who asks for the how-manieth time, what kind of call it is, and which head of the log that
person had seen: each slip is a signed checkpoint too. It names no case, no item and no number of
them, and no time.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Self

from crypto import strict_json
from crypto.encoding import b64, sha256, tagged, tagged_hash, unb64
from crypto.errors import BadSignature, Malformed
from crypto.ids import InspectorateId, PersonId
from crypto.keys import EventSigningKey, ReviewerVerifyKey
from crypto.strict_json import MOST

HEADER = "wbs-log"  # the field of requests and of answers
SIZE = 32  # bytes of every hash here
_TAG = "wbs/1 staff request"
_SIGNATURE = 64
_PARTS = 6


class Kind(Enum):
    """What is asked for, as coarse as may be: one by one, calls would tell what came and how much.

    All that a console reads is one kind, and one slip serves for a whole run of it: a look at the
    server that finds nothing leaves the same line as one that finds a hundred reports.
    """

    READ = "read"
    UPLOAD = "upload"
    APPEND = "append"
    CHECKPOINT = "checkpoint"  # signed for an auditor, never sent to a gateway

    @property
    def runs(self) -> bool:
        """Whether one slip serves for call after call."""
        return self in (Kind.READ, Kind.UPLOAD)


_KINDS = {kind.value: kind for kind in Kind}
_OF_CALLS = {"append": Kind.APPEND, "piece": Kind.UPLOAD}


def kind_of(call: str) -> Kind:
    """What the log says of a call of the gateway: of each that only reads, the same."""
    return _OF_CALLS.get(call, Kind.READ)


@dataclass(frozen=True, slots=True)
class Head:
    """A place in the log: how many lines there are up to it, and the hash of the last."""

    sequence: int = 0
    hash: bytes = bytes(SIZE)


START = Head()
Who = tuple[InspectorateId, PersonId]
Said = tuple[int, Kind, bytes, Head]  # counter, kind, request, seen


@dataclass(frozen=True, slots=True)
class Slip:
    """One signed request. `request`: `commitment` of it; `seen`: START where nothing was seen."""

    counter: int
    kind: Kind
    request: bytes
    seen: Head
    signature: bytes

    @classmethod
    def sign(
        cls,
        who: Who,
        key: EventSigningKey,
        said: Said,
    ) -> Self:
        """By the person's identity key."""
        return cls(*said, key.sign(_statement(who, said)))

    def verify(self, who: Who, key: ReviewerVerifyKey) -> None:
        """Raise BadSignature unless this person's key signed it."""
        said = (self.counter, self.kind, self.request, self.seen)
        key.verify(self.signature, _statement(who, said))

    def is_by(self, who: Who, keys: tuple[ReviewerVerifyKey, ...]) -> bool:
        """Whether one of these keys of the person signed it."""
        for key in keys:
            try:
                self.verify(who, key)
            except BadSignature:
                continue
            return True
        return False

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Read the header field. Malformed."""
        parts = untrusted.split(".")
        if len(parts) != _PARTS:
            raise Malformed(HEADER)
        counter, kind, request, sequence, hash, signature = parts
        if kind not in _KINDS:
            raise Malformed(HEADER)
        seen = Head(_integer(sequence, 0), _raw(hash, SIZE))
        return cls(
            *(_integer(counter, 1), _KINDS[kind], _raw(request, SIZE), seen),
            _raw(signature, _SIGNATURE),
        )

    def __str__(self) -> str:
        """What `parse` reads."""
        request, hash, signature = map(b64, (self.request, self.seen.hash, self.signature))
        said = (self.counter, self.kind.value, request, self.seen.sequence, hash, signature)
        return ".".join(map(str, said))


def commitment(nonce: bytes, path: str, body: bytes) -> bytes:
    """32 bytes that bind a slip to one request. They tell nothing: the nonce is kept nowhere."""
    return tagged_hash(_TAG, nonce + sha256(path.encode("ascii") + b"\0" + body))


def _statement(who: Who, said: Said) -> bytes:
    inspectorate, person = who
    counter, kind, request, seen = said
    payload = strict_json.compose(
        {
            "type": "staff request",
            "version": 1,
            "inspectorate": str(inspectorate),
            "person": str(person),
            "counter": counter,
            "kind": kind.value,
            "request": b64(request),
            "seen": seen.sequence,
            "seen_hash": b64(seen.hash),
        }
    )
    return tagged(_TAG, payload)


def _integer(untrusted: str, least: int) -> int:
    short = untrusted.isascii() and untrusted.isdecimal() and len(untrusted) <= len(str(MOST))
    number = int(untrusted) if short else -1
    if not least <= number <= MOST or str(number) != untrusted:
        raise Malformed(HEADER)
    return number


def _raw(untrusted: str, size: int) -> bytes:
    raw = unb64(untrusted, HEADER)
    if len(raw) != size:
        raise Malformed(HEADER)
    return raw

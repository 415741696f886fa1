"""Bodies of requests and answers: a head in JSON, then parts in bytes (protocol section 15)."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from crypto import strict_json
from crypto.errors import Malformed
from crypto.strict_json import Closed

MEDIA_TYPE = "application/vnd.wbs.parts"
MOST_PARTS = 1025  # the head, and one part for each of a file's 1,024 pieces
MOST_REQUEST = 1024 * 1024  # bytes; the largest honest call, a piece, has a quarter of it
# Bytes of an answer's head: ten years of daily digests. Of a request's, which anybody may send, far
# fewer: half a megabyte of small JSON is a second's work, and a lot of memory.
MOST_HEAD = 512 * 1024
MOST_ASKED_HEAD = 16 * 1024  # fifteen additions of 32 claims, some 900 bytes each
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Body:
    """A body in its parts. `head` is the first one's JSON, not read yet."""

    head: bytes
    parts: tuple[bytes, ...]

    @classmethod
    def unpack(cls, untrusted: bytes, most_head: int = MOST_HEAD) -> Self:
        """Cut a body into its parts. Malformed if lengths and bytes do not add up.

        Who answers requests gives `MOST_ASKED_HEAD`, or less.
        """
        parts: list[bytes] = []
        position, end = 0, len(untrusted)
        while position < end:
            if len(parts) == MOST_PARTS or end - position < _LENGTH.size:
                raise Malformed("framing")
            (length,) = _LENGTH.unpack_from(untrusted, position)
            position += _LENGTH.size
            if length > end - position:
                raise Malformed("framing")
            parts.append(untrusted[position : position + length])
            position += length
        if not parts or len(parts[0]) > most_head:
            raise Malformed("framing")
        return cls(parts[0], tuple(parts[1:]))

    def fields(self) -> Closed:
        """Read the head's members, to be used in a `with` block. Raises Malformed."""
        return Closed(strict_json.parse(self.head), "head")

    def expect(self, count: int) -> tuple[bytes, ...]:
        """The parts after the head, which must be so many. Raises Malformed."""
        if len(self.parts) != count:
            raise Malformed("parts")
        return self.parts


def pack(head: Mapping[str, object], *parts: bytes) -> bytes:
    """Write a body; `Body.unpack` reads it. ValueError for more parts than a body may have."""
    if len(parts) >= MOST_PARTS:
        raise ValueError("too many parts for one body")
    framed: list[bytes] = []
    for part in (strict_json.compose(head), *parts):
        framed += (_LENGTH.pack(len(part)), part)
    return b"".join(framed)

"""Bytes that a server takes for envelopes, keyboxes and pieces: right headers, random insides.

Built from docs/protocol.md alone. A server cannot open anything, so to it these are as good as
genuine; and none of our own code helped to make them.
"""

import hashlib
import os
import struct
from dataclasses import dataclass, field

ZEROS = bytes(32)
REPORTER, REVIEWER, INTERNAL = 1, 2, 3
CONVERSATION_STREAM, INTERNAL_STREAM = 1, 2
PERSONS = 3


def sha256(raw: bytes) -> bytes:
    """32 bytes."""
    return hashlib.sha256(raw).digest()


def cobblestone_size(plain: int) -> int:
    """Protocol section 2."""
    return plain + 56 + 16 * (plain // 16384 + 1)


@dataclass
class FakeCase:
    """Makes what belongs to one invented case, and remembers where each chain ends."""

    inspectorate: bytes
    roster: bytes
    case: bytes = field(default_factory=lambda: os.urandom(16))
    credential: bytes = field(default_factory=lambda: os.urandom(32))
    first: bytes = ZEROS
    heads: dict[int, tuple[int, bytes]] = field(default_factory=dict)

    @property
    def mailbox(self) -> bytes:
        """What the server knows of the credential."""
        return sha256(self.credential)

    def envelope(
        self,
        chain: int = REPORTER,
        *,
        secret: int = 0,
        sequence: int | None = None,
        prev: bytes | None = None,
        blocks: int = 1,
    ) -> bytes:
        """The next entry of a chain, or one at a wrong place if told."""
        last, head = self.heads.get(chain, (-1, self.first))
        sequence = last + 1 if sequence is None else sequence
        header = struct.pack(
            ">4sB32s16sBII32s",
            *(b"WBSE", 1, self.inspectorate, self.case, chain, sequence, secret),
            head if prev is None else prev,
        )
        return header + os.urandom(cobblestone_size(4096 * blocks))

    def grow(self, chain: int = REPORTER, *, secret: int = 0, blocks: int = 1) -> bytes:
        """The next entry of a chain; from now on it is that chain's head."""
        envelope = self.envelope(chain, secret=secret, blocks=blocks)
        last, _ = self.heads.get(chain, (-1, ZEROS))
        self.heads[chain] = (last + 1, sha256(envelope))
        if chain == REPORTER and last == -1:
            self.first = sha256(envelope)
        return envelope

    def keybox(
        self,
        stream: int = CONVERSATION_STREAM,
        number: int = 0,
        *,
        count: int | None = None,
    ) -> bytes:
        """A keybox with as many positions as the stream asks for, or another number of them."""
        expected = PERSONS + (2 if stream == CONVERSATION_STREAM else 1)
        count = expected if count is None else count
        header = struct.pack(
            ">4sB32s16sBI32sB",
            *(
                b"WBSK",
                1,
                self.inspectorate,
                self.case,
                stream,
                number,
                self.roster,
                count,
            ),
        )
        return header + os.urandom(1168 * count)


def pieces(count: int) -> list[bytes]:
    """Sealed pieces of a file of `count` pieces, the last of them full too."""
    return [os.urandom(cobblestone_size(262144)) for _ in range(count)]

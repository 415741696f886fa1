"""Keyboxes: one case secret, sealed to one position per roster entry, so that nobody sees for whom.

Shuffled or padded slots leaked an exclusion whenever a box shrank, and random bytes in place of a
seal can be told apart; so position and count follow from the roster alone, and a position that
must not open is a genuine seal to a throw-away key.
"""

import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from crypto import hpke
from crypto.encoding import tagged, tagged_hash
from crypto.errors import CannotOpen, Malformed
from crypto.ids import CaseId, InspectorateId, RosterHash, Stream
from crypto.keys import CaseSecret, KemKey, KemPublicKey

MAGIC = b"WBSK\x01"
POSITION = hpke.OVERHEAD + CaseSecret.SIZE  # 1168
MOST_POSITIONS = 64
# Of a stream, from 0 on; all come with every reading. A roster that changes ten times a year
# lasts 25 years, and nobody can put a number out of the others' reach at one stroke.
MOST_KEYBOXES = 256
_HEADER = struct.Struct(">5s32s16sBI32sB")
HEADER_SIZE = _HEADER.size  # 91


@dataclass(frozen=True, slots=True)
class KeyboxHeader:
    """What a keybox is about; everyone sees it, every seal is bound to it."""

    inspectorate: InspectorateId
    case: CaseId
    stream: Stream
    number: int
    roster: RosterHash
    count: int

    def pack(self) -> bytes:
        """91 bytes."""
        return _HEADER.pack(
            MAGIC,
            self.inspectorate.value,
            self.case.value,
            self.stream,
            self.number,
            self.roster.value,
            self.count,
        )

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read the header of a whole keybox, whose length is checked too. Or Malformed."""
        if len(untrusted) < HEADER_SIZE:
            raise Malformed("keybox header")
        magic, inspectorate, case, stream, number, roster, count = _HEADER.unpack_from(untrusted)
        if magic != MAGIC or stream not in (1, 2) or number >= MOST_KEYBOXES:
            raise Malformed("keybox header")
        if count > MOST_POSITIONS or len(untrusted) != HEADER_SIZE + count * POSITION:
            raise Malformed("keybox size")
        return cls(
            InspectorateId(inspectorate),
            CaseId(case),
            Stream(stream),
            number,
            RosterHash(roster),
            count,
        )


def build(
    secret: CaseSecret, *, header: KeyboxHeader, positions: Sequence[KemPublicKey | None]
) -> bytes:
    """Seal `secret` to every key in order; None makes a decoy that opens for nobody."""
    if len(positions) != header.count:
        raise ValueError("positions and count differ")
    packed = header.pack()
    return packed + b"".join(
        _position(secret, key, _info(packed, index)) for index, key in enumerate(positions)
    )


def open_position(keybox: bytes, index: int, *, key: KemKey) -> CaseSecret:
    """The secret from one position, or CannotOpen."""
    header = KeyboxHeader.parse(keybox)
    if not 0 <= index < header.count:
        raise CannotOpen
    start = HEADER_SIZE + index * POSITION
    wrapped = keybox[start : start + POSITION]
    return CaseSecret(hpke.unwrap(wrapped, key=key, info=_info(keybox[:HEADER_SIZE], index)))


def commitment(secret: CaseSecret, header: KeyboxHeader) -> bytes:
    """32 bytes that an introduction states: whoever opens the box must find this very secret."""
    return tagged_hash("wbs/1 secret commitment", header.pack() + secret.expose())


def _position(secret: CaseSecret, key: KemPublicKey | None, info: bytes) -> bytes:
    if key is not None:
        return hpke.wrap(secret.expose(), to=key, info=info)
    forgotten = KemPublicKey(KemKey.generate().public_bytes())
    return hpke.wrap(secrets.token_bytes(CaseSecret.SIZE), to=forgotten, info=info)


def _info(packed: bytes, index: int) -> bytes:
    return tagged("wbs/1 keybox", packed + bytes([index]))

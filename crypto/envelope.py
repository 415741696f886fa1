"""Envelopes: one signed event, padded, sealed and bound to its place on a chain."""

import struct
from dataclasses import dataclass
from typing import Self

from crypto import content, padding
from crypto.encoding import sha256
from crypto.errors import CannotOpen, Malformed
from crypto.ids import CaseId, Chain, InspectorateId, RosterHash
from crypto.keys import (
    SIGNATURE,
    CaseSecret,
    EventSigningKey,
    EventVerifyKey,
    ReporterVerifyKey,
    ReviewerVerifyKey,
)

MAGIC = b"WBSE\x01"
NO_PREVIOUS = bytes(32)
NUMBER_END = 2**31  # sequences and secret numbers fit a signed 32-bit column
_HEADER = struct.Struct(">5s32s16sBII32s")
HEADER_SIZE = _HEADER.size  # 94
SIZES = frozenset(
    HEADER_SIZE + content.sealed_size(size)
    for size in range(padding.EVENT_CLASS, padding.EVENT_MOST + 1, padding.EVENT_CLASS)
)


@dataclass(frozen=True, slots=True)
class EnvelopeHeader:
    """Where an envelope stands; everyone sees it, the seal and the signature cover it."""

    inspectorate: InspectorateId
    case: CaseId
    chain: Chain
    sequence: int
    secret_number: int
    prev: bytes

    def pack(self) -> bytes:
        """94 bytes."""
        return _HEADER.pack(
            MAGIC,
            self.inspectorate.value,
            self.case.value,
            self.chain,
            self.sequence,
            self.secret_number,
            self.prev,
        )

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read the header of a whole envelope, whose size class is checked too. Or Malformed."""
        if len(untrusted) not in SIZES:
            raise Malformed("envelope size")
        magic, inspectorate, case, chain, sequence, number, prev = _HEADER.unpack_from(untrusted)
        if magic != MAGIC or not 1 <= chain <= 3 or max(sequence, number) >= NUMBER_END:
            raise Malformed("envelope header")
        return cls(InspectorateId(inspectorate), CaseId(case), Chain(chain), sequence, number, prev)


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """What was inside an envelope; the signature holds, the meaning is not judged yet."""

    author: EventVerifyKey
    roster: RosterHash
    json: bytes


def seal(
    json: bytes,
    *,
    header: EnvelopeHeader,
    roster: RosterHash,
    secret: CaseSecret,
    signer: EventSigningKey,
) -> bytes:
    """Sign, pad and seal an event's JSON into an envelope. TooLarge if it does not fit."""
    if signer.VERIFY is not _writer(header.chain):
        raise TypeError("this key does not write on this chain")
    packed = header.pack()
    author = signer.public_bytes()
    signature = signer.sign(_statement(packed, author, roster, json))
    padded = padding.pad_event(author + roster.value + signature + json)
    return packed + content.seal(padded, key=secret, context=sha256(packed))


def open_envelope(envelope: bytes, *, secret: CaseSecret) -> SignedEvent:
    """Undo `seal`: CannotOpen, or BadSignature, or Malformed for an unacceptable author key."""
    header = EnvelopeHeader.parse(envelope)
    packed, sealed = envelope[:HEADER_SIZE], envelope[HEADER_SIZE:]
    signed = padding.unpad_event(content.unseal(sealed, key=secret, context=sha256(packed)))
    if len(signed) < 64 + SIGNATURE:
        raise CannotOpen
    author = _writer(header.chain)(signed[:32])
    roster = RosterHash(signed[32:64])
    json = signed[64 + SIGNATURE :]
    author.verify(signed[64 : 64 + SIGNATURE], _statement(packed, author.value, roster, json))
    return SignedEvent(author, roster, json)


def _writer(chain: Chain) -> type[EventVerifyKey]:
    return ReporterVerifyKey if chain is Chain.FROM_REPORTER else ReviewerVerifyKey


def _statement(header: bytes, author: bytes, roster: RosterHash, json: bytes) -> bytes:
    """What is signed. The author's key is in it: no signature fits two keys."""
    return sha256(header) + author + roster.value + json

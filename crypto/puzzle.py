"""A little work for whoever asks much while many ask (protocol section 21).

The server keeps nothing of a puzzle it sets: a MAC under its key says that it did, until when and
how hard. The work is bound to the very bytes of a request, so nobody works ahead for others and a
proof sent again only repeats the same request. It is PBKDF2, because a browser has that built in:
it is as quick where scripts are not compiled (Tor Browser's "Safer") as where they are.
"""

import hashlib
import hmac
import struct
from dataclasses import dataclass
from itertools import count
from typing import Self

from crypto.encoding import b64, sha256, tagged, unb64
from crypto.errors import Malformed, Refusal

KEY = 32  # bytes
MOST_BITS = 16  # harder ones no client works on: a server must not keep a machine busy for ever
ROUNDS = 256  # of PBKDF2: a try costs about 0.1 ms here and there, and so does looking at a proof
_HEAD = struct.Struct(">IB")  # when it ends, in seconds since 1970; bits
_SOLUTION = struct.Struct(">Q")
_MAC = 16
CHALLENGE = _HEAD.size + _MAC
_CHALLENGE_TAG, _WORK_TAG = "wbs/1 puzzle challenge", "wbs/1 puzzle work"


class ProofRefused(Refusal):
    """No work, foreign or late work, or too little of it: one answer to all."""

    code = "puzzle"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a server asks for. `bits`: that many zeros in front, found in 2^bits tries."""

    raw: bytes

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """As a problem's member. Malformed for another length, and where it is too hard."""
        raw = unb64(untrusted, "challenge")
        if len(raw) != CHALLENGE:
            raise Malformed("challenge")
        challenge = cls(raw)
        if challenge.bits > MOST_BITS:
            raise Malformed("challenge")
        return challenge

    @property
    def bits(self) -> int:
        """How hard it is."""
        return self.raw[4]

    def __str__(self) -> str:
        return b64(self.raw)

    def solve(self, body: bytes) -> str:
        """The proof for a request with this body: tries until one fits."""
        seed = _seed(self.raw, body)
        for number in count():
            solution = _SOLUTION.pack(number)
            if _zeros(seed, solution) >= self.bits:
                return b64(self.raw + solution)
        raise AssertionError("numbers do not end")


def challenge(key: bytes, call: str, *, ends: int, bits: int) -> Challenge:
    """Set a puzzle for one call. `ends`: seconds since 1970."""
    head = _HEAD.pack(ends, bits)
    return Challenge(head + _mac(key, call, head))


def check(key: bytes, call: str, proof: str, body: bytes, *, now: int) -> int:
    """How hard the work was that this proof shows for this call and body. Raises ProofRefused."""
    try:
        raw = unb64(proof, "proof")
    except Malformed:
        raise ProofRefused from None
    if len(raw) != CHALLENGE + _SOLUTION.size:
        raise ProofRefused
    set_by_us, solution = raw[:CHALLENGE], raw[CHALLENGE:]
    head, mac = set_by_us[: _HEAD.size], set_by_us[_HEAD.size :]
    if not hmac.compare_digest(mac, _mac(key, call, head)):
        raise ProofRefused  # before any work of ours
    ends, bits = _HEAD.unpack(head)
    if now >= ends:
        raise ProofRefused
    if _zeros(_seed(set_by_us, body), solution) < bits:
        raise ProofRefused
    return int(bits)


def _mac(key: bytes, call: str, head: bytes) -> bytes:
    said = tagged(_CHALLENGE_TAG, head + call.encode("ascii"))
    return hmac.digest(key, said, "sha256")[:_MAC]


def _seed(challenge: bytes, body: bytes) -> bytes:
    return sha256(tagged(_WORK_TAG, challenge + sha256(body)))


def _zeros(seed: bytes, solution: bytes) -> int:
    """How many bits in front are zero."""
    found = hashlib.pbkdf2_hmac("sha256", seed, solution, ROUNDS, 8)
    return 64 - int.from_bytes(found, "big").bit_length()

"""Signed documents: a payload and the signatures of several people over the same bytes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from crypto import strict_json
from crypto.encoding import b64, sha256
from crypto.errors import BadSignature, Malformed
from crypto.ids import RosterHash
from crypto.keys import SIGNATURE, SigningKey, VerifyKey
from crypto.strict_json import JSON, Closed

MOST_BYTES = 524288
MOST_SIGNATURES = 64


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """Payload bytes and signatures by public key; nothing is verified yet."""

    payload: bytes
    signatures: Mapping[bytes, bytes]

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read protocol section 5. Or Malformed."""
        if len(untrusted) > MOST_BYTES:
            raise Malformed("document size")
        with Closed(strict_json.parse(untrusted), "document") as fields:
            payload = fields.raw("payload")
            pairs = fields.items("signatures", _pair, 0, MOST_SIGNATURES)
        if [key for key, _ in pairs] != sorted({key for key, _ in pairs}):
            raise Malformed("document.signatures")
        return cls(payload, dict(pairs))

    @classmethod
    def sign(cls, payload: bytes, signers: Iterable[SigningKey]) -> Self:
        """The payload with these signatures."""
        return cls(payload, {key.public_bytes(): key.sign(payload) for key in signers})

    def with_signatures(self, signers: Iterable[SigningKey]) -> Self:
        """The same payload with more signatures: custodians sign one after the other."""
        added = type(self).sign(self.payload, signers)
        return type(self)(self.payload, {**self.signatures, **added.signatures})

    def compose(self) -> bytes:
        """The bytes that `parse` reads."""
        pairs = [
            {"key": b64(key), "signature": b64(signature)}
            for key, signature in sorted(self.signatures.items())
        ]
        return strict_json.compose({"payload": b64(self.payload), "signatures": pairs})

    def hash(self) -> RosterHash:
        """SHA-256 of the payload: the signatures may grow, the hash stays."""
        return RosterHash(sha256(self.payload))

    def signed_by(self, keys: Sequence[VerifyKey]) -> frozenset[bytes]:
        """Verify every signature; return who signed. BadSignature for a bad or a foreign one."""
        known = {key.value: key for key in keys}
        for key, signature in self.signatures.items():
            if key not in known:
                raise BadSignature("a signature that nothing asks for")
            known[key].verify(signature, self.payload)
        return frozenset(self.signatures)


def _pair(value: JSON) -> tuple[bytes, bytes]:
    with Closed(value, "signature") as fields:
        return fields.raw("key", 32), fields.raw("signature", SIGNATURE)

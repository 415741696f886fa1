"""Signatures over HTTP requests (RFC 9421), by the identity key that also signs events.

RFC 9421 has no room for a purpose tag. What keeps the two apart: a signature base begins with a
quotation mark and every tag of ours with a letter, so no signature over one is good for the other.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from crypto.errors import BadSignature
from crypto.keys import EventSigningKey, ReviewerVerifyKey

_FIRST = b'"'


def sign_request(base: bytes, *, key: EventSigningKey) -> bytes:
    """64 bytes over a signature base. TypeError for the key of anybody but a reviewer."""
    if key.VERIFY is not ReviewerVerifyKey or not base.startswith(_FIRST):
        raise TypeError("a reviewer's key signs a signature base")
    return Ed25519PrivateKey.from_private_bytes(key.expose()).sign(base)


def verify_request(signature: bytes, base: bytes, *, key: ReviewerVerifyKey) -> None:
    """Raise BadSignature unless `signature` is this reviewer's over the signature base."""
    if not base.startswith(_FIRST):
        raise BadSignature
    try:
        Ed25519PublicKey.from_public_bytes(key.value).verify(signature, base)
    except InvalidSignature:
        raise BadSignature from None

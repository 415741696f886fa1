"""Wrapping secrets to a person: HPKE base mode over X-Wing, bound to what they are about."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from crypto.errors import CannotOpen
from crypto.keys import KemKey, KemPublicKey

OVERHEAD = 1120 + 16  # X-Wing ciphertext + Poly1305 tag

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def wrap(secret: bytes, *, to: KemPublicKey, info: bytes) -> bytes:
    """`secret` sealed to one key; OVERHEAD bytes longer. Opening needs the same `info`."""
    return SUITE.encrypt(secret, MLKEM768X25519PublicKey(*to.parts()), info)


def unwrap(wrapped: bytes, *, key: KemKey, info: bytes) -> bytes:
    """The secret, or CannotOpen."""
    try:
        return SUITE.decrypt(wrapped, MLKEM768X25519PrivateKey(*key.parts()), info)
    except InvalidTag:
        raise CannotOpen from None

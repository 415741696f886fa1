"""The one place where these tests touch our own use of cryptography.

Everything else in this folder calls these few functions, so that pointing them at another
implementation points all vectors there.
"""

from hashlib import shake_256

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)

MLKEM_SEED_SIZE = 64  # FIPS 203: d, then z
MLKEM_PUBLIC_SIZE = 1184
FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
SMALL_ORDER_Y = frozenset(
    {
        1,  # order 1: a key that verifies every message
        FIELD - 1,  # order 2
        0,  # order 4
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,  # order 8
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,  # order 8
    }
)


class CannotOpen(Exception):
    """Something sealed did not open; there is one such error and it has no reason."""


class InvalidKey(Exception):
    """Bytes that are no honest owner's public key."""


def _halves(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """The two private keys that X-Wing expands from a 32-byte seed."""
    expanded = shake_256(seed).digest(96)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:MLKEM_SEED_SIZE]),
        X25519PrivateKey.from_private_bytes(expanded[MLKEM_SEED_SIZE:]),
    )


def xwing_private(seed: bytes) -> MLKEM768X25519PrivateKey:
    """The library's private key of a 32-byte seed."""
    return MLKEM768X25519PrivateKey(*_halves(seed))


def xwing_public(seed: bytes) -> bytes:
    """The 1216-byte public key of a 32-byte seed: ML-KEM 1184, X25519 32."""
    mlkem, x25519 = _halves(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def seal_hpke(public: bytes, info: bytes, plaintext: bytes) -> bytes:
    """Wrap for a 1216-byte public key: 1120 bytes of encapsulation, ciphertext, 16-byte tag."""
    try:
        recipient = MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC_SIZE]),
            X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC_SIZE:]),
        )
        return SUITE.encrypt(plaintext, recipient, info)
    except ValueError:
        raise InvalidKey from None


def open_hpke(seed: bytes, info: bytes, ciphertext: bytes) -> bytes:
    """Open what was wrapped for this 32-byte seed under the same `info`, or raise CannotOpen."""
    try:
        return SUITE.decrypt(ciphertext, xwing_private(seed), info)
    except InvalidTag:
        raise CannotOpen from None


def seal_content(key: bytes, context: bytes, plaintext: bytes) -> bytes:
    """Seal any length under a 32-byte key with Cobblestone-256."""
    encryptor = Cobblestone256Encryptor(key, context)
    return encryptor.update(plaintext) + encryptor.finalize()


def open_content(key: bytes, context: bytes, sealed: bytes) -> bytes:
    """Open a Cobblestone-256 message whole, or raise CannotOpen."""
    decryptor = Cobblestone256Decryptor(key, context)
    try:
        return decryptor.update(sealed) + decryptor.finalize()
    except InvalidTag:
        raise CannotOpen from None


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF-SHA256: `length` bytes, at most 255 * 32; an empty salt counts as 32 zeros."""
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def ed25519_public(seed: bytes) -> bytes:
    """The 32-byte public key of a 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign_ed25519(seed: bytes, message: bytes) -> bytes:
    """The 64-byte signature of the owner of a 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def is_honest_key(untrusted: bytes) -> bool:
    """Whether these could be an honest owner's Ed25519 key: canonical, not of small order."""
    y = int.from_bytes(untrusted, "little") & (2**255 - 1)  # the top bit is the sign of x
    return len(untrusted) == 32 and y < FIELD and y not in SMALL_ORDER_Y


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is its owner's over `message`; wrong lengths and bad keys are False."""
    scalar = int.from_bytes(signature[32:], "little")
    if not is_honest_key(public) or len(signature) != 64 or scalar >= ORDER:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True

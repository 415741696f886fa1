"""The one place where these tests touch our own use of cryptography: thin calls into `crypto`.

Published vectors have messages, labels and lengths of their own, so the calls go one level below
the types that bind our purposes.
"""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto import content, hpke, keys
from crypto.errors import BadSignature, CannotOpen
from crypto.errors import Malformed as InvalidKey
from crypto.keys import SMALL_ORDER_Y, is_honest_key
from crypto.secret import Secret

SUITE = hpke.SUITE

__all__ = ["SMALL_ORDER_Y", "SUITE", "CannotOpen", "InvalidKey", "is_honest_key"]


def xwing_private(seed: bytes) -> MLKEM768X25519PrivateKey:
    """The library's private key of a 32-byte seed."""
    return MLKEM768X25519PrivateKey(*keys.KemKey(seed).parts())


def xwing_public(seed: bytes) -> bytes:
    """The 1216-byte public key of a 32-byte seed: ML-KEM 1184, X25519 32."""
    return keys.KemKey(seed).public_bytes()


def seal_hpke(public: bytes, info: bytes, plaintext: bytes) -> bytes:
    """Wrap for a 1216-byte public key: 1120 bytes of encapsulation, ciphertext, 16-byte tag."""
    return hpke.wrap(plaintext, to=keys.KemPublicKey(public), info=info)


def open_hpke(seed: bytes, info: bytes, ciphertext: bytes) -> bytes:
    """Open what was wrapped for this 32-byte seed under the same `info`, or raise CannotOpen."""
    return hpke.unwrap(ciphertext, key=keys.KemKey(seed), info=info)


def seal_content(key: bytes, context: bytes, plaintext: bytes) -> bytes:
    """Seal any length under a 32-byte key with Cobblestone-256."""
    return content.seal(plaintext, key=Secret(key), context=context)


def open_content(key: bytes, context: bytes, sealed: bytes) -> bytes:
    """Open a Cobblestone-256 message whole, or raise CannotOpen."""
    return content.unseal(sealed, key=Secret(key), context=context)


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF-SHA256: `length` bytes, at most 255 * 32; an empty salt counts as 32 zeros."""
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def ed25519_public(seed: bytes) -> bytes:
    """The 32-byte public key of a 32-byte seed."""
    return keys.SigningKey(seed).public_bytes()


def sign_ed25519(seed: bytes, message: bytes) -> bytes:
    """The 64-byte signature of the owner of a 32-byte seed."""
    return keys.sign_bytes(seed, message)


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is its owner's over `message`; wrong lengths and bad keys are False."""
    try:
        keys.verify_bytes(public, signature, message)
    except BadSignature:
        return False
    return True

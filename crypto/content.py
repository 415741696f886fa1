"""Sealing content, messages and files alike: C2SP chunked-encryption, Cobblestone-256."""

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from crypto.errors import CannotOpen
from crypto.secret import Secret

_CHUNK = 16384
_TAG = 16
_PREFIX = 24 + 32  # nonce + key commitment


def sealed_size(size: int) -> int:
    """Bytes of the sealing of `size` bytes; an exact multiple of a chunk ends with an empty one."""
    return size + _PREFIX + _TAG * (size // _CHUNK + 1)


def seal(plain: bytes, *, key: Secret, context: bytes) -> bytes:
    """Seal with fresh randomness: sealing twice gives different bytes, so a retry resends."""
    encryptor = Cobblestone256Encryptor(key.expose(), context)
    return encryptor.update(plain) + encryptor.finalize()


def unseal(sealed: bytes, *, key: Secret, context: bytes) -> bytes:
    """The content, whole and authenticated, or CannotOpen."""
    decryptor = Cobblestone256Decryptor(key.expose(), context)
    try:
        return decryptor.update(sealed) + decryptor.finalize()
    except InvalidTag:
        raise CannotOpen from None

"""C2SP chunked encryption read off its specification, slow and plain, to compare others with.

Its hash and AEAD are arguments, so that the published vectors of one instance vouch for the
reading of the text, and the same lines then stand for Cobblestone-256, which is another.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

SALT_SIZE = 24
COMMITMENT_SIZE = 32
HEADER_SIZE = SALT_SIZE + COMMITMENT_SIZE
NONCE_SIZE = 12
TAG_SIZE = 16
CHUNK_SIZE = 16384


class Aead(Protocol):
    """A cipher with 12-byte nonces and 16-byte tags."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class Refused(Exception):
    """The reference does not open this."""


@dataclass(frozen=True)
class Instance:
    """One choice of hash and AEAD; `name` is the AEAD's in the IANA registry."""

    hash_name: str
    name: str
    key_size: int
    cipher: Callable[[bytes], Aead]

    def derive(self, key: bytes, salt: bytes, context: bytes) -> tuple[bytes, bytes, bytes]:
        """The message's AEAD key, base nonce and commitment."""
        label = b"c2sp.org/chunked-encryption@v1+" + self.name.encode() + b"\x00"
        size = self.key_size + NONCE_SIZE + COMMITMENT_SIZE
        derived = expand(self.hash_name, key, label + salt + context, size)
        nonce_end = self.key_size + NONCE_SIZE
        return derived[: self.key_size], derived[self.key_size : nonce_end], derived[nonce_end:]

    def seal(self, key: bytes, context: bytes, plaintext: bytes, salt: bytes) -> bytes:
        """The one message that this key, context and 24-byte salt make of a plaintext."""
        aead_key, base_nonce, commitment = self.derive(key, salt, context)
        cipher = self.cipher(aead_key)
        chunks = [
            plaintext[start : start + CHUNK_SIZE]
            for start in range(0, len(plaintext) + 1, CHUNK_SIZE)
        ]
        sealed = (
            cipher.encrypt(chunk_nonce(base_nonce, number), chunk, None)
            for number, chunk in enumerate(chunks)
        )
        return salt + commitment + b"".join(sealed)

    def open(self, key: bytes, context: bytes, sealed: bytes) -> bytes:
        """The plaintext, or Refused."""
        if len(key) != self.key_size or len(sealed) < HEADER_SIZE + TAG_SIZE:
            raise Refused
        aead_key, base_nonce, commitment = self.derive(key, sealed[:SALT_SIZE], context)
        if commitment != sealed[SALT_SIZE:HEADER_SIZE]:
            raise Refused
        size = CHUNK_SIZE + TAG_SIZE
        chunks = [sealed[start : start + size] for start in range(HEADER_SIZE, len(sealed), size)]
        if not TAG_SIZE <= len(chunks[-1]) < size:
            raise Refused
        cipher = self.cipher(aead_key)
        try:
            return b"".join(
                cipher.decrypt(chunk_nonce(base_nonce, number), chunk, None)
                for number, chunk in enumerate(chunks)
            )
        except InvalidTag:
            raise Refused from None


def chunk_nonce(base_nonce: bytes, number: int) -> bytes:
    """The base nonce XOR the chunk's number, big-endian."""
    return (int.from_bytes(base_nonce, "big") ^ number).to_bytes(NONCE_SIZE, "big")


def expand(hash_name: str, key: bytes, info: bytes, size: int) -> bytes:
    """HKDF-Expand of RFC 5869, from the standard library's HMAC."""
    blocks = b""
    block = b""
    number = 0
    while len(blocks) < size:
        number += 1
        block = hmac.digest(key, block + info + bytes([number]), hash_name)
        blocks += block
    return blocks[:size]


def instance(hash_name: str, aead: str) -> Instance:
    """An instance by its hash and by its AEAD's registered name."""
    key_size, cipher = _AEADS[aead]
    assert hash_name in hashlib.algorithms_guaranteed
    return Instance(hash_name, aead, key_size, cipher)


_AEADS: dict[str, tuple[int, Callable[[bytes], Aead]]] = {
    "AEAD_AES_128_GCM": (16, AESGCM),
    "AEAD_AES_256_GCM": (32, AESGCM),
    "AEAD_CHACHA20_POLY1305": (32, ChaCha20Poly1305),
}

COBBLESTONE_256 = instance("sha512", "AEAD_AES_256_GCM")

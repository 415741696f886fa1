"""Wycheproof for the ciphers and key derivations that we lean on."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.published import ours
from tests.published.vectors import Vector, each, wycheproof

AES_GCM = [
    vector
    for vector in wycheproof("Cipher/wycheproof/aes_gcm_test.json")
    if vector.fields["keySize"] == 256 and vector.fields["ivSize"] == 96
]


def check_aead(cipher: AESGCM | ChaCha20Poly1305, vector: Vector) -> None:
    """Valid vectors open to their message and seal to their bytes; the others are refused."""
    nonce, message, aad = vector.bytes("iv"), vector.bytes("msg"), vector.bytes("aad")
    sealed = vector.bytes("ct") + vector.bytes("tag")
    if vector.invalid:
        with pytest.raises((InvalidTag, ValueError)):
            cipher.decrypt(nonce, sealed, aad)
    else:
        assert cipher.decrypt(nonce, sealed, aad) == message
        assert cipher.encrypt(nonce, message, aad) == sealed


@each(AES_GCM)
def test_aes_256_gcm(vector: Vector) -> None:
    check_aead(AESGCM(vector.bytes("key")), vector)


@each(wycheproof("Cipher/wycheproof/chacha20_poly1305_test.json"))
def test_chacha20_poly1305(vector: Vector) -> None:
    check_aead(ChaCha20Poly1305(vector.bytes("key")), vector)


@each(wycheproof("Protocol/wycheproof/hkdf_sha256_test.json"))
def test_hkdf_sha256(vector: Vector) -> None:
    secret, salt, info = vector.bytes("ikm"), vector.bytes("salt"), vector.bytes("info")
    if vector.invalid:
        with pytest.raises(ValueError):  # noqa: PT011 - the library says no more
            ours.hkdf(secret, salt, info, vector.fields["size"])
    else:
        assert ours.hkdf(secret, salt, info, vector.fields["size"]) == vector.bytes("okm")


@each(wycheproof("Protocol/wycheproof/hkdf_sha512_test.json"))
def test_hkdf_sha512(vector: Vector) -> None:
    size, salt, info = vector.fields["size"], vector.bytes("salt"), vector.bytes("info")
    if vector.invalid:
        with pytest.raises(ValueError):  # noqa: PT011 - the library says no more
            HKDF(hashes.SHA512(), size, salt, info)
    else:
        derived = HKDF(hashes.SHA512(), size, salt, info).derive(vector.bytes("ikm"))
        assert derived == vector.bytes("okm")

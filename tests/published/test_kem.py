"""Wycheproof for the two halves of X-Wing: ML-KEM-768 and X25519."""

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from tests.published.vectors import Vector, each, wycheproof

ML_KEM = "Protocol/wycheproof/mlkem_768"


@each(wycheproof(f"{ML_KEM}_keygen_seed_test.json"))
def test_a_64_byte_seed_gives_the_published_key(vector: Vector) -> None:
    private = MLKEM768PrivateKey.from_seed_bytes(vector.bytes("seed"))
    assert private.public_key().public_bytes_raw() == vector.bytes("ek")


@each(v for v in wycheproof(f"{ML_KEM}_test.json") if not v.invalid)
def test_decapsulation_gives_the_published_secret(vector: Vector) -> None:
    private = MLKEM768PrivateKey.from_seed_bytes(vector.bytes("seed"))
    if "ek" in vector.fields:
        assert private.public_key().public_bytes_raw() == vector.bytes("ek")
    assert private.decapsulate(vector.bytes("c")) == vector.bytes("K")


@each(v for v in wycheproof(f"{ML_KEM}_test.json") if v.invalid)
def test_invalid_seeds_and_ciphertexts_are_refused(vector: Vector) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the library says no more
        MLKEM768PrivateKey.from_seed_bytes(vector.bytes("seed")).decapsulate(vector.bytes("c"))


@each(v for v in wycheproof(f"{ML_KEM}_encaps_test.json") if not v.invalid)
def test_valid_encapsulation_keys_are_taken_as_they_are(vector: Vector) -> None:
    public = MLKEM768PublicKey.from_public_bytes(vector.bytes("ek"))
    assert public.public_bytes_raw() == vector.bytes("ek")
    secret, ciphertext = public.encapsulate()
    assert (len(secret), len(ciphertext)) == (32, 1088)


@each(v for v in wycheproof(f"{ML_KEM}_encaps_test.json") if v.invalid)
def test_invalid_encapsulation_keys_are_refused(vector: Vector) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the library says no more
        MLKEM768PublicKey.from_public_bytes(vector.bytes("ek"))


@each(wycheproof("Protocol/wycheproof/x25519_test.json"))
def test_x25519_agrees_and_refuses_a_secret_of_zeros(vector: Vector) -> None:
    private = X25519PrivateKey.from_private_bytes(vector.bytes("private"))
    public = X25519PublicKey.from_public_bytes(vector.bytes("public"))
    if "ZeroSharedSecret" in vector.flags:
        with pytest.raises(ValueError):  # noqa: PT011 - the library says no more
            private.exchange(public)
    else:
        assert private.exchange(public) == vector.bytes("shared")

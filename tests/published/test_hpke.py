"""Our wrapping suite opens what is published, from 32-byte seeds."""

from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.bindings._rust import openssl

from tests.published import ours
from tests.published.vectors import Vector, each, hpke_xwing, is_our_suite, wycheproof

SUITE_VECTORS = [vector for vector in hpke_xwing() if is_our_suite(vector)]
SEED = bytes(range(11, 43))


def decrypt_with_aad(seed: bytes, info: bytes, sealed: bytes, aad: bytes) -> bytes:
    """The library's single shot with associated data, private to it; the vectors all carry some."""
    private = ours.xwing_private(seed)
    return openssl.hpke._decrypt_with_aad(ours.SUITE, sealed, private, info, aad)


def test_there_are_vectors_of_our_suite() -> None:
    assert len(SUITE_VECTORS) == 1
    assert len(hpke_xwing()) == 2


@pytest.mark.parametrize("vector", hpke_xwing())
def test_a_seed_gives_the_published_public_key(vector: dict[str, Any]) -> None:
    seed, public = bytes.fromhex(vector["skRm"]), bytes.fromhex(vector["pkRm"])
    assert (len(seed), len(public)) == (32, 1216)
    assert ours.xwing_public(seed) == public


@pytest.mark.parametrize("vector", SUITE_VECTORS)
def test_a_seed_opens_the_published_first_ciphertext(vector: dict[str, Any]) -> None:
    first = vector["encryptions"][0]
    sealed = bytes.fromhex(vector["enc"] + first["ct"])
    seed, info, aad = (bytes.fromhex(x) for x in (vector["skRm"], vector["info"], first["aad"]))
    assert decrypt_with_aad(seed, info, sealed, aad).hex() == first["pt"]


@pytest.mark.parametrize("number", range(1, 10))
@pytest.mark.parametrize("vector", SUITE_VECTORS)
def test_a_single_shot_refuses_later_ciphertexts(vector: dict[str, Any], number: int) -> None:
    later = vector["encryptions"][number]
    sealed = bytes.fromhex(vector["enc"] + later["ct"])
    seed, info, aad = (bytes.fromhex(x) for x in (vector["skRm"], vector["info"], later["aad"]))
    with pytest.raises(InvalidTag):
        decrypt_with_aad(seed, info, sealed, aad)


def test_what_is_sealed_opens_with_the_same_info() -> None:
    sealed = ours.seal_hpke(ours.xwing_public(SEED), b"place 1", bytes(32))
    assert len(sealed) == 1120 + 32 + 16
    assert ours.open_hpke(SEED, b"place 1", sealed) == bytes(32)


def test_another_info_or_seed_opens_nothing() -> None:
    sealed = ours.seal_hpke(ours.xwing_public(SEED), b"place 1", bytes(32))
    for seed, info in ((SEED, b"place 2"), (SEED, b""), (SEED[::-1], b"place 1")):
        with pytest.raises(ours.CannotOpen):
            ours.open_hpke(seed, info, sealed)


@pytest.mark.parametrize("place", [0, 1087, 1088, 1119, 1120, 1151, 1152, 1167])
def test_one_changed_bit_opens_nothing(place: int) -> None:
    sealed = bytearray(ours.seal_hpke(ours.xwing_public(SEED), b"place", bytes(32)))
    sealed[place] ^= 1
    with pytest.raises(ours.CannotOpen):
        ours.open_hpke(SEED, b"place", bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 1119, 1120, 1135, 1167])
def test_a_cut_seal_opens_nothing(length: int) -> None:
    sealed = ours.seal_hpke(ours.xwing_public(SEED), b"place", bytes(32))
    with pytest.raises(ours.CannotOpen):
        ours.open_hpke(SEED, b"place", sealed[:length])


@each(v for v in wycheproof("Protocol/wycheproof/mlkem_768_encaps_test.json") if v.invalid)
def test_nothing_is_sealed_for_an_invalid_ml_kem_key(vector: Vector) -> None:
    with pytest.raises(ours.InvalidKey):
        ours.seal_hpke(vector.bytes("ek") + ours.xwing_public(SEED)[1184:], b"place", bytes(32))


@each(
    v for v in wycheproof("Protocol/wycheproof/x25519_test.json") if "ZeroSharedSecret" in v.flags
)
def test_nothing_is_sealed_for_an_x25519_key_of_low_order(vector: Vector) -> None:
    with pytest.raises(ours.InvalidKey):
        ours.seal_hpke(ours.xwing_public(SEED)[:1184] + vector.bytes("public"), b"place", bytes(32))

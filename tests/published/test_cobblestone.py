"""Cobblestone-256 by way of a reference that the published vectors vouch for.

No package carries vectors of Cobblestone-256 itself. Those of its SHA-256 siblings prove that the
reference reads the specification rightly; with SHA-512 it then checks the library's Cobblestone.
"""

import base64
import hashlib
import json
import zlib
from typing import Any

import pytest

from tests.published import ours
from tests.published.damage import DAMAGES, LENGTHS, plaintext_of
from tests.published.reference_cobblestone import COBBLESTONE_256, Refused, instance
from tests.published.vectors import CRYPTOGRAPHY_VECTORS

PATH = CRYPTOGRAPHY_VECTORS / "chunked-encryption" / "vectors.json"
VECTORS = json.loads(PATH.read_text())["vectors"]
KEY = bytes(range(100, 132))
SALT = bytes(range(50, 74))
CONTEXT = b"one envelope's header"


def sealed_of(vector: dict[str, Any]) -> bytes:
    sealed = base64.b64decode(vector["ciphertext"] or "")
    return zlib.decompress(sealed) if vector.get("compressed") else sealed


def test_there_are_vectors_to_vouch_for_the_reference() -> None:
    assert len(VECTORS) == 102
    assert sum(vector["expect"] == "success" for vector in VECTORS) == 27


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_the_reference_agrees_with_the_published_siblings(vector: dict[str, Any]) -> None:
    sibling = instance("sha256", vector["aead"])
    key, context = bytes.fromhex(vector["key"]), vector["context"].encode()
    sealed = sealed_of(vector)
    if vector["expect"] == "failure":
        with pytest.raises(Refused):
            sibling.open(key, context, sealed)
    else:
        plaintext = sibling.open(key, context, sealed)
        assert len(plaintext) == vector["payload_length"]
        assert hashlib.sha256(plaintext).hexdigest() == vector["payload_sha256"]
        assert sibling.seal(key, context, plaintext, sealed[:24]) == sealed


@pytest.mark.parametrize("length", LENGTHS)
def test_the_library_makes_the_very_bytes_of_the_reference(length: int) -> None:
    plaintext = plaintext_of(length)
    sealed = ours.seal_content(KEY, CONTEXT, plaintext)
    assert sealed == COBBLESTONE_256.seal(KEY, CONTEXT, plaintext, sealed[:24])
    assert len(sealed) == 56 + length + 16 * (length // 16384 + 1)


@pytest.mark.parametrize("length", LENGTHS)
def test_the_library_opens_what_the_reference_sealed(length: int) -> None:
    plaintext = plaintext_of(length)
    sealed = COBBLESTONE_256.seal(KEY, CONTEXT, plaintext, SALT)
    assert ours.open_content(KEY, CONTEXT, sealed) == plaintext


def test_a_counter_past_one_byte_agrees() -> None:
    plaintext = plaintext_of(257 * 16384)
    sealed = ours.seal_content(KEY, CONTEXT, plaintext)
    assert COBBLESTONE_256.open(KEY, CONTEXT, sealed) == plaintext


@pytest.mark.parametrize("context", [b"", b"\x00", b"a", b"a\x00", bytes(1000)])
def test_contexts_of_any_kind_agree_and_none_opens_anothers(context: bytes) -> None:
    sealed = ours.seal_content(KEY, context, b"words")
    assert COBBLESTONE_256.open(KEY, context, sealed) == b"words"
    with pytest.raises(ours.CannotOpen):
        ours.open_content(KEY, context + b"\x00", sealed)


@pytest.mark.parametrize("damage", DAMAGES)
def test_library_and_reference_refuse_the_same_damage(damage: str) -> None:
    damaged = DAMAGES[damage](ours.seal_content(KEY, CONTEXT, plaintext_of(2 * 16384 + 100)))
    with pytest.raises(ours.CannotOpen):
        ours.open_content(KEY, CONTEXT, damaged)
    with pytest.raises(Refused):
        COBBLESTONE_256.open(KEY, CONTEXT, damaged)

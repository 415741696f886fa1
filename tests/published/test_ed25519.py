"""Ed25519: Wycheproof, and the keys that only we refuse, on both sides alike."""

from collections.abc import Iterator
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from crypto import keys
from tests.published import ours
from tests.published.vectors import Vector, each, wycheproof
from tests.second_process import SecondProcess

VECTORS = wycheproof("Signature/wycheproof/ed25519_test.json")
SEED = bytes(range(7, 39))
FIELD = 2**255 - 19
CURVE_D = -121665 * pow(121666, -1, FIELD) % FIELD
BASE_ORDER = 2**252 + 27742317777372353535851937790883648493

Point = tuple[int, int]


def public_of(vector: Vector) -> bytes:
    return bytes.fromhex(vector.fields["publicKey"]["pk"])


@each(VECTORS)
def test_published_signatures(vector: Vector, second: SecondProcess) -> None:
    """Small order never verifies; mixed order, "acceptable", does on both sides."""
    expected = not vector.invalid and "SmallOrderPublicKey" not in vector.flags
    public, message, signature = public_of(vector), vector.bytes("msg"), vector.bytes("sig")
    assert ours.verify_ed25519(public, message, signature) is expected
    assert second.verify(public, message, signature) is expected


def test_the_library_alone_lets_the_identity_sign_everything() -> None:
    """Why there is a refusal at all: this must raise if the library ever learns to refuse."""
    identity, forged = (1).to_bytes(32, "little"), (1).to_bytes(64, "little")
    Ed25519PublicKey.from_public_bytes(identity).verify(forged, b"never signed by anyone")
    assert not ours.verify_ed25519(identity, b"never signed by anyone", forged)


def add(one: Point, other: Point) -> Point:
    """Two points of edwards25519, by the curve's own formula."""
    (x1, y1), (x2, y2) = one, other
    product = CURVE_D * x1 * x2 * y1 * y2 % FIELD
    return (
        (x1 * y2 + y1 * x2) * pow(1 + product, -1, FIELD) % FIELD,
        (y1 * y2 + x1 * x2) * pow(1 - product, -1, FIELD) % FIELD,
    )


def times(factor: int, point: Point) -> Point:
    """A multiple of a point."""
    result = (0, 1)
    for bit in bin(factor)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def points() -> Iterator[Point]:
    """Points of the whole curve, of any order, by increasing y."""
    for y in range(2, 60):
        square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, FIELD) % FIELD
        x = pow(square, (FIELD + 3) // 8, FIELD)
        for root in (x, x * pow(2, (FIELD - 1) // 4, FIELD) % FIELD):
            if root * root % FIELD == square:
                yield root, y


@cache
def torsion() -> frozenset[Point]:
    """All points of order 1, 2, 4 and 8: what is left of a point times the base point's order."""
    left = {times(BASE_ORDER, point) for point in points()}
    return frozenset(times(factor, point) for point in left for factor in range(8))


def encodings(y: int) -> tuple[bytes, bytes]:
    """A y as a key, with either sign of x."""
    return y.to_bytes(32, "little"), (y | 1 << 255).to_bytes(32, "little")


def test_there_are_eight_points_of_small_order_and_five_heights() -> None:
    assert len(torsion()) == 8
    assert {y for _, y in torsion()} == set(ours.SMALL_ORDER_Y)


def test_no_point_of_small_order_is_a_key_on_either_side(second: SecondProcess) -> None:
    for _, y in torsion():
        for key in encodings(y):
            assert not ours.is_honest_key(key)
            assert not second.is_honest_key(key)


def test_no_height_from_the_prime_on_is_a_key_on_either_side(second: SecondProcess) -> None:
    for y in range(FIELD, 2**255):
        for key in encodings(y):
            assert not ours.is_honest_key(key)
            assert not second.is_honest_key(key)


def test_heights_next_to_the_refused_ones_are_left_to_the_library(second: SecondProcess) -> None:
    for y in {y + step for _, y in torsion() for step in (-1, 1)} - {-1, 0, 1, FIELD, FIELD - 1}:
        for key in encodings(y):
            assert ours.is_honest_key(key)
            assert second.is_honest_key(key)


@pytest.mark.parametrize("length", [0, 1, 31, 33, 64])
def test_a_key_of_another_length_is_no_key(length: int, second: SecondProcess) -> None:
    assert not ours.is_honest_key(b"\x09" * length)
    assert not second.is_honest_key(b"\x09" * length)


@pytest.mark.parametrize("multiple", [1, 2, 15])
def test_a_scalar_not_below_the_order_is_refused(multiple: int, second: SecondProcess) -> None:
    public, signature = ours.ed25519_public(SEED), ours.sign_ed25519(SEED, b"words")
    scalar = int.from_bytes(signature[32:], "little") + multiple * BASE_ORDER
    twisted = signature[:32] + scalar.to_bytes(32, "little")
    assert not ours.verify_ed25519(public, b"words", twisted)
    assert not second.verify(public, b"words", twisted)


class LaxKey:
    """A library that lets every signature pass."""

    @classmethod
    def from_public_bytes(cls, _public: bytes) -> "LaxKey":
        return cls()

    def verify(self, signature: bytes, message: bytes) -> None:
        """Refuse nothing."""


def test_a_library_that_lets_everything_pass_does_not_decide_for_us(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    public, signature = ours.ed25519_public(SEED), ours.sign_ed25519(SEED, b"words")
    monkeypatch.setattr(keys, "Ed25519PublicKey", LaxKey)
    assert ours.verify_ed25519(public, b"never signed", signature)
    scalar = BASE_ORDER.to_bytes(32, "little")
    assert not ours.verify_ed25519(public, b"words", signature[:32] + scalar)
    assert not ours.verify_ed25519(public, b"words", signature + b"\x00")
    for _, y in torsion():
        assert not ours.verify_ed25519(encodings(y)[0], b"words", signature)


@pytest.mark.parametrize("length", [0, 1, 63, 65, 128])
def test_a_signature_of_another_length_is_refused(length: int, second: SecondProcess) -> None:
    public, signature = ours.ed25519_public(SEED), ours.sign_ed25519(SEED, b"words")
    other = (signature * 2)[:length]
    assert not ours.verify_ed25519(public, b"words", other)
    assert not second.verify(public, b"words", other)


def test_both_sides_have_one_key_and_one_signature_of_a_seed(second: SecondProcess) -> None:
    assert second.signing_public(SEED) == ours.ed25519_public(SEED)
    assert second.sign(SEED, b"words") == ours.sign_ed25519(SEED, b"words")

"""Protocol 2: keys that no honest owner has are refused before anything is sealed or believed."""

import pytest

from crypto.errors import BadSignature, Malformed
from crypto.keyfile import (
    CustodianSigningKey,
    OfficerSigningKey,
    RecoveryKemKey,
    ReviewerKemKey,
    ReviewerKeys,
    ReviewerSigningKey,
)
from crypto.keys import (
    KEM_PUBLIC,
    CustodianVerifyKey,
    KemPublicKey,
    OfficerVerifyKey,
    ReporterKemPublicKey,
    ReporterSigningKey,
    ReporterVerifyKey,
    ReviewerVerifyKey,
    VerifyKey,
)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
KEYS = (ReporterVerifyKey, ReviewerVerifyKey, CustodianVerifyKey, OfficerVerifyKey)


def add(one: Point, other: Point) -> Point:
    """Edwards addition, straight from RFC 8032."""
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P
    return x, y


def times(scalar: int, point: Point) -> Point:
    total: Point = (0, 1)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


def on_curve(y: int) -> Point | None:
    """A point with this y, if there is one."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    for x in (root, root * pow(2, (P - 1) // 4, P) % P):
        if x * x % P == square:
            return x, y
    return None


def torsion() -> set[Point]:
    """The eight points of small order, found by killing the large part of some points."""
    found: set[Point] = set()
    y = 2
    while len(found) < 8:
        if (point := on_curve(y)) is not None:
            base = times(L, point)
            found |= {times(k, base) for k in range(8)}
        y += 1
    return found


def encodings(point: Point) -> list[bytes]:
    """All 32-byte spellings that some library takes for the point."""
    x, y = point
    return [
        (value | sign << 255).to_bytes(32, "little")
        for value in (y, y + P)
        if value < 2**255
        for sign in (0, 1)
        if sign == x & 1 or x == 0
    ]


def test_there_are_eight_points_of_small_order() -> None:
    assert len(torsion()) == 8
    assert all(times(8, point) == (0, 1) for point in torsion())


@pytest.mark.parametrize("kind", KEYS)
def test_no_spelling_of_a_small_order_point_is_a_key(kind: type[VerifyKey]) -> None:
    spellings = {raw for point in torsion() for raw in encodings(point)}
    spellings |= {bytes([raw[0], *raw[1:31], raw[31] ^ 0x80]) for raw in spellings}
    assert len(spellings) > 8
    for raw in spellings:
        with pytest.raises(Malformed):
            kind(raw)


@pytest.mark.parametrize("y", [P, P + 1, P + 18, 2**255 - 1])
def test_a_second_spelling_of_a_coordinate_is_no_key(y: int) -> None:
    for sign in (0, 1):
        with pytest.raises(Malformed):
            ReviewerVerifyKey((y | sign << 255).to_bytes(32, "little"))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_is_no_key(length: int) -> None:
    with pytest.raises(Malformed):
        ReviewerVerifyKey(b"\7" * length)


def test_a_key_off_the_curve_verifies_nothing() -> None:
    y = next(y for y in range(2, 100) if on_curve(y) is None)
    key = ReviewerVerifyKey(y.to_bytes(32, "little"))
    with pytest.raises(BadSignature):
        key.verify(bytes(64), b"anything")


def test_a_signature_has_one_spelling() -> None:
    """S and S + L verify alike in a careless library: a second spelling of the same bytes."""
    key = ReviewerSigningKey.generate()
    signature = key.sign(b"once")
    key.public().verify(signature, b"once")
    scalar = int.from_bytes(signature[32:], "little") + L
    again = signature[:32] + scalar.to_bytes(32, "little")
    for wrong in (again, signature[:-1], signature + b"\0", b"", bytes(64)):
        with pytest.raises(BadSignature):
            key.public().verify(wrong, b"once")


def test_every_bit_of_message_and_signature_is_signed() -> None:
    key = ReviewerSigningKey.generate()
    message = b"sepakat"
    signature = key.sign(message)
    for at in range(8 * len(message)):
        with pytest.raises(BadSignature):
            key.public().verify(signature, flipped(message, at))
    for at in range(0, 512, 7):
        with pytest.raises(BadSignature):
            key.public().verify(flipped(signature, at), message)


def flipped(raw: bytes, bit: int) -> bytes:
    return bytes(
        byte ^ (1 << bit % 8 if place == bit // 8 else 0) for place, byte in enumerate(raw)
    )


def test_every_role_signs_for_its_own_purpose_only() -> None:
    seed = bytes(range(32))
    makers = (ReporterSigningKey, ReviewerSigningKey, CustodianSigningKey, OfficerSigningKey)
    for maker in makers:
        signature = maker(seed).sign(b"the same")
        for kind in KEYS:
            key = kind(maker(seed).public_bytes())
            if kind is maker.VERIFY:
                key.verify(signature, b"the same")
            else:
                with pytest.raises(BadSignature):
                    key.verify(signature, b"the same")


def test_tags_are_separated_from_what_is_signed() -> None:
    """`tag + message` without a zero between could be cut at two places."""
    tags = [kind.TAG for kind in KEYS]
    assert len(set(tags)) == len(tags)
    assert not any(one != other and other.startswith(one) for one in tags for other in tags)


def test_a_kem_key_is_checked_before_it_is_used() -> None:
    good = ReviewerKemKey.generate().public_bytes()
    assert len(good) == KEM_PUBLIC
    not_reduced = b"\xff" * 1184 + good[1184:]
    small_orders = [bytes(32), b"\1" + bytes(31), (P - 1).to_bytes(32, "little")]
    wrong = [b"", good[:-1], good + b"\0", not_reduced]
    for raw in [*wrong, *(good[:1184] + point for point in small_orders)]:
        with pytest.raises(Malformed):
            KemPublicKey(raw)


def test_every_owners_public_key_is_of_the_owners_kind() -> None:
    assert type(ReviewerKeys.generate().identity.public()) is ReviewerVerifyKey
    raw = RecoveryKemKey.generate().public_bytes()
    assert ReporterKemPublicKey(raw) != KemPublicKey(raw)


def test_reviewer_keys_come_back_from_a_key_files_content() -> None:
    keys = ReviewerKeys.generate()
    assert ReviewerKeys.from_content(keys.expose()) == keys
    with pytest.raises(Malformed):
        ReviewerKeys.from_content(keys.expose()[:-1])

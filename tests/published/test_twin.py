"""What one side seals the other opens, and what one refuses the other refuses."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.published import ours
from tests.published.damage import DAMAGES, LENGTHS, plaintext_of
from tests.second_process import SecondProcess, SecondRefused

KEY = bytes(range(200, 232))
CONTEXT = b"the header of one envelope"
SEED = bytes(range(60, 92))

Seal = Callable[[bytes, bytes, bytes], bytes]


@pytest.fixture(params=["sealed here", "sealed there"])
def seal(request: pytest.FixtureRequest, second: SecondProcess) -> Seal:
    """Each side's seal in turn."""
    return ours.seal_content if request.param == "sealed here" else second.seal


@pytest.fixture(params=["wrapped here", "wrapped there"])
def wrap(request: pytest.FixtureRequest, second: SecondProcess) -> Seal:
    """Each side's wrap in turn."""
    return ours.seal_hpke if request.param == "wrapped here" else second.wrap


def both_refuse(second: SecondProcess, key: bytes, context: bytes, sealed: bytes) -> None:
    """Neither side opens it, and neither says why."""
    with pytest.raises(ours.CannotOpen):
        ours.open_content(key, context, sealed)
    with pytest.raises(SecondRefused, match=r"^CannotOpen: cannot open$"):
        second.open(key, context, sealed)


@pytest.mark.parametrize("length", LENGTHS)
def test_content_of_every_length_opens_on_both_sides(
    length: int, seal: Seal, second: SecondProcess
) -> None:
    plaintext = plaintext_of(length)
    sealed = seal(KEY, CONTEXT, plaintext)
    assert len(sealed) == 56 + length + 16 * (length // 16384 + 1)
    assert ours.open_content(KEY, CONTEXT, sealed) == plaintext
    assert second.open(KEY, CONTEXT, sealed) == plaintext


@pytest.mark.parametrize("chunks", [64, 65, 257])
def test_many_chunks_keep_their_order(chunks: int, seal: Seal, second: SecondProcess) -> None:
    plaintext = plaintext_of(chunks * 16384 + 5)
    sealed = seal(KEY, CONTEXT, plaintext)
    assert ours.open_content(KEY, CONTEXT, sealed) == plaintext
    assert second.open(KEY, CONTEXT, sealed) == plaintext


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    key=st.binary(min_size=32, max_size=32),
    context=st.binary(max_size=200),
    length=st.integers(0, 70_000),
)
def test_any_key_context_and_length(
    seal: Seal, second: SecondProcess, key: bytes, context: bytes, length: int
) -> None:
    sealed = seal(key, context, plaintext_of(length))
    assert ours.open_content(key, context, sealed) == plaintext_of(length)
    assert second.open(key, context, sealed) == plaintext_of(length)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_content_opens_on_neither_side(
    damage: str, seal: Seal, second: SecondProcess
) -> None:
    sealed = seal(KEY, CONTEXT, plaintext_of(2 * 16384 + 100))
    both_refuse(second, KEY, CONTEXT, DAMAGES[damage](sealed))


@pytest.mark.parametrize("length", [0, 16384, 16385])
@pytest.mark.parametrize("context", [b"", CONTEXT[:-1], CONTEXT + b"\x00", CONTEXT[::-1]])
def test_another_context_opens_nothing(
    context: bytes, length: int, seal: Seal, second: SecondProcess
) -> None:
    both_refuse(second, KEY, context, seal(KEY, CONTEXT, plaintext_of(length)))


@pytest.mark.parametrize("place", range(32))
def test_another_key_opens_nothing(place: int, seal: Seal, second: SecondProcess) -> None:
    other = bytearray(KEY)
    other[place] ^= 0x80
    both_refuse(second, bytes(other), CONTEXT, seal(KEY, CONTEXT, b"words"))


def test_chunks_of_another_message_fit_nowhere(seal: Seal, second: SecondProcess) -> None:
    mine, other = (seal(KEY, CONTEXT, plaintext_of(40_000)) for _ in range(2))
    both_refuse(second, KEY, CONTEXT, mine[:56] + other[56:])
    both_refuse(second, KEY, CONTEXT, mine[:24] + other[24:])
    both_refuse(second, KEY, CONTEXT, mine[: 56 + 16400] + other[56 + 16400 :])


def test_a_seed_has_one_public_key_on_both_sides(second: SecondProcess) -> None:
    assert second.kem_public(SEED) == ours.xwing_public(SEED)


@pytest.mark.parametrize("info", [b"", b"place", bytes(1000)])
@pytest.mark.parametrize("length", [0, 1, 32, 5000])
def test_what_is_wrapped_unwraps_on_both_sides(
    length: int, info: bytes, wrap: Seal, second: SecondProcess
) -> None:
    wrapped = wrap(ours.xwing_public(SEED), info, plaintext_of(length))
    assert len(wrapped) == 1120 + length + 16
    assert ours.open_hpke(SEED, info, wrapped) == plaintext_of(length)
    assert second.unwrap(SEED, info, wrapped) == plaintext_of(length)


WRONGS: dict[str, tuple[bytes, bytes, Callable[[bytes], bytes]]] = {
    "another info": (SEED, b"places", bytes),
    "no info": (SEED, b"", bytes),
    "another seed": (SEED[::-1], b"place", bytes),
    "first byte": (SEED, b"place", lambda w: bytes([w[0] ^ 1]) + w[1:]),
    "x25519 share": (SEED, b"place", lambda w: w[:1100] + bytes([w[1100] ^ 1]) + w[1101:]),
    "x25519 share of low order": (SEED, b"place", lambda w: w[:1088] + bytes(32) + w[1120:]),
    "last byte": (SEED, b"place", lambda w: w[:-1] + bytes([w[-1] ^ 1])),
    "cut": (SEED, b"place", lambda w: w[:-1]),
    "only the encapsulation": (SEED, b"place", lambda w: w[:1120]),
    "less than that": (SEED, b"place", lambda w: w[:1119]),
    "nothing": (SEED, b"place", lambda _: b""),
    "one more": (SEED, b"place", lambda w: w + b"\x00"),
}


@pytest.mark.parametrize("wrong", WRONGS)
def test_what_is_wrong_unwraps_on_neither_side(
    wrong: str, wrap: Seal, second: SecondProcess
) -> None:
    seed, info, change = WRONGS[wrong]
    wrapped = change(wrap(ours.xwing_public(SEED), b"place", bytes(32)))
    with pytest.raises(ours.CannotOpen):
        ours.open_hpke(seed, info, wrapped)
    with pytest.raises(SecondRefused, match=r"^CannotOpen: cannot open$"):
        second.unwrap(seed, info, wrapped)


@pytest.mark.parametrize("length", [0, 1, 1184, 1215, 1217])
def test_neither_side_wraps_for_a_key_of_another_length(length: int, second: SecondProcess) -> None:
    public = (ours.xwing_public(SEED) * 2)[:length]
    with pytest.raises(ours.InvalidKey):
        ours.seal_hpke(public, b"place", bytes(32))
    with pytest.raises(SecondRefused, match=r"^InvalidKey"):
        second.wrap(public, b"place", bytes(32))


@pytest.mark.parametrize("length", [1, 16, 32, 64, 255 * 32])
def test_both_sides_derive_the_same_keys(length: int, second: SecondProcess) -> None:
    for salt in (b"", b"salt", bytes(100)):
        derived = ours.hkdf(KEY[:16], salt, b"label", length)
        assert second.hkdf(KEY[:16], salt, b"label", length) == derived

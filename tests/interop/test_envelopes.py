"""Envelopes: sealed on one side, opened on the other; whatever is damaged shuts both alike."""

import secrets
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import content, padding
from crypto.encoding import b64, sha256
from crypto.envelope import HEADER_SIZE
from crypto.keys import CaseSecret
from tests.interop.conftest import Both
from tests.interop.making import Maker, flipped, made, refused, repacked

SECRET = secrets.token_bytes(32)
SIGNED = 132  # length 4, author 32, roster 32, signature 64
CHAINS = ["from_reporter", "to_reporter", "internal"]


def sealed(maker: Maker, json: bytes = b"{}", chain: str = "internal") -> bytes:
    return made(
        maker,
        "seal_envelope",
        inspectorate=b"I" * 32,
        case=b"C" * 16,
        chain=chain,
        sequence=2**31 - 1,
        number=5,
        prev=b"P" * 32,
        secret=SECRET,
        seed=b"S" * 32,
        roster=b"R" * 32,
        json=json,
    )


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("size", [0, 1, 4096 - SIGNED, 4097 - SIGNED])
def test_every_chain_opens(both: Both, maker: Maker, chain: str, size: int) -> None:
    json = b"x" * size
    said = both("open_envelope", {"envelope": sealed(maker, json, chain), "secret": SECRET}).said
    assert (said["json"], said["chain"]) == (b64(json), chain)


@pytest.mark.parametrize("steps", range(1, 17))
def test_every_size_class_opens(both: Both, maker: Maker, steps: int) -> None:
    json = b"x" * (4096 * steps - SIGNED)
    envelope = sealed(maker, json)
    assert len(envelope) == 94 + 4096 * steps + 56 + 16 * (4096 * steps // 16384 + 1)
    assert both("open_envelope", {"envelope": envelope, "secret": SECRET}).said["json"] == b64(json)


def test_nothing_larger_is_sealed(maker: Maker) -> None:
    fields: dict[str, Any] = {
        "inspectorate": b"I" * 32,
        "case": b"C" * 16,
        "chain": "internal",
        "sequence": 0,
        "number": 0,
        "prev": bytes(32),
        "secret": SECRET,
        "seed": b"S" * 32,
        "roster": b"R" * 32,
    }
    outcome = maker.do("seal_envelope", {**fields, "json": b"x" * (65_537 - SIGNED)})
    assert outcome == refused("malformed")


@pytest.mark.parametrize("at", [*range(HEADER_SIZE), 94, 117, 118, 149, 150, 200, 4246, -17, -1])
def test_one_bit_anywhere_shuts_it(both: Both, maker: Maker, at: int) -> None:
    envelope = sealed(maker)
    broken = flipped(envelope, at % len(envelope))
    outcome = both("open_envelope", {"envelope": broken, "secret": SECRET})
    assert outcome.refused == ("malformed" if outcome.refused == "malformed" else "cannot-open")
    assert outcome.refused == "cannot-open" or at < HEADER_SIZE


@pytest.mark.parametrize("cut", [0, 93, 94, 4000, -1, -16, -4096])
def test_another_size_is_malformed(both: Both, maker: Maker, cut: int) -> None:
    ask = {"envelope": sealed(maker)[:cut], "secret": SECRET}
    assert both("open_envelope", ask) == refused("malformed")


def test_another_secret_opens_nothing(both: Both, maker: Maker) -> None:
    assert both("open_envelope", {"envelope": sealed(maker), "secret": bytes(32)}) == refused(
        "cannot-open"
    )


def _length(size: int) -> Any:
    return lambda padded: size.to_bytes(4, "big") + padded[4:]


INSIDES: dict[str, tuple[Any, str | None]] = {
    "unchanged": (lambda padded: padded, None),
    "author": (lambda padded: flipped(padded, 4), "signature"),
    "roster": (lambda padded: flipped(padded, 40), "signature"),
    "signature": (lambda padded: flipped(padded, 70), "signature"),
    "signature S": (lambda padded: padded[:131] + b"\xff" + padded[132:], "signature"),
    "json": (lambda padded: flipped(padded, 133), "signature"),
    "author of small order": (
        lambda padded: padded[:4] + b"\1" + bytes(31) + padded[36:],
        "signature",
    ),
    "padding not zero": (lambda padded: padded[:-1] + b"\1", "cannot-open"),
    "padding first byte": (lambda padded: flipped(padded, 139), "cannot-open"),
    "padding not minimal": (lambda padded: padded + bytes(4096), "cannot-open"),
    "length beyond": (_length(4093), "cannot-open"),
    "length huge": (_length(2**32 - 1), "cannot-open"),
    "length short": (_length(127), "cannot-open"),
    "length zero": (lambda _: bytes(4096), "cannot-open"),
    "length 127 of zeros": (lambda _: (127).to_bytes(4, "big") + bytes(4092), "cannot-open"),
    "length 128 of zeros": (lambda _: (128).to_bytes(4, "big") + bytes(4092), "signature"),
}


@pytest.mark.parametrize("inside", INSIDES)
def test_what_is_wrong_inside_is_named_alike(both: Both, maker: Maker, inside: str) -> None:
    change, slug = INSIDES[inside]
    envelope = repacked(maker, sealed(maker, b'{"a":1}'), SECRET, change)
    outcome = both("open_envelope", {"envelope": envelope, "secret": SECRET})
    assert outcome.refused == slug


@given(signed=st.binary(max_size=300))
def test_any_inside_is_judged_alike(both: Both, signed: bytes) -> None:
    envelope = repacked_with(padding.pad_event(signed))
    both("open_envelope", {"envelope": envelope, "secret": SECRET})


def repacked_with(padded: bytes) -> bytes:
    header = b"WBSE\1" + b"I" * 32 + b"C" * 16 + b"\2" + bytes(8) + bytes(32)
    return header + content.seal(padded, key=CaseSecret(SECRET), context=sha256(header))

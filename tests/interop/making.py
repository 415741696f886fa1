"""Short names for asking for bytes that must be there."""

from collections.abc import Callable
from typing import Any

from crypto.encoding import sha256, unb64
from tests.interop.outcomes import Outcome, Python, TypeScript

Maker = Python | TypeScript


def refused(slug: str, position: int | None = None) -> Outcome:
    """The outcome of a refusal."""
    return Outcome(refused=slug, position=position)


def made(maker: Maker, command: str, **given: Any) -> bytes:
    """Bytes that a side made."""
    outcome = maker.do(command, given)
    assert outcome.refused is None, outcome
    return unb64(outcome.said)


def repacked(
    maker: Maker, envelope: bytes, secret: bytes, change: Callable[[bytes], bytes]
) -> bytes:
    """What is sealed in an envelope after a change, sealed again in the same place."""
    header = envelope[:94]
    place = {"key": secret, "context": sha256(header)}
    padded = change(made(maker, "open", sealed=envelope[94:], **place))
    return header + made(maker, "seal", plaintext=padded, **place)


def flipped(raw: bytes, at: int) -> bytes:
    """One bit changed."""
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]

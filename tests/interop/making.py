"""Short names for asking for bytes that must be there."""

from typing import Any

from crypto.encoding import unb64
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


def flipped(raw: bytes, at: int) -> bytes:
    """One bit changed."""
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]

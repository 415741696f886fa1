"""The family of refusals. A refusal never carries what it refuses: messages end up in logs."""

from typing import ClassVar


class Refusal(Exception):
    """Something from outside was not accepted. `code` is stable; `wbs.speech` has the words."""

    code: ClassVar[str] = "refused"

    def __init__(self, where: str = "") -> None:
        """`where` names our own place or member (never a value from outside)."""
        super().__init__(f"{self.code}: {where}" if where else self.code)
        self.where = where


class Malformed(Refusal):
    """Bytes that are not of the format they should have."""

    code = "malformed"


class CannotOpen(Refusal):
    """The one answer to every failure of opening something sealed."""

    code = "cannot-open"


class BadSignature(Refusal):
    """A signature, or the key it was made with, does not hold."""

    code = "signature"


class TooLarge(Refusal):
    """More than a format can hold."""

    code = "too-large"


class WrongShares(Refusal):
    """Recovery shares that do not give the key that the roster names."""

    code = "wrong-shares"

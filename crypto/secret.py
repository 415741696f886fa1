"""Bytes that cannot speak: no print, no hash, no pickle, one greppable door.

Python cannot wipe memory; this guards against logs, caches and mistakes, not against a debugger.
"""

import hmac
import secrets
from typing import ClassVar, Never, Self


class Secret:
    """A fixed number of secret bytes. Every kind of secret is a subclass with a SIZE."""

    SIZE: ClassVar[int] = 32
    __slots__ = ("_raw",)
    __hash__ = None  # type: ignore[assignment]  # unhashable on purpose: no cache, no dict key

    def __init__(self, raw: bytes) -> None:
        if len(raw) != self.SIZE:
            raise ValueError(f"{type(self).__name__} takes {self.SIZE} bytes")
        self._raw = bytes(raw)

    @classmethod
    def generate(cls) -> Self:
        """Draw SIZE fresh bytes from the operating system."""
        return cls(secrets.token_bytes(cls.SIZE))

    def expose(self) -> bytes:
        """The bytes. The only door, so that a search for its name finds every use."""
        return self._raw

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return hmac.compare_digest(self._raw, other._raw)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce__(self) -> Never:
        raise TypeError("a secret is not pickled or copied")

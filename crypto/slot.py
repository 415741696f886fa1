"""A slot: a word about another case that only its readers recognise; to all others, random bytes.

Protocol 13.12. It stands in an event that everybody writes anyway, filled or not, so that nobody
who may not read the other case learns from it that there is one.
"""

import hmac
import secrets
from enum import IntEnum
from typing import Self

from crypto.encoding import tagged, tagged_hash
from crypto.ids import CaseId, PersonId
from crypto.keys import CaseSecret

SIZE = 32
_NONCE = 16


class Word(IntEnum):
    """What is said of the other case."""

    LINK = 0
    UNLINK = 1


class SlotKey:
    """Of the other case: from a secret of its conversation, which each of its readers holds."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, secret: CaseSecret) -> Self:
        """The same for everybody with this secret."""
        return cls(tagged_hash("wbs/1 slot key", secret.expose()))

    def fill(self, word: Word, *, on: CaseId, author: PersonId) -> bytes:
        """32 bytes for an event of the case `on`. Two are never alike."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._tags(on, author, nonce)[word]

    def find(self, slot: bytes, *, on: CaseId, author: PersonId) -> Word | None:
        """What a slot says of the key's case; None: nothing. `author`: who signed the event."""
        nonce, tag = slot[:_NONCE], slot[_NONCE:]
        tags = self._tags(on, author, nonce)
        return next((word for word in Word if tags[word] == tag), None)

    def _tags(self, on: CaseId, author: PersonId, nonce: bytes) -> tuple[bytes, bytes]:
        """Of each word, at once: a reader tries every slot of every case."""
        said = on.value + author.value + nonce
        found = hmac.digest(self._key, tagged("wbs/1 slot", said), "sha256")
        return found[:_NONCE], found[_NONCE:]


def empty() -> bytes:
    """A slot that says nothing."""
    return secrets.token_bytes(SIZE)

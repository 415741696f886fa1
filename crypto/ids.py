"""Identifiers as types of their own, so that one is never taken for another."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import ClassVar, Self

from crypto.encoding import b64, tagged_hash, unb64
from crypto.errors import Malformed


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A fixed number of public bytes."""

    SIZE: ClassVar[int] = 32
    value: bytes

    def __post_init__(self) -> None:
        if len(self.value) != self.SIZE:
            raise Malformed(type(self).__name__)

    @classmethod
    def from_text(cls, untrusted: str) -> Self:
        """From base64url."""
        return cls(unb64(untrusted, cls.__name__))

    def __str__(self) -> str:
        return b64(self.value)


class InspectorateId(Identifier):
    """Hash of an inspectorate's first custodian set."""

    __slots__ = ()

    @classmethod
    def of(cls, threshold: int, keys: Sequence[bytes]) -> Self:
        """`keys`: the custodians' Ed25519 public keys, 32 bytes each, in any order."""
        counts = bytes([threshold, len(keys)])
        return cls(tagged_hash("wbs/1 inspectorate", counts + b"".join(sorted(keys))))


class PersonId(Identifier):
    """Hash of a person's first identity key; it outlives that key."""

    __slots__ = ()

    @classmethod
    def of(cls, identity: bytes) -> Self:
        """`identity`: an Ed25519 public key, 32 bytes."""
        return cls(tagged_hash("wbs/1 person", identity))


class RosterHash(Identifier):
    """SHA-256 of a roster's payload bytes."""

    __slots__ = ()


class RandomId(Identifier):
    """Sixteen random bytes, drawn by whoever makes the thing."""

    SIZE = 16
    __slots__ = ()

    @classmethod
    def generate(cls) -> Self:
        """Draw a fresh one."""
        return cls(secrets.token_bytes(cls.SIZE))


class CaseId(RandomId):
    """Made by the reporter's client."""

    __slots__ = ()


class FileId(RandomId):
    """Made by the sender of a file."""

    __slots__ = ()


class Stream(IntEnum):
    """Who may read: one line of case secrets each."""

    CONVERSATION = 1
    INTERNAL = 2

    @property
    def label(self) -> str:
        """As written in JSON."""
        return self.name.lower()


class Chain(IntEnum):
    """Who writes: one line of envelopes each. The order breaks ties in the fold."""

    FROM_REPORTER = 1
    TO_REPORTER = 2
    INTERNAL = 3

    @property
    def stream(self) -> Stream:
        """The stream whose secrets seal this chain."""
        return Stream.INTERNAL if self is Chain.INTERNAL else Stream.CONVERSATION

    @property
    def label(self) -> str:
        """As written in JSON."""
        return self.name.lower()


class Role(Enum):
    """Roles of a roster, in the words of the law."""

    PENERIMA = "penerima"
    VERIFIKATOR = "verifikator"
    PENELAAH = "penelaah"
    PEMERIKSA = "pemeriksa"
    INSPEKTUR = "inspektur"
    PENGHUBUNG = "penghubung"
    PIMPINAN = "pimpinan"
    PENGAWAS = "pengawas"

    @property
    def reads(self) -> bool:
        """May open and write in cases."""
        return self in READING_ROLES


READING_ROLES = frozenset({Role.VERIFIKATOR, Role.PENELAAH, Role.PEMERIKSA, Role.INSPEKTUR})

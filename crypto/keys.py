"""Key types, one per owner and purpose, so that the wrong key does not type-check.

Secret keys of staff live in `crypto.keyfile`: the portal cannot even import them.
"""

import hashlib
from dataclasses import dataclass
from typing import ClassVar, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crypto.encoding import b64, tagged, unb64
from crypto.errors import BadSignature, Malformed
from crypto.secret import Secret

KEM_PUBLIC = 1216  # ML-KEM-768 encapsulation key 1184 + X25519 public key 32
SIGNATURE = 64
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
# y-coordinates of the eight points of small order; with the identity point as public key a
# signature verifies over *any* message
SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _P - 1,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    }
)


def is_honest_key(untrusted: bytes) -> bool:
    """Whether these can be an honest owner's Ed25519 key: canonical and not of small order."""
    y = int.from_bytes(untrusted, "little") & (2**255 - 1)  # the top bit is the sign of x
    return len(untrusted) == 32 and y < _P and y not in SMALL_ORDER_Y


def verify_bytes(public: bytes, signature: bytes, message: bytes) -> None:
    """Raise BadSignature unless `signature` (64 bytes) is that of `public` over `message`.

    Length, key and S are judged here and not left to the library: engines differ.
    """
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != SIGNATURE or scalar >= _L or not is_honest_key(public):
        raise BadSignature
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):  # ValueError: not a point of the curve
        raise BadSignature from None


def sign_bytes(seed: bytes, message: bytes) -> bytes:
    """64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """An Ed25519 public key, accepted only if canonical and not of small order.

    TAG names the purpose that its signatures serve.
    """

    TAG: ClassVar[str]
    value: bytes

    def __post_init__(self) -> None:
        if not is_honest_key(self.value):
            raise Malformed("public key")

    @classmethod
    def from_text(cls, untrusted: str) -> Self:
        """From base64url."""
        return cls(unb64(untrusted, "public key"))

    def __str__(self) -> str:
        return b64(self.value)

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raise BadSignature unless `signature` (64 bytes) is this key's over TAG and message."""
        verify_bytes(self.value, signature, tagged(self.TAG, message))


class EventVerifyKey(VerifyKey):
    """A key that may sign events."""

    __slots__ = ()


class ReporterVerifyKey(EventVerifyKey):
    """A reporter's; a case's first entry names it."""

    TAG = "wbs/1 reporter writes"
    __slots__ = ()


class ReviewerVerifyKey(EventVerifyKey):
    """A reviewer's identity key; the roster names it."""

    TAG = "wbs/1 reviewer writes"
    __slots__ = ()


class CustodianVerifyKey(VerifyKey):
    """A custodian's; the roster names it."""

    TAG = "wbs/1 custodian signs"
    __slots__ = ()


class OfficerVerifyKey(VerifyKey):
    """A freshness officer's; the roster names it."""

    TAG = "wbs/1 officer signs"
    __slots__ = ()


class SigningKey(Secret):
    """An Ed25519 seed. A subclass per owner says which VERIFY key type belongs to it."""

    VERIFY: ClassVar[type[VerifyKey]]
    __slots__ = ()

    def public_bytes(self) -> bytes:
        """The 32-byte public key."""
        private = Ed25519PrivateKey.from_private_bytes(self.expose())
        return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        """64 bytes over the owner's tag and `message`."""
        return sign_bytes(self.expose(), tagged(self.VERIFY.TAG, message))


class EventSigningKey(SigningKey):
    """A key that signs events."""

    VERIFY: ClassVar[type[EventVerifyKey]]
    __slots__ = ()


class ReporterSigningKey(EventSigningKey):
    """Derived from the receipt, kept nowhere."""

    VERIFY = ReporterVerifyKey
    __slots__ = ()

    def public(self) -> ReporterVerifyKey:
        """The public half."""
        return ReporterVerifyKey(self.public_bytes())


@dataclass(frozen=True, slots=True)
class KemPublicKey:
    """An X-Wing public key, 1216 bytes."""

    value: bytes

    def __post_init__(self) -> None:
        if len(self.value) != KEM_PUBLIC:
            raise Malformed("kem key")
        self.parts()

    def parts(self) -> tuple[MLKEM768PublicKey, X25519PublicKey]:
        """The two public keys in the library's types."""
        return _mlkem(self.value[:1184]), _x25519(self.value[1184:])

    def __str__(self) -> str:
        return b64(self.value)


class ReporterKemPublicKey(KemPublicKey):
    """A case's first entry names it."""

    __slots__ = ()


class RosterKemPublicKey(KemPublicKey):
    """One that a roster names: sealed to again and again, so it is taken apart once.

    A reporter's is not kept so: ten thousand cases would hold ten thousand of the library's keys.
    """

    __slots__ = ("_parts",)
    _parts: tuple[MLKEM768PublicKey, X25519PublicKey]

    def parts(self) -> tuple[MLKEM768PublicKey, X25519PublicKey]:
        """The two public keys in the library's types."""
        try:
            return self._parts
        except AttributeError:
            object.__setattr__(self, "_parts", KemPublicKey.parts(self))
        return self._parts


class ReviewerKemPublicKey(RosterKemPublicKey):
    """The roster names it."""

    __slots__ = ()


class RecoveryKemPublicKey(RosterKemPublicKey):
    """The roster names it; its secret exists only as shares."""

    __slots__ = ()


class KemKey(Secret):
    """An X-Wing seed, 32 bytes."""

    __slots__ = ("_parts",)

    def parts(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        """The two private keys that the seed stands for (draft-connolly-cfrg-xwing-kem).

        Expanded once: a console opens thousands of boxes with one key.
        """
        try:
            return self._parts
        except AttributeError:
            expanded = hashlib.shake_256(self.expose()).digest(96)
        self._parts: tuple[MLKEM768PrivateKey, X25519PrivateKey] = (
            MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
            X25519PrivateKey.from_private_bytes(expanded[64:]),
        )
        return self._parts

    def public_bytes(self) -> bytes:
        """The 1216-byte public key."""
        mlkem, x25519 = self.parts()
        return b"".join(
            key.public_bytes(Encoding.Raw, PublicFormat.Raw)
            for key in (mlkem.public_key(), x25519.public_key())
        )


class ReporterKemKey(KemKey):
    """Derived from the receipt, kept nowhere."""

    __slots__ = ()

    def public(self) -> ReporterKemPublicKey:
        """The public half."""
        return ReporterKemPublicKey(self.public_bytes())


class CaseSecret(Secret):
    """Seals one stream's envelopes; lives only inside keyboxes."""

    __slots__ = ()


class FileKey(Secret):
    """Seals one file's pieces; lives in the event that names the file."""

    __slots__ = ()


def _mlkem(raw: bytes) -> MLKEM768PublicKey:
    try:
        return MLKEM768PublicKey.from_public_bytes(raw)  # checks the modulus (FIPS 203, 7.2)
    except ValueError:
        raise Malformed("kem key") from None


def _x25519(raw: bytes) -> X25519PublicKey:
    """Refuse points of small order here: later, sealing to one would fail half-way."""
    public = X25519PublicKey.from_public_bytes(raw)
    try:
        _PROBE.exchange(public)
    except ValueError:
        raise Malformed("kem key") from None
    return public


_PROBE = X25519PrivateKey.from_private_bytes(bytes(32))  # any scalar: clamped, a multiple of eight

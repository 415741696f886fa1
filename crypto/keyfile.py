"""Key files: a private key of the staff under a passphrase, on its owner's machine only."""

import secrets
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, NamedTuple, Self

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_ABYTES,
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
)
from nacl.exceptions import CryptoError

from crypto import strict_json
from crypto.encoding import b64, tagged
from crypto.errors import CannotOpen, Malformed
from crypto.keys import (
    CustodianVerifyKey,
    EventSigningKey,
    KemKey,
    OfficerVerifyKey,
    RecoveryKemPublicKey,
    ReviewerKemPublicKey,
    ReviewerVerifyKey,
    SigningKey,
)
from crypto.strict_json import JSON, Closed

TIME, MEMORY_KIB, LANES = 3, 262144, 1  # about a second: the file may be stolen, the words guessed
LEAST_PASSPHRASE = 12  # characters
MOST_LABEL = 200  # characters
_NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES
_MOST_FILE = 65536


class CustodianSigningKey(SigningKey):
    """One share of the root."""

    VERIFY = CustodianVerifyKey
    __slots__ = ()

    def public(self) -> CustodianVerifyKey:
        """The public half."""
        return CustodianVerifyKey(self.public_bytes())


class OfficerSigningKey(SigningKey):
    """A freshness officer's."""

    VERIFY = OfficerVerifyKey
    __slots__ = ()

    def public(self) -> OfficerVerifyKey:
        """The public half."""
        return OfficerVerifyKey(self.public_bytes())


class ReviewerSigningKey(EventSigningKey):
    """A reviewer's identity: signs events and requests."""

    VERIFY = ReviewerVerifyKey
    __slots__ = ()

    def public(self) -> ReviewerVerifyKey:
        """The public half."""
        return ReviewerVerifyKey(self.public_bytes())


class ReviewerKemKey(KemKey):
    """Opens a reviewer's position in keyboxes."""

    __slots__ = ()

    def public(self) -> ReviewerKemPublicKey:
        """The public half."""
        return ReviewerKemPublicKey(self.public_bytes())


class RecoveryKemKey(KemKey):
    """Opens the recovery position; exists whole only while shares are put together."""

    __slots__ = ()

    def public(self) -> RecoveryKemPublicKey:
        """The public half."""
        return RecoveryKemPublicKey(self.public_bytes())


class ReviewerKeys(NamedTuple):
    """Both keys of one reviewer."""

    identity: ReviewerSigningKey
    kem: ReviewerKemKey

    @classmethod
    def generate(cls) -> Self:
        """Draw a fresh pair."""
        return cls(ReviewerSigningKey.generate(), ReviewerKemKey.generate())

    def expose(self) -> bytes:
        """64 bytes for a key file."""
        return self.identity.expose() + self.kem.expose()

    @classmethod
    def from_content(cls, raw: bytes) -> Self:
        """From the content of a key file."""
        if len(raw) != 64:
            raise Malformed("key file content")
        return cls(ReviewerSigningKey(raw[:32]), ReviewerKemKey(raw[32:]))


class Kind(Enum):
    """What a key file holds; sealed with it, so that no file passes for another kind."""

    CUSTODIAN = "custodian"
    OFFICER = "officer"
    REVIEWER = "reviewer"
    RECOVERY_SHARE = "recovery share"


class BadLabel(Malformed):
    """A label that is empty, longer than MOST_LABEL or not one line: its file would not open."""

    code = "bad-label"


class WeakPassphrase(Malformed):
    """A passphrase of fewer than LEAST_PASSPHRASE characters."""

    code = "weak-passphrase"


@dataclass(frozen=True, slots=True)
class _Cost:
    """Argon2id parameters; bounds keep a planted file from taking the machine or weakening it."""

    salt: bytes
    time: int
    memory_kib: int
    lanes: int

    LIMITS: ClassVar = ((2, 16), (65536, 1048576), (1, 4))

    @classmethod
    def parse(cls, value: JSON) -> Self:
        with Closed(value, "key file.argon2id") as fields:
            time, memory, lanes = cls.LIMITS
            return cls(
                fields.raw("salt", 16),
                fields.integer("time", *time),
                fields.integer("memory_kib", *memory),
                fields.integer("lanes", *lanes),
            )

    def key(self, passphrase: bytes) -> bytes:
        return hash_secret_raw(
            passphrase,
            self.salt,
            self.time,
            self.memory_kib,
            self.lanes,
            32,
            Type.ID,
            ARGON2_VERSION,
        )


def require_label(label: str) -> None:
    """One line of 1 to MOST_LABEL characters, or BadLabel."""
    with Closed({"label": label}, "key file") as fields:
        try:
            fields.text("label", 1, MOST_LABEL)
        except Malformed:
            raise BadLabel("label") from None


def seal_keyfile(content: bytes, *, kind: Kind, label: str, passphrase: str) -> bytes:
    """The bytes of a key file. BadLabel; WeakPassphrase below LEAST_PASSPHRASE characters."""
    require_label(label)
    typed = _passphrase(passphrase)
    if typed is None or len(passphrase) < LEAST_PASSPHRASE:
        raise WeakPassphrase("passphrase")
    cost = _Cost(secrets.token_bytes(16), TIME, MEMORY_KIB, LANES)
    nonce = secrets.token_bytes(_NONCE)
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        content, _about(kind, label), nonce, cost.key(typed)
    )
    return strict_json.compose(
        {
            "type": "wbs key",
            "version": 1,
            "kind": kind.value,
            "label": label,
            "argon2id": {
                "salt": b64(cost.salt),
                "time": cost.time,
                "memory_kib": cost.memory_kib,
                "lanes": cost.lanes,
            },
            "nonce": b64(nonce),
            "sealed": b64(sealed),
        }
    )


def open_keyfile(untrusted: bytes, *, kind: Kind, passphrase: str) -> bytes:
    """The content. Malformed for another format or kind, CannotOpen for a wrong passphrase."""
    if len(untrusted) > _MOST_FILE:
        raise Malformed("key file")
    with Closed(strict_json.parse(untrusted), "key file") as fields:
        fields.constant("type", "wbs key")
        fields.constant("version", 1)
        fields.constant("kind", kind.value)
        label = fields.text("label", 1, MOST_LABEL)
        cost = _Cost.parse(fields.any("argon2id"))
        nonce = fields.raw("nonce", _NONCE)
        sealed = fields.raw("sealed")
    typed = _passphrase(passphrase)
    if typed is None or len(sealed) < _TAG:
        raise CannotOpen
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed, _about(kind, label), nonce, cost.key(typed)
        )
    except CryptoError:
        raise CannotOpen from None


def _passphrase(untrusted: str) -> bytes | None:
    """UTF-8; None for lone surrogates, whose UnicodeEncodeError would carry what was typed."""
    try:
        return unicodedata.normalize("NFC", untrusted).encode("utf-8")
    except UnicodeEncodeError:
        return None


def _about(kind: Kind, label: str) -> bytes:
    return tagged(f"wbs/1 key file {kind.value}", label.encode("utf-8"))

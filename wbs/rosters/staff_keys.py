"""Keys of the staff on disk: the sealed key file and, beside it, what others may know of it."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Self

from crypto import strict_json
from crypto.anchor import fingerprint
from crypto.encoding import b64, sha256
from crypto.errors import Malformed
from crypto.keyfile import (
    CustodianSigningKey,
    Kind,
    OfficerSigningKey,
    ReviewerKeys,
    open_keyfile,
    seal_keyfile,
)
from crypto.keys import (
    CustodianVerifyKey,
    OfficerVerifyKey,
    RecoveryKemPublicKey,
    ReviewerKemPublicKey,
    ReviewerVerifyKey,
)
from crypto.strict_json import Closed
from wbs import disk

MOST_LABEL = 200
PUBLIC_ENDING = ".pub"


class PublicKind(Enum):
    """Whose public key a file holds."""

    CUSTODIAN = "custodian"
    OFFICER = "officer"
    REVIEWER = "reviewer"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What goes to whoever drafts a roster. Anybody may know it; nobody may swap it."""

    kind: PublicKind
    label: str
    signing: bytes | None
    kem: bytes | None

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read a public key file. Or Malformed."""
        with Closed(strict_json.parse(untrusted), "public key") as fields:
            fields.constant("type", "wbs public key")
            fields.constant("version", 1)
            kind = fields.choice("kind", frozenset(one.value for one in PublicKind))
            return cls(
                PublicKind(kind),
                fields.text("label", 1, MOST_LABEL),
                fields.optional("signing", lambda name: fields.raw(name, 32)),
                fields.optional("kem", fields.raw),
            )

    def compose(self) -> bytes:
        """The bytes that `parse` reads."""
        return strict_json.compose(
            {
                "type": "wbs public key",
                "version": 1,
                "kind": self.kind.value,
                "label": self.label,
                "signing": b64(self.signing) if self.signing else None,
                "kem": b64(self.kem) if self.kem else None,
            }
        )

    def fingerprint(self) -> tuple[str, ...]:
        """Twelve words to compare, over the telephone or on paper, with what the owner sees."""
        return fingerprint(sha256((self.signing or b"") + (self.kem or b"")))

    def custodian(self) -> CustodianVerifyKey:
        """As a custodian's, or Malformed."""
        return CustodianVerifyKey(self._half(PublicKind.CUSTODIAN, self.signing))

    def officer(self) -> OfficerVerifyKey:
        """As a freshness officer's, or Malformed."""
        return OfficerVerifyKey(self._half(PublicKind.OFFICER, self.signing))

    def identity(self) -> ReviewerVerifyKey:
        """As the signing half of a reviewer's, or Malformed."""
        return ReviewerVerifyKey(self._half(PublicKind.REVIEWER, self.signing))

    def opening(self) -> ReviewerKemPublicKey:
        """As the opening half of a reviewer's, or Malformed."""
        return ReviewerKemPublicKey(self._half(PublicKind.REVIEWER, self.kem))

    def recovery(self) -> RecoveryKemPublicKey:
        """As the recovery key, or Malformed."""
        return RecoveryKemPublicKey(self._half(PublicKind.RECOVERY, self.kem))

    def _half(self, kind: PublicKind, half: bytes | None) -> bytes:
        if self.kind is not kind or half is None:
            raise Malformed("public key.kind")
        return half


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made: sealed for its owner, and its public half."""

    sealed: bytes
    public: PublicKey
    signer: CustodianSigningKey | OfficerSigningKey | None = None

    def save(self, path: Path) -> None:
        """Write both files, readable for the owner only. AlreadyThere leaves what stands there."""
        disk.write_new(path, self.sealed)
        disk.write_new(path.with_name(path.name + PUBLIC_ENDING), self.public.compose())


def new_custodian(label: str, passphrase: str) -> NewKey:
    """One share of the root."""
    key = CustodianSigningKey.generate()
    public = PublicKey(PublicKind.CUSTODIAN, label, key.public().value, None)
    return NewKey(_seal(key.expose(), Kind.CUSTODIAN, label, passphrase), public, key)


def new_officer(label: str, passphrase: str) -> NewKey:
    """A freshness officer's."""
    key = OfficerSigningKey.generate()
    public = PublicKey(PublicKind.OFFICER, label, key.public().value, None)
    return NewKey(_seal(key.expose(), Kind.OFFICER, label, passphrase), public, key)


def new_reviewer(label: str, passphrase: str) -> NewKey:
    """A reviewer's pair."""
    keys = ReviewerKeys.generate()
    halves = (keys.identity.public().value, keys.kem.public().value)
    public = PublicKey(PublicKind.REVIEWER, label, *halves)
    return NewKey(_seal(keys.expose(), Kind.REVIEWER, label, passphrase), public)


NEW = {"reviewer": new_reviewer, "custodian": new_custodian, "officer": new_officer}


def seal_share(share: str, label: str, passphrase: str) -> bytes:
    """A key file for one custodian's recovery share."""
    return _seal(share.encode("ascii"), Kind.RECOVERY_SHARE, label, passphrase)


def open_share(untrusted: bytes, passphrase: str) -> str:
    """The share in such a file."""
    content = open_keyfile(untrusted, kind=Kind.RECOVERY_SHARE, passphrase=passphrase)
    return content.decode("ascii", errors="replace")


def open_reviewer(untrusted: bytes, passphrase: str) -> ReviewerKeys:
    """A reviewer's keys. CannotOpen for a wrong passphrase."""
    content = open_keyfile(untrusted, kind=Kind.REVIEWER, passphrase=passphrase)
    return ReviewerKeys.from_content(content)


def open_signer(untrusted: bytes, passphrase: str) -> CustodianSigningKey | OfficerSigningKey:
    """The key of somebody who signs rosters or freshness. CannotOpen for a wrong passphrase."""
    owner: type[CustodianSigningKey] | type[OfficerSigningKey]
    if label_of(untrusted)[0] == Kind.OFFICER.value:
        kind, owner = Kind.OFFICER, OfficerSigningKey
    else:
        kind, owner = Kind.CUSTODIAN, CustodianSigningKey
    content = open_keyfile(untrusted, kind=kind, passphrase=passphrase)
    if len(content) != owner.SIZE:
        raise Malformed("key file content")
    return owner(content)


def label_of(untrusted: bytes) -> tuple[str, str]:
    """Kind and label as the file states them; sealed with it, so opening proves them."""
    value = strict_json.parse(untrusted)
    kind, label = value.get("kind"), value.get("label")
    if value.get("type") != "wbs key" or not isinstance(kind, str) or not isinstance(label, str):
        raise Malformed("key file")
    return kind, label


def _seal(content: bytes, kind: Kind, label: str, passphrase: str) -> bytes:
    return seal_keyfile(content, kind=kind, label=label, passphrase=passphrase)

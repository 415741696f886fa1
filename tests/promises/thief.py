"""A thief's keys: everything stolen, and everything that could be made from it."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto import content, hpke
from crypto.encoding import b64, sha256, tagged_hash, unb64
from crypto.errors import CannotOpen
from crypto.keys import CaseSecret, FileKey, KemKey, SigningKey
from crypto.receipt import ReceiptCode
from tests.promises.loot import Loot

KEY, CODE = 32, 16
BOX_HEADER, BOX_STREAM, POSITION = 91, 53, 1168  # protocol section 9
ENVELOPE_HEADER = 94  # protocol section 10
HEADER = 96  # bytes at the front of a body that are not sealed
TAGS = (
    *("wbs/1 receipt", "wbs/1 mailbox credential", "wbs/1 reporter kem", "wbs/1 reporter signing"),
    *("wbs/1 inspectorate", "wbs/1 person", "wbs/1 keybox", "wbs/1 secret commitment"),
    *("wbs/1 piece", "wbs/1 reporter writes", "wbs/1 reviewer writes", "wbs/1 key file"),
)


def short_values(loot: Loot) -> set[bytes]:
    """Stored values as they are: ids, hashes, days, numbers."""
    return {raw for raw in loot.all_bytes() if 4 <= len(raw) <= 2 * KEY}


def windows(loot: Loot) -> set[bytes]:
    """What stands unsealed at the front of a longer value, and at its end, cut anywhere."""
    long = {raw for raw in loot.all_bytes() if len(raw) > 2 * KEY}
    return {
        raw[start : start + size]
        for raw in long
        for size in (CODE, KEY)
        for start in (*range(HEADER), len(raw) - size)
    }


def plainly(value: bytes) -> Iterator[bytes]:
    """The value as a key, and its hash."""
    yield value[:KEY].ljust(KEY, b"\0")
    yield sha256(value)


def made_from(value: bytes) -> Iterator[bytes]:
    """Keys that a careless program might have made from a stored value."""
    yield value[:KEY].ljust(KEY, b"\0")
    yield value[:CODE].ljust(CODE, b"\0") * 2
    yield value[:KEY][::-1].ljust(KEY, b"\0")
    yield from (sha256(value), sha256(sha256(value)), hashlib.sha3_256(value).digest())
    yield hashlib.sha512(value).digest()[:KEY]
    yield hashlib.blake2b(value, digest_size=KEY).digest()
    yield hashlib.shake_256(value).digest(KEY)
    for tag in TAGS:
        label = tag.encode("ascii")
        yield tagged_hash(tag, value)
        yield from (sha256(label + value), sha256(value + label))
        yield hmac.digest(value, label, "sha256")
        yield hmac.digest(label, value, "sha256")
        for salt in (None, b"wbs/1 receipt"):
            yield HKDF(SHA256(), KEY, salt, label).derive(value)


def codes_from(values: Iterable[bytes]) -> Iterator[ReceiptCode]:
    """Each stored id, and each half of a longer one, as twelve words."""
    for value in values:
        for start in range(0, max(len(value) - CODE, 0) + 1, CODE):
            yield ReceiptCode(value[start : start + CODE].ljust(CODE, b"\0"))


class Burglary:
    """Tries keys on what was stolen. Each method says what a key opened."""

    def __init__(self, loot: Loot) -> None:
        self._envelopes = loot.binary("entry", "body")
        self._boxes = loot.binary("keybox", "body")
        self._mailboxes = set(loot.binary("mailbox", "credential_hash"))
        # The keys of everybody else are public: their owner's seed need not open anything.
        self._payloads = b"".join(
            unb64(str(json.loads(roster)["payload"])) for roster in loot.binary("roster", "body")
        )
        self._pieces = loot.binary("piece", "body")
        self._contexts = _piece_contexts(loot)

    def with_secret(self, key: bytes) -> str | None:
        """As a case secret, as a file's key, as a credential: cheap to try."""
        if sha256(key) in self._mailboxes:
            return "a credential"
        for envelope in self._envelopes:
            if _unseals(
                envelope[ENVELOPE_HEADER:], CaseSecret(key), sha256(envelope[:ENVELOPE_HEADER])
            ):
                return "an envelope"
        for piece in self._pieces:
            if any(_unseals(piece, FileKey(key), context) for context in self._contexts):
                return "a piece of a file"
        return None

    def with_code(self, key: bytes) -> str | None:
        """Its beginning as the receipt itself."""
        credential = ReceiptCode(key[:CODE]).keys().credential
        return "the twelve words" if credential.mailbox() in self._mailboxes else None

    def with_seed(self, key: bytes) -> str | None:
        """As the seed of whoever stands in a keybox, or of whoever signs."""
        kem = KemKey(key)
        if b64(kem.public_bytes()).encode("ascii") in self._payloads:
            return "a position of the staff's"
        if b64(SigningKey(key).public_bytes()).encode("ascii") in self._payloads:
            return "a signature of the staff's"
        for box in self._boxes:
            start, index = len(box) - POSITION, (len(box) - BOX_HEADER) // POSITION - 1
            info = b"wbs/1 keybox\0" + box[:BOX_HEADER] + bytes([index])
            if box[BOX_STREAM] == 1 and _unwraps(box[start:], kem, info):
                return "the reporter's position"
        return None


def _piece_contexts(loot: Loot) -> list[bytes]:
    """Of piece 0 of every file: what a piece is sealed about is known to the thief."""
    office = loot.binary("mailbox", "inspectorate")[0]
    columns = [loot.values["file", name] for name in ("case_id", "file_id", "pieces")]
    return [
        tagged_hash("wbs/1 piece", office + case + file + bytes(4) + count.to_bytes(4, "big"))
        for case, file, count in zip(*columns, strict=True)
        if isinstance(case, bytes) and isinstance(file, bytes) and isinstance(count, int)
    ]


def _unseals(sealed: bytes, key: CaseSecret | FileKey, context: bytes) -> bool:
    try:
        content.unseal(sealed, key=key, context=context)
    except CannotOpen:
        return False
    return True


def _unwraps(wrapped: bytes, key: KemKey, info: bytes) -> bool:
    try:
        hpke.unwrap(wrapped, key=key, info=info)
    except CannotOpen:
        return False
    return True

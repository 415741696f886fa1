"""Signs requests in every way that ours must not be signed, with the library and without."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

from wbs.web.signatures import COMPONENTS, TAG, Fields, Message

READ, UPLOAD, APPEND = "read", "upload", "append"


def slip_by_hand(message: Message, *, seed: bytes, key_id: str, nonce: str, counter: int) -> str:
    """The staff log's field from the text of our protocol alone; nothing of the log was seen."""
    inspectorate, _, person = key_id.partition(".")
    call = message.path.rsplit("/", 1)[-1]
    kind = {"append": APPEND, "piece": UPLOAD}.get(call, READ)
    of_body = hashlib.sha256(message.path.encode() + b"\0" + message.body).digest()
    request = hashlib.sha256(b"wbs/1 staff request\0" + _raw(nonce) + of_body).digest()
    said = {
        "type": "staff request",
        "version": 1,
        "inspectorate": inspectorate,
        "person": person,
        "counter": counter,
        "kind": kind,
        "request": _text(request),
        "seen": 0,
        "seen_hash": _text(bytes(32)),
    }
    payload = json.dumps(said, separators=(",", ":")).encode()
    tagged = b"wbs/1 reviewer writes\0wbs/1 staff request\0" + payload
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(tagged)
    parts = (counter, kind, _text(request), 0, _text(bytes(32)), _text(signature))
    return ".".join(map(str, parts))


def next_counter() -> int:
    """Above every one before, on this machine: the log takes any that is."""
    return time.time_ns() // 1000


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def fresh_nonce(size: int = 16) -> str:
    """As protocol section 17 writes it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()


@dataclass(frozen=True)
class Forger:
    """Signs with the library's own algorithms; every default is what the protocol asks for."""

    seed: bytes
    key_id: str
    now: int
    tag: str | None = TAG
    components: Sequence[str] = COMPONENTS
    alg: bool = True
    expires: int | None = None
    nonce: str | None = ""
    label: str = "sig"
    slip: str | None = None  # in place of a right one

    def sign(self, message: Message, digest_of: bytes | None = None) -> Message:
        """The message with its header fields; `digest_of`: another body than the message's."""
        nonce = fresh_nonce() if self.nonce == "" else self.nonce
        slip = self.slip
        if slip is None:
            slip = slip_by_hand(
                message,
                seed=self.seed,
                key_id=self.key_id,
                nonce=nonce or "",
                counter=next_counter(),
            )
        signed = replace(message, headers=Fields([*message.headers.items(), ("wbs-log", slip)]))
        body = message.body if digest_of is None else digest_of
        HTTPMessageSigner(
            signature_algorithm=algorithms.ED25519,
            key_resolver=MappingKeyResolver(
                public_keys={},
                private_keys={self.key_id: Ed25519PrivateKey.from_private_bytes(self.seed)},
            ),
        ).sign(signed, body=body, **self._parameters(nonce))
        return signed

    def _parameters(self, nonce: str | None) -> dict[str, Any]:
        expires = None if self.expires is None else datetime.fromtimestamp(self.expires, UTC)
        return {
            "key_id": self.key_id,
            "created": datetime.fromtimestamp(self.now, UTC),
            "expires": expires,
            "nonce": nonce,
            "label": self.label,
            "tag": self.tag,
            "include_alg": self.alg,
            "covered_component_ids": self.components,
        }


def by_hand(message: Message, *, seed: bytes, key_id: str, now: int) -> Message:
    """Signed from the text of RFC 9421 and our protocol alone, without the library."""
    digest, nonce = hash_field(message.body), fresh_nonce()
    slip = slip_by_hand(message, seed=seed, key_id=key_id, nonce=nonce, counter=1)
    parameters = (
        '("@method" "@authority" "@path" "@query" "content-digest" "wbs-log")'
        f';created={now};keyid="{key_id}";alg="ed25519";nonce="{nonce}";tag="wbs-gateway-1"'
    )
    base = (
        f'"@method": {message.method}\n"@authority": {message.authority}\n'
        f'"@path": {message.path}\n"@query": ?{message.query}\n'
        f'"content-digest": {digest}\n"wbs-log": {slip}\n"@signature-params": {parameters}'
    )
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(base.encode("ascii"))
    return replace(
        message,
        headers=Fields(
            [
                ("content-digest", digest),
                ("wbs-log", slip),
                ("signature-input", f"x={parameters}"),
                ("signature", f"x=:{base64.b64encode(signature).decode()}:"),
            ]
        ),
    )


def hash_field(body: bytes) -> str:
    """A Content-Digest."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"

"""Signs requests in every way that ours must not be signed, with the library and without."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

from wbs.signatures import COMPONENTS, TAG, Fields, Message


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

    def sign(self, message: Message, digest_of: bytes | None = None) -> Message:
        """The message with its header fields; `digest_of`: another body than the message's."""
        signed = replace(message, headers=Fields(list(message.headers.items())))
        body = message.body if digest_of is None else digest_of
        HTTPMessageSigner(
            signature_algorithm=algorithms.ED25519,
            key_resolver=MappingKeyResolver(
                public_keys={},
                private_keys={self.key_id: Ed25519PrivateKey.from_private_bytes(self.seed)},
            ),
        ).sign(signed, body=body, **self._parameters())
        return signed

    def _parameters(self) -> dict[str, Any]:
        expires = None if self.expires is None else datetime.fromtimestamp(self.expires, UTC)
        return {
            "key_id": self.key_id,
            "created": datetime.fromtimestamp(self.now, UTC),
            "expires": expires,
            "nonce": fresh_nonce() if self.nonce == "" else self.nonce,
            "label": self.label,
            "tag": self.tag,
            "include_alg": self.alg,
            "covered_component_ids": self.components,
        }


def by_hand(message: Message, *, seed: bytes, key_id: str, now: int) -> Message:
    """Signed from the text of RFC 9421 and our protocol alone, without the library."""
    digest = hash_field(message.body)
    parameters = (
        '("@method" "@authority" "@path" "@query" "content-digest")'
        f';created={now};keyid="{key_id}";alg="ed25519";nonce="{fresh_nonce()}";tag="wbs-gateway-1"'
    )
    base = (
        f'"@method": {message.method}\n"@authority": {message.authority}\n'
        f'"@path": {message.path}\n"@query": ?{message.query}\n'
        f'"content-digest": {digest}\n"@signature-params": {parameters}'
    )
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(base.encode("ascii"))
    return replace(
        message,
        headers=Fields(
            [
                ("content-digest", digest),
                ("signature-input", f"x={parameters}"),
                ("signature", f"x=:{base64.b64encode(signature).decode()}:"),
            ]
        ),
    )


def hash_field(body: bytes) -> str:
    """A Content-Digest."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"

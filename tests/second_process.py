"""The second implementation as one long-lived process."""

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.node_process import NodeProcess

SECOND = Path(__file__).parent / "second"
PATIENCE = 60  # seconds for one answer; the slowest takes a tenth of one

Sendable = bytes | int | str | None | Sequence["Sendable"] | Mapping[str, "Sendable"]


class SecondRefused(Exception):
    """The other side refused: `refusal` is its class, `fault` its words.

    `slug` is the protocol's word for it, `position` the place of an unknown word.
    """

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.refusal: str = said["refused"]
        self.fault: str = said["fault"]
        self.slug: str = said["slug"]
        self.position: int | None = said["position"]
        super().__init__(f"{self.refusal}: {self.fault}")


class SecondProcess(NodeProcess):
    """The verbs of the other side. Bytes in and out; a refusal is raised as SecondRefused."""

    def __init__(self) -> None:
        super().__init__(SECOND / "bridge.ts", patience=PATIENCE)

    def seal(self, key: bytes, context: bytes, plaintext: bytes) -> bytes:
        """Cobblestone-256 under a 32-byte key."""
        return self._bytes("seal", key=key, context=context, plaintext=plaintext)

    def open(self, key: bytes, context: bytes, sealed: bytes) -> bytes:
        """Cobblestone-256; refuses with CannotOpen."""
        return self._bytes("open", key=key, context=context, sealed=sealed)

    def kem_public(self, seed: bytes) -> bytes:
        """The 1216-byte X-Wing public key of a 32-byte seed."""
        return self._bytes("kem_public", seed=seed)

    def wrap(self, recipient: bytes, info: bytes, plaintext: bytes) -> bytes:
        """HPKE to a 1216-byte public key; refuses with InvalidKey."""
        return self._bytes("wrap", recipient=recipient, info=info, plaintext=plaintext)

    def unwrap(self, seed: bytes, info: bytes, wrapped: bytes) -> bytes:
        """HPKE with a 32-byte seed; refuses with CannotOpen."""
        return self._bytes("unwrap", seed=seed, info=info, wrapped=wrapped)

    def signing_public(self, seed: bytes) -> bytes:
        """The 32-byte Ed25519 public key of a 32-byte seed."""
        return self._bytes("signing_public", seed=seed)

    def sign(self, seed: bytes, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature."""
        return self._bytes("sign", seed=seed, message=message)

    def verify(self, owner: bytes, message: bytes, signature: bytes) -> bool:
        """Whether an Ed25519 signature is its owner's."""
        return self._yes("verify", owner=owner, message=message, signature=signature)

    def is_honest_key(self, untrusted: bytes) -> bool:
        """Whether an Ed25519 public key is canonical and not of small order."""
        return self._yes("is_honest_key", untrusted=untrusted)

    def sha256(self, message: bytes) -> bytes:
        """32 bytes."""
        return self._bytes("sha256", message=message)

    def hkdf(self, secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
        """HKDF-SHA256."""
        return self._bytes("hkdf", secret=secret, salt=salt, info=info, length=length)

    def parse_json(self, untrusted: bytes) -> Any:
        """The object that strict JSON says; refuses with InvalidJson."""
        return json.loads(self.ask("parse_json", untrusted=untrusted)["text"])

    def answer(self, command: str, **fields: Sendable) -> Any:
        """What a command answers: bytes, text, yes or no, or an object (its bytes base64url)."""
        said = self.ask(command, **fields)
        if "bytes" in said:
            return base64.b64decode(said["bytes"])
        return next(said[kind] for kind in ("said", "text", "yes") if kind in said)

    def _bytes(self, command: str, **fields: Sendable) -> bytes:
        return base64.b64decode(self.ask(command, **fields)["bytes"])

    def _yes(self, command: str, **fields: Sendable) -> bool:
        answer = self.ask(command, **fields)["yes"]
        assert isinstance(answer, bool)
        return answer

    def ask(self, command: str, **fields: Sendable) -> dict[str, Any]:
        """Send one command and wait for its answer."""
        said = self.exchange(command, fields)
        if "refused" in said:
            raise SecondRefused(said)
        return said

"""Asks a gateway by hand: the framing, the signature and the header fields are the test's own."""

import json
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from crypto.keyfile import ReviewerSigningKey
from tests.signing.forging import Forger
from wbs.web.signatures import Caller, Message

AUTHORITY = "gateway.test:8443"
PARTS = "application/vnd.wbs.parts"
PROBLEM = "application/problem+json"
SECONDS = 30


def framed(head: Mapping[str, object] | bytes, *parts: bytes) -> bytes:
    """Protocol section 15."""
    first = head if isinstance(head, bytes) else json.dumps(head).encode()
    return b"".join(struct.pack(">I", len(part)) + part for part in (first, *parts))


def unframed(body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The head and the parts after it."""
    parts = []
    while body:
        (length,) = struct.unpack_from(">I", body)
        assert len(body) >= 4 + length
        parts.append(body[4 : 4 + length])
        body = body[4 + length :]
    return json.loads(parts[0]), parts[1:]


@dataclass(frozen=True)
class Asker:
    """One person, one server. `late`: seconds by which the person's clock is off."""

    url: str
    caller: Caller
    key: ReviewerSigningKey
    late: int = 0
    authority: str = AUTHORITY
    further: Mapping[str, Any] = field(default_factory=dict)

    def at(self, url: str) -> "Asker":
        """The same person at another server."""
        return replace(self, url=url)

    def request(self, call: str, body: bytes, *, query: str = "") -> httpx.Request:
        """A signed request, not sent yet."""
        forger = Forger(
            self.key.expose(), str(self.caller), int(time.time()) + self.late, **self.further
        )
        message = Message("POST", self.authority, f"/gateway/1/{call}", query, body)
        signed = forger.sign(message)
        url = f"{self.url}{message.path}" + (f"?{query}" if query else "")
        headers = [("Host", self.authority), ("Content-Type", PARTS), *signed.headers.items()]
        return httpx.Request("POST", url, headers=headers, content=body)

    def send(self, request: httpx.Request) -> httpx.Response:
        """Exactly these bytes."""
        with httpx.Client(trust_env=False, timeout=SECONDS) as client:
            return client.send(request)

    def ask(self, call: str, head: Mapping[str, object] | bytes, *parts: bytes) -> httpx.Response:
        """A signed call, made anew where another one of this person came first."""
        while True:
            answer = self.send(self.request(call, framed(head, *parts)))
            if answer.status_code != 409 or slug(answer) != "out-of-step":
                return answer

    def answered(
        self, call: str, head: Mapping[str, object], *parts: bytes
    ) -> tuple[dict[str, Any], list[bytes]]:
        """A call that is accepted."""
        response = self.ask(call, head, *parts)
        assert (response.status_code, response.headers["content-type"]) == (200, PARTS)
        return unframed(response.content)


def slug(response: httpx.Response) -> str:
    """What a refusal says, in its one form."""
    assert response.headers["content-type"] == PROBLEM
    said = response.json()
    assert said["status"] == response.status_code
    assert "title" in said
    return str(said["type"]).removeprefix("urn:wbs:problem:")

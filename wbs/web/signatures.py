"""Signed requests of the staff (protocol section 17): one profile of RFC 9421 and no other.

The library takes any components, algorithms and ages that its caller forgets to rule out. Here
everything is ruled out but the one form that our own clients send.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
    VerifyResult,
)
from http_message_signatures.digests import ContentDigest
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from crypto.encoding import b64, sha256, unb64
from crypto.errors import BadSignature, Malformed
from crypto.ids import InspectorateId, PersonId
from crypto.keys import EventSigningKey, ReviewerVerifyKey
from crypto.request_signature import sign_request, verify_request
from wbs.stafflog.slip import HEADER, Slip, commitment
from wbs.web.problems import Unauthorized

COMPONENTS = ("@method", "@authority", "@path", "@query", "content-digest", HEADER)
PARAMETERS = frozenset({"created", "keyid", "alg", "nonce", "tag"})
TAG = "wbs-gateway-1"
LABEL = "wbs"
SECONDS = 60  # how far a signature's time may be from ours, either way
NONCE = 16  # bytes
# Ours have about 300 characters; the parser should not be fed with more than a little beyond.
MOST_FIELD = 1024

# RFC 9421 leaves out the default port of a scheme, but behind a proxy the server sees another
# scheme than the client. With a scheme that has no default port both take Host as it was sent.
_SCHEME = "wbs"
_AUTHORITY = re.compile(r"[a-z0-9.-]{1,255}(:[0-9]{1,5})?|\[[0-9a-f:]{2,39}\](:[0-9]{1,5})?")
_SIGNATURE = re.compile(r"[a-z][a-z0-9_-]*=:[A-Za-z0-9+/]{86}==:")  # one, of 64 bytes
_KEY_ID = re.compile(r';keyid="([A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43})"')
_PATH = re.compile(r"/[A-Za-z0-9/._~-]*")  # ours are plain: what would need decoding is no path


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a person of an inspectorate."""

    inspectorate: InspectorateId
    person: PersonId

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Read a `keyid`. Raises crypto's Malformed."""
        inspectorate, _, person = untrusted.partition(".")
        return cls(InspectorateId.from_text(inspectorate), PersonId.from_text(person))

    @property
    def who(self) -> tuple[InspectorateId, PersonId]:
        """As the staff log names who asks."""
        return self.inspectorate, self.person

    def __str__(self) -> str:
        return f"{self.inspectorate}.{self.person}"


@dataclass(slots=True)
class Fields:
    """Header fields in the order of their lines, as the library wants to see them."""

    lines: list[tuple[str, str]]

    def items(self) -> Iterable[tuple[str, str]]:
        """Every line."""
        return self.lines

    def __iter__(self) -> Any:
        return iter([name for name, _ in self.lines])

    def __contains__(self, name: object) -> bool:
        return any(known == name for known, _ in self.lines)

    def __setitem__(self, name: str, value: str) -> None:
        self.lines.append((name.lower(), value))

    def __delitem__(self, name: str) -> None:
        self.lines = [line for line in self.lines if line[0] != name]

    def only(self, name: str) -> str:
        """The value of a field that has one line of reasonable length. Raises Unauthorized."""
        values = [value for known, value in self.lines if known == name]
        if len(values) != 1 or len(values[0]) > MOST_FIELD:
            raise Unauthorized
        return values[0]


@dataclass(frozen=True, slots=True)
class Message:
    """A request as both sides see it. `path`: not decoded; `query`: without the question mark."""

    method: str
    authority: str
    path: str
    query: str
    body: bytes
    headers: Fields = field(default_factory=lambda: Fields([]))

    @property
    def url(self) -> str:
        """What the library takes authority, path and query from."""
        return f"{_SCHEME}://{self.authority}{self.path}?{self.query}"


@dataclass(frozen=True, slots=True)
class Signed:
    """A request whose signature holds. Whether its nonce is new is not known yet.

    `slip`: what the person signed of it for the staff log. `opens`: whether it was made for this
    very request; else it is one that the log must hold already.
    """

    caller: Caller
    created: int
    nonce: bytes
    slip: Slip
    opens: bool

    @property
    def once(self) -> bytes:
        """16 bytes that must not have come before; nobody can spend another person's."""
        return sha256(str(self.caller).encode("ascii") + b"\0" + self.nonce)[:NONCE]

    @property
    def expires(self) -> int:
        """When to forget it: well after the request is refused by its age, in every process."""
        return self.created + 2 * SECONDS


class _Ed25519(HTTPSignatureAlgorithm):
    """The library's own would take the primitives' keys; ours are of `crypto`."""

    algorithm_id = "ed25519"

    def __init__(
        self,
        public_key: ReviewerVerifyKey | None = None,
        private_key: EventSigningKey | None = None,
    ) -> None:
        self.public_key, self.private_key = public_key, private_key

    def sign(self, message: bytes) -> bytes:
        if self.private_key is None:
            raise TypeError("no key to sign with")
        return sign_request(message, key=self.private_key)

    def verify(self, signature: bytes, message: bytes) -> None:
        if self.public_key is None:
            raise TypeError("no key to verify with")
        verify_request(signature, message, key=self.public_key)


def sign(
    message: Message, *, caller: Caller, key: EventSigningKey, now: int, slip_of: "SlipOf"
) -> dict[str, str]:
    """The four header fields that make a message a signed one. `now`: seconds since 1970.

    `slip_of` is given the request's commitment.
    """
    signer = HTTPMessageSigner(signature_algorithm=_Ed25519, key_resolver=_Keys({str(caller): key}))
    nonce = secrets.token_bytes(NONCE)
    slip = slip_of(commitment(nonce, message.path, message.body))
    fields = Fields([(HEADER, str(slip))])
    signer.sign(
        Message(message.method, message.authority, message.path, message.query, b"", fields),
        key_id=str(caller),
        created=datetime.fromtimestamp(now, UTC),
        nonce=b64(nonce),
        label=LABEL,
        tag=TAG,
        covered_component_ids=COMPONENTS,
        body=message.body,
    )
    return dict(fields.items())


def is_authority(text: str) -> bool:
    """Whether this is a host with or without a port, as Host says it, in small letters."""
    return _AUTHORITY.fullmatch(text) is not None


KeyOf = Callable[[Caller], ReviewerVerifyKey | None]
SlipOf = Callable[[bytes], Slip]


def verify(message: Message, *, key_of: KeyOf, now: int) -> Signed:
    """Who signed this message; every failure is the same Unauthorized.

    `key_of` gives the key that a person has now, None for who is nobody; what it raises passes.
    `now`: seconds since 1970. Header names are in small letters. Whoever calls this still has to
    spend `once`.
    """
    _check_form(message)
    key_id = _key_id(message.headers.only("signature-input"))
    caller = _caller(key_id)
    key = key_of(caller)
    if key is None:
        raise Unauthorized
    verifier = _Verifier(signature_algorithm=_Ed25519, key_resolver=_Keys({key_id: key}))
    try:
        (result,) = verifier.verify(message, max_age=None, expect_tag=TAG)
    except HTTPMessageSignaturesException:
        raise Unauthorized from None
    created, nonce = _judge(result, now)
    slip = _slip(message.headers.only(HEADER), caller, key)
    opens = slip.request == commitment(nonce, message.path, message.body)
    return Signed(caller, created, nonce, slip, opens)


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(self, sig_input: object, max_age: object = None) -> None:
        """Leave the time to `_judge`: the library allows the future five seconds, by its clock."""


class _Keys(HTTPSignatureKeyResolver):
    """Keys by the one `keyid` that they were asked for."""

    def __init__(self, keys: dict[str, Any]) -> None:
        self._keys = keys

    def resolve_public_key(self, key_id: str) -> Any:
        return self._keys.get(key_id)

    def resolve_private_key(self, key_id: str) -> Any:
        return self._keys[key_id]


def _check_form(message: Message) -> None:
    """Refuse what no client of ours sends before anything of it is parsed."""
    headers = message.headers
    if not _SIGNATURE.fullmatch(headers.only("signature")):
        raise Unauthorized
    # One digest in the one spelling: no second algorithm to disagree about.
    if headers.only("content-digest") != ContentDigest.create(message.body):
        raise Unauthorized
    if not (_AUTHORITY.fullmatch(message.authority) and _PATH.fullmatch(message.path)):
        raise Unauthorized


def _key_id(signature_input: str) -> str:
    """The claimed `keyid`; the library verifies with the key of exactly this one or not at all."""
    found = _KEY_ID.findall(signature_input)
    if len(found) != 1:
        raise Unauthorized
    return str(found[0])


def _caller(key_id: str) -> Caller:
    try:
        return Caller.parse(key_id)
    except Malformed:
        raise Unauthorized from None


def _slip(untrusted: str, caller: Caller, key: ReviewerVerifyKey) -> Slip:
    """Signed by itself as well: in the log it stands without the rest of the request."""
    try:
        slip = Slip.parse(untrusted)
        slip.verify(caller.who, key)
    except (Malformed, BadSignature):
        raise Unauthorized from None
    return slip


def _judge(result: VerifyResult, now: int) -> tuple[int, bytes]:
    """When it was made, and its nonce."""
    covered = [name for name in result.covered_components if name != '"@signature-params"']
    if sorted(covered) != sorted(f'"{name}"' for name in COMPONENTS):
        raise Unauthorized
    if result.parameters.keys() != PARAMETERS:
        raise Unauthorized
    created = int(result.parameters["created"])
    if abs(now - created) > SECONDS:
        raise Unauthorized
    return created, _nonce(str(result.nonce))


def _nonce(untrusted: str) -> bytes:
    try:
        nonce = unb64(untrusted)
    except Malformed:
        raise Unauthorized from None
    if len(nonce) != NONCE:
        raise Unauthorized
    return nonce

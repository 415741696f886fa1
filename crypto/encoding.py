"""The two spellings of bytes: base64url with exactly one spelling each, and tagged hashes."""

import base64
import binascii
import hashlib

from crypto.errors import Malformed


def b64(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unb64(untrusted: str, where: str = "base64") -> bytes:
    """Decode; refuse padding, foreign characters and a second spelling of the same bytes."""
    try:
        raw = base64.b64decode(
            untrusted.encode("ascii") + b"=" * (-len(untrusted) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, ValueError):
        raw = None
    if raw is None or b64(raw) != untrusted:
        raise Malformed(where)
    return raw


def sha256(raw: bytes) -> bytes:
    """32 bytes."""
    return hashlib.sha256(raw).digest()


def tagged(tag: str, raw: bytes = b"") -> bytes:
    """`ascii(tag) ‖ 0x00 ‖ raw`: what is hashed or signed for one purpose fits no other."""
    return tag.encode("ascii") + b"\0" + raw


def tagged_hash(tag: str, raw: bytes) -> bytes:
    """SHA-256 of `tagged(tag, raw)`."""
    return sha256(tagged(tag, raw))

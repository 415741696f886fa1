"""What a reviewer's console remembers, sealed on the disk under the reviewer's own key."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crypto import content, hpke
from crypto.encoding import tagged_hash
from crypto.errors import CannotOpen
from crypto.keyfile import ReviewerKeys
from crypto.keys import ReviewerKemPublicKey
from crypto.padding import padme
from crypto.secret import Secret

_TAG = "wbs/1 console memory"
_WRAPPED = 32 + hpke.OVERHEAD
_LEAST = 4096  # bytes: a memory that just began looks like any small one


class MemoryKey(Secret):
    """Seals a console's memory; whoever holds the key file and its passphrase has it again."""

    __slots__ = ()

    @classmethod
    def of(cls, keys: ReviewerKeys) -> "MemoryKey":
        """Derived from the opening half: a new pair begins a new memory."""
        derive = HKDF(SHA256(), 32, _TAG.encode("ascii"), b"").derive
        return cls(derive(keys.kem.expose()))


def seal_memory(plain: bytes, key: MemoryKey, about: str) -> bytes:
    """Seal under a name of ours, so that no memory passes for another; the size is blurred."""
    framed = len(plain).to_bytes(8, "big") + plain
    padded = framed.ljust(max(_LEAST, padme(len(framed))), b"\0")
    return content.seal(padded, key=key, context=tagged_hash(_TAG, about.encode("ascii")))


def open_memory(sealed: bytes, key: MemoryKey, about: str) -> bytes:
    """What was sealed under this name. Or CannotOpen."""
    padded = content.unseal(sealed, key=key, context=tagged_hash(_TAG, about.encode("ascii")))
    length = int.from_bytes(padded[:8], "big")
    if length > len(padded) - 8:
        raise CannotOpen
    return padded[8 : 8 + length]


def drop_memory(plain: bytes, to: ReviewerKemPublicKey, about: str) -> bytes:
    """The same by a console that is locked, and has only the public half of its reviewer's key."""
    key = MemoryKey.generate()
    wrapped = hpke.wrap(key.expose(), to=to, info=_dropped(about))
    return wrapped + seal_memory(plain, key, about)


def pick_up_memory(sealed: bytes, keys: ReviewerKeys, about: str) -> bytes:
    """What was dropped under this name. Or CannotOpen."""
    wrapped, rest = sealed[:_WRAPPED], sealed[_WRAPPED:]
    if len(wrapped) < _WRAPPED:
        raise CannotOpen
    key = MemoryKey(hpke.unwrap(wrapped, key=keys.kem, info=_dropped(about)))
    return open_memory(rest, key, about)


def seal_mark(plain: bytes, key: MemoryKey) -> bytes:
    """A few bytes of one length that a page carries back to us: not padded."""
    return content.seal(plain, key=key, context=tagged_hash(_TAG, b"mark"))


def open_mark(sealed: bytes, key: MemoryKey) -> bytes:
    """What `seal_mark` was given. Or CannotOpen."""
    return content.unseal(sealed, key=key, context=tagged_hash(_TAG, b"mark"))


def _dropped(about: str) -> bytes:
    return tagged_hash(f"{_TAG}, dropped", about.encode("ascii"))

"""The receipt: twelve Indonesian words, a reporter's only secret, and what follows from it."""

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import NamedTuple, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from mnemonic import Mnemonic

from crypto.encoding import sha256
from crypto.errors import Refusal
from crypto.keys import ReporterKemKey, ReporterSigningKey
from crypto.secret import Secret

WORD_COUNT = 12
PREFIX = 4  # the first four letters of every word are unique
# Characters: twelve words with all that people put around them have 200. NFKC costs the square of a
# run of combining marks, and stops every other request of a server meanwhile.
_MOST_TYPED = 1_000


class TooManyWords(Refusal):
    """More than twelve words."""

    code = "too-many-words"


class TooFewWords(Refusal):
    """Fewer than twelve words."""

    code = "too-few-words"


class UnknownWord(Refusal):
    """A word that is not on the list; `where` is its place, 1 to 12, never the word."""

    code = "unknown-word"


class Mistyped(Refusal):
    """Twelve words of the list whose checksum fails: one of them is another word than given."""

    code = "mistyped"


class MailboxCredential(Secret):
    """Lets its holder read the conversation and append to from-reporter."""

    __slots__ = ()

    def mailbox(self) -> bytes:
        """What the server stores: SHA-256, 32 bytes."""
        return sha256(self.expose())


class ReporterKeys(NamedTuple):
    """All that a receipt stands for."""

    credential: MailboxCredential
    kem: ReporterKemKey
    signing: ReporterSigningKey


class ReceiptCode(Secret):
    """Sixteen random bytes whose words, when typed, had the right checksum."""

    SIZE = 16
    __slots__ = ()

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Accept what people type: any case, spacing, punctuation, four-letter beginnings.

        Raises TooManyWords, TooFewWords, UnknownWord or Mistyped; none carries what was typed.
        """
        if len(untrusted) > _MOST_TYPED:
            raise TooManyWords
        pieces = re.findall(r"[a-z]+", unicodedata.normalize("NFKC", untrusted).lower())
        if len(pieces) > WORD_COUNT:
            raise TooManyWords
        if len(pieces) < WORD_COUNT:
            raise TooFewWords
        typed = [_complete(piece) for piece in pieces]
        if None in typed:
            raise UnknownWord(str(typed.index(None) + 1))
        entropy = _entropy([word for word in typed if word is not None])
        if entropy is None:
            raise Mistyped
        return cls(entropy)

    def words(self) -> tuple[str, ...]:
        """The twelve words to show once."""
        return words(self.expose())

    def keys(self) -> ReporterKeys:
        """Derive everything; the same every time."""
        return ReporterKeys(
            MailboxCredential(self._derive("wbs/1 mailbox credential")),
            ReporterKemKey(self._derive("wbs/1 reporter kem")),
            ReporterSigningKey(self._derive("wbs/1 reporter signing")),
        )

    def _derive(self, label: str) -> bytes:
        return HKDF(SHA256(), 32, b"wbs/1 receipt", label.encode("ascii")).derive(self.expose())


def words(entropy: bytes) -> tuple[str, ...]:
    """Twelve words for sixteen bytes; also used for fingerprints."""
    return tuple(_codec().to_mnemonic(entropy).split(" "))


@cache
def word_list() -> tuple[str, ...]:
    """The 2,048 words, sorted."""
    return tuple(resources.files("crypto").joinpath("words_id.txt").read_text("ascii").split())


@cache
def _by_prefix() -> dict[str, str]:
    return {word[:PREFIX]: word for word in word_list()}


@cache
def _codec() -> Mnemonic:
    return Mnemonic("indonesian", wordlist=list(word_list()))


def _complete(piece: str) -> str | None:
    """The word that a beginning of at least four letters stands for."""
    word = _by_prefix().get(piece[:PREFIX])
    return word if word is not None and word.startswith(piece) else None


def _entropy(typed: list[str]) -> bytes | None:
    """None where the checksum fails. The library's exceptions carry the words: they end here."""
    try:
        return bytes(_codec().to_entropy(typed))
    except (ValueError, LookupError):
        return None

"""A slot speaks to those who hold the other case's secret, and is noise to everybody else."""

import secrets
from dataclasses import dataclass, field

import pytest

from crypto import slot
from crypto.ids import CaseId, PersonId
from crypto.keys import CaseSecret
from crypto.slot import SIZE, SlotKey, Word

KEY = SlotKey.of(CaseSecret(bytes(range(32))))
ON, AUTHOR = CaseId(b"c" * 16), PersonId(b"p" * 32)


@dataclass
class Drawn:
    """What the operating system gives, told beforehand."""

    nonce: bytes = field(default=b"n" * 16)

    def __call__(self, size: int) -> bytes:
        assert size == len(self.nonce)
        return self.nonce


@pytest.mark.parametrize("word", Word)
def test_who_holds_the_secret_finds_the_word(word: Word) -> None:
    filled = KEY.fill(word, on=ON, author=AUTHOR)
    assert len(filled) == SIZE
    assert KEY.find(filled, on=ON, author=AUTHOR) is word
    again = SlotKey.of(CaseSecret(bytes(range(32))))
    assert again.find(filled, on=ON, author=AUTHOR) is word


def test_nobody_else_does_and_nowhere_else() -> None:
    filled = KEY.fill(Word.LINK, on=ON, author=AUTHOR)
    assert SlotKey.of(CaseSecret(bytes(32))).find(filled, on=ON, author=AUTHOR) is None
    assert KEY.find(filled, on=CaseId(b"d" * 16), author=AUTHOR) is None
    assert KEY.find(filled, on=ON, author=PersonId(b"q" * 32)) is None
    assert KEY.find(slot.empty(), on=ON, author=AUTHOR) is None


def test_two_of_the_same_word_share_nothing() -> None:
    one, other = (KEY.fill(Word.LINK, on=ON, author=AUTHOR) for _ in range(2))
    assert one[:16] != other[:16]
    assert one[16:] != other[16:]


def test_the_bytes_of_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """As protocol 13.12 writes them: another program finds the same."""
    monkeypatch.setattr(secrets, "token_bytes", Drawn())
    found = KEY.fill(Word.UNLINK, on=ON, author=AUTHOR)
    assert found.hex() == "6e" * 16 + "e5be6157c1ab8ce33f93842a442f98e3"

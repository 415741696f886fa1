"""Promise P7: what people type is read kindly, refused on the device, and never repeated."""

import copy
import hmac
import pickle
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import Refusal
from crypto.receipt import (
    Mistyped,
    ReceiptCode,
    TooFewWords,
    TooManyWords,
    UnknownWord,
    word_list,
    words,
)

CODE = ReceiptCode(bytes(range(100, 116)))
WORDS = CODE.words()
entropies = st.binary(min_size=16, max_size=16)


def spoken(error: BaseException | None) -> Iterator[str]:
    """Everything that an exception says, and all it came from."""
    while error is not None:
        yield f"{error!r} {error} {error.args} {vars(error)}"
        yield from spoken(error.__cause__)
        error = error.__context__


def refusal_of(typed: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        ReceiptCode.parse(typed)
    for said in spoken(caught.value):
        for piece in typed.lower().split():
            assert len(piece) < 4 or piece not in said
    return caught.value


@given(entropies)
def test_the_words_give_the_code_back(entropy: bytes) -> None:
    code = ReceiptCode(entropy)
    assert ReceiptCode.parse(" ".join(code.words())) == code


@pytest.mark.parametrize(
    "typed",
    [
        " ".join(WORDS).upper(),
        "\n\t ".join(WORDS),
        ", ".join(WORDS) + ".",
        " ".join(word[:4] for word in WORDS),
        "-".join(word[:5] for word in WORDS),
        " ".join(f"{number}. {word}" for number, word in enumerate(WORDS, 1)),
        "".join(chr(ord(char) + 0xFEE0) if char != " " else char for char in " ".join(WORDS)),
    ],
)
def test_every_usual_way_of_typing_is_read(typed: str) -> None:
    assert ReceiptCode.parse(typed) == CODE


def test_too_few_and_too_many_words_are_told_first() -> None:
    assert isinstance(refusal_of(" ".join(WORDS[:11])), TooFewWords)
    assert isinstance(refusal_of(""), TooFewWords)
    assert isinstance(refusal_of(" ".join([*WORDS, "bukankata"])), TooManyWords)
    assert isinstance(refusal_of("kata " * 100_000), TooManyWords)
    assert isinstance(refusal_of(" ".join(WORDS) + " " * 1000), TooManyWords)
    assert ReceiptCode.parse(" ".join(WORDS).ljust(1000)) == CODE


@pytest.mark.parametrize("place", [1, 7, 12])
@pytest.mark.parametrize("wrong", ["xyzzy", "aaa", "{}x"])
def test_an_unknown_word_is_told_by_its_place(place: int, wrong: str) -> None:
    typed = list(WORDS)
    typed[place - 1] = wrong.format(typed[place - 1])
    refusal = refusal_of(" ".join(typed))
    assert isinstance(refusal, UnknownWord)
    assert refusal.where == str(place)


def test_a_longer_word_than_the_one_of_the_list_is_unknown() -> None:
    assert isinstance(refusal_of(" ".join([WORDS[0] + "nya", *WORDS[1:]])), UnknownWord)


def test_one_mistyped_word_is_noticed_fifteen_times_of_sixteen() -> None:
    noticed = 0
    for other in word_list()[:640]:
        typed = [other, *WORDS[1:]]
        try:
            ReceiptCode.parse(" ".join(typed))
        except Mistyped:
            noticed += 1
    assert 560 <= noticed <= 625


def test_a_mistyped_code_repeats_no_word() -> None:
    wrong = word_list()[(word_list().index(WORDS[0]) + 1) % 2048]
    assert isinstance(refusal_of(" ".join([wrong, *WORDS[1:]])), Mistyped)


@given(st.text(max_size=300))
def test_whatever_is_typed_is_refused_or_read(typed: str) -> None:
    try:
        ReceiptCode.parse(typed)
    except Refusal as refusal:
        for said in spoken(refusal):
            assert not typed or len(typed) < 12 or typed not in said


def test_every_word_has_its_own_first_four_letters() -> None:
    listed = word_list()
    assert len(listed) == 2048
    assert list(listed) == sorted(listed)
    assert len({word[:4] for word in listed}) == 2048
    assert all(4 <= len(word) <= 8 and word.isascii() and word.islower() for word in listed)


def test_three_values_come_of_a_code_and_none_is_another_or_the_code() -> None:
    keys = CODE.keys()
    derived = {one.expose() for one in keys} | {keys.credential.mailbox()}
    assert len(derived) == 4
    assert CODE.expose() not in derived
    assert CODE.keys().signing == keys.signing
    assert ReceiptCode(bytes(16)).keys().kem != keys.kem


@pytest.mark.parametrize(
    ("place", "label"),
    [(0, "mailbox credential"), (1, "reporter kem"), (2, "reporter signing")],
)
def test_a_value_is_derived_as_the_protocol_says(place: int, label: str) -> None:
    """HKDF once more, by hand: another label or salt would lose every receipt on paper."""
    prk = hmac.digest(b"wbs/1 receipt", CODE.expose(), "sha256")
    derived = hmac.digest(prk, f"wbs/1 {label}".encode() + b"\1", "sha256")
    assert CODE.keys()[place].expose() == derived


def test_a_secret_cannot_speak() -> None:
    for secret in (CODE, *CODE.keys()):
        raw = secret.expose()
        for said in (repr(secret), str(secret), f"{secret}", f"{[secret]}"):
            assert raw.hex() not in said
            assert repr(raw)[2:-1] not in said
        with pytest.raises(TypeError):
            hash(secret)
        with pytest.raises(TypeError):
            pickle.dumps(secret)
        with pytest.raises(TypeError):
            copy.deepcopy(secret)
        assert not hasattr(secret, "__dict__")


def test_secrets_of_two_kinds_are_never_equal() -> None:
    keys = CODE.keys()
    assert type(keys.kem)(keys.signing.expose()) != keys.signing
    assert type(keys.kem)(keys.kem.expose()) == keys.kem
    with pytest.raises(ValueError, match="takes 16 bytes"):
        ReceiptCode(bytes(15))


@given(entropies)
def test_a_fingerprint_is_spelled_like_a_code(entropy: bytes) -> None:
    assert words(entropy) == ReceiptCode(entropy).words()

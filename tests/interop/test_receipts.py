"""Receipts: what people type means the same on both sides, and so does what follows from it."""

import random
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.receipt import word_list
from tests.interop.conftest import Both
from tests.interop.making import refused

WORDS = word_list()
ENTROPIES = [bytes(16), b"\xff" * 16, *(secrets.token_bytes(16) for _ in range(60))]


@pytest.mark.parametrize("entropy", ENTROPIES)
def test_words_and_all_keys_agree(both: Both, entropy: bytes) -> None:
    typed = both("to_words", {"entropy": entropy}).said
    assert both("parse_receipt", {"typed": typed}).refused is None
    assert len(set(both("derive", {"entropy": entropy}).said.values())) == 4


@pytest.mark.parametrize("count", [0, 1, 11, 13, 24, 200])
def test_another_count_is_refused_alike(both: Both, count: int) -> None:
    slug = "too-few-words" if count < 12 else "too-many-words"
    assert both("parse_receipt", {"typed": "abad " * count}) == refused(slug)


@pytest.mark.parametrize("position", range(1, 13))
def test_an_unknown_word_is_named_by_its_place(both: Both, position: int) -> None:
    words = [*WORDS[:12]]
    words[position - 1] = "xylofon"
    assert both("parse_receipt", {"typed": " ".join(words)}) == refused("unknown-word", position)


def test_random_words_are_mistyped_alike(both: Both) -> None:
    dice = random.Random(7)
    outcomes = [
        both("parse_receipt", {"typed": " ".join(dice.choices(WORDS, k=12))}) for _ in range(200)
    ]
    assert {outcome.refused for outcome in outcomes} == {None, "mistyped"}


@pytest.mark.parametrize(
    "typed",
    [
        "\u212a" * 12,  # the Kelvin sign is a k
        "\u0130" * 12,
        "a" * 10_000,
        "a" * 10_001,
        "\U0001f600" * 10_000,
        "\U0001f600" * 10_001,
        "aba\u00adn " * 12,
        "\uff41\uff42\uff41\uff44 " * 12,  # full width
        "ﬁlm " * 12,
    ],
)
def test_odd_characters_are_read_alike(both: Both, typed: str) -> None:
    both("parse_receipt", {"typed": typed})


PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(lambda word: word[:4]),
    st.sampled_from(WORDS).map(str.upper),
    st.text(st.characters(max_codepoint=0x17F), max_size=6),
)


@given(typed=st.lists(PIECES, min_size=11, max_size=13).map(" ".join))
def test_whatever_is_typed_is_read_alike(both: Both, typed: str) -> None:
    both("parse_receipt", {"typed": typed})

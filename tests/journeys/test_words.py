"""The twelve words as people type them; what is wrong is said without repeating any of it."""

from collections.abc import Callable

import pytest

from crypto.receipt import ReceiptCode, word_list
from tests.journeys.browser import Browser, JourneyRefused
from tests.journeys.conftest import Told

WORDS = ReceiptCode(bytes(range(16))).words()
LINE = " ".join(WORDS)
LIST = word_list()

FORMS: dict[str, Callable[[tuple[str, ...]], str]] = {
    "as shown": " ".join,
    "capitals": lambda words: " ".join(words).upper(),
    "a line each": "\n".join,
    "windows lines and tabs": lambda words: "\r\n\t".join(words) + "\r\n",
    "numbered": lambda words: "\n".join(f"{n}. {word}" for n, word in enumerate(words, 1)),
    "numbered without a space": lambda words: " ".join(
        f"{n}){word}," for n, word in enumerate(words, 1)
    ),
    "commas and quotes": lambda words: "“" + "”, “".join(words) + "”.",
    "four letters": lambda words: " ".join(word[:4] for word in words),
    "wide letters": lambda words: " ".join(
        "".join(chr(ord(letter) + 0xFEE0) for letter in word) for word in words
    ),
    "dashes": "-".join,
}


def judged(browser: Browser, typed: str) -> dict[str, object]:
    return browser.act("judge_words", typed=typed)


@pytest.mark.parametrize("form", FORMS)
def test_every_way_of_typing_is_taken(browser: Browser, told: Told, form: str) -> None:
    typed = FORMS[form](tuple(told.words.split()))
    assert judged(browser, typed) == {"outcome": "right"}
    assert browser.comes_back(typed)["entries"]


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("", {"outcome": "too-few-words", "count": 0}),
        (" ".join(WORDS[:11]), {"outcome": "too-few-words", "count": 11}),
        (LINE + " dan", {"outcome": "too-many-words", "count": 13}),
        ("x" * 30_000, {"outcome": "too-many-words", "count": 1}),
        (
            " ".join(["zzzz", *WORDS[1:6], WORDS[6][:3], *WORDS[7:]]),
            {"outcome": "unknown-word", "positions": [1, 7]},
        ),
        (
            " ".join([*WORDS[:4], WORDS[4] + "x", *WORDS[5:]]),
            {"outcome": "unknown-word", "positions": [5]},
        ),
        (" ".join([*WORDS[1:], WORDS[0]]), {"outcome": "mistyped"}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_mistake_has_its_own_outcome(
    browser: Browser, typed: str, outcome: dict[str, object]
) -> None:
    assert judged(browser, typed) == outcome


def test_one_word_for_another_is_mistyped_nearly_always(browser: Browser) -> None:
    other = [LIST[(LIST.index(WORDS[0]) + step) % len(LIST)] for step in range(1, 33)]
    outcomes = [judged(browser, " ".join([word, *WORDS[1:]]))["outcome"] for word in other]
    assert outcomes.count("mistyped") >= 24
    assert set(outcomes) <= {"mistyped", "right"}


REFUSALS = {
    "too-few-words": " ".join(WORDS[:11]),
    "too-many-words": LINE + " rahasiaku",
    "unknown-word 3": " ".join([*WORDS[:2], "rahasiaku", *WORDS[3:]]),
    "mistyped": " ".join([*WORDS[1:], WORDS[0]]),
    "unknown-code": LINE,
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_never_repeats_a_word(browser: Browser, code: str) -> None:
    with pytest.raises(JourneyRefused) as refused:
        browser.comes_back(REFUSALS[code])
    assert str(refused.value) == code
    assert not [word for word in REFUSALS[code].split() if word in refused.value.everything]


def test_states_while_typing(browser: Browser) -> None:
    word = next(one for one in LIST if len(one) > 6)
    typed = f"1. {word} {word[:5]} {word[:3]} qqqq"
    states = browser.act("word_states", typed=typed)["states"]
    assert states == ["exact", "beginning", "short", "unknown"]


def test_completions_come_from_the_list_by_the_first_letters(browser: Browser) -> None:
    def complete(typed: str) -> list[str]:
        words: list[str] = browser.act("completions", typed=typed)["words"]
        return words

    beginning = LIST[700][:2]
    fitting = [word for word in LIST if word.startswith(beginning)]
    assert complete(f"{WORDS[0]} {beginning.upper()}") == fitting[:8]
    assert complete(f"2.{LIST[5][:4]}") == [LIST[5]]
    assert complete("") == []
    assert complete(f"{WORDS[0]} ") == []
    assert complete("qqqq") == []

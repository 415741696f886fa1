"""Coming back: words as people type them, and what is said of those that are wrong (P7, P15)."""

from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import Page, expect

from crypto.receipt import Mistyped, ReceiptCode, word_list
from tests.browser.hands import Hands
from tests.browser.office import reported
from tests.browser.stage import Installation
from tests.browser.watching import Watched

PASTE = """([id, text]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", text);
  const how = {clipboardData, bubbles: true, cancelable: true};
  document.getElementById(id).dispatchEvent(new ClipboardEvent("paste", how));
}"""


@pytest.fixture(scope="module")
def words(installation: Installation) -> list[str]:
    """A receipt that leads somewhere."""
    return reported(installation)


@pytest.fixture
def hands(page: Page, installation: Installation) -> Hands:
    """At the twelve boxes."""
    return Hands(page, installation.portal.url).opens("kembali").at("words")


def boxes(page: Page) -> list[str]:
    return [page.input_value(f"#word-{number}") for number in range(1, 13)]


def filled(hands: Hands, words: Sequence[str]) -> Hands:
    for number, word in enumerate(words, 1):
        hands.types(f"word-{number}", word)
    return hands.presses("words-open")


PASTED: Sequence[Callable[[list[str]], str]] = (
    " ".join,
    lambda words: "\n".join(f"{number}. {word}" for number, word in enumerate(words, 1)),
    lambda words: ", ".join(word.upper() for word in words) + ".",
    lambda words: "\t".join(word[:4] for word in words),
    "\u00a0".join,
)


@pytest.mark.parametrize("written", range(len(PASTED)))
def test_words_pasted_at_once_are_spread_over_the_boxes(
    hands: Hands, words: list[str], written: int
) -> None:
    hands.page.evaluate(PASTE, ["word-1", PASTED[written](words)])
    assert boxes(hands.page) == words
    hands.presses("words-open").at("talk")


def test_words_typed_into_one_box_are_spread_too(hands: Hands, words: list[str]) -> None:
    hands.page.locator("#word-1").press_sequentially(" ".join(words[:3]) + " ")
    assert boxes(hands.page)[:3] == words[:3]


def test_four_letters_are_completed_without_asking_anybody(hands: Hands, words: list[str]) -> None:
    watched = Watched.of(hands.page)
    hands.types("word-1", words[0][:4])
    hands.page.keyboard.press("Tab")
    assert boxes(hands.page)[0] == words[0]
    hands.types("word-2", words[1][:2])
    offered = hands.page.locator("#word-2-said button").all_inner_texts()
    assert 1 <= len(offered) <= 4
    assert all(word in word_list() and word.startswith(words[1][:2]) for word in offered)
    hands.page.locator("#word-2-said button").first.click()
    assert boxes(hands.page)[1] == offered[0]
    assert watched.requests == []


def wrong_checksum(words: list[str]) -> list[str]:
    """Two neighbours swapped; of sixteen pairs, the checksum of one stays right by chance."""
    for at in range(11):
        swapped = [*words[:at], words[at + 1], words[at], *words[at + 2 :]]
        try:
            ReceiptCode.parse(" ".join(swapped))
        except Mistyped:
            return swapped
    raise AssertionError(words)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda words: [*words[:11], ""], "Kata ke-12 belum diisi."),
        (lambda words: [*words[:4], "qwerty", *words[5:]], "Kata ke-5 tidak ada dalam daftar."),
        (lambda words: [*words[:4], words[4][:2], *words[5:]], "Kata ke-5 tidak ada dalam daftar."),
        (wrong_checksum, "ada kata yang salah atau tertukar"),
    ],
    ids=["missing", "unknown", "half", "swapped"],
)
def test_a_wrong_word_is_named_before_anything_is_sent(
    hands: Hands, words: list[str], change: Callable[[list[str]], list[str]], said: str
) -> None:
    watched = Watched.of(hands.page)
    filled(hands, change(words))
    expect(hands.page.locator("#step-words [data-errors]")).to_contain_text(said)
    assert watched.calls() == []
    assert boxes(hands.page)[0] != "", "what was typed is still there"


def test_too_many_words_are_refused_and_nothing_typed_is_lost(
    hands: Hands, words: list[str]
) -> None:
    hands.types("word-1", words[0])
    hands.page.evaluate(PASTE, ["word-1", " ".join([*words, "akar"])])
    expect(hands.page.locator("#step-words [data-errors]")).to_contain_text("lebih dari dua belas")
    assert boxes(hands.page)[0] == words[0]


def test_words_that_are_nobodys_are_unknown_and_stay_in_their_boxes(hands: Hands) -> None:
    never_sent = ReceiptCode.generate().words()
    filled(hands, never_sent)
    expect(hands.page.locator("#stopped-text")).to_contain_text("Tidak ada laporan dengan kata")
    assert boxes(hands.page) == list(never_sent)


def test_enter_goes_from_word_to_word_and_opens_after_the_last(
    hands: Hands, words: list[str]
) -> None:
    hands.page.locator("#word-1").focus()
    for word in words:
        hands.page.keyboard.type(word[:4])
        hands.page.keyboard.press("Enter")
    hands.at("talk")


def test_a_space_as_phones_send_it_goes_to_the_next_word(hands: Hands, words: list[str]) -> None:
    hands.page.locator("#word-1").focus()
    hands.page.keyboard.insert_text(f"{words[0][:4]} ")
    expect(hands.page.locator("#word-2")).to_be_focused()
    assert boxes(hands.page)[0] == words[0]


def test_enter_leads_through_the_two_words_that_are_asked_back(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    words = hands.sends()
    hands.presses("code-written").at("two")
    page.locator("#two-0").focus()
    for box in (0, 1):
        expect(page.locator(f"#two-{box}")).to_be_focused()
        number = int("".join(filter(str.isdigit, page.inner_text(f'label[for="two-{box}"]'))))
        page.keyboard.type(words[number - 1])
        page.keyboard.press("Enter")
    hands.at("talk")

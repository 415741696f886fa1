"""Sizes for people: decimal, in one unit, and true of the limits that the programs hold."""

import re

import pytest

from crypto.files import MOST_PIECES, PIECE
from portal.plain import forms as plain
from reviewer.console import forms as console
from wbs.speech.messages import LANGUAGES, Texts

PACKAGES = ("portal.pages", "portal.plain", "reviewer.console", "wbs.doctor")
MEGA = 1_000_000


def every_text(language: str) -> dict[str, str]:
    """All that anybody is told, by where it stands."""
    return {
        f"{package} {section}.{name}": text
        for package in PACKAGES
        for section, texts in Texts.of(language, package).sections.items()
        for name, text in texts.items()
    }


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (1, "1 bita"),
        (999, "999 bita"),
        (1_000, "1 kB"),
        (262_144, "262 kB"),
        (1_500_000, "1,5 MB"),
        (3_200_000_000, "3,2 GB"),
    ],
)
def test_a_size_is_said_as_phones_say_it(size: int, said: str) -> None:
    assert Texts.of("id").size(size) == said
    english = said.replace(",", ".").replace("bita", "bytes")
    assert Texts.of("en").size(size) == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_told_a_binary_unit(language: str) -> None:
    found = {
        where: text
        for where, text in every_text(language).items()
        if re.search(r"\b(?:[KMG]iB|KB|kb|Mb)\b", text)
    }
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_limit_that_is_said_is_the_one_that_is_held(language: str) -> None:
    held = {
        str(MOST_PIECES * PIECE // MEGA),
        str(plain.MOST_FILE // MEGA),
        str(console.MOST_UPLOAD // MEGA),
    }
    said = {
        number
        for text in every_text(language).values()
        for number in re.findall(r"(\d+) MB\b", text)
    }
    assert said == held == {"268", "25", "32"}
    assert plain.MOST_FILE % MEGA == console.MOST_UPLOAD % MEGA == 0

"""docs/threat-model.md and this folder say the same: what is promised, kept, and by which code."""

import re
from dataclasses import dataclass

import pytest

from tests.promises.installation import ROOT

PAGE = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
HERE = ROOT / "tests" / "promises"
NUMBERS = [f"P{number}" for number in range(1, 18)]
STATUS = re.compile(r"^\*Status:\* (kept|kept for what exists|not yet)\b[ (.:]?", re.MULTILINE)
CARRIED = re.compile(r"^\*Carried by:\*(.*?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`([^`]+)`")
FILE = re.compile(r"test_p(\d+)_\w+\.py")


@dataclass(frozen=True)
class Section:
    """What the page says of one promise."""

    number: str
    text: str

    @property
    def status(self) -> str:
        """One of three."""
        found = STATUS.search(self.text)
        assert found is not None, f"{self.number} has no status"
        return "not yet" if found[1].startswith("not") else "kept"

    @property
    def carried_by(self) -> list[str]:
        """The paths it names."""
        found = CARRIED.search(self.text)
        return PATH.findall(found[1]) if found else []


def sections() -> dict[str, Section]:
    """By number, in the order of the page."""
    pieces = re.split(r"^#{2,3} ", PAGE, flags=re.MULTILINE)
    named = ((re.match(r"(P\d+) · \S", piece), piece) for piece in pieces)
    return {found[1]: Section(found[1], piece) for found, piece in named if found}


def with_a_file() -> set[str]:
    """The promises that have a file here with a test in it."""
    return {
        f"P{found[1]}"
        for path in HERE.iterdir()
        if (found := FILE.fullmatch(path.name)) and "\ndef test_" in path.read_text("utf-8")
    }


def test_every_promise_has_its_section_in_order() -> None:
    assert list(sections()) == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_a_promise_says_whether_it_is_kept(number: str) -> None:
    section = sections()[number]
    assert (section.status == "kept") == bool(section.carried_by), "kept by which code?"


def test_what_is_kept_is_tested_here_and_nothing_else() -> None:
    kept = {number for number, section in sections().items() if section.status == "kept"}
    assert with_a_file() == kept


@pytest.mark.parametrize("number", NUMBERS)
def test_the_code_that_carries_it_exists(number: str) -> None:
    gone = [path for path in sections()[number].carried_by if not (ROOT / path).exists()]
    assert gone == []


def test_each_file_begins_with_its_promise() -> None:
    for path in HERE.iterdir():
        if found := FILE.fullmatch(path.name):
            assert path.read_text("utf-8").startswith(f'"""Promise P{found[1]}')

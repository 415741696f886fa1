"""The list of broken security lines fits the code, and a handful goes red in every run."""

import re
from pathlib import Path

import pytest

from tests.mutations.listed import Mutation
from tests.mutations.listed_fold import ALL
from tests.mutations.running import HOUSE, copy_house, goes_red, table

HANDFUL = (
    "signature-of-an-event-not-checked",
    "threshold-off-by-one",
    "excluded-not-checked",
    "confirming-ignores-removed",
)


@pytest.mark.parametrize("mutation", ALL, ids=lambda one: one.name)
def test_the_line_to_break_is_there_once(mutation: Mutation) -> None:
    assert (HOUSE / mutation.file).read_text("utf-8").count(mutation.old) == 1
    assert mutation.old != mutation.new


@pytest.mark.parametrize("mutation", ALL, ids=lambda one: one.name)
def test_the_test_that_must_go_red_is_there(mutation: Mutation) -> None:
    file, _, test = mutation.test.partition("::")
    assert re.search(rf"^def {test}\(", (HOUSE / file).read_text("utf-8"), re.MULTILINE)


def test_there_are_enough_and_none_twice() -> None:
    assert len(ALL) >= 35
    assert len({one.name for one in ALL}) == len(ALL)


def test_the_document_is_the_list() -> None:
    assert (HOUSE / "tests" / "mutations.md").read_text("utf-8") == table(ALL)


@pytest.mark.timeout(400)  # four runs of pytest: 20 s on a quiet machine
def test_a_handful_goes_red(tmp_path: Path) -> None:
    house = copy_house(tmp_path)
    chosen = [one for one in ALL if one.name in HANDFUL]
    assert len(chosen) == len(HANDFUL)
    assert [one.name for one in chosen if not goes_red(house, one)] == []

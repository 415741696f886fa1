"""Whole cases: both sides read the same papers and say the same, line by line."""

import random


import pytest

from tests.interop.conftest import Both
from tests.interop.stories import Story, given, readers

SEEDS = range(80)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_story_is_read_alike_by_everybody(both: Both, seed: int) -> None:
    dice = random.Random(seed)
    story = Story(dice).goes_on(dice.randrange(2, 25))
    papers = given(story, dice)
    for reader in readers(story).values():
        both("read_case", {**papers, "reader": reader})

"""Whole cases: both sides read the same papers and say the same, line by line."""

import random

import pytest

from crypto.ids import Chain
from tests.forging import Forger
from tests.interop.conftest import Both
from tests.interop.lives import LivingStory
from tests.interop.stories import Story, as_given, given, readers
from tests.world import World
from wbs.cases.events import Message
from wbs.cases.frames import Head

SEEDS = range(80)
LIVES = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_story_is_read_alike_by_everybody(both: Both, seed: int) -> None:
    dice = random.Random(seed)
    story = Story(dice).goes_on(dice.randrange(2, 25))
    papers = given(story, dice)
    for reader in readers(story).values():
        both("read_case", {**papers, "reader": reader})


@pytest.mark.parametrize("seed", LIVES)
def test_a_life_is_read_alike(both: Both, seed: int) -> None:
    dice = random.Random(seed)
    story = LivingStory(dice).goes_on(dice.randrange(2, 45))
    papers = given(story, dice)
    known = readers(story)
    for name in ("recovery", "reporter", dice.choice(sorted(known))):
        both("read_case", {**papers, "reader": known[name]})


def test_the_order_in_which_papers_come_changes_nothing(both: Both) -> None:
    dice = random.Random(3)
    story = Story(dice).goes_on(20)
    papers = {**given(story, dice), "reader": readers(story)["budi 0"]}
    read = both("read_case", papers)
    for _ in range(5):
        dice.shuffle(papers["envelopes"])
        dice.shuffle(papers["keyboxes"])
        assert both("read_case", papers) == read


def test_a_fork_shown_by_heads_stands_before_a_gap(both: Both) -> None:
    """A break behind another one must not hide it."""
    world = World()
    reporter = world.reporter().submits()
    forger = Forger(world, reporter).learns_from("budi")
    chain = Chain.TO_REPORTER
    lie = forger.frame(chain, heads={Chain.FROM_REPORTER: Head(0, b"x" * 32)})
    forger.says("budi")
    forger.puts(chain, Message(lie, "Palsu.", ()), "budi")
    for _ in range(3):
        forger.says("budi")
    del forger.case.chains[chain][3]
    seed = reporter.code.keys().kem.expose()
    papers = as_given(forger.case, world.regency)
    said = both("read_case", {**papers, "reader": {"kind": "reporter", "seed": seed}}).said
    assert [line[:3] for line in said["lines"]] == [
        ["from_reporter", 0, "counts"],
        ["to_reporter", 0, "counts"],
    ]
    assert said["findings"] == [["fork", "to_reporter", 1], ["gap", "to_reporter", 3]]

"""The table of steps is one, though both sides have it written down."""

from tests.interop.conftest import Both
from wbs.cases.lifecycle import STEPS


def test_both_sides_have_the_same_steps(both: Both) -> None:
    assert len(both("steps", {}).said) == len(STEPS)

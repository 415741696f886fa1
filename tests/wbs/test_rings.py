"""What was opened goes with the last who holds it, not when a collector comes round.

A ring of objects would keep every sealed byte and every word of a case in memory, for long after
the console was locked or a first fetch has gone on to the next thousand.
"""

import gc
from collections.abc import Iterator

import pytest

from tests.world import World, papers_of


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Only what is counted goes."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
def test_reading_a_case_leaves_no_ring() -> None:
    world = World()
    about, budi = world.reporter().submits(), world.reviewer("budi")
    budi.notes(about, "Catatan.")
    budi.replies(about, "Terima kasih.")
    about.replies("Saya.")
    papers, desk = papers_of(world.case(about)), budi.desk()
    desk.read(papers)
    gc.collect()
    case = desk.read(papers)
    assert gc.collect() == 0
    assert len(case.counted()) == 5

"""The largest upload stays within its memory."""

from pathlib import Path

from portal.plain.forms import MOST_FILE
from tests.plain.memory import cost_of_the_largest_upload
from tests.plain.process import plain_portal

MOST = 96 * 1024 * 1024  # bytes


def test_the_largest_upload_stays_within_its_memory(tmp_path: Path) -> None:
    with plain_portal(tmp_path) as at:
        cost = cost_of_the_largest_upload(at)
    assert cost.waited > MOST_FILE, "the look at the tmpfs is blind"
    assert cost.whole <= MOST

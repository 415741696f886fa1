"""The other side, started once."""

from collections.abc import Iterator

import pytest

from tests.second_process import SecondProcess


@pytest.fixture(scope="session")
def second() -> Iterator[SecondProcess]:
    """The second implementation, ready to be asked."""
    with SecondProcess() as process:
        yield process

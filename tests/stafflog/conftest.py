"""An office on either kind of database."""

from collections.abc import Iterator

import pytest

from tests.stafflog.people import Office, office_in


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """Published, and nobody has asked yet."""
    with office_in(database_url) as office:
        yield office

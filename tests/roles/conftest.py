"""One guarded database for all tests here, and the store of each process."""

from collections.abc import Iterator

import pytest

from tests.roles.installing import Guarded, guarded
from tests.skips import skipped_without_programs
from tests.store.conftest import Calendar, StoreWorld
from wbs.store import Store


@pytest.fixture(scope="session")
def house() -> Iterator[Guarded]:
    """Roles and rights as in the field."""
    with skipped_without_programs(), guarded() as made:
        yield made


class Doorways:
    """The store of each process."""

    def __init__(self, house: Guarded) -> None:
        self.calendar = Calendar()
        names = ("publisher", "portal", "gateway", "keeper")
        self.stores = {name: Store.open(house.url(name), today=self.calendar) for name in names}
        self.world = StoreWorld(self.stores["publisher"], "", self.calendar)
        self.world.publish()
        self.world.store = self.stores["portal"]

    def close(self) -> None:
        """All of them."""
        for store in self.stores.values():
            store.close()


@pytest.fixture
def doorways(house: Guarded) -> Iterator[Doorways]:
    """Stores under their roles."""
    made = Doorways(house)
    yield made
    made.close()

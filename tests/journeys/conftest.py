"""One house for all tests of a module, a browser for each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto.encoding import unb64
from tests.inspectorates import Inspectorate, person_id
from tests.journeys.between import Between, between
from tests.journeys.browser import Browser
from tests.journeys.house import House, Reviewer, opened
from tests.world import REPORT

__all__ = ["Told"]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture(scope="session")
def session_browser() -> Iterator[Browser]:
    with Browser() as made:
        yield made


@pytest.fixture
def middle(house: House) -> Iterator[Between]:
    with between(house.portal.url) as made:
        yield made


@pytest.fixture
def browser(session_browser: Browser, house: House, middle: Between) -> Iterator[Browser]:
    """Opened, with somebody between it and the portal."""
    yield session_browser.opens(middle.url, house.anchor)
    session_browser.act("heal")
    session_browser.news()


@dataclass
class Told:
    """A report that was sent."""

    words: str
    case: bytes
    house: House

    def reviewer(self, name: str) -> Reviewer:
        """Somebody who reads it."""
        return self.house.reviewer(name, self.case)


@pytest.fixture
def tell(browser: Browser, house: House) -> Callable[..., Told]:
    """Report, leaving persons out; and visit it."""

    def report(*excluded: str, to: Inspectorate | None = None) -> Told:
        office = to or house.world.regency
        browser.finds(office.id)
        made = browser.prepares(REPORT, *map(person_id, excluded))
        assert browser.sends() == {"uncertain": False}
        browser.act("visit_mine")
        return Told(made["words"], unb64(made["case"]), house)

    return report


@pytest.fixture
def told(tell: Callable[..., Told]) -> Told:
    return tell()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A file of three pieces."""
    path = tmp_path / "bukti foto.jpg"
    path.write_bytes(bytes(range(256)) * 2600)
    return path

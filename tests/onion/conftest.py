"""One network and one installation for all tests of this folder, and browsers that go through it.

A test of another tree of pages needs no more than this:

    def test_...(onions: Onions, through_tor: Browser) -> None:
        context = through_tor.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{onions.portal}/id/...")

and, where the portal must be told something, `tests.onion.stage.PORTAL`. For Firefox:
`firefox(program, profile, through(onions.reporter))` of `tests.firefox` and `tests.onion.browsers`.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.onion.browsers import PATIENCE, chromium_through
from tests.onion.stage import Onions
from tests.onion.stage import onions as all_of_it
from tests.skips import skipped_without_programs

USUAL = 5_000  # Playwright's own, in milliseconds


@pytest.fixture(scope="session")
def onions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Onions]:
    """Running, and answering."""
    with skipped_without_programs(), all_of_it(tmp_path_factory.mktemp("onions")) as running:
        yield running


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """A page waits for circuits here, which a busy machine may take long to build."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=USUAL)


@pytest.fixture(scope="session")
def through_tor(driver: Playwright, chromium_program: str, onions: Onions) -> Iterator[Browser]:
    """Chromium that takes the portal's onion for a secure context, as Tor Browser does."""
    with chromium_through(onions.reporter, driver, chromium_program, trusting=onions.portal) as one:
        yield one

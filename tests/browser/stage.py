"""A real portal with pages, a real browser in front of it, and the office behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from crypto.anchor import compose_anchor
from tests.inspectorates import TODAY, Inspectorate
from tests.process import Server
from tests.promises.installation import gateway, portal, publish_in
from tests.world import World

PHONE, DESK = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=900)
PATIENCE = 20_000  # milliseconds for one step of a page; a busy machine


@dataclass(frozen=True)
class Installation:
    """One portal and gateway over one database; `regency` has `province` above it."""

    portal: Server
    gateway: Server
    regency: Inspectorate
    province: Inspectorate
    database: Path


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two inspectorates on one portal."""
    folder = tmp_path_factory.mktemp("installation")
    world = World()
    url = f"sqlite:///{folder / 'wbs.sqlite'}"
    for office in (world.regency, world.province):
        publish_in(url, office)
    anchor = folder / "anchor.json"
    names = {one.id: one.newest.name for one in (world.regency, world.province)}
    anchor.write_bytes(compose_anchor(names))
    with portal(url, folder, anchor) as reporters, gateway(url, folder) as reviewers:
        database = folder / "wbs.sqlite"
        yield Installation(reporters, reviewers, world.regency, world.province, database)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile, on the day on which the rosters were signed."""
    fresh = browser.new_context(viewport=PHONE, locale="id-ID", accept_downloads=True)
    fresh.set_default_timeout(PATIENCE)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One tab."""
    tab = context.new_page()
    tab.clock.set_fixed_time(TODAY.isoformat())
    return tab

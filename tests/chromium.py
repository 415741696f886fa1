"""Debian's Chromium, driven by Playwright: one driver a run, because it allows no second."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="session")
def chromium_program() -> str:
    """Where it is."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed")
    return program


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """Playwright."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver: Playwright, chromium_program: str) -> Iterator[Browser]:
    """A running Chromium; each test makes a context of its own in it."""
    chromium = driver.chromium.launch(executable_path=chromium_program, args=[*FLAGS])
    yield chromium
    chromium.close()

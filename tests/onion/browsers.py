"""Browsers that go through somebody's tor, which is given the names that they ask for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright

from tests.chromium import FLAGS
from tests.onion.network import Client

PATIENCE = 60_000  # milliseconds for one step of a page


@contextmanager
def chromium_through(
    tor: Client, driver: Playwright, program: str, *, trusting: str = ""
) -> Iterator[Browser]:
    """Debian's Chromium. Without `trusting` it has no cryptography for pages of an onion."""
    trusted = [f"--unsafely-treat-insecure-origin-as-secure={trusting}"] if trusting else []
    flags = [*FLAGS, f"--proxy-server=socks5://{tor.socks}", *trusted]
    browser = driver.chromium.launch(executable_path=program, args=flags)
    try:
        yield browser
    finally:
        browser.close()


def through(tor: Client) -> Mapping[str, object]:
    """Preferences with which Firefox goes the same way, and takes onions for what they are."""
    host, port = tor.socks.split(":")
    return {
        "network.proxy.type": 1,
        "network.proxy.socks": host,
        "network.proxy.socks_port": int(port),
        "network.proxy.socks_version": 5,
        "network.proxy.socks_remote_dns": True,
        "network.dns.blockDotOnion": False,
        "dom.securecontext.allowlist_onions": True,
    }

"""A console as people run it: its own process, a browser, and a gateway over HTTP."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from tests.architecture.source import ROOT
from tests.cli.world import NAME, READERS, REPORT, WBS, World, found, published
from tests.process import HOST, Server, serving

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = {"phone": (360, 740), "desk": (1280, 900)}
_SECONDS = 30


@dataclass(frozen=True)
class Console:
    """A running console of one reviewer."""

    server: Server
    label: str
    passphrase: str

    @property
    def start(self) -> str:
        """The printed address with its token."""
        give_up = time.monotonic() + _SECONDS
        while time.monotonic() < give_up:
            for line in self.server.output().splitlines():
                if line.startswith("http://"):
                    return line
            time.sleep(0.05)
        raise AssertionError(self.server.output())


@contextmanager
def console(
    world: World, label: str, *words: object, home: Path | None = None
) -> Iterator[Console]:
    """`wbs console` for a reviewer whose folder is `home-LABEL`, or `home`."""
    home = home or world.folder / f"home-{label}"
    passphrase = world.passphrase(label).read_text().splitlines()[0]
    with serving(
        lambda port: [*WBS, "console", "--home", home, "--port", str(port), *map(str, words)],
        folder=world.folder,
        environment={"PYTHONUNBUFFERED": "1"},
    ) as server:
        yield Console(server, label, passphrase)


def findings(page: Page) -> list[str]:
    """What axe-core finds on a page."""
    found = _standing_still(page, lambda: _axe(page))
    return [
        f"{each['id']}: {node['html'][:200]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def is_wider_than_the_window(page: Page) -> bool:
    """Whether one must scroll sideways."""
    width = "() => document.documentElement.scrollWidth > innerWidth"
    wide: bool = _standing_still(page, lambda: page.evaluate(width))
    return wide


def _axe(page: Page) -> Any:
    page.evaluate(AXE.read_text("utf-8"))
    return page.evaluate("() => axe.run()")


def _standing_still(page: Page, look: Callable[[], Any]) -> Any:
    """A list loads itself anew when something came, perhaps from under a look: then once more."""
    give_up = time.monotonic() + _SECONDS
    while True:
        try:
            return look()
        except Error as error:
            if "context was destroyed" not in str(error) or time.monotonic() > give_up:
                raise
            page.wait_for_load_state()


def unlock(page: Page, console: Console) -> None:
    """From the printed address to the list."""
    page.goto(console.start)
    page.get_by_label("Kata sandi").fill(console.passphrase)
    page.get_by_role("button", name="Buka").click()
    page.wait_for_url(f"http://{HOST}:{console.server.port}/id/")


def case_id_of(page: Page) -> str:
    """The number by which everybody else knows the case that is open."""
    return page.locator(".look-pre").last.inner_text()


def wait_for_case(page: Page, about: str = "") -> None:
    """Until the list has a case, or this one: it loads itself anew once the first was fetched."""
    found = page.locator(".look-case").filter(has_text=about).first
    found.wait_for(timeout=_SECONDS * 1000)


def reload_until_case(page: Page) -> None:
    """The same without script."""
    give_up = time.monotonic() + _SECONDS
    while not page.locator(".look-case").count():
        assert time.monotonic() < give_up, page.content()
        time.sleep(0.2)
        page.reload()


@dataclass(frozen=True)
class Place:
    """An inspectorate with both doors open, every reader's folder, and some reports."""

    world: World
    portal: Server
    gateway: Server

    @property
    def door(self) -> tuple[object, ...]:
        """The options with which a reporter finds the portal."""
        return ("--portal", self.portal.url, "--anchor", self.world.anchor)

    def reports(self, name: str, **changes: object) -> Path:
        """Somebody reports; the file with the words."""
        words = self.world.folder / f"{name}.words"
        report = self.world.write(f"{name}.json", {**REPORT, **changes})
        where = ("--inspectorate", NAME)
        self.world.well("report", report, *self.door, *where, "--words-to", words)
        return words


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """Found it and serve it."""
    world = found(folder)
    environment = {"WBS_DATABASE": published(world, "wbs.sqlite")}
    with (
        serving(
            lambda port: [*WBS, "portal", "--listen", f"{HOST}:{port}"],
            folder=folder,
            environment=environment,
        ) as portal,
        serving(
            lambda port: [
                *("env", f"WBS_GATEWAY_AUTHORITY={HOST}:{port}"),
                *(*WBS, "gateway", "--listen", f"{HOST}:{port}"),
            ],
            folder=folder,
            environment=environment,
        ) as gateway,
    ):
        for label in READERS:
            world.well(
                *("review", "init", "--home", world.folder / f"home-{label}"),
                *("--key", world.key(label), "--anchor", world.anchor),
                *("--gateway", gateway.url, "--inspectorate", NAME),
            )
        yield Place(world, portal, gateway)

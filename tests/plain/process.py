"""A real portal process that serves the pages without script, with everything spooled in memory."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

from crypto.anchor import compose_anchor
from tests.inspectorates import Inspectorate
from tests.plain.walker import OWN_PAGE, Walker, encoded
from tests.process import HOST, Server, serving
from tests.promises.installation import PORTAL, ROOT, publish_in
from tests.world import World

MEMORY = Path("/dev/shm")  # noqa: S108 a tmpfs on every Linux, and what is made there is removed
Wrap = Callable[[Sequence[str]], Sequence[str]]


@dataclass(frozen=True)
class PlainInstallation:
    """The process, and where it keeps what."""

    portal: Server
    world: World
    database: Path
    memory: Path

    @property
    def regency(self) -> Inspectorate:
        """Where people report to."""
        return self.world.regency


def dated(office: Inspectorate, today: date) -> None:
    """Sign everything anew as of today: here the server seals, by its own clock."""
    until = today + timedelta(days=365)
    office.signs_roster(
        office.still_there(), change=lambda draft: replace(draft, issued=today, not_after=until)
    )
    office.renews(today + timedelta(days=31))


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder on a tmpfs, removed with the block."""
    folder = Path(tempfile.mkdtemp(prefix="wbs-test-", dir=MEMORY))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def settings(url: str, anchor: Path, memory: Path) -> dict[str, str]:
    """What the process is told."""
    return {
        **{"WBS_DATABASE": url, "WBS_ANCHOR": str(anchor), "PYTHONPATH": str(ROOT)},
        **{"WBS_PLAIN": "on", "WBS_PLAIN_KEY": str(memory / "key"), "TMPDIR": str(memory)},
    }


def founded(folder: Path, url: str | None = None) -> tuple[World, str, Path]:
    """Two inspectorates, published in a fresh database, and their anchor."""
    world = World()
    url = url or f"sqlite:///{folder / 'wbs.sqlite'}"
    for office in (world.regency, world.province):
        dated(office, date.today())
        publish_in(url, office)
    anchor = folder / "anchor.json"
    names = {one.id: one.newest.name for one in (world.regency, world.province)}
    anchor.write_bytes(compose_anchor(names))
    return world, url, anchor


@contextmanager
def plain_portal(
    folder: Path, *, wrap: Wrap = lambda command: command, more: Mapping[str, str] | None = None
) -> Iterator[PlainInstallation]:
    """Start it; `wrap` may put another program in front."""
    world, url, anchor = founded(folder)
    with in_memory() as memory:
        environment = {**os.environ, **settings(url, anchor, memory), **(more or {})}
        command = [sys.executable, "-c", PORTAL, "--listen"]
        with serving(
            lambda port: wrap([*command, f"{HOST}:{port}"]), folder=folder, environment=environment
        ) as server:
            yield PlainInstallation(server, world, folder / "wbs.sqlite", memory)


@contextmanager
def walking(at: PlainInstallation) -> Iterator[Walker]:
    """Somebody with a browser that runs no script, over HTTP."""
    with httpx.Client(base_url=at.portal.url, timeout=60) as client:

        def post(path: str, fields: Mapping[str, Any], files: Mapping[str, Any] | None) -> Any:
            body, kind = encoded(fields, files)
            return client.post(path, content=body, headers={"Content-Type": kind, **OWN_PAGE})

        yield Walker(client.get, post)

"""The flood of promise P16 for longer, with figures: `python -m bench.flood [SECONDS [URL]]`.

Three floods, SECONDS each: that of the promise; junk as fast as it goes by somebody who solves no
puzzle; and by somebody who solves all of them on every core. Without a URL they go to a portal of
our own on SQLite; with one, to whatever stands there (through nginx, say). INSPECTORATE (base64url,
from the environment) then names whose roster to ask for, and memory and disk are not seen.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path

from bench.rows import Row
from crypto.encoding import unb64
from crypto.freshness import TrustedRoster
from crypto.ids import InspectorateId, Stream
from crypto.roster_chain import RosterChain
from tests.inspectorates import TODAY
from tests.process import Server
from tests.promises.flooding import Target, flood
from tests.promises.installation import portal, portal_client, publish_in
from tests.world import REPORT, World
from wbs.clients import Patience
from wbs.journeys import reporting

HERE = Path(__file__).parent
PATIENT = Patience(call=120, all_calls=300, between=5, attempts=50)
MIB = 1024 * 1024
Load = tuple[str, Mapping[str, float]]
LOADS: tuple[Load, ...] = (
    ("10,000 an hour that work, 400 slow", {"an_hour": 10_000, "slow": 400, "works": True}),
    ("all that goes, without work", {"threads": 64}),
    ("all that goes, with work", {"threads": os.cpu_count() or 2, "works": True}),
)


def main(seconds: float = 60, url: str | None = None) -> None:
    """Measure, print, write bench/flood.json."""
    rows: list[Row] = []
    with _place(url) as (target, trusted, server):
        for name, load in LOADS:
            rows += _measured(name, load, seconds, (target, trusted, server))
    for row in rows:
        print(f"{row.name}: {row.value:g} {row.unit}")
    text = json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)
    (HERE / "flood.json").write_text(text + "\n", encoding="utf-8")


Place = tuple[Target, TrustedRoster, Server | None]


def _measured(name: str, load: Mapping[str, float], seconds: float, place: Place) -> Iterator[Row]:
    target, trusted, server = place
    taken: list[float] = []
    with flood(target, **load) as seen:  # type: ignore[arg-type]  # numbers and one yes, by name
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            taken.append(_words(target.url, trusted, TODAY if server else date.today()))
            time.sleep(1)
        lasted = time.monotonic() - began
    for what, value in _figures(seen, taken, lasted):
        yield Row(f"{name}: {what[0]}", round(value, 2), what[1], "", None)
    if server is not None:
        memory = Path(f"/proc/{server.process.pid}/status").read_text("ascii")
        highest = int(memory.partition("VmHWM:")[2].split()[0]) / 1024
        disk = sum(path.stat().st_size for path in server.log.parent.glob("wbs.sqlite*"))
        yield Row(f"{name}: memory, highest so far", round(highest, 1), "MiB", "", None)
        yield Row(f"{name}: disk", round(disk / MIB, 1), "MiB", "", None)


def _figures(
    seen: Counter[str], taken: list[float], seconds: float
) -> Iterator[tuple[tuple[str, str], float]]:
    taken.sort()
    yield ("honest reports", ""), len(taken)
    yield ("click to words, median", "s"), taken[len(taken) // 2]
    yield ("click to words, slowest", "s"), taken[-1]
    for answer, times in sorted(seen.items()):
        yield (f"junk, {answer}", "1/min"), times / seconds * 60


def _words(url: str, trusted: TrustedRoster, today: date) -> float:
    before = time.monotonic()
    prepared = reporting.prepare(REPORT, trusted, excluded=frozenset(), today=today)
    with portal_client(url, PATIENT) as door:
        door.submit(prepared.submission)
    return time.monotonic() - before


@contextmanager
def _place(url: str | None) -> Iterator[Place]:
    if url is not None:
        trusted = _asked(url)
        yield _target(url, trusted), trusted, None
        return
    office = World().regency
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'wbs.sqlite'}"
        publish_in(database, office)
        state = {"WBS_FLOOD_STATE": str(folder / "state")}
        with portal(database, folder, free=60, settings=state) as server:
            trusted = office.trusted()
            yield _target(server.url, trusted), trusted, server


def _asked(url: str) -> TrustedRoster:
    office = InspectorateId(unb64(os.environ["INSPECTORATE"]))
    with portal_client(url, PATIENT) as door:
        served = door.roster(office)
    return TrustedRoster.verify(RosterChain.verify(office, served.rosters), served.freshness)


def _target(url: str, trusted: TrustedRoster) -> Target:
    roster = trusted.chain.newest
    positions = roster.positions(Stream.CONVERSATION)
    return Target(url, roster.inspectorate.value, roster.hash.value, positions)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60, *sys.argv[2:3])

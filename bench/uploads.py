"""Rows 4 and 5: a file of 200 MB goes up piece by piece; the same bytes as bare rows beside it."""

import http.client
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.reports import sealed_report
from bench.rows import Row, Scene
from crypto.encoding import b64
from crypto.files import MOST_PIECES, SEALED_PIECE
from tests.plain.memory import cost_of_the_largest_upload
from tests.plain.process import plain_portal
from tests.process import HOST
from wbs.clients import HttpPortal, Line
from wbs.web import wire

PIECES = 800  # of 256 KiB: 200 MB
IN_FLIGHT = 4  # as the browser's client has them
ROUNDS = 3
MEBIBYTE = 1024 * 1024


def measure_plain(folder: Path) -> Iterator[Row]:
    """25 MB from a browser without script, which the server seals; SQLite."""
    with plain_portal(folder) as at:
        whole = cost_of_the_largest_upload(at).whole / MEBIBYTE
    name = "upload of 25 MB without script: memory and tmpfs"
    yield Row(name, round(whole, 1), "MiB", "≤ 96", whole <= 96)


@dataclass(frozen=True, slots=True)
class Upload:
    """What one upload took."""

    per_second: float  # MB
    growth: float  # MiB of the server's highest memory


def measure(here: Scene) -> Iterator[Row]:
    """By turns, ROUNDS times; SQLite."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(_upload(here))
        rows = [os.urandom(SEALED_PIECE) for _ in range(PIECES)]
        bare.append(_rate(here.bare.port, "/write", rows))
    rate = statistics.median(one.per_second for one in ours)
    ratio = rate / statistics.median(bare)
    growth = max(one.growth for one in ours)
    yield Row("upload ÷ bare rows", round(ratio, 2), "ratio", "≥ 0.5", ratio >= 0.5)
    yield Row("upload", round(rate), "MB/s", "", None)
    yield Row("upload of 200 MB: memory", round(growth, 1), "MiB", "≤ 32", growth <= 32)


def _upload(here: Scene) -> Upload:
    prepared = sealed_report(here.served.trusted)
    with Line(here.portal.url) as line:
        HttpPortal(line).submit(prepared.submission)
    credential = b64(prepared.code.keys().credential.expose())
    file = b64(os.urandom(16))
    names = [
        {"credential": credential, "file": file, "index": index, "count": MOST_PIECES}
        for index in range(PIECES)
    ]
    bodies = [wire.pack(name, os.urandom(SEALED_PIECE)) for name in names]
    before = _highest(here.portal.process.pid)
    rate = _rate(here.portal.port, "/api/1/piece", bodies)
    return Upload(rate, _highest(here.portal.process.pid) - before)


def _rate(port: int, path: str, bodies: Sequence[bytes]) -> float:
    """MB a second over IN_FLIGHT connections."""
    shares = [bodies[start::IN_FLIGHT] for start in range(IN_FLIGHT)]
    started = time.perf_counter()
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        list(pool.map(lambda share: _send(port, path, share), shares))
    return sum(map(len, bodies)) / (time.perf_counter() - started) / 1e6


def _send(port: int, path: str, bodies: Sequence[bytes]) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    for body in bodies:
        connection.request("POST", path, body, {"Content-Type": wire.MEDIA_TYPE})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise ValueError(f"{path} answered {answer.status}")
    connection.close()


def _highest(pid: int) -> float:
    """VmHWM in MiB. What waitress would spool goes nowhere: bodies stay in memory."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024 / MEBIBYTE
    raise ValueError("no VmHWM")

"""Over an onion of a private Tor network: how long it takes to stand, to answer, to take 10 MiB.

All hops are on this machine: what comes out is the cost of the work, not of distance.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.rows import Row
from crypto.files import SEALED_PIECE
from crypto.ids import FileId
from crypto.receipt import ReceiptCode
from tests.onion.control import control
from tests.onion.stage import Onions, onions
from wbs.clients import HttpPortal, Line

PIECES = 40  # of 256 KiB: 10 MiB
ANNOUNCED = 64  # so many may come; three such files are within what a case may have unclaimed
QUESTIONS = 20
ROUNDS = 3
MEBIBYTE = 1024 * 1024


def measure(folder: Path) -> Iterator[Row]:
    """One network, one installation."""
    with onions(folder) as at:
        code = ReceiptCode.parse(at.reports("Kantor Ukur").read_text("utf-8"))
        yield Row("onion: boot to first answer", round(at.seconds_to_answer, 1), "s", "", None)
        with Line(at.portal, proxy=f"socks5h://{at.reporter.socks}") as line:
            portal = HttpPortal(line)
            portal.roster(at.inspectorate)
            warm = _median(lambda: portal.roster(at.inspectorate), QUESTIONS)
            pieces = portal.pieces(code.keys().credential)
            upload = _median(lambda: _upload(pieces.put_piece), ROUNDS)
        yield Row("onion: warm request", round(warm * 1000), "ms", "", None)
        fresh = _median(lambda: _on_a_new_circuit(at), ROUNDS)
        yield Row("onion: request on a new circuit", round(fresh, 2), "s", "", None)
        yield Row("onion: 10 MiB up, piece by piece", round(upload, 1), "s", "", None)
        megabytes = round(at.network.memory() / MEBIBYTE)
        name = f"onion: memory of {len(at.network.members)} tor processes"
        yield Row(name, megabytes, "MiB", "", None)


def _median(work: Callable[[], object], times: int) -> float:
    took: list[float] = []
    for _ in range(times):
        began = time.monotonic()
        work()
        took.append(time.monotonic() - began)
    return statistics.median(took)


def _upload(put: Callable[[FileId, int, int, bytes], None]) -> None:
    file = FileId.generate()
    for index in range(PIECES):
        put(file, index, ANNOUNCED, os.urandom(SEALED_PIECE))


def _on_a_new_circuit(at: Onions) -> None:
    with control(at.reporter) as tor:
        tor.cuts()
    with Line(at.portal, proxy=f"socks5h://{at.reporter.socks}") as line:
        HttpPortal(line).roster(at.inspectorate)

"""Portal and gateway as they stand behind an onion: on unix sockets, which tor alone reaches."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.cli.world import WBS
from tests.process import SECONDS_BETWEEN_LOOKS, SECONDS_TO_ANSWER, DidNotAnswer, Server


@contextmanager
def door(command: str, path: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """`wbs portal` or `wbs gateway` on this socket, as a unit file starts it."""
    log = path.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*WBS, command, "--listen", f"unix:{path}"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **environment},
            start_new_session=True,
        )
    server = Server(process, 0, log)
    try:
        _wait(server, path)
        yield server
    finally:
        server.stop()


def _wait(server: Server, path: Path) -> None:
    give_up = time.monotonic() + SECONDS_TO_ANSWER
    while not _accepts(path):
        if server.has_ended() or time.monotonic() > give_up:
            raise DidNotAnswer(server.output())
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0

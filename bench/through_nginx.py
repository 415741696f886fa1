"""Rows 1 and 2 once more, through nginx as deploy/ ships it, from what tor would bring.

The bare view stands behind the same nginx, with the same settings and a door of its own.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from bench.rows import Row, ready
from bench.rows import measure as load_rows
from tests.process import HOST, free_port
from tests.promises.installation import ROOT
from tests.stack.running import Stack, running_stack

ONION, DOOR = "nginx/onion.conf", "portal-onion-1"


def measure(folder: Path) -> Iterator[Row]:
    """PostgreSQL, unix sockets, no TLS, as over the onion."""
    with running_stack() as stack, stack.cluster.fresh_database() as url:
        made = ready(url, folder)
        stack.kill(DOOR)  # its budget would set puzzles
        stack.open_door("bare")
        _start(stack, DOOR, "portal", url, f"{made.anchor}")
        _start(stack, "bare", "bare", url)
        ours, bare = _listen_twice(stack)
        for name in (DOOR, "bare"):
            stack.wait_for(name)
        yield from load_rows("PostgreSQL behind nginx", ours, bare, folder)


def _start(stack: Stack, door: str, kind: str, url: str, *more: str) -> None:
    inherit = f'exec "$@" 3<&{stack.doors[door].fileno()}'
    words = [sys.executable, "-m", "bench.targets", kind, url, "fd:3", *more]
    stack.start(door, ["bash", "-c", inherit, door, *words], {"PYTHONPATH": str(ROOT)})


def _listen_twice(stack: Stack) -> tuple[str, str]:
    """wrk speaks to no unix socket: nginx opens ports instead, one for either program."""
    text = (stack.settings.etc / ONION).read_text("utf-8")
    server = text[text.index("server {") : text.index("\n}\n") + 3]
    (door,) = [line.strip() for line in server.splitlines() if "listen unix:" in line]
    ports = free_port(), free_port()
    ours, bare = (server.replace(door, f"listen {HOST}:{port};") for port in ports)
    socket = stack.settings.run / "bare.sock"
    behind = f"upstream bare {{ server unix:{socket}; }}\n"
    stack.change_nginx(ONION, server, ours + behind + bare.replace("//portal_onion", "//bare"))
    return f"http://{HOST}:{ports[0]}", f"http://{HOST}:{ports[1]}"

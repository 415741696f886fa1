"""Starts real servers quickly: all is imported once, each server is a fork of that.

Reads `portal PORT` or `gateway PORT`, starts it there, answers with the number of its process.
"""

import os
import signal
import sys

from portal.command import portal
from reviewer.gateway.command import gateway
from tests.process import HOST

COMMANDS = {"portal": portal, "gateway": gateway}


def main() -> None:
    """Until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who are killed
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _serve(*line.split())
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _serve(name: str, port: str) -> None:
    os.environ["WBS_GATEWAY_AUTHORITY"] = where = f"{HOST}:{port}"
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)
    try:
        COMMANDS[name].main(["--listen", where], prog_name=f"wbs {name}")
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()

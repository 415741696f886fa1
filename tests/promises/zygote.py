"""Starts real portals quickly: all is imported once, each portal is a fork of that.

Reads a port a line, starts a portal there, answers with the number of its process.
"""

import os
import signal
import sys

from portal.command import portal
from tests.process import HOST


def main() -> None:
    """Until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who are killed
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _serve(line.strip())
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _serve(port: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)
    try:
        portal.main(["--listen", f"{HOST}:{port}"], prog_name="wbs portal")
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()

"""Waits until the program behind a door of ours is ready, as nginx would ask it.

Usage: knock.py SOCKET SECONDS. Ends with 1 if nobody says so in that time.
"""

import socket
import sys
import time

PAUSE = 0.5  # seconds; a program that starts has no answer, or "no", for a moment
QUESTION = b"GET /health HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n"
READY = b"HTTP/1.1 200 "


def is_ready(door: str, until: float) -> bool:
    """One question. The door is systemd's: it takes callers even while nobody is behind it.

    Who answers may be taken over: no more is read than how an answer begins, nor past `until`.
    """
    answer = b""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_left(until))
            line.connect(door)
            line.sendall(QUESTION)
            while len(answer) < len(READY):
                line.settimeout(_left(until))
                part = line.recv(len(READY) - len(answer))
                if not part:
                    break
                answer += part
    except OSError:
        return False
    return answer == READY


def _left(until: float) -> float:
    """Seconds. Raises `TimeoutError` when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def main(door: str, seconds: float) -> int:
    """0 as soon as it is ready."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if is_ready(door, until):
            return 0
        time.sleep(min(PAUSE, left))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))

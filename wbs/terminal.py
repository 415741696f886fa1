"""What a terminal holds before a program reads it: whether somebody sits there, and what waits."""

import os
import sys
from contextlib import suppress

if sys.platform == "win32":
    import msvcrt
else:
    import select
    import termios

# A terminal drops, without a word, what a line has beyond this many bytes.
LONGEST_LINE = 1023 if sys.platform == "darwin" else 4095
_QUIET = 0.05  # seconds without input after which nothing more is expected
_MOST_TURNS = 200  # a paste that never ends keeps nobody here


def is_watched() -> bool:
    """Whether a person types the input."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def is_person() -> bool:
    """Whether a person types the input and sees the output."""
    shown = sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty()
    return is_watched() and shown


def is_waiting(seconds: float = _QUIET) -> bool:
    """Whether something was typed or pasted that nobody has read."""
    return is_watched() and _is_ready(seconds)


def forget_typed() -> bool:
    """Throw away what was typed and not read. Whether there was anything.

    A pasted text that went on would otherwise answer the next question, or reach the shell.
    """
    if not _is_ours():
        return False
    for turn in range(_MOST_TURNS):
        if not is_waiting():
            return turn > 0
        _flush()
    return True


if sys.platform == "win32":

    def _is_ours() -> bool:
        return is_watched()

    def _is_ready(seconds: float) -> bool:
        del seconds  # what is pasted here stands in the queue at once
        return msvcrt.kbhit()

    def _flush() -> None:
        msvcrt.getwch()

else:

    def _is_ours() -> bool:
        """A program in the background that touches the terminal is stopped by the system."""
        try:
            return is_watched() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
        except (OSError, ValueError):
            return False

    def _is_ready(seconds: float) -> bool:
        return bool(select.select([sys.stdin], [], [], seconds)[0])

    def _flush() -> None:
        with suppress(OSError, ValueError, termios.error):  # a terminal that is gone
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)

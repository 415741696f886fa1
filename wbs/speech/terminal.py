"""What a terminal holds before a program reads it: whether somebody sits there, and what waits."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

if sys.platform == "win32":
    import getpass
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


def is_heard() -> bool:
    """False once whoever read what we print has gone, as `head` does after its lines."""
    return not any(_has_lost_its_reader(stream) for stream in (sys.stdout, sys.stderr))


def fall_silent() -> None:
    """Print into nothing from now on: what is left would be a complaint at the very end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or no file of the system's
            os.dup2(nothing, stream.fileno())
    os.close(nothing)


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

    def _has_lost_its_reader(stream: TextIO | None) -> bool:
        """Nobody can tell here."""
        del stream
        return False

    def _is_ready(seconds: float) -> bool:
        del seconds  # what is pasted here stands in the queue at once
        return msvcrt.kbhit()

    def _flush() -> None:
        msvcrt.getwch()

    @contextmanager
    def unseen() -> Iterator[None]:
        """What is typed is not shown: here each line sees to that itself."""
        yield

    def unseen_line() -> str:
        """One line, within `unseen`. EOFError."""
        return getpass.getpass("")

else:

    def _is_ours() -> bool:
        """A program in the background that touches the terminal is stopped by the system."""
        try:
            return is_watched() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
        except (OSError, ValueError):
            return False

    def _has_lost_its_reader(stream: TextIO | None) -> bool:
        """A write would tell, but what it takes is lost; the system says it without."""
        try:
            asked = select.poll()
            asked.register(stream.fileno() if stream else -1, 0)
            return any(said & select.POLLERR for _, said in asked.poll(0))
        except (OSError, ValueError):  # closed, or no file of the system's
            return False

    def _is_ready(seconds: float) -> bool:
        return bool(select.select([sys.stdin], [], [], seconds)[0])

    def _flush() -> None:
        with suppress(OSError, ValueError, termios.error):  # a terminal that is gone
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)

    @contextmanager
    def unseen() -> Iterator[None]:
        """What is typed is not shown, over as many lines as are pasted. Raises OSError."""
        try:
            terminal = sys.stdin.fileno()
            before = termios.tcgetattr(terminal)
        except (ValueError, termios.error) as error:
            raise OSError from error
        hiding = [*before]
        hiding[3] &= ~termios.ECHO
        try:
            termios.tcsetattr(terminal, termios.TCSADRAIN, hiding)
            yield
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)

    def unseen_line() -> str:
        """One line, within `unseen`. EOFError."""
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line

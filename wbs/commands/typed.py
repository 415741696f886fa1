"""A message as somebody types it: an argument, stdin, or asked for line by line."""

import sys

import click

from crypto.errors import Refusal
from wbs.events import MOST_TEXT
from wbs.voice import Voice


class NothingWritten(Refusal):
    """No text and no file."""

    code = "nothing-written"


class TextTooLong(Refusal):
    """More characters than a message holds."""

    code = "text-too-long"


def text_of(voice: Voice, given: str | None, *, has_files: bool, stdin_is_free: bool = True) -> str:
    """The text; empty only where files go along. NothingWritten, TextTooLong."""
    if given == "-" and stdin_is_free:
        given = sys.stdin.read(2 * MOST_TEXT)
    elif given is None and not has_files and stdin_is_free:
        given = _ask(voice)
    text = _plain((given or "").strip())
    if not text and not has_files:
        raise NothingWritten
    if len(text) > MOST_TEXT:
        raise TextTooLong
    return text


def _ask(voice: Voice) -> str:
    if not sys.stdin.isatty():
        return ""
    voice.say("ask.message")
    lines = []
    while line := click.prompt("", default="", show_default=False, prompt_suffix="> "):
        lines.append(line)
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Without the control characters that an event must not hold."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char for char in unified if char in "\n\t" or not _is_control(char))
    return "".join(kept)


def _is_control(char: str) -> bool:
    return char < " " or "\x7f" <= char <= "\x9f" or "\ud800" <= char <= "\udfff"

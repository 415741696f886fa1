"""A message as somebody types it: an argument, stdin, or asked for line by line."""

import sys

import click

from crypto.errors import Refusal
from wbs import terminal
from wbs.events import MOST_TEXT
from wbs.voice import Voice

END = "."  # a line with only this ends a text


class NothingWritten(Refusal):
    """No text and no file."""

    code = "nothing-written"


class TextTooLong(Refusal):
    """More characters than a message holds."""

    code = "text-too-long"


class NotSent(Refusal):
    """Whoever wrote it looked at its size and did not want to send it."""

    code = "not-sent"


class _LineTooLong(Exception):
    """A line that the terminal may have cut."""


def text_of(voice: Voice, given: str | None, *, has_files: bool, stdin_is_free: bool = True) -> str:
    """The text; empty only where files go along. NothingWritten, TextTooLong, NotSent."""
    asked = given == "-" or (given is None and not has_files)
    typing = asked and stdin_is_free and terminal.is_watched()
    if typing:
        voice.say("ask.message")
        given = ask_text(voice)
    elif given == "-" and stdin_is_free:
        given = sys.stdin.read(2 * MOST_TEXT)
    text = plain((given or "").strip())
    if not text and not has_files:
        raise NothingWritten
    if len(text) > MOST_TEXT:
        raise TextTooLong
    if typing:
        _confirm(voice, text)
    return text


def ask_text(voice: Voice) -> str:
    """Paragraphs until a line with only a full stop, or Ctrl-D; an empty first line is no text.

    What a pasted text has beyond its end is thrown away, and said to be.
    """
    while True:
        try:
            text = plain("\n".join(_lines()).strip("\n"))
        except _LineTooLong:
            terminal.forget_typed()
            voice.warn("ask.line_too_long")
            continue
        if terminal.forget_typed():
            voice.warn("ask.more_came")
        return text


def _lines() -> list[str]:
    lines: list[str] = []
    while True:
        line = _line()
        if line is None and not lines and not terminal.is_watched():
            raise EOFError  # nobody will answer any more
        if line is None or line == END:
            return lines
        if not line and not lines and not terminal.is_waiting():
            return lines
        lines.append(line)


def _line() -> str | None:
    """None at the end of the input."""
    click.echo("> ", nl=False)
    try:
        line = input()
    except EOFError:
        click.echo()
        return None
    except UnicodeDecodeError:  # cut within a character
        raise _LineTooLong from None
    size = len(line.encode(errors="surrogateescape"))
    if terminal.is_watched() and size >= terminal.LONGEST_LINE:
        raise _LineTooLong
    return line


def _confirm(voice: Voice, text: str) -> None:
    """The size tells whether a pasted text arrived whole. NotSent."""
    lines = len(text.split("\n"))
    prompt = voice.texts.get("ask.send", lines=lines, characters=len(text))
    while True:
        typed: str = click.prompt(prompt, default="", show_default=False)
        answer = typed.strip().lower()
        if answer in ("", *voice.texts.get("ask.yes").split()):
            return
        if answer in voice.texts.get("ask.no").split():
            raise NotSent


def plain(text: str) -> str:
    """Without the control characters that an event must not hold."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char for char in unified if char in "\n\t" or not _is_control(char))
    return "".join(kept)


def _is_control(char: str) -> bool:
    return char < " " or "\x7f" <= char <= "\x9f" or "\ud800" <= char <= "\udfff"

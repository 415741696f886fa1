"""A message as somebody types it: an argument, stdin, or asked for line by line."""

import sys

import click

from crypto.errors import Refusal
from wbs.cases.events import MOST_TEXT
from wbs.speech import terminal
from wbs.speech.voice import Voice

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


def text_of(
    voice: Voice,
    given: str | None,
    *,
    may_be_empty: bool,
    stdin_is_free: bool = True,
    most: int = MOST_TEXT,
) -> str:
    """The text, of at most so many characters. NothingWritten, TextTooLong, NotSent."""
    asked = given == "-" or (given is None and not may_be_empty)
    if asked and stdin_is_free and terminal.is_watched():
        return _typed(voice, most, may_be_empty=may_be_empty)
    if given == "-" and stdin_is_free:
        given = sys.stdin.read(2 * MOST_TEXT)
    return _required(plain((given or "").strip()), most, may_be_empty=may_be_empty)


def _typed(voice: Voice, most: int, *, may_be_empty: bool) -> str:
    voice.say("ask.message")
    while len(text := ask_text(voice).strip()) > most:
        voice.warn("wrong.too-long", size=len(text), most=most)
    _confirm(voice, _required(text, most, may_be_empty=may_be_empty))
    return text


def _required(text: str, most: int, *, may_be_empty: bool) -> str:
    if not text and not may_be_empty:
        raise NothingWritten
    if len(text) > most:
        raise TextTooLong
    return text


def ask_line(voice: Voice, prompt: str, *, err: bool = False) -> str:
    """One line, without blanks around it; asked again where a terminal cut a character."""
    while True:
        try:
            typed: str = click.prompt(prompt, default="", show_default=False, err=err)
        except UnicodeDecodeError:
            terminal.forget_typed()
            voice.warn("ask.line_too_long")
            continue
        return plain(typed).strip()


def ask_yes(voice: Voice, prompt: str, *, default: bool | None = None, err: bool = False) -> bool:
    """Yes or no in the person's language; Enter means the default, if there is one."""
    while True:
        answer = ask_line(voice, prompt, err=err).lower()
        if answer in yes_words(voice):
            return True
        if answer in no_words(voice):
            return False
        if not answer and default is not None:
            return default
        voice.warn("ask.yes_or_no")


def yes_words(voice: Voice) -> list[str]:
    """What people type for yes."""
    return voice.text("ask.yes").split()


def no_words(voice: Voice) -> list[str]:
    """What people type for no."""
    return voice.text("ask.no").split()


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
    prompt = voice.text("ask.send", lines=len(text.split("\n")), characters=len(text))
    if not ask_yes(voice, prompt, default=True):
        raise NotSent


def plain(text: str) -> str:
    """Without the control characters that an event must not hold."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char for char in unified if char in "\n\t" or not _is_control(char))
    return "".join(kept)


def _is_control(char: str) -> bool:
    return char < " " or "\x7f" <= char <= "\x9f" or "\ud800" <= char <= "\udfff"

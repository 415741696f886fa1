"""The twelve words: shown once, asked for unseen, never an argument and never in a log."""

import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from crypto.receipt import PREFIX, WORD_COUNT, ReceiptCode
from wbs import disk
from wbs.speech import terminal
from wbs.speech.voice import MOST_SECRET, NoTerminal, Voice, require_terminal

STDIN = Path("-")
_TERMINAL = Path("CONOUT$" if sys.platform == "win32" else "/dev/tty")


class WordsFile:
    """A place on the disk that is there, and empty, before anything is sent."""

    def __init__(self, path: Path) -> None:
        """AlreadyThere, Unwritable."""
        self.path = path
        self.failed = False
        self._reserved = disk.reserve(path)

    def keeps(self, code: ReceiptCode) -> bool:
        """Write the words; False where the disk does not take them."""
        try:
            self._reserved.fill((" ".join(code.words()) + "\n").encode("ascii"))
        except disk.Unwritable:
            self.failed = True
        return not self.failed

    def close(self) -> None:
        """Close it; a file without words goes."""
        self._reserved.close()


@contextmanager
def words_file(path: Path | None) -> Iterator[WordsFile | None]:
    """The file for the words, if one is wanted; at the end Unwritable if it did not take them."""
    if path is None:
        yield None
        return
    place = WordsFile(path)
    try:
        yield place
    finally:
        place.close()
    if place.failed:
        raise disk.Unwritable


def show_words(voice: Voice, code: ReceiptCode, place: WordsFile | None) -> None:
    """Show the words: into a file, on a screen that leaves no scrollback, or on plain stdout.

    Where that fails they go to whatever still takes them: nobody can make them again.
    """
    if place is not None and place.keeps(code):
        with suppress(OSError, ValueError):
            voice.say("words.in_file", file=place.path)
        return
    if terminal.is_person() and _on_a_screen(voice, code.words()):
        return
    first, second = sys.stdout, sys.stderr
    _plainly(voice, code.words(), (second, first) if place else (first, second))


def ask_words(voice: Voice, words_file: Path | None) -> ReceiptCode:
    """Words from a file, from stdin (`-`), or typed unseen. The refusals of a receipt code."""
    if words_file is None:
        return ReceiptCode.parse(_ask_unseen(voice))
    if words_file == STDIN:
        return ReceiptCode.parse(sys.stdin.read(MOST_SECRET))
    raw = disk.read(words_file, "words", MOST_SECRET)
    return ReceiptCode.parse(raw.decode("utf-8", errors="replace"))


def _ask_unseen(voice: Voice) -> str:
    """Until there are twelve: a text with the words in it may have several lines. NoTerminal."""
    require_terminal()
    typed = ""
    try:
        with terminal.unseen():
            click.echo(voice.text("words.ask") + ": ", nl=False, err=True)
            while line := terminal.unseen_line().strip():
                typed += f"{line}\n"
                count = len(re.findall(r"[^\W\d_]+", typed))
                if count >= WORD_COUNT or len(typed) > MOST_SECRET:
                    break
                if not terminal.is_waiting():
                    click.echo(err=True)
                    click.echo(voice.text("words.more", count=count) + ": ", nl=False, err=True)
    except OSError:
        raise NoTerminal from None
    finally:
        terminal.forget_typed()  # what a paste has beyond the words answers no other question
        click.echo(err=True)
    return typed


def _plainly(voice: Voice, words: tuple[str, ...], streams: tuple[TextIO | None, ...]) -> None:
    """On the first stream that takes them, or else at the terminal itself. Unwritable."""
    text = voice.texts.get("words.plain") + "\n" + " ".join(words) + "\n"
    if any(_takes(stream, text) for stream in streams):
        return
    try:
        with _TERMINAL.open("w", encoding="utf-8") as screen:
            screen.write(text)
    except OSError:
        raise disk.Unwritable from None


def _takes(stream: TextIO | None, text: str) -> bool:
    if stream is None:  # Python's way to say that it was closed before the program began
        return False
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError):
        return False
    return True


def _on_a_screen(voice: Voice, words: tuple[str, ...]) -> bool:
    """Until they are on paper. False if the person insists on leaving, or the screen is gone."""
    console = Console()
    try:
        with console.screen():
            while True:
                try:
                    _until_written(voice, console, words)
                    return True
                except (KeyboardInterrupt, click.Abort):
                    if _insists(voice, console):
                        return False
    except (OSError, ValueError):
        return False


def _until_written(voice: Voice, console: Console, words: tuple[str, ...]) -> None:
    """Show all, ask for two; all once more after a wrong one: a case would be lost later."""
    told = ""
    while True:
        _show_all(voice, console, words, told)
        told = ""
        if _typed(voice, "words.enter") != voice.texts.get("words.done"):
            continue
        console.clear()
        places = sorted(secrets.SystemRandom().sample(range(len(words)), 2))
        if all(_is_known(voice, words, at) for at in places):
            return
        told = voice.texts.get("words.wrong")


def _show_all(voice: Voice, console: Console, words: tuple[str, ...], told: str) -> None:
    rows = [
        "   ".join(f"{at + 1:2} {words[at]:<9}" for at in range(row, row + 3))
        for row in range(0, len(words), 3)
    ]
    terminal.forget_typed()  # an Enter typed before the words stood there confirms nothing
    console.clear()
    if told:
        click.secho(told, fg="yellow", bold=True)
    console.print(Panel(Text("\n".join(rows)), title=voice.texts.get("words.title")))
    click.echo(voice.texts.get("words.write_down"))


def _is_known(voice: Voice, words: tuple[str, ...], at: int) -> bool:
    return _typed(voice, "words.back", number=at + 1)[:PREFIX] == words[at][:PREFIX]


def _insists(voice: Voice, console: Console) -> bool:
    """Ctrl-C once more leaves; anything else goes back to the words."""
    try:
        console.clear()
        click.secho(voice.texts.get("words.lost"), fg="red", bold=True)
        _typed(voice, "words.back_to_them")
    except (KeyboardInterrupt, click.Abort):
        return True
    return False


def _typed(voice: Voice, key: str, **values: object) -> str:
    prompt = voice.texts.get(key, **values)
    typed: str = click.prompt(prompt, default="", show_default=False)
    return typed.strip().lower()

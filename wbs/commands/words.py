"""The twelve words: shown once, asked for unseen, never an argument and never in a log."""

import secrets
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from crypto.receipt import PREFIX, ReceiptCode
from wbs import disk
from wbs.voice import MOST_SECRET, Voice

STDIN = Path("-")


def show_words(voice: Voice, code: ReceiptCode, words_to: Path | None) -> None:
    """Show the words: into a file, on a screen that leaves no scrollback, or on plain stdout."""
    if words_to is not None:
        disk.write_new(words_to, (" ".join(code.words()) + "\n").encode("ascii"))
        voice.say("words.in_file", file=words_to)
    elif _is_a_person():
        _on_a_screen(voice, code.words())
    else:
        voice.say("words.plain")
        click.echo(" ".join(code.words()))


def ask_words(voice: Voice, words_file: Path | None) -> ReceiptCode:
    """Words from a file, from stdin (`-`), or typed unseen. The refusals of a receipt code."""
    if words_file is None:
        return ReceiptCode.parse(voice.hidden("words.ask"))
    if words_file == STDIN:
        return ReceiptCode.parse(sys.stdin.read(MOST_SECRET))
    raw = disk.read(words_file, "words", MOST_SECRET)
    return ReceiptCode.parse(raw.decode("utf-8", errors="replace"))


def _is_a_person() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _on_a_screen(voice: Voice, words: tuple[str, ...]) -> None:
    console = Console()
    rows = [
        "   ".join(f"{at + 1:2} {words[at]:<9}" for at in range(row, row + 3))
        for row in range(0, 12, 3)
    ]
    with console.screen():
        console.print(Panel(Text("\n".join(rows)), title=voice.texts.get("words.title")))
        click.echo(voice.texts.get("words.write_down"))
        click.prompt(voice.texts.get("words.enter"), default="", show_default=False)
        console.clear()
        for at in sorted(secrets.SystemRandom().sample(range(12), 2)):
            _ask_back(voice, words, at)


def _ask_back(voice: Voice, words: tuple[str, ...], at: int) -> None:
    """Until it is right: a word written down wrong now is a case lost later."""
    while True:
        typed: str = click.prompt(voice.texts.get("words.back", number=at + 1), default="")
        if typed.strip().lower()[:PREFIX] == words[at][:PREFIX]:
            return
        click.echo(voice.texts.get("words.wrong", number=at + 1, word=words[at]))

"""How commands speak with the person at the terminal: texts, secrets asked for, progress."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from crypto.errors import CannotOpen, Refusal
from wbs import disk, terminal
from wbs.messages import Texts

Command = TypeVar("Command", bound=Callable[..., object])
Opened = TypeVar("Opened")

TRIES = 3  # of a passphrase
MOST_SECRET = 4096  # bytes of a passphrase file or of typed words
# They turn the reading direction of what follows: a file name could pretend another ending.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F), "�")


class NoTerminal(Refusal):
    """Something must be typed in secret, but nobody sits there."""

    code = "no-terminal"


@dataclass(frozen=True, slots=True)
class Voice:
    """One person's terminal and language."""

    texts: Texts
    debug: bool = False

    def say(self, key: str, **values: object) -> None:
        """A line of our own."""
        click.echo(self.texts.get(key, **values))

    def title(self, key: str, **values: object) -> None:
        """A line that begins a part."""
        click.secho(self.texts.get(key, **values), bold=True)

    def warn(self, key: str, **values: object) -> None:
        """A line that must not be overlooked; not part of what a script reads."""
        click.secho(self.texts.get(key, **values), fg="yellow", bold=True, err=True)

    def quote(self, text: str, indent: str = "  ") -> None:
        """What somebody else wrote, line by line, unable to leave its place."""
        for line in harmless(text).splitlines() or [""]:
            click.echo(indent + line)

    def passphrase(self, file: Path | None, label: str, *, new: bool = False) -> str:
        """From a file (its first line) or typed unseen; a new one is asked for twice."""
        if file is not None:
            return _first_line(disk.read(file, "passphrase", MOST_SECRET))
        _require_terminal()
        prompt = self.texts.get("ask.new_passphrase" if new else "ask.passphrase", label=label)
        again = self.texts.get("ask.again") if new else False
        typed: str = click.prompt(prompt, hide_input=True, confirmation_prompt=again, err=True)
        return typed

    def unlock(self, file: Path | None, label: str, opened: Callable[[str], Opened]) -> Opened:
        """What a passphrase opens; typed wrong it is asked for again, TRIES times in all."""
        for _ in range(TRIES - 1):
            try:
                return opened(self.passphrase(file, label))
            except CannotOpen:
                if file is not None:
                    raise
                self.warn("ask.wrong_passphrase")
        return opened(self.passphrase(file, label))

    def hidden(self, key: str) -> str:
        """Something typed unseen."""
        _require_terminal()
        typed: str = click.prompt(self.texts.get(key), hide_input=True, err=True)
        return typed

    @contextmanager
    def progress(self, key: str, **values: object) -> Iterator[Callable[[int, int], None]]:
        """A bar on stderr while long work goes on; `advance(done, of)`."""
        described = TextColumn("{task.description}", markup=False)  # a name is never markup
        columns = (described, BarColumn(), TextColumn("{task.completed}"))
        console = Console(stderr=True)
        with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
            task = bar.add_task(self.texts.get(key, **values), total=None)

            def advance(done: int, of: int) -> None:
                bar.update(task, completed=done, total=of)

            yield advance


pass_voice = click.make_pass_decorator(Voice)


def passphrase_option(command: Command) -> Command:
    """The one way to give a passphrase other than typing it."""
    option = click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
        help="Read the passphrase from this file's first line (/dev/fd/N for a descriptor).",
    )
    return option(command)


def harmless(text: str) -> str:
    """Text from outside for a terminal. Control characters never get this far; turning ones do."""
    shown = text.translate(_TURNING)
    return "".join(char if char >= " " or char in "\n\t" else "�" for char in shown)


def _first_line(raw: bytes) -> str:
    try:
        lines = raw.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise disk.Unreadable("passphrase") from None
    return lines[0] if lines else ""


def _require_terminal() -> None:
    if not terminal.is_watched():
        raise NoTerminal

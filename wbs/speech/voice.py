"""How commands speak with the person at the terminal: texts, secrets asked for, progress."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from crypto.errors import CannotOpen, Refusal
from wbs import disk
from wbs.speech import terminal
from wbs.speech.messages import Texts
from wbs.unseen import IN_A_MESSAGE, TREACHEROUS

Command = TypeVar("Command", bound=Callable[..., object])
Opened = TypeVar("Opened")

TRIES = 3  # of a passphrase
MOST_SECRET = 4096  # bytes of a passphrase file or of typed words
SECONDS_SILENT = 2  # of waiting, before a word about it


class NoTerminal(Refusal):
    """Something must be typed in secret, but nobody sits there."""

    code = "no-terminal"


@dataclass(frozen=True, slots=True)
class Voice:
    """One person's terminal and language."""

    texts: Texts
    debug: bool = False

    def text(self, key: str, **values: object) -> str:
        """A text of our own; what goes into it may be of strangers and does no harm."""
        return self.texts.get(key, **{name: harmless(str(one)) for name, one in values.items()})

    def say(self, key: str, **values: object) -> None:
        """A line of our own."""
        click.echo(self.text(key, **values))

    def title(self, key: str, **values: object) -> None:
        """A line that begins a part."""
        click.secho(self.text(key, **values), bold=True)

    def warn(self, key: str, **values: object) -> None:
        """A line that must not be overlooked; not part of what a script reads."""
        click.secho(self.text(key, **values), fg="yellow", bold=True, err=True)

    def quote(self, text: str, indent: str = "  ") -> None:
        """What somebody else wrote, line by line, unable to leave its place."""
        for line in harmless_text(text).splitlines() or [""]:
            click.echo(indent + line)

    def passphrase(self, file: Path | None, label: str, *, new: bool = False) -> str:
        """From a file (its first line) or typed unseen; a new one is asked for twice."""
        if file is not None:
            return _first_line(disk.read(file, "passphrase", MOST_SECRET))
        require_terminal()
        prompt = self.text("ask.new_passphrase" if new else "ask.passphrase", label=label)
        again = self.text("ask.again") if new else False
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

    @contextmanager
    def waiting(self, key: str = "wait.server") -> Iterator[None]:
        """Say after a while that there is nothing to do but wait; only to somebody there."""
        if sys.stderr is None or sys.stderr.closed or not sys.stderr.isatty():
            yield
            return
        timer = Timer(SECONDS_SILENT, self.warn, [key])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @contextmanager
    def progress(self, key: str, **values: object) -> Iterator[Callable[[int, int], None]]:
        """A bar on stderr while long work goes on; `advance(done, of)`."""
        described = TextColumn("{task.description}", markup=False)  # a name is never markup
        columns = (described, BarColumn(), TextColumn("{task.completed}"))
        console = Console(stderr=True)
        with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
            task = bar.add_task(self.text(key, **values), total=None)

            def advance(done: int, of: int) -> None:
                bar.update(task, completed=done, total=of)

            yield advance


pass_voice = click.make_pass_decorator(Voice)


def passphrase_option(command: Command) -> Command:
    """The one way to give a passphrase other than typing it."""
    option = click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
    )
    return option(command)


def harmless(text: str) -> str:
    """A name from outside for a terminal: what is not seen there, or acts there, is marked."""
    return TREACHEROUS.sub("�", text)


def harmless_text(text: str) -> str:
    """A message or an answer from outside: as a name, but an emoji keeps its selector."""
    return IN_A_MESSAGE.sub(lambda found: found[1] or "�", text)


def _first_line(raw: bytes) -> str:
    try:
        lines = raw.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise disk.Unreadable("passphrase") from None
    return lines[0] if lines else ""


def require_terminal() -> None:
    """NoTerminal."""
    if not terminal.is_watched():
        raise NoTerminal

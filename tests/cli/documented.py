"""What documents say of `wbs`, compared with the program."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click

from tests.architecture.source import ROOT
from wbs.cli import main

HELP = {"-h", "--help"}
_ENDS = {"&&", "||", "|", ";", ">"}


@dataclass(frozen=True)
class Document:
    """One document of the project."""

    path: Path

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text("utf-8")

    def blocks(self, *kinds: str) -> str:
        """The blocks of these kinds, one after the other, with broken lines put together."""
        found = re.findall(rf"^ *```(?:{'|'.join(kinds)})\n(.*?)```", self.text, re.M | re.S)
        return re.sub(r"\\\n\s*", " ", "".join(found))

    def spoken(self) -> Iterator[str]:
        """What stands between backticks in the text around the blocks."""
        around = re.sub(r"^ *```.*?```", "", self.text, flags=re.M | re.S)
        yield from (" ".join(found.split()) for found in re.findall(r"`([^`]+)`", around))

    def headings(self) -> set[str]:
        """The names by which links reach a heading."""
        lines = re.findall(r"^#+ (.*)$", self.text, re.M)
        return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}


DOCUMENTS = [Document(ROOT / "README.md"), *map(Document, sorted((ROOT / "docs").glob("*.md")))]


def commands(group: click.Group, ctx: click.Context) -> Iterator[list[str]]:
    """The names of every command below a group."""
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, click.Group):
            yield from ([name, *below] for below in commands(command, ctx))
        else:
            yield [name]


def find(group: click.Group, words: list[str], ctx: click.Context) -> tuple[click.Command, str]:
    """The command that the first words name; they are taken off."""
    name = words.pop(0)
    command = group.get_command(ctx, name)
    assert command, name
    return find(command, words, ctx) if isinstance(command, click.Group) else (command, name)


def calls(line: str) -> list[str] | None:
    """The words after `wbs`, by whatever path it is called; None for another line."""
    words = shlex.split(line.replace("\\", "/"), comments=True)
    at = next((i for i, word in enumerate(words) if re.fullmatch(r"(.*[/=])?wbs", word)), None)
    if at is None:
        return None
    end = next((i for i, word in enumerate(words) if i > at and word in _ENDS), len(words))
    return words[at + 1 : end]


def parse(words: list[str]) -> None:
    """Nothing, or what click says of the mistake."""
    ctx = click.Context(main, info_name="wbs")
    if words[0] in options(main):
        return
    command, name = find(main, words, ctx)
    command.make_context(name, words, parent=ctx)


def options(command: click.Command) -> set[str]:
    """Every way to write each option."""
    return HELP.union(*([*one.opts, *one.secondary_opts] for one in command.params))


@cache
def all_options() -> set[str]:
    """Of every command."""
    ctx = click.Context(main)
    return options(main).union(
        *(options(find(main, list(words), ctx)[0]) for words in commands(main, ctx))
    )

"""docs/commands.md is true: each line parses, each command and option that exists is in it."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from tests.architecture.source import ROOT
from wbs.cli import main

DOCUMENT = (ROOT / "docs" / "commands.md").read_text("utf-8")
LINES = [
    line
    for block in re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
    for line in block.splitlines()
]


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


@pytest.mark.parametrize("line", LINES)
def test_a_documented_line_parses(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WBS_DATABASE", "sqlite:///x")
    program, *words = shlex.split(line)
    assert program == "wbs"
    ctx = click.Context(main, info_name="wbs")
    command, name = find(main, words, ctx)
    command.make_context(name, words, parent=ctx)


@pytest.mark.parametrize("words", list(commands(main, click.Context(main))), ids=" ".join)
def test_every_command_is_documented(words: list[str]) -> None:
    command = f"wbs {' '.join(words)}"
    assert any(f"{line} ".startswith(f"{command} ") for line in LINES), command

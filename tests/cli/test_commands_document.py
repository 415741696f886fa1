"""docs/commands.md is true: each line parses, each command and option that exists is in it."""

import shlex

import click
import pytest

from tests.architecture.source import ROOT
from tests.cli.documented import Document, commands, parse
from wbs.cli import main

LINES = Document(ROOT / "docs" / "commands.md").blocks("sh").splitlines()


@pytest.mark.parametrize("line", LINES)
def test_a_documented_line_parses(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WBS_DATABASE", "sqlite:///x")
    program, *words = shlex.split(line)
    assert program == "wbs"
    parse(words)


@pytest.mark.parametrize("words", list(commands(main, click.Context(main))), ids=" ".join)
def test_every_command_is_documented(words: list[str]) -> None:
    command = f"wbs {' '.join(words)}"
    assert any(f"{line} ".startswith(f"{command} ") for line in LINES), command

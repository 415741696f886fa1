"""P7 at the terminal: no passphrase and no word of a receipt is ever an argument or a variable."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from crypto.receipt import ReceiptCode
from tests.cli.world import REPORT, World
from wbs.cli import main

KNOWN_VARIABLES = {"WBS_LANG", "WBS_DATABASE", "WBS_HOME", "WBS_DEMO_ONCE", "WBS_TIMEZONE"}


def parameters(command: click.Command, ctx: click.Context) -> Iterator[click.Parameter]:
    """Of a command and everything below it."""
    yield from command.params
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            if below := command.get_command(ctx, name):
                yield from parameters(below, ctx)


ALL = list(parameters(main, click.Context(main)))


def test_what_could_hold_a_secret_takes_the_path_of_a_file() -> None:
    telling = [each for each in ALL if {"pass", "word", "secret"} & set(_parts(each.name or ""))]
    assert len(telling) > 5
    for each in telling:
        assert isinstance(each.type, click.Path), each.name


def test_only_harmless_settings_come_from_variables() -> None:
    named = {str(each.envvar) for each in ALL if each.envvar}
    assert named <= KNOWN_VARIABLES


def test_what_is_typed_unseen_is_not_echoed(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ReceiptCode(bytes(range(16))).words()
    typed = " ".join([words[1], words[0], *words[2:]])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    ended = CliRunner().invoke(main, ["check", "--portal", "https://x", "--anchor", "x"], typed)
    assert not any(word in ended.output for word in words)


def test_the_words_are_nowhere_but_in_their_file(
    world: World, door: tuple[object, ...], where: tuple[object, ...]
) -> None:
    report = world.write("laporan.json", REPORT)
    said = world.well("report", report, *door, *where, "--words-to", "kata.txt")
    words = (world.folder / "kata.txt").read_text().split()
    assert " ".join(words) not in said
    for path in _files(world.folder):
        if path.name != "kata.txt":
            assert " ".join(words).encode() not in path.read_bytes(), path


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _parts(name: str) -> list[str]:
    return name.replace("passphrase", "pass").replace("words", "word").split("_")

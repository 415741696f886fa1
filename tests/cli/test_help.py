"""Whoever asks for help, or mistypes a command, is answered in the own language."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner

from wbs.cli import main
from wbs.speech.helping import CATALOGUES, DOMAIN, explain
from wbs.speech.messages import LANGUAGES, Texts

CATALOGUE = CATALOGUES / "id" / "LC_MESSAGES" / DOMAIN


def everything(command: click.Command, *path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it, by name."""
    yield " ".join(path) or "wbs", command
    ctx = click.Context(main, info_name="wbs")
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            if below := command.get_command(ctx, name):
                yield from everything(below, *path, name)


ALL = dict(everything(main))


def meanings(catalogue: Catalog) -> list[tuple[list[str], list[str]]]:
    """What a catalogue says for what, one plural or several."""
    return sorted((as_list(one.id), as_list(one.string)) for one in catalogue if one.id)


def as_list(texts: object) -> list[str]:
    """One text or several."""
    return [texts] if isinstance(texts, str) else list(texts) if isinstance(texts, Iterable) else []


def keys_of(name: str, command: click.Command, known: set[str]) -> Iterator[str]:
    """The texts that a command and its options take."""
    yield name
    for option in command.params:
        if isinstance(option, click.Option):
            own = f"{name} {option.opts[0]}"
            yield own if own in known else option.opts[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_says_what_it_is_for_and_no_text_is_idle(language: str) -> None:
    texts = Texts.of(language)
    known = {*texts.sections["help"]}
    used = {key for name, command in ALL.items() for key in keys_of(name, command, known)}
    assert used | {"--help"} == known
    for name, command in ALL.items():
        explain(command, texts, *([] if name == "wbs" else name.split()))
        assert command.help == texts.sections["help"][name]
        options = [one for one in command.params if isinstance(one, click.Option)]
        assert all(option.help for option in options), name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--help"], ["Pemakaian: wbs", "Opsi:", "Perintah:", "Kirim laporan."]),
        (["report", "--help"], ["[wajib]", "Siapa yang tidak boleh", "Tampilkan bantuan"]),
        (["report"], ["Kesalahan: Belum ada opsi '--portal'."]),
        (["report", "--salah"], ["Tidak ada opsi '--salah'.", "Untuk bantuan:"]),
        (["repot"], ["Tidak ada perintah 'repot'."]),
        (["--lang", "xx"], ["'xx' bukan salah satu dari 'id', 'en'."]),
        (["--lang", "en", "--help"], ["Usage: wbs", "Options:", "Report something."]),
        (["--lang", "en", "report", "--help"], ["[required]", "Who must not read it"]),
        (["--lang", "en", "report", "--wrong"], ["Error: No such option '--wrong'."]),
    ],
)
def test_help_and_mistakes_are_told_in_the_persons_language(
    words: list[str], said: list[str]
) -> None:
    # A process each: a command keeps the language in which it was first asked for help.
    own = {
        name: value for name, value in os.environ.items() if name not in {"WBS_LANG", "LANGUAGE"}
    }
    ended = subprocess.run(
        [Path(sys.executable).with_name("wbs"), *words],
        env=own,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == (0 if "--help" in words else 2)
    for each in said:
        assert each in ended.stdout + ended.stderr


def test_the_environment_chooses_the_language_of_mistakes_too() -> None:
    ended = CliRunner().invoke(main, ["--wrong"], env={"WBS_LANG": "en"})
    assert "Error: No such option '--wrong'." in ended.output


def test_the_catalogue_is_made_from_its_source() -> None:
    with CATALOGUE.with_suffix(".po").open("rb") as source:
        written = meanings(read_po(source, locale="id"))
    with CATALOGUE.with_suffix(".mo").open("rb") as made:
        assert meanings(read_mo(made)) == written


def test_click_still_says_what_the_catalogue_translates() -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    with CATALOGUE.with_suffix(".po").open("rb") as source:
        written = read_po(source, locale="id")
    for message in written:
        for text in as_list(message.id):
            assert text.replace("\n", "\\n").replace("\t", "\\t") in sources, text

"""Every refusal has words in both languages that say what to do next and hold nothing foreign."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from string import Template

import click
import pytest
from click.testing import CliRunner

from crypto.errors import Malformed
from tests.architecture.source import ROOT, python_files
from wbs.cases.chains import Trouble
from wbs.cli import Commands, main
from wbs.journeys.services import Unreachable
from wbs.speech.messages import LANGUAGES, Texts, exit_code, refusal_kinds
from wbs.speech.voice import Voice
from wbs.web.problems import Busy


def codes(*packages: str) -> Iterator[str]:
    """The code of every class of refusal, read from the sources: none can hide unimported."""
    for source in python_files(*packages):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                yield from _code(node)


def _code(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        value = getattr(line, "value", None)
        named = isinstance(target, ast.Name) and target.id == "code"
        if named and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def test_no_loaded_refusal_is_missing_from_the_sources() -> None:
    assert {kind.code for kind in refusal_kinds()} <= set(
        codes("crypto", "wbs", "portal", "reviewer")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_a_text(language: str) -> None:
    known = Texts.of(language).sections["refusal"]
    without = {code for code in codes("crypto", "wbs") if code not in known} - {"database"}
    assert not without


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_refusal_says_what_to_do(language: str) -> None:
    for code, text in Texts.of(language).sections["refusal"].items():
        assert len(text.split(". ")) > 1 or ":" in text or ";" in text, code


def test_every_reason_and_trouble_that_a_reader_may_meet_has_words() -> None:
    protocol = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    table = protocol.split("| reason | rule |")[1].split("\n\n")[0]
    reasons = set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE))
    assert len(reasons) > 10
    texts = Texts.of("id").sections
    assert reasons <= texts["reason"].keys()
    assert {trouble.value for trouble in Trouble} == texts["finding"].keys()


def test_both_languages_say_the_same_with_the_same_names() -> None:
    first, second = (Texts.of(language).sections for language in LANGUAGES)
    assert first.keys() == second.keys()
    for section, texts in first.items():
        assert texts.keys() == second[section].keys(), section
        for name, text in texts.items():
            names = {*Template(text).get_identifiers()}
            assert names == {*Template(second[section][name]).get_identifiers()}, (section, name)


def test_what_the_store_says_of_a_database_is_translated() -> None:
    said = {
        node.args[0].value
        for source in python_files("wbs")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "DatabaseRefused"
        and isinstance(node.args[0], ast.Constant)
    }
    assert said
    assert said <= Texts.of("id").sections["database"].keys()


def test_every_text_that_the_code_names_exists_and_none_is_idle() -> None:
    texts = Texts.of("id").sections
    sources = "".join(source.text for source in python_files("wbs"))
    pages = [*ROOT.joinpath("wbs", "look").glob("*.html"), *ROOT.glob("portal/**/*.html")]
    sources += "".join(page.read_text("utf-8") for page in pages)
    for section in set(texts) - {"refusal", "database", "help"}:
        for name in texts[section]:
            literal = f'"{section}.{name}"' in sources
            assert literal or f'f"{section}.{{' in sources or section == "field", (section, name)


def failing(error: Exception) -> click.Group:
    """A command line whose one command fails like this."""

    @click.group(cls=Commands)
    @click.pass_context
    def group(ctx: click.Context) -> None:
        ctx.obj = Voice(Texts.of("id"))

    @group.command()
    def fail() -> None:
        raise error

    return group


SECRET = "rahasiasekali"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Malformed("report.apa"), 1),
        (Unreachable(), 3),
        (Busy(), 3),
        (OSError(SECRET), 3),
        (ValueError(SECRET), 70),
        (KeyboardInterrupt(), 130),
    ],
)
def test_whatever_fails_ends_in_words_and_a_code(error: Exception, code: int) -> None:
    ended = CliRunner().invoke(failing(error), ["fail"])
    assert ended.exit_code == code
    assert ended.stderr.strip()
    assert SECRET not in ended.output
    assert "Traceback" not in ended.output


def test_distrust_is_another_end_than_a_mistake() -> None:
    assert exit_code("roster-refused") == 4
    assert exit_code("mistyped") == 1


def test_our_commands_are_the_installed_ones() -> None:
    named = {entry.value.split(":")[0] for entry in entry_points(group="wbs.commands")}
    for module in named:
        assert (ROOT / Path(*module.split("."))).with_suffix(".py").exists(), module


@pytest.mark.parametrize(("language", "said"), [("id", "buat dengan"), ("en", "make it with")])
def test_a_folder_of_a_reviewer_that_is_not_there_is_called_that(
    tmp_path: Path, language: str, said: str
) -> None:
    words = ["--lang", language, "review", "inbox", "--home", str(tmp_path / "none")]
    ended = CliRunner().invoke(main, words)
    assert ended.exit_code == 1
    assert f"{said} `wbs review init`" in ended.output

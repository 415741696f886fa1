"""No guide names a command, an option, a path or a heading that does not exist."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import click
import pytest

from tests.architecture.source import ROOT
from tests.cli.documented import DOCUMENTS, Document, all_options, calls, options, parse
from wbs.cli import main

FOLDERS = "bench|crypto|deploy|docs|portal|requirements|reviewer|tests|wbs"
PATH = re.compile(rf"(?<![\w./@:-])(?!wbs/\d)(?:{FOLDERS})/[\w./@-]*\w")
OPTION = re.compile(r"--(?!collector\.)\w")  # node_exporter is not here to be asked
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.path.name)


@cache
def _others_options() -> str:
    """Where the options of what is not `wbs` stand."""
    help = [
        subprocess.run(
            [sys.executable, "-m", "pip", command, "--help"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for command in ("install", "download")
    ]
    return "".join([*help, (ROOT / "deploy" / "install").read_text("utf-8")])


def _lines(document: Document) -> list[str]:
    return document.blocks("sh", "bash", "powershell", "ini").splitlines()


def faults(document: Document) -> list[str]:
    """What a document says and the project has not."""
    return [*_bad_lines(document), *_bad_words(document), *_bad_paths(document), *_bad(document)]


def _bad_lines(document: Document) -> list[str]:
    found = []
    for line in _lines(document):
        if words := calls(line):
            try:
                parse(words)
            except (AssertionError, click.UsageError) as mistake:
                found.append(f"{line}: {mistake}")
    return found


def _bad_words(document: Document) -> list[str]:
    return [spoken for spoken in document.spoken() if not _is_right(spoken)]


def _is_right(spoken: str) -> bool:
    words = spoken.split()
    if words[0] == "wbs" and len(words) > 1:
        return _is_command(words[1:])
    named = [word for word in words if OPTION.match(word)] if words[0][:2] == "--" else []
    return all(word in all_options() or word in _others_options() for word in named)


def _is_command(words: list[str]) -> bool:
    """As far as a text names it: a group, a command, its options; values may be left out."""
    command: click.Command = main
    ctx = click.Context(main)
    while isinstance(command, click.Group) and words and re.match("[a-z]", words[0]):
        below = command.get_command(ctx, words.pop(0))
        if below is None:
            return False
        command = below
    named = {word for word in words if OPTION.match(word)}
    return named <= options(command) | options(main)


def _bad_paths(document: Document) -> list[str]:
    said = "\n".join([*_lines(document), *document.spoken()])
    return [path for path in PATH.findall(said) if not (ROOT / path).exists()]


def _bad(document: Document) -> list[str]:
    """Links that lead nowhere."""
    found = []
    for file, heading in LINK.findall(document.text):
        target = document.path.parent / file if file else document.path
        known = Document(target).headings() if heading and target.is_file() else set()
        if not target.exists() or (heading and heading not in known):
            found.append(f"{file}#{heading}")
    return found


@each_document
def test_a_document_names_only_what_exists(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WBS_DATABASE", "sqlite:///x")
    assert faults(document) == []


@pytest.mark.parametrize(
    "text",
    [
        "```sh\nwbs reviewer init\n```",
        "```sh\nprogram/bin/wbs console --home desk --sock x\n```",
        "```ini\nExecStart=/opt/wbs/bin/wbs doctor --jsn\n```",
        "say `wbs rooster check`",
        "say `wbs console --hme`",
        "say `--sockz`",
        "read `requirements/all.txt`",
        "```sh\npip install -r requirements/all.txt\n```",
        "[here](nowhere.md)",
        "# One\n[here](#two)",
    ],
)
def test_what_does_not_exist_is_noticed(text: str, tmp_path: Path) -> None:
    document = Document(tmp_path / "guide.md")
    document.path.write_text(text, "utf-8")
    assert len(faults(document)) == 1


def test_a_newcomer_finds_the_guides() -> None:
    shown = (ROOT / "README.md").read_text("utf-8")
    assert all(f"docs/{name}.md" in shown for name in ("konsol", "console", "upacara-kunci"))

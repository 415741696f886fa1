"""`--help` in the person's language: our texts from wbs/texts, click's own from a catalogue."""

import gettext
import os
from pathlib import Path

import click

from wbs.speech.messages import Texts

CATALOGUES = Path(__file__).parents[1] / "texts"
DOMAIN = "click"


def speak(language: str) -> None:
    """From now on click says its own words in this language."""
    gettext.bindtextdomain(DOMAIN, CATALOGUES)
    gettext.textdomain(DOMAIN)  # the one place where click looks
    os.environ["LANGUAGE"] = language  # where gettext looks first


def explain(command: click.Command, texts: Texts, *path: str) -> click.Command:
    """Put in what a command and all below it are for, and each of their options."""
    helps = texts.sections["help"]
    name = " ".join(path)
    command.help = helps[name or "wbs"]
    for option in (one for one in command.params if isinstance(one, click.Option)):
        option.help = helps.get(f"{name} {option.opts[0]}") or helps[option.opts[0]]
    if isinstance(command, click.Group):
        for below, each in command.commands.items():
            explain(each, texts, *path, below)
    return command

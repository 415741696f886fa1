"""`wbs withdraw`: the reporter ends the own access."""

from pathlib import Path

import click

from wbs.commands.check import words_option
from wbs.commands.doors import portal_at, portal_options, read_anchor
from wbs.commands.words import ask_words
from wbs.journeys.reporting import come_back
from wbs.journeys.reporting import withdraw as end_access
from wbs.speech.voice import Voice, pass_voice


@click.command()
@portal_options
@words_option
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@pass_voice
def withdraw(
    voice: Voice,
    address: str,
    anchor: Path,
    socks: str | None,
    patience: int | None,
    words_file: Path | None,
    yes: bool,
) -> None:
    """End your own access: reviewers keep what you told them, your words show nothing any more."""
    code = ask_words(voice, words_file)
    with portal_at(address, socks, patience) as portal:
        visit = come_back(portal, code, read_anchor(anchor))
        if not yes:
            click.confirm(voice.texts.get("withdraw.asked"), abort=True, err=True)
        end_access(portal, visit)
    voice.title("withdraw.kept")

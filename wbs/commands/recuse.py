"""`wbs review recuse`: handling a case no longer, or proposing that somebody else does not."""

from pathlib import Path

import click

from wbs.cases.moving import MOST_MESSAGE, MOST_REASON
from wbs.commands.desk import reviewer_options, session
from wbs.commands.typed import text_of
from wbs.journeys import reviewing
from wbs.journeys.inbox import find_case
from wbs.journeys.moves import Leaving
from wbs.rosters.roster_files import find_persons
from wbs.speech.voice import Voice, pass_voice


@click.command()
@click.argument("case")
@click.argument("reason", required=False, metavar="[REASON|-]")
@click.option("--person", "persons", multiple=True, metavar="NAME")
@click.option("--message", default="")
@click.option("--yes", is_flag=True)
@reviewer_options
@pass_voice
def recuse(
    voice: Voice,
    case: str,
    reason: str | None,
    persons: tuple[str, ...],
    message: str,
    yes: bool,
    home: Path,
    passphrase_file: Path | None,
    socks: str | None,
) -> None:
    """Handle CASE no longer; with --person, propose that others do not."""
    with session(voice, home, passphrase_file, socks) as at:
        found = find_case(at.desk, at.papers, case)
        named = find_persons(at.desk.trusted.newest, persons) or frozenset({at.desk.person.id})
        is_own = named == {at.desk.person.id}
        if not yes:
            asked = "review.recuse_asked" if is_own else "review.recuse_others_asked"
            click.confirm(voice.texts.get(asked), abort=True, err=True)
        leaving = Leaving(
            named,
            text_of(voice, reason, may_be_empty=False, most=MOST_REASON),
            text_of(voice, message, may_be_empty=True, most=MOST_MESSAGE),
        )
        reviewing.recuse(at.gateway, at.desk, found, leaving)
    voice.say("review.recused" if is_own else "review.recusal_proposed")

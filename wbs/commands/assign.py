"""`wbs review assign` and `link`: on whom tasks fall, and which cases are about one subject."""

from pathlib import Path

import click

from crypto.slot import Word
from wbs.cases.case import Case
from wbs.cases.events import MOST_TASK
from wbs.commands.conversation import names_in
from wbs.commands.desk import Session, reviewer_options, session
from wbs.commands.typed import text_of
from wbs.journeys import assigning
from wbs.journeys.assigning import Tasks, held
from wbs.journeys.inbox import find_case, numbers_of, readable
from wbs.journeys.reviewing import Desk
from wbs.rosters.roster_files import find_persons
from wbs.speech.voice import Voice, pass_voice


def show_assigned(voice: Voice, desk: Desk, case: Case) -> None:
    """On whom the tasks of a case fall now."""
    names = names_in(desk.trusted.chain, held(desk, case).persons)
    voice.say("review.assigned_to" if names else "review.assigned_to_nobody", names=names)


@click.command()
@click.argument("case")
@click.argument("text", required=False, metavar="[TEXT|-]", default="")
@click.option("--person", "persons", multiple=True, metavar="NAME")
@reviewer_options
@pass_voice
def assign(
    voice: Voice,
    case: str,
    text: str,
    persons: tuple[str, ...],
    home: Path,
    passphrase_file: Path | None,
    socks: str | None,
) -> None:
    """Say on whom the tasks of CASE fall from now on; without --person, on nobody."""
    with session(voice, home, passphrase_file, socks) as at:
        found = find_case(at.desk, at.papers, case)
        named = find_persons(at.desk.trusted.newest, persons)
        said = text_of(voice, text, may_be_empty=True, most=MOST_TASK)
        assigning.assign(at.gateway, at.desk, found, Tasks(named, said))
    voice.say("review.assigned" if named else "review.assigned_nobody")


@click.command()
@click.argument("case")
@click.argument("other", required=False, metavar="[OTHER]")
@click.option("--undo", is_flag=True)
@reviewer_options
@pass_voice
def link(
    voice: Voice,
    case: str,
    other: str | None,
    undo: bool,
    home: Path,
    passphrase_file: Path | None,
    socks: str | None,
) -> None:
    """Say that CASE and OTHER are about one subject; without OTHER, list those of CASE."""
    with session(voice, home, passphrase_file, socks) as at:
        found = find_case(at.desk, at.papers, case)
        if other is None:
            _show_linked(voice, at, found)
            return
        word = Word.UNLINK if undo else Word.LINK
        pair = found, find_case(at.desk, at.papers, other)
        assigning.link(at.gateway, at.desk, pair, word)
    voice.say("review.unlinked" if undo else "review.linked")


def _show_linked(voice: Voice, at: Session, case: Case) -> None:
    """Only cases that this person reads: of another one nobody learns that it is there."""
    me = at.desk.person.id
    cases = [one for one in readable(at.desk, at.papers.values()) if me not in one.excluded]
    numbers = numbers_of(one.id for one in cases)
    found = assigning.linked(case, cases)
    voice.title("review.links", number=numbers[case.id], count=len(found))
    for id, is_said_here in found.items():
        voice.say("review.link_here" if is_said_here else "review.link_there", number=numbers[id])

"""`wbs report`: from the questions to the receipt; nothing leaves this machine unsealed."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from crypto.anchor import Anchor
from crypto.errors import Refusal
from wbs import disk
from wbs.commands.doors import (
    attachments_of,
    choose_inspectorate,
    portal_at,
    portal_options,
    read_anchor,
)
from wbs.commands.overview import Draft
from wbs.commands.readers import show_readers
from wbs.commands.typed import ask_yes
from wbs.commands.words import WordsFile, show_words, words_file
from wbs.form.answers import parse_answers
from wbs.form.report import Report
from wbs.journeys.attaching import Attachment, Letter
from wbs.journeys.reporting import Prepared, come_back, find_inspectorate, prepare, submit
from wbs.journeys.reporting import reply as send_message
from wbs.journeys.services import Portal, ServerBroken, Unreachable
from wbs.rosters.roster_files import find_persons
from wbs.speech import terminal
from wbs.speech.voice import Voice, pass_voice

# Bytes of a file of answers: far beyond what fits, so that it is the text that is too long.
MOST_REPORT = 64 * 1024 * 1024
inspectorate_option = click.option("--inspectorate", required=True, metavar="NAME|ID")


@click.command()
@click.argument("answers", required=False, type=click.Path(path_type=Path), metavar="[REPORT.json]")
@portal_options
@inspectorate_option
@click.option("--exclude", multiple=True, metavar="NAME|ID")
@click.option("--file", "files", multiple=True, type=click.Path(path_type=Path))
@click.option("--words-to", type=click.Path(path_type=Path))
@pass_voice
def report(
    voice: Voice,
    answers: Path | None,
    address: str,
    anchor: Path,
    socks: str | None,
    patience: int | None,
    inspectorate: str,
    exclude: tuple[str, ...],
    files: tuple[Path, ...],
    words_to: Path | None,
) -> None:
    """Report something. Asks question by question when no REPORT.json is given."""
    voice.say("report.cannot")
    attachments = attachments_of(files)
    known = read_anchor(anchor)
    id = choose_inspectorate(known, inspectorate)
    given = _read_answers(answers) if answers else None
    with words_file(words_to) as place, portal_at(address, socks, patience) as portal:
        with voice.waiting():
            trusted = find_inspectorate(portal, id, known)
        excluded = find_persons(trusted.newest, exclude)
        show_readers(voice, trusted, excluded)
        if given is None:
            prepared = Draft.ask(voice, trusted, attachments, excluded, date.today).sealed()
        else:
            prepared = prepare(given, trusted, excluded=excluded, today=date.today())
        _hand_in(voice, portal, prepared, place)
        if attachments:
            _send_files(voice, portal, prepared, known, attachments)


@click.command()
@portal_options
@inspectorate_option
@pass_voice
def readers(
    voice: Voice,
    address: str,
    anchor: Path,
    socks: str | None,
    patience: int | None,
    inspectorate: str,
) -> None:
    """Show who would read a report, after verifying that they are genuine."""
    known = read_anchor(anchor)
    with portal_at(address, socks, patience) as portal, voice.waiting():
        trusted = find_inspectorate(portal, choose_inspectorate(known, inspectorate), known)
    show_readers(voice, trusted, frozenset())


def _read_answers(file: Path) -> Report:
    return parse_answers(disk.read(file, "report", MOST_REPORT), date.today())


def _hand_in(voice: Voice, portal: Portal, prepared: Prepared, place: WordsFile | None) -> None:
    """Send, say in every case what became of it, and show the words unless it was refused.

    Words that were shown mean a report that is kept; where that stays unknown they come with the
    warning, because only they can tell.
    """
    verdict = "report.unknown"  # also for Ctrl-C, and for whatever we did not expect
    try:
        _submit(voice, portal, prepared)
        verdict = "report.kept"
    except (Unreachable, ServerBroken):
        raise
    except Refusal:
        verdict = "report.not_kept"
        raise
    finally:
        with suppress(OSError, ValueError):  # an output that is gone must not cost the words
            (voice.title if verdict == "report.kept" else voice.warn)(verdict)
        if verdict != "report.not_kept":
            show_words(voice, prepared.code, place)


def _submit(voice: Voice, portal: Portal, prepared: Prepared) -> None:
    """The same bytes again for as long as the person wants: a server keeps them once."""
    while True:
        try:
            with voice.waiting():
                return submit(portal, prepared)
        except (Unreachable, ServerBroken):
            if not terminal.is_watched():
                raise
            if not ask_yes(voice, voice.text("report.again"), default=True, err=True):
                raise


def _send_files(
    voice: Voice,
    portal: Portal,
    prepared: Prepared,
    known: Anchor,
    attachments: tuple[Attachment, ...],
) -> None:
    """After the report, as a message of its own: losing the line here loses no report."""
    verdict = "report.files_open"
    try:
        with voice.waiting():
            visit = come_back(portal, prepared.code, known)
        with voice.progress("progress.sending") as advance:
            send_message(portal, visit, Letter("", attachments), progress=advance)
        verdict = "report.files_kept"
    finally:
        (voice.say if verdict == "report.files_kept" else voice.warn)(verdict)

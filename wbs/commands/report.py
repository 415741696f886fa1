"""`wbs report`: from the questions to the receipt; nothing leaves this machine unsealed."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from crypto.anchor import Anchor
from crypto.errors import Refusal
from crypto.freshness import Staleness, TrustedRoster
from crypto.ids import PersonId
from wbs import disk, terminal
from wbs.answers import parse_answers
from wbs.attaching import Attachment, Letter
from wbs.commands.doors import (
    attachments_of,
    choose_inspectorate,
    portal_at,
    portal_options,
    read_anchor,
)
from wbs.commands.questions import ask_excluded, ask_report
from wbs.commands.words import WordsFile, show_words, words_file
from wbs.reporting import Prepared, come_back, emptied_roles, find_inspectorate, prepare, submit
from wbs.reporting import reply as send_message
from wbs.roster_files import find_persons
from wbs.services import Portal, ServerBroken, Unreachable
from wbs.voice import Voice, harmless, pass_voice

inspectorate_option = click.option("--inspectorate", required=True, metavar="NAME|ID")


@click.command()
@click.argument("answers", required=False, type=click.Path(path_type=Path), metavar="[REPORT.json]")
@portal_options
@inspectorate_option
@click.option("--exclude", multiple=True, metavar="NAME|ID", help="Who must not read it.")
@click.option("--file", "files", multiple=True, type=click.Path(path_type=Path))
@click.option("--words-to", type=click.Path(path_type=Path), help="For scripts: words into a file.")
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
    given = parse_answers(disk.read(answers, "report")) if answers else None
    with words_file(words_to) as place, portal_at(address, socks, patience) as portal:
        trusted = find_inspectorate(portal, id, known)
        excluded = find_persons(trusted.newest, exclude)
        show_readers(voice, trusted, excluded)
        if given is None:
            excluded |= ask_excluded(voice, trusted.newest)
            _warn_of_gaps(voice, trusted, excluded)
            given = ask_report(voice)
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
    with portal_at(address, socks, patience) as portal:
        trusted = find_inspectorate(portal, choose_inspectorate(known, inspectorate), known)
    show_readers(voice, trusted, frozenset())


def show_readers(voice: Voice, trusted: TrustedRoster, excluded: frozenset[PersonId]) -> None:
    """Say that the roster was verified, and who reads. Warn where it is old or leaves nobody."""
    roster = trusted.newest
    voice.title("report.verified", name=harmless(roster.name))
    staleness = trusted.staleness(date.today())
    if staleness is not Staleness.CURRENT:
        voice.warn("report.overdue" if staleness is Staleness.OVERDUE else "report.expired")
    left = trusted.readers() - excluded
    for person in roster.persons:
        if person.id in left:
            voice.say("report.reader", name=harmless(person.name), unit=harmless(person.unit))
        elif person.id in excluded:
            voice.say("report.left_out", name=harmless(person.name))
    _warn_of_gaps(voice, trusted, excluded)


def _warn_of_gaps(voice: Voice, trusted: TrustedRoster, excluded: frozenset[PersonId]) -> None:
    """Exclusions that leave a role to nobody: the inspectorate above is the better place."""
    emptied = sorted(role.value for role in emptied_roles(trusted, excluded))
    if emptied:
        voice.warn("report.emptied", roles=", ".join(emptied))
    if emptied and trusted.newest.above:
        voice.warn("report.go_above", name=harmless(trusted.newest.above.name))


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
            return submit(portal, prepared)
        except (Unreachable, ServerBroken):
            if not terminal.is_watched():
                raise
            if not click.confirm(voice.texts.get("report.again"), default=True, err=True):
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
        visit = come_back(portal, prepared.code, known)
        with voice.progress("progress.sending") as advance:
            send_message(portal, visit, Letter("", attachments), progress=advance)
        verdict = "report.files_kept"
    finally:
        (voice.say if verdict == "report.files_kept" else voice.warn)(verdict)

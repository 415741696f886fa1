"""`wbs check` and `wbs reply`: the reporter comes back with twelve words."""

from datetime import date
from pathlib import Path

import click

from crypto.freshness import Staleness
from wbs.attaching import Letter
from wbs.commands.conversation import save_files, show_case, show_status
from wbs.commands.doors import attachments_of, portal_at, portal_options, read_anchor
from wbs.commands.typed import text_of
from wbs.commands.words import STDIN, ask_words
from wbs.reporting import Visit, come_back
from wbs.reporting import reply as send_message
from wbs.voice import Voice, pass_voice

words_option = click.option(
    "--words-file",
    type=click.Path(path_type=Path),
    help="Read the twelve words from this file, `-` for stdin; asked for unseen without it.",
)


@click.command()
@portal_options
@words_option
@click.option("--save-files", "folder", type=click.Path(path_type=Path), metavar="DIR")
@pass_voice
def check(
    voice: Voice,
    address: str,
    anchor: Path,
    socks: str | None,
    patience: int | None,
    words_file: Path | None,
    folder: Path | None,
) -> None:
    """Come back: read the status and the whole conversation."""
    code = ask_words(voice, words_file)
    with portal_at(address, socks, patience) as portal:
        visit = come_back(portal, code, read_anchor(anchor))
        _warn_if_stale(voice, visit)
        show_status(voice, visit.case)
        show_case(voice, visit.case, visit.trusted.chain)
        if folder is not None:
            save_files(voice, visit.case, portal.pieces(visit.keys.credential), folder)


@click.command()
@click.argument("text", required=False, metavar="[TEXT|-]")
@portal_options
@words_option
@click.option("--file", "files", multiple=True, type=click.Path(path_type=Path))
@pass_voice
def reply(
    voice: Voice,
    text: str | None,
    address: str,
    anchor: Path,
    socks: str | None,
    patience: int | None,
    words_file: Path | None,
    files: tuple[Path, ...],
) -> None:
    """Write to the reviewers. TEXT as an argument stays in the shell's history: better `-`."""
    attachments = attachments_of(files)
    code = ask_words(voice, words_file)
    with portal_at(address, socks, patience) as portal:
        visit = come_back(portal, code, read_anchor(anchor))
        _warn_if_stale(voice, visit)
        written = text_of(voice, text, has_files=bool(files), stdin_is_free=words_file != STDIN)
        with voice.progress("progress.sending") as advance:
            send_message(portal, visit, Letter(written, attachments), progress=advance)
    voice.title("reply.kept")


def _warn_if_stale(voice: Voice, visit: Visit) -> None:
    """An existing conversation goes on whatever the age of the roster, but not in silence."""
    if visit.trusted.staleness(date.today()) is not Staleness.CURRENT:
        voice.warn("report.overdue")

"""`wbs check` and `wbs reply`: the reporter comes back with twelve words."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import click

from crypto.errors import Refusal
from crypto.freshness import Staleness
from wbs.cases.event import Event
from wbs.cases.events import MOST_TEXT, Message
from wbs.cases.moving import MOST_MESSAGE, Objected, Pressed
from wbs.clients import HttpPortal
from wbs.commands.conversation import NO_DAYS, save_files, show_case
from wbs.commands.doors import attachments_of, portal_at, portal_options, read_anchor
from wbs.commands.sending import of_visit, send
from wbs.commands.status import show_status, show_until
from wbs.commands.typed import text_of
from wbs.commands.words import STDIN, ask_words
from wbs.journeys.attaching import Letter
from wbs.journeys.reporting import Visit, come_back
from wbs.journeys.telling import told
from wbs.speech.voice import Voice, pass_voice

_KINDS: Mapping[str | None, type[Event]] = MappingProxyType(
    {None: Message, "objection": Objected, "pressure": Pressed}
)
_KEPT: Mapping[type[Event], str] = MappingProxyType(
    {Message: "reply.kept", Objected: "standing.objected", Pressed: "standing.pressed"}
)
words_option = click.option(
    "--words-file",
    type=click.Path(path_type=Path),
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
        known = read_anchor(anchor)
        with voice.waiting():
            visit = come_back(portal, code, known)
            days = _days(portal, visit)
        _warn_if_stale(voice, visit)
        case = told(visit.case)
        show_status(voice, case)
        show_until(voice, case, days)
        show_case(voice, case, visit.trusted.chain, days)
        voice.say("reply.pressure")
        if folder is not None:
            save_files(voice, case, portal.pieces(visit.keys.credential), folder)


@click.command()
@click.argument("text", required=False, metavar="[TEXT|-]")
@portal_options
@words_option
@click.option("--file", "files", multiple=True, type=click.Path(path_type=Path))
@click.option("--objection", "writes", flag_value="objection")
@click.option("--pressure", "writes", flag_value="pressure")
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
    writes: str | None,
) -> None:
    """Write to the reviewers. TEXT as an argument stays in the shell's history: better `-`."""
    if writes and files:
        raise click.UsageError(voice.text("reply.no_files"))
    kind = _KINDS[writes]
    if kind is Pressed:
        for part in ("when", "protects", "turn"):
            voice.say(f"pressing.{part}")
    attachments = attachments_of(files)
    code = ask_words(voice, words_file)
    with portal_at(address, socks, patience) as portal:
        known = read_anchor(anchor)
        with voice.waiting():
            visit = come_back(portal, code, known)
        _warn_if_stale(voice, visit)
        moment = of_visit(portal, code, known, visit, kind)
        moment.require_way()
        written = text_of(
            voice,
            text,
            may_be_empty=bool(files) or kind is Pressed,
            stdin_is_free=words_file != STDIN,
            most=MOST_MESSAGE if writes else MOST_TEXT,
        )
        send(voice, moment, Letter(written, attachments))
    voice.title(_KEPT[kind])


def _days(portal: HttpPortal, visit: Visit) -> Mapping[bytes, date]:
    """When each entry came, by its hash; the conversation is whole without."""
    try:
        served = portal.days(visit.keys.credential)
    except Refusal:
        return NO_DAYS
    return served.by_hash(visit.case.lines)


def _warn_if_stale(voice: Voice, visit: Visit) -> None:
    """An existing conversation goes on whatever the age of the roster, but not in silence."""
    if visit.trusted.staleness(date.today()) is not Staleness.CURRENT:
        voice.warn("report.overdue")

"""`wbs backup`: what is kept when the server is not."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import click

from wbs.backup.chained import WalkedLog, walk_logs
from wbs.backup.manifest import KEYS, LOG
from wbs.backup.sets import Checked, Shelf
from wbs.backup.wholeness import Whole
from wbs.backup.wholeness import verify as verify_whole
from wbs.commands.audit import tell_fault
from wbs.commands.migrate import database_option, database_refusals
from wbs.days import HOME, today_in
from wbs.speech.messages import DISTRUST
from wbs.speech.voice import Voice, pass_voice
from wbs.store.parts import PartRefused
from wbs.store.refilling import refill
from wbs.web.starting import WRONG, SettingsRefused

TIMEZONE = "WBS_TIMEZONE"
DAYS_OF_BACKUPS = 30
DAYS_OF_KEYBOXES = 7  # how long what was erased can still come back out of a backup

keyboxes_option = click.option(
    "--keyboxes",
    type=click.Path(path_type=Path),
    metavar="BACKUP",
)


@click.group()
def backup() -> None:
    """Keep a copy of the sealed logs elsewhere, and put it back."""


@backup.command()
@database_option
@click.option("--to", "shelf", type=click.Path(path_type=Path), required=True, metavar="DIR")
@pass_voice
def make(voice: Voice, database: str, shelf: Path) -> None:
    """Make a backup of this moment in DIR, while the servers go on, and read it once."""
    with database_refusals(), voice.waiting("backup.waiting"):
        made = Shelf(shelf).add(database, _today())
        try:
            earlier = Shelf(shelf).before(made)
            whole = verify_whole(Checked.open(made.folder), earlier=earlier)
        except PartRefused:
            made.forget()  # as the newest it would let `prune` take the last good one
            raise
        walked = [*walk_logs(Checked.open(made.folder))]
    voice.say("backup.made", folder=made.folder)
    _tell(voice, whole)
    _tell_logs(voice, walked)


@backup.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="BACKUP")
@keyboxes_option
@pass_voice
@click.pass_context
def verify(ctx: click.Context, voice: Voice, folder: Path, keyboxes: Path | None) -> None:
    """Read a whole BACKUP: nothing missing, cut, changed or spoilt.

    Ends with 4 where the staff log in it is not the one that persons signed.
    """
    with voice.waiting("backup.waiting"):
        found = Checked.open(folder)
        whole = verify_whole(found, Checked.open(keyboxes) if keyboxes else None)
        walked = [*walk_logs(found)]
    voice.say("backup.good", day=found.manifest.day, version=found.manifest.version)
    _tell(voice, whole)
    if found.manifest.part(KEYS) is None and keyboxes is None:
        voice.warn("backup.only_log")
    ctx.exit(_tell_logs(voice, walked))


@backup.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="BACKUP")
@database_option
@keyboxes_option
@pass_voice
@click.pass_context
def restore(
    ctx: click.Context, voice: Voice, folder: Path, database: str, keyboxes: Path | None
) -> None:
    """Put BACKUP into an empty database and bring it to this program's version.

    Ends with 4, all the same restored, where the staff log is not the one that persons signed.
    """
    with database_refusals(), voice.waiting("backup.waiting"), ExitStack() as stack:
        found = Checked.open(folder)
        keys = Checked.open(keyboxes) if keyboxes else found
        verify_whole(found, keys)
        walked = [*walk_logs(found)]
        log = stack.enter_context(found.reader(LOG))
        boxes = stack.enter_context(keys.reader(KEYS))
        refill(database, found.manifest.version, (log, boxes))
    voice.say("backup.restored", day=found.manifest.day)
    voice.warn("backup.after")
    ctx.exit(_tell_logs(voice, walked))


@backup.command()
@click.argument("shelf", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--keep-days", type=click.IntRange(1), default=DAYS_OF_BACKUPS, show_default=True)
@click.option(
    "--keep-keyboxes-days", type=click.IntRange(1), default=DAYS_OF_KEYBOXES, show_default=True
)
@pass_voice
def prune(voice: Voice, shelf: Path, keep_days: int, keep_keyboxes_days: int) -> None:
    """Forget old backups in DIR, and sooner their keyboxes; the newest always stays."""
    gone = Shelf(shelf).prune(_today(), keep=keep_days, keep_keys=keep_keyboxes_days)
    voice.say("backup.pruned", whole=gone.whole, keys=gone.keys)


def _tell(voice: Voice, whole: Whole) -> None:
    voice.say("backup.whole", cases=whole.cases, entries=whole.entries, boxes=whole.keyboxes)
    if whole.odd:
        voice.warn("backup.odd", count=whole.odd)


def _tell_logs(voice: Voice, walked: Sequence[WalkedLog]) -> int:
    """How to end."""
    end = 0
    for each in walked:
        if each.fault is None:
            voice.say("backup.log", id=each.inspectorate, count=each.count)
        else:
            voice.warn("backup.log_broken", id=each.inspectorate, count=each.count)
            tell_fault(voice, each.fault, each.names)
            end = DISTRUST
    return end


def _today() -> date:
    """The installation's day. SettingsRefused."""
    try:
        return today_in(os.environ.get(TIMEZONE, HOME))()
    except ValueError:
        raise SettingsRefused([f"{TIMEZONE} {WRONG}"]) from None

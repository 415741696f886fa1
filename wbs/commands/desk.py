"""A reviewer at the terminal: unlock, verify, fetch what is new; then one command does its work."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import click

from crypto.freshness import Staleness
from crypto.ids import CaseId
from wbs.chains import Papers
from wbs.commands.doors import DIRECT, gateway_at
from wbs.inbox import papers_by_case
from wbs.reviewing import Desk
from wbs.services import Gateway
from wbs.signatures import Caller
from wbs.staff_keys import label_of, open_reviewer
from wbs.syncing import sync
from wbs.trusting import trust
from wbs.voice import Voice, passphrase_option
from wbs.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., object])

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path),
    envvar="WBS_HOME",
    required=True,
    help="The folder that `wbs review init` made.",
)


@dataclass(frozen=True, slots=True)
class Session:
    """Unlocked and up to date."""

    desk: Desk
    gateway: Gateway
    papers: Mapping[CaseId, Papers]


def reviewer_options(command: Command) -> Command:
    """Which folder, and its passphrase."""
    return home_option(passphrase_option(command))


@contextmanager
def session(voice: Voice, home: Path, passphrase_file: Path | None) -> Iterator[Session]:
    """Unlock the key, verify the roster against anchor and memory, fetch all sealed items."""
    workspace = Workspace(home)
    settings, sealed = workspace.settings(), workspace.key()
    _, label = label_of(sealed)
    keys = voice.unlock(passphrase_file, label, lambda typed: open_reviewer(sealed, typed))
    caller = Caller(settings.inspectorate, settings.person)
    with gateway_at(settings.gateway, caller, keys, DIRECT) as gateway:
        trusted = trust(
            gateway.roster(), settings.inspectorate, workspace.anchor(), workspace.seen()
        )
        workspace.remember(trusted.freshness.seen())
        if trusted.staleness(date.today()) is not Staleness.CURRENT:
            voice.warn("review.overdue")
        desk = Desk.open(keys, trusted, date.today())
        cache = workspace.cache()
        with voice.progress("progress.syncing") as advance:
            synced = sync(gateway, cache, advance)
        if synced.gone:
            voice.warn("review.gone", count=synced.gone)
        yield Session(desk, gateway, papers_by_case(cache.items(), settings.inspectorate))

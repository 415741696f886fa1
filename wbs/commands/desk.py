"""A reviewer at the terminal: unlock, verify, fetch what is new; then one command does its work."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from crypto.encoding import sha256
from crypto.freshness import Staleness
from crypto.ids import CaseId
from crypto.keyfile import ReviewerKeys
from wbs.cases.chains import Papers
from wbs.commands.doors import gateway_at, socks_option
from wbs.desk.syncing import sync
from wbs.desk.workspace import Workspace
from wbs.journeys.inbox import papers_by_case
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Gateway
from wbs.journeys.trusting import trust
from wbs.rosters.staff_keys import label_of, open_reviewer
from wbs.speech.voice import Voice, passphrase_option
from wbs.stafflog.ledger import told_elsewhere

Command = TypeVar("Command", bound=Callable[..., object])

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path),
    envvar="WBS_HOME",
    required=True,
)


@dataclass(frozen=True, slots=True)
class Session:
    """Unlocked and up to date. `again`: the same after fetching what is new by then."""

    desk: Desk
    gateway: Gateway
    papers: Mapping[CaseId, Papers]
    dated: Sequence[tuple[date, bytes]]
    again: Callable[[], "Session"]

    def arrived(self, case: CaseId) -> Mapping[bytes, date]:
        """The day of each envelope of a case, by hash: the gateway's word, signed by nobody."""
        wanted = {*self.papers[case].envelopes}
        return {sha256(body): day for day, body in self.dated if body in wanted}


def reviewer_options(command: Command) -> Command:
    """Which folder, its passphrase, and the way to the gateway."""
    return home_option(passphrase_option(socks_option(command)))


@contextmanager
def session(
    voice: Voice, home: Path, passphrase_file: Path | None, socks: str | None
) -> Iterator[Session]:
    """Unlock the key, verify the roster against anchor and memory, fetch all sealed items."""
    workspace = Workspace(home)
    workspace.settings()  # first: where there is no such folder, that is what to say
    sealed = workspace.key()
    _, label = label_of(sealed)
    keys = voice.unlock(passphrase_file, label, lambda typed: open_reviewer(sealed, typed))
    with gateway_at(workspace, keys, socks) as gateway:
        yield _fetched(voice, workspace, keys, gateway)


def _fetched(voice: Voice, workspace: Workspace, keys: ReviewerKeys, gateway: Gateway) -> Session:
    """No other command changes memory or cache meanwhile."""
    inspectorate = workspace.settings().inspectorate
    with ExitStack() as stack:
        with voice.waiting("wait.home"):
            stack.enter_context(workspace.alone())
        seen = workspace.seen()
        with voice.waiting():
            served = gateway.roster()
        trusted = trust(served, inspectorate, workspace.anchor(), seen)
        workspace.remember(trusted.freshness.seen())
        if trusted.staleness(date.today()) is not Staleness.CURRENT:
            voice.warn("review.overdue")
        desk = Desk.open(keys, trusted, date.today())
        cache = workspace.cache()
        with voice.progress("progress.syncing") as advance:
            synced = sync(gateway, cache, advance)
        if elsewhere := told_elsewhere(workspace.log()):
            voice.warn("review.elsewhere", count=elsewhere)
        if synced.gone:
            voice.warn("review.gone", count=synced.gone)
        dated = [(day, body) for day, _, body in cache.dated()]
    papers = papers_by_case((body for _, body in dated), inspectorate)
    again = partial(_fetched, voice, workspace, keys, gateway)
    return Session(desk, gateway, papers, dated, again)

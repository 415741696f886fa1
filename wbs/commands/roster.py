"""`wbs roster`: draft, check, sign and publish who may read."""

from datetime import date
from pathlib import Path

import click

from crypto.freshness import Staleness, TrustedRoster
from wbs import disk
from wbs.cases.writing import require_fresh
from wbs.commands.ceremony import read_above
from wbs.commands.migrate import database_option, database_refusals
from wbs.commands.roster_view import show_proposal
from wbs.commands.typed import ask_yes
from wbs.days import HOME, today_in
from wbs.rosters.drafting import compose_roster
from wbs.rosters.plan import Plan
from wbs.rosters.publishing import publish as keep
from wbs.rosters.roster_files import (
    PublishedDiffers,
    Standing,
    read_chain,
    read_proposal,
    sign_roster,
    unsigned,
)
from wbs.rosters.staff_keys import PUBLIC_ENDING, PublicKey, label_of, open_signer
from wbs.speech.voice import Voice, pass_voice, passphrase_option
from wbs.store import Store
from wbs.web.problems import Broken, Conflict

files_argument = click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)


@click.group()
def roster() -> None:
    """Draft, check, sign and publish who may read. FILE... are all rosters by epoch, from 0."""


@roster.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--keys", type=click.Path(path_type=Path), required=True)
@click.option("--previous", multiple=True, type=click.Path(path_type=Path))
@click.option("--freshness", type=click.Path(path_type=Path))
@click.option("--above", multiple=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
@pass_voice
def draft(
    voice: Voice,
    plan: Path,
    keys: Path,
    previous: tuple[Path, ...],
    freshness: Path | None,
    above: tuple[Path, ...],
    out: Path,
) -> None:
    """Write the next roster, unsigned, from PLAN and the public keys that people brought."""
    if bool(previous) != bool(freshness):
        raise click.UsageError(voice.texts.get("roster.draft_freshness"))
    before = _read(previous)
    standing = Standing.read(before, disk.read(freshness, "freshness")) if freshness else None
    payload = compose_roster(
        Plan.parse(disk.read(plan, "plan")),
        _public_keys(keys),
        standing.chain if standing else None,
        read_above(above),
        removed=standing.removed if standing else frozenset(),
        today=date.today(),
    )
    disk.write_new(out, unsigned(payload))
    voice.say("roster.drafted", file=out)
    show_proposal(voice, read_proposal([*before, unsigned(payload)]))


@roster.command()
@files_argument
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Show and examine the last FILE: people, chain, signatures, and whether anybody can be missed.

    Ends with 1 where a step of a case would stand still with one person missing.
    """
    voice: Voice = ctx.obj
    if not show_proposal(voice, read_proposal(_read(files))):
        ctx.exit(1)


@roster.command()
@files_argument
@click.option("--key", type=click.Path(path_type=Path), required=True)
@click.option("--yes", is_flag=True)
@passphrase_option
@pass_voice
def sign(
    voice: Voice, files: tuple[Path, ...], key: Path, yes: bool, passphrase_file: Path | None
) -> None:
    """Add a custodian's signature to the last FILE, after showing what it says."""
    rosters = _read(files)
    show_proposal(voice, read_proposal(rosters))
    if not yes:
        _require_yes(voice)
    sealed = disk.read(key, "key")
    _, label = label_of(sealed)
    signer = voice.unlock(passphrase_file, label, lambda typed: open_signer(sealed, typed))
    signed = sign_roster(rosters, signer)
    disk.replace(files[-1], signed)
    missing = read_proposal([*rosters[:-1], signed]).missing()
    voice.say("roster.signed" if not missing else "roster.signed_more", label=label)


@roster.command()
@files_argument
@click.option("--freshness", type=click.Path(path_type=Path), required=True)
@database_option
@pass_voice
def publish(voice: Voice, files: tuple[Path, ...], freshness: Path, database: str) -> None:
    """Verify the whole chain and its freshness, then put both into the servers' database."""
    rosters, statement = _read(files), disk.read(freshness, "freshness")
    chain = read_chain(rosters)
    trusted = TrustedRoster.verify(chain, statement)
    staleness = trusted.staleness(date.today())
    require_fresh(staleness)
    if staleness is Staleness.OVERDUE:
        voice.warn("roster.overdue")
    with database_refusals():
        store = Store.open(database, today=today_in(HOME))
    try:
        keep(store, chain.inspectorate, rosters, statement)
    except (Conflict, Broken):  # Broken: what stands there is not genuine
        raise PublishedDiffers from None
    finally:
        store.close()
    voice.say("roster.published", name=chain.newest.name, epoch=chain.newest.epoch)
    voice.say("roster.id", id=chain.inspectorate)


def _require_yes(voice: Voice) -> None:
    if not ask_yes(voice, voice.text("roster.sign_it"), default=False, err=True):
        raise click.Abort


def _read(files: tuple[Path, ...]) -> list[bytes]:
    return [disk.read(file, "roster") for file in files]


def _public_keys(folder: Path) -> dict[str, PublicKey]:
    """By the file's name: LABEL.pub or LABEL.key.pub."""
    found = sorted(folder.glob(f"*{PUBLIC_ENDING}"))
    return {
        file.name.split(".")[0]: PublicKey.parse(disk.read(file, "public key")) for file in found
    }

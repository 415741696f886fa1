"""`wbs roster`: draft, check, sign and publish who may read."""

from datetime import date, datetime
from pathlib import Path
from stat import S_IMODE

import click

from crypto.delegations import Kind
from crypto.freshness import Staleness, TrustedRoster
from crypto.ids import Role
from wbs import disk
from wbs.cases.writing import require_fresh
from wbs.commands.ceremony import read_above
from wbs.commands.migrate import database_option, database_refusals
from wbs.commands.roster_view import show_proposal
from wbs.commands.typed import ask_yes
from wbs.days import HOME, today_in
from wbs.rosters.delegating import delegate as add_delegation
from wbs.rosters.delegating import end as end_delegation
from wbs.rosters.drafting import compose_roster
from wbs.rosters.plan import Plan
from wbs.rosters.planned_delegations import PlannedDelegation
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

ROLES = [role.value for role in Role]
DAY = click.DateTime(["%Y-%m-%d"])
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


plan_argument = click.argument("plan", type=click.Path(path_type=Path))


@roster.command()
@plan_argument
@click.option("--kind", type=click.Choice([*Kind.__members__], case_sensitive=False), required=True)
@click.option("--to", required=True)
@click.option("--of")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@click.option("--from", "begins", type=DAY, required=True)
@click.option("--until", type=DAY, required=True)
@pass_voice
def delegate(
    voice: Voice,
    plan: Path,
    kind: str,
    to: str,
    of: str | None,
    roles: tuple[str, ...],
    begins: datetime,
    until: datetime,
) -> None:
    """Write into PLAN that somebody acts for one who is away (PLH), or in a vacant post (PLT)."""
    days = begins.date(), until.date()
    planned = PlannedDelegation(Kind(kind), of, to, frozenset(map(Role, roles)), *days)
    changed = add_delegation(disk.read(plan, "plan"), planned, today=date.today())
    _rewrite(voice, plan, changed)


@roster.command()
@plan_argument
@click.option("--to", required=True)
@click.option("--of")
@click.option("--from", "begins", type=DAY)
@click.option("--until", type=DAY)
@pass_voice
def undelegate(
    voice: Voice,
    plan: Path,
    to: str,
    of: str | None,
    begins: datetime | None,
    until: datetime | None,
) -> None:
    """Take a delegation out of PLAN, or give it another last day. It ends with the next roster."""

    def is_meant(one: PlannedDelegation) -> bool:
        same_day = begins is None or one.begins == begins.date()
        return one.to == to and of in (None, one.of) and same_day

    last = until.date() if until else None
    changed = end_delegation(disk.read(plan, "plan"), is_meant, last, today=date.today())
    _rewrite(voice, plan, changed)


def _rewrite(voice: Voice, plan: Path, changed: bytes) -> None:
    disk.replace(plan, changed, S_IMODE(plan.stat().st_mode))
    voice.say("roster.delegated", file=plan)


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

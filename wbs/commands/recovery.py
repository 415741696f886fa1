"""`wbs recovery`: the key that opens every case when all readers are gone, in shares only."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from crypto.errors import WrongShares
from crypto.freshness import TrustedRoster
from crypto.keyfile import RecoveryKemKey
from crypto.roster_chain import RosterChain
from crypto.shares import combine
from wbs import disk
from wbs.commands.conversation import shared_files, show_case
from wbs.desk.sync_folder import FolderCache
from wbs.journeys.inbox import papers_by_case
from wbs.journeys.recovering import recovered_cases
from wbs.rosters.founding import make_recovery
from wbs.rosters.plan import Plan
from wbs.rosters.roster_files import read_chain
from wbs.rosters.staff_keys import label_of, open_share
from wbs.speech.voice import Voice, pass_voice

rosters_option = click.option(
    "--roster",
    "rosters",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
)


@click.group()
def recovery() -> None:
    """Make recovery shares; prove that they still fit together; read cases with them."""


@recovery.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--passphrases", type=click.Path(path_type=Path))
@pass_voice
def new(voice: Voice, plan: Path, out: Path, passphrases: Path | None) -> None:
    """Draw a recovery key and seal one share to each custodian of PLAN, who come one by one.

    Use a machine that is never connected. The whole key is never written.
    """
    planned = Plan.parse(disk.read(plan, "plan"))
    made = make_recovery(
        planned.threshold,
        planned.custodians,
        lambda label: voice.passphrase(
            passphrases / f"{label}.txt" if passphrases else None, label, new=True
        ),
    )
    disk.make_private_folder(out)
    made.save(out)
    voice.say("recovery.made", folder=out, needed=planned.threshold, shares=len(made.shares))
    voice.say("key.fingerprint", words=" ".join(made.public.fingerprint()))


@recovery.command()
@click.argument("shares", nargs=-1, required=True, type=click.Path(path_type=Path))
@rosters_option
@click.option("--passphrases", type=click.Path(path_type=Path))
@pass_voice
def check(
    voice: Voice, shares: tuple[Path, ...], rosters: tuple[Path, ...], passphrases: Path | None
) -> None:
    """Prove that these SHARES give the recovery key that the newest roster names."""
    wanted = read_chain([disk.read(file, "roster") for file in rosters]).newest.recovery
    combine([_share(voice, file, passphrases) for file in shares], wanted)
    voice.say("recovery.right", shares=len(shares))


@recovery.command()
@click.argument("shares", nargs=-1, required=True, type=click.Path(path_type=Path))
@rosters_option
@click.option("--freshness", required=True, type=click.Path(path_type=Path))
@click.option("--cache", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--case", "wanted", default="")
@click.option("--passphrases", type=click.Path(path_type=Path))
@pass_voice
def read(
    voice: Voice,
    shares: tuple[Path, ...],
    rosters: tuple[Path, ...],
    freshness: Path,
    cache: Path,
    wanted: str,
    passphrases: Path | None,
) -> None:
    """Read every case in a copy of a reviewer's cache, with the key that these SHARES give.

    Use a machine that is never connected. The whole key is never written.
    """
    chain = read_chain([disk.read(file, "roster") for file in rosters])
    trusted = TrustedRoster.verify(chain, disk.read(freshness, "freshness"))
    key = _recovered(chain, [_share(voice, file, passphrases) for file in shares])
    heap = papers_by_case(_items(cache), chain.inspectorate)
    found = [each for case, each in heap.items() if case.value.hex().startswith(wanted.lower())]
    for case in recovered_cases(found, key, trusted):
        voice.title("recovery.case", number=case.id.value.hex())
        show_case(voice, case, chain)
        voice.say("recovery.files", count=sum(1 for _ in shared_files(case)))
    voice.say("recovery.read", of=len(found))


def _items(cache: Path) -> list[bytes]:
    if not cache.is_dir():
        raise disk.Unreadable("cache")
    return list(FolderCache(cache).items())


def _recovered(chain: RosterChain, shares: Sequence[str]) -> RecoveryKemKey:
    """Of any roster of the chain: old cases are sealed to the key of their day. WrongShares."""
    for roster in reversed(chain.rosters):
        with suppress(WrongShares):
            return combine(shares, roster.recovery)
    raise WrongShares


def _share(voice: Voice, file: Path, folder: Path | None) -> str:
    sealed = disk.read(file, "share")
    _, label = label_of(sealed)
    given = folder / f"{file.stem}.txt" if folder else None
    return voice.unlock(given, label, lambda typed: open_share(sealed, typed))

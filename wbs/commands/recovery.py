"""`wbs recovery`: the key that opens every case when all readers are gone, in shares only."""

from pathlib import Path

import click

from crypto.shares import combine
from wbs import disk
from wbs.founding import make_recovery
from wbs.plan import Plan
from wbs.roster_files import read_chain
from wbs.staff_keys import label_of, open_share
from wbs.voice import Voice, pass_voice


@click.group()
def recovery() -> None:
    """Make recovery shares; prove that shares still fit together."""


@recovery.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A folder to make.")
@click.option("--passphrases", type=click.Path(path_type=Path), help="As for `wbs ceremony`.")
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
@click.option(
    "--roster",
    "rosters",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="Every roster by epoch.",
)
@click.option("--passphrases", type=click.Path(path_type=Path), help="As for `wbs ceremony`.")
@pass_voice
def check(
    voice: Voice, shares: tuple[Path, ...], rosters: tuple[Path, ...], passphrases: Path | None
) -> None:
    """Prove that these SHARES give the recovery key that the newest roster names."""
    wanted = read_chain([disk.read(file, "roster") for file in rosters]).newest.recovery
    combine([_share(voice, file, passphrases) for file in shares], wanted)
    voice.say("recovery.right", shares=len(shares))


def _share(voice: Voice, file: Path, folder: Path | None) -> str:
    sealed = disk.read(file, "share")
    _, label = label_of(sealed)
    given = folder / f"{file.stem}.txt" if folder else None
    return voice.unlock(given, label, lambda typed: open_share(sealed, typed))

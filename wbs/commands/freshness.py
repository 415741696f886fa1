"""`wbs freshness`: the monthly word that a roster holds, and taking somebody off it at once."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from crypto.roster_chain import RosterChain
from wbs import disk
from wbs.commands.steps import way_words
from wbs.rosters.roster_files import (
    MONTH,
    Standing,
    StepUnreachable,
    find_persons,
    is_enough,
    read_chain,
    read_statement,
    sign_freshness,
)
from wbs.rosters.staff_keys import label_of, open_signer
from wbs.speech.voice import Voice, pass_voice, passphrase_option

rosters_option = click.option(
    "--roster",
    "rosters",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
)
previous_option = click.option(
    "--previous",
    type=click.Path(path_type=Path),
)
out_option = click.option("--out", type=click.Path(path_type=Path), required=True)
key_option = click.option("--key", type=click.Path(path_type=Path), required=True)
until_option = click.option("--until", type=click.DateTime(["%Y-%m-%d"]))


@click.group()
def freshness() -> None:
    """Say each month that the roster still holds; remove a person at once."""


@freshness.command()
@rosters_option
@previous_option
@out_option
@key_option
@until_option
@passphrase_option
@pass_voice
def renew(
    voice: Voice,
    rosters: tuple[Path, ...],
    previous: Path | None,
    out: Path,
    key: Path,
    until: datetime | None,
    passphrase_file: Path | None,
) -> None:
    """Write and sign the next statement. One officer is enough while nobody is removed."""
    standing = _standing(rosters, previous)
    statement = standing.renew(_last_day(until))
    _sign(voice, standing.chain, statement, key, passphrase_file, partial(disk.write_new, out))


@freshness.command()
@click.option("--person", "persons", multiple=True, required=True)
@rosters_option
@previous_option
@out_option
@key_option
@until_option
@passphrase_option
@pass_voice
def remove(
    voice: Voice,
    persons: tuple[str, ...],
    rosters: tuple[Path, ...],
    previous: Path | None,
    out: Path,
    key: Path,
    until: datetime | None,
    passphrase_file: Path | None,
) -> None:
    """Write a statement that takes PERSONS off the roster. It needs both officers' signatures."""
    standing = _standing(rosters, previous)
    ids = find_persons(standing.chain.newest, persons)
    try:
        statement = standing.remove(ids, _last_day(until), today=date.today())
    except StepUnreachable as stop:
        words = way_words(voice.text, stop.step.leaves, stop.step.enters)
        raise StepUnreachable(stop.step, words) from None
    _sign(voice, standing.chain, statement, key, passphrase_file, partial(disk.write_new, out))


@freshness.command()
@click.argument("file", type=click.Path(path_type=Path))
@rosters_option
@key_option
@passphrase_option
@pass_voice
def sign(
    voice: Voice, file: Path, rosters: tuple[Path, ...], key: Path, passphrase_file: Path | None
) -> None:
    """Add an officer's or a custodian's signature to FILE."""
    chain = read_chain([disk.read(each, "roster") for each in rosters])
    _sign(
        voice,
        chain,
        disk.read(file, "freshness"),
        key,
        passphrase_file,
        partial(disk.replace, file),
    )


def _standing(rosters: tuple[Path, ...], previous: Path | None) -> Standing:
    raw = [disk.read(file, "roster") for file in rosters]
    return Standing.read(raw, disk.read(previous, "freshness") if previous else None)


def _last_day(until: datetime | None) -> date:
    return until.date() if until else date.today() + MONTH


def _sign(
    voice: Voice,
    chain: RosterChain,
    statement: bytes,
    key: Path,
    passphrase_file: Path | None,
    write: Callable[[bytes], None],
) -> None:
    """Say what is signed, sign it, and keep it."""
    _tell(voice, chain, statement)
    sealed = disk.read(key, "key")
    _, label = label_of(sealed)
    signer = voice.unlock(passphrase_file, label, lambda typed: open_signer(sealed, typed))
    signed = sign_freshness(chain, statement, signer)
    write(signed)
    voice.say("freshness.signed" if is_enough(chain, signed) else "freshness.more", label=label)


def _tell(voice: Voice, chain: RosterChain, statement: bytes) -> None:
    said = read_statement(chain, statement)
    voice.title("freshness.title", name=chain.newest.name, number=said.number)
    voice.say("freshness.until", day=said.not_after)
    for person in chain.newest.persons:
        if person.id in said.removed:
            voice.warn("freshness.removes", name=person.name)

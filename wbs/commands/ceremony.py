"""`wbs ceremony`: an inspectorate founded in one go, on one machine."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from crypto.anchor import Anchor, compose_anchor, fingerprint
from crypto.roster import Above
from wbs import disk
from wbs.rosters.founding import Founded, found
from wbs.rosters.plan import Plan
from wbs.rosters.roster_files import read_chain
from wbs.speech.voice import Voice, pass_voice


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option(
    "--passphrases",
    type=click.Path(path_type=Path),
)
@click.option(
    "--above",
    type=click.Path(path_type=Path),
    multiple=True,
)
@pass_voice
def ceremony(
    voice: Voice, plan: Path, out: Path, passphrases: Path | None, above: tuple[Path, ...]
) -> None:
    """Hold a whole ceremony: keys for all in PLAN, recovery shares, roster 0, freshness 0, anchor.

    For a real inspectorate use the single steps, each person on the own machine.
    """
    planned = Plan.parse(disk.read(plan, "plan"))
    if (out / "roster-0.json").exists():
        raise disk.AlreadyThere
    with voice.progress("ceremony.keys") as advance:
        asked = _passphrases(voice, passphrases)
        founded = found(planned, read_above(above), asked, advance, today=date.today())
    founded.save(out)
    disk.write_new(out / "anchor.json", _anchor(founded))
    _tell(voice, founded, out)


def read_above(files: tuple[Path, ...]) -> Above | None:
    """The inspectorate above, from its rosters."""
    if not files:
        return None
    newest = read_chain([disk.read(file, "roster") for file in files]).newest
    return Above(newest.inspectorate, newest.name)


def _anchor(founded: Founded) -> bytes:
    return compose_anchor({founded.chain.inspectorate: founded.chain.newest.name})


def _passphrases(voice: Voice, folder: Path | None) -> Callable[[str], str]:
    def of(label: str) -> str:
        file = folder / f"{label}.txt" if folder else None
        return voice.passphrase(file, label, new=True)

    return of


def _tell(voice: Voice, founded: Founded, out: Path) -> None:
    roster = founded.chain.newest
    words = " ".join(Anchor.parse(_anchor(founded)).fingerprint)
    voice.title("ceremony.done", name=roster.name, folder=out)
    voice.say("roster.id", id=roster.inspectorate)
    voice.say("roster.words", words=" ".join(fingerprint(roster.inspectorate.value)))
    voice.say("ceremony.anchor", words=words)
    for label, made in founded.keys.items():
        voice.say("ceremony.key", label=label, words=" ".join(made.public.fingerprint()))

"""`wbs anchor`: the file that says which inspectorates are genuine."""

from pathlib import Path

import click

from crypto.anchor import Anchor, compose_anchor, fingerprint
from wbs import disk
from wbs.rosters.roster_files import read_chain
from wbs.speech.voice import Voice, pass_voice


@click.group()
def anchor() -> None:
    """Make and show the file that says which inspectorates are genuine."""


@anchor.command()
@click.argument("first_rosters", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
@pass_voice
def make(voice: Voice, first_rosters: tuple[Path, ...], out: Path) -> None:
    """Write an anchor with the inspectorates of these rosters of epoch 0."""
    firsts = [read_chain([disk.read(file, "roster")]).newest for file in first_rosters]
    disk.write_new(out, compose_anchor({roster.inspectorate: roster.name for roster in firsts}))
    _show(voice, out)


@anchor.command()
@click.argument("file", type=click.Path(path_type=Path))
@pass_voice
def show(voice: Voice, file: Path) -> None:
    """Show what an anchor names, and the fingerprint words to compare with a paper."""
    _show(voice, file)


def _show(voice: Voice, file: Path) -> None:
    known = Anchor.parse(disk.read(file, "anchor"))
    voice.say("anchor.words", words=" ".join(known.fingerprint))
    for id, name in known.inspectorates.items():
        voice.say("anchor.one", name=name, id=id, words=" ".join(fingerprint(id.value)))

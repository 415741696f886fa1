"""`wbs key`: everybody makes the own key, on the own machine."""

from pathlib import Path

import click

from crypto.keyfile import require_label
from wbs import disk
from wbs.rosters.staff_keys import NEW, PUBLIC_ENDING, PublicKey
from wbs.speech.voice import Voice, pass_voice, passphrase_option


@click.group()
def key() -> None:
    """Make a key file; show the fingerprint of a public key."""


@key.command()
@click.option("--kind", type=click.Choice(sorted(NEW)), required=True)
@click.option("--label", required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
@passphrase_option
@pass_voice
def new(voice: Voice, kind: str, label: str, out: Path, passphrase_file: Path | None) -> None:
    """Make a key under a passphrase: OUT, and OUT.pub for whoever drafts the roster."""
    require_label(label)
    if out.exists() or _public_path(out).exists():
        raise disk.AlreadyThere
    made = NEW[kind](label, voice.passphrase(passphrase_file, label, new=True))
    made.save(out)
    voice.say("key.made", file=out, public=_public_path(out))
    _show(voice, made.public)


@key.command()
@click.argument("public", type=click.Path(path_type=Path))
@pass_voice
def show(voice: Voice, public: Path) -> None:
    """Show whose public key a file holds, and its fingerprint words."""
    _show(voice, PublicKey.parse(disk.read(public, "public key")))


def _show(voice: Voice, public: PublicKey) -> None:
    voice.say("key.whose", kind=public.kind.value, label=public.label)
    voice.say("key.fingerprint", words=" ".join(public.fingerprint()))


def _public_path(path: Path) -> Path:
    return path.with_name(path.name + PUBLIC_ENDING)

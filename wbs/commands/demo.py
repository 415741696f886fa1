"""`wbs demo`: two invented inspectorates and one exchange, left running to try by hand."""

import signal
from collections.abc import Mapping
from pathlib import Path

import click

from wbs import disk
from wbs.demo.lives import Lives
from wbs.demo.play import CONSOLES, EXCLUDED, Play, shown_command
from wbs.demo.servers import Died, Servers, consoles, serving
from wbs.demo.stage import Stage
from wbs.demo.thief import Thief
from wbs.speech.voice import Voice, pass_voice

PORT = 8080


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default="demo", show_default=True)
@click.option("--port", type=click.IntRange(1024, 65000), default=PORT, show_default=True)
@click.option("--once", is_flag=True, envvar="WBS_DEMO_ONCE")
@pass_voice
def demo(voice: Voice, folder: Path, port: int, once: bool) -> None:
    """Play a report and its answers on this machine, beside what the server holds."""
    for name in ("SIGTERM", "SIGHUP"):  # whoever ends the demo, its servers end too
        if number := getattr(signal, name, None):
            signal.signal(number, signal.default_int_handler)
    stage = Stage.clear(folder.absolute(), lambda: voice.say("demo.cleared", folder=folder))
    try:
        _play(voice, Play(voice, stage, Thief(stage.database)), port, once)
    except Died:
        voice.warn("demo.kept", folder=stage.folder, log=stage.folder / "log")
        raise
    finally:
        stage.leave()
    voice.say("demo.ended")


def _play(voice: Voice, play: Play, port: int, once: bool) -> None:
    voice.title("demo.begin", folder=play.stage.folder)
    play.found()
    with serving(play.stage.url, play.stage.anchor, play.stage.folder / "log", port) as servers:
        if servers.portal.port != port:
            voice.warn("demo.other_port", wanted=port, port=servers.portal.port)
        with servers.blamed():
            play.exchange(servers)
            voice.say("demo.lives")
            voice.say("demo.lived", count=Lives(play.stage, servers).play())
        if not once:
            _leave_running(voice, play, servers)


def _say_addresses(
    voice: Voice, stage: Stage, servers: Servers, addresses: Mapping[str, str]
) -> None:
    """The last that is printed: what somebody looks for when all else has scrolled away."""
    voice.say("demo.running", gateway=servers.gateway.url)
    voice.title("demo.open")
    voice.say("demo.portal", address=servers.portal.url)
    if servers.plain:
        voice.say("demo.plain", address=servers.portal.url)
    for label, address in addresses.items():
        passphrase = disk.read(stage.passphrase(label), "passphrase").decode().splitlines()[0]
        voice.say("demo.console", label=label, address=address, passphrase=passphrase)


def _leave_running(voice: Voice, play: Play, servers: Servers) -> None:
    stage = play.stage
    door = ("--portal", servers.portal.url, "--anchor", stage.anchor)
    words = ("--words-file", stage.words)
    desk = play.at_desk("lestari")
    homes = {label: stage.home(label) for label in CONSOLES}
    with consoles(homes, stage.folder / "log", servers.gateway.port + 1) as opened:
        voice.title("demo.try")
        for command in (
            ("check", *door, *words),
            ("reply", "-", *door, *words),
            ("review", "inbox", *desk),
            ("review", "read", play.case, *desk),
            ("review", "reply", play.case, "-", *desk),
            ("review", "note", play.case, "-", *desk),
            ("review", "fetch", play.case, "--to", stage.folder / "berkas-lestari", *desk),
            ("review", "inbox", *play.at_desk(EXCLUDED)),
            ("report", *door, *play.where()),
        ):
            click.secho(f"  {shown_command(*command)}", fg="cyan")
        _say_addresses(voice, stage, servers, opened.addresses)
        try:
            servers.watch(opened.servers)
        except KeyboardInterrupt:
            click.echo()

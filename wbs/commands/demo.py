"""`wbs demo`: two invented inspectorates and one exchange, left running to try by hand."""

import signal
from pathlib import Path

import click

from wbs.demo.play import Play, shown_command
from wbs.demo.servers import Servers, serving
from wbs.demo.stage import Stage
from wbs.demo.thief import Thief
from wbs.voice import Voice, pass_voice

PORT = 8080


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default="demo", show_default=True)
@click.option("--port", type=click.IntRange(1024, 65000), default=PORT, show_default=True)
@click.option("--once", is_flag=True, envvar="WBS_DEMO_ONCE", help="Play, then end.")
@pass_voice
def demo(voice: Voice, folder: Path, port: int, once: bool) -> None:
    """Play a report and its answers on this machine, beside what the server holds."""
    for name in ("SIGTERM", "SIGHUP"):  # whoever ends the demo, its servers end too
        if number := getattr(signal, name, None):
            signal.signal(number, signal.default_int_handler)
    stage = Stage.clear(folder.absolute())
    try:
        _play(voice, Play(voice, stage, Thief(stage.database)), port, once)
    finally:
        stage.leave()
    voice.say("demo.ended")


def _play(voice: Voice, play: Play, port: int, once: bool) -> None:
    voice.title("demo.begin", folder=play.stage.folder)
    play.found()
    with serving(play.stage.url, play.stage.folder / "log", port) as servers:
        if servers.portal.port != port:
            voice.warn("demo.other_port", wanted=port, port=servers.portal.port)
        play.exchange(servers)
        if not once:
            _leave_running(voice, play, servers)


def _leave_running(voice: Voice, play: Play, servers: Servers) -> None:
    stage = play.stage
    door = ("--portal", servers.portal.url, "--anchor", stage.anchor)
    words = ("--words-file", stage.words)
    voice.title("demo.try")
    for command in (
        ("check", *door, *words),
        ("reply", "-", *door, *words),
        ("review", "inbox", *play.at_desk("lestari")),
        ("report", *door, *play.where()),
    ):
        click.secho(f"  {shown_command(*command)}", fg="cyan")
    voice.say("demo.running", portal=servers.portal.url, gateway=servers.gateway.url)
    try:
        servers.watch()
    except KeyboardInterrupt:
        click.echo()

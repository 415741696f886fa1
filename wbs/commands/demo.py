"""`wbs demo`: two invented inspectorates and one exchange, left running to try by hand."""

import signal
from pathlib import Path

import click

from wbs.commands.voice import Voice, pass_voice
from wbs.demo.play import Play, shown_command
from wbs.demo.servers import Servers, serving
from wbs.demo.stage import Stage

PORT = 8080


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default="demo", show_default=True)
@click.option("--port", type=click.IntRange(1024, 65000), default=PORT, show_default=True)
@click.option("--once", is_flag=True, envvar="WBS_DEMO_ONCE", help="Play, then end.")
@pass_voice
def demo(voice: Voice, folder: Path, port: int, once: bool) -> None:
    """Play a report and its answers on this machine, beside what the server holds."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # whoever ends it, its servers end too
    stage = Stage.clear(folder.absolute())
    play = Play(voice, stage)
    voice.title("demo.begin", folder=folder)
    play.found()
    with serving(stage.url, stage.folder / "log", port) as servers:
        if servers.portal.port != port:
            voice.warn("demo.other_port", wanted=port, port=servers.portal.port)
        play.exchange(servers)
        if not once:
            _leave_running(voice, play, servers)
    voice.say("demo.ended")


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

"""`wbs console`: the reviewer's own web app, until it is stopped."""

import logging
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import FrameType

import click
from waitress.server import BaseWSGIServer

from crypto.keyfile import ReviewerKeys
from reviewer.console.app import create_app
from reviewer.console.doorway import HOST, StartToken
from reviewer.console.errands import THREADS
from reviewer.console.room import Habits, Room
from reviewer.console.typed import MOST_BODY
from wbs.clocks.settings import Clocks
from wbs.commands.desk import home_option
from wbs.commands.doors import gateway_at
from wbs.desk.workspace import CONSOLE_LOCK, HomeBusy, Workspace
from wbs.journeys.services import Gateway
from wbs.speech.messages import Texts
from wbs.speech.voice import Voice, pass_voice, passphrase_option
from wbs.web.serving import Size, server_for

PORT = 8090
MINUTE = 60  # seconds
CONNECTIONS = 64  # one person's browser opens six, and reconnects
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_LOCKING = ("SIGUSR1",)  # for what runs when the screen is locked


@click.command()
@home_option
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@passphrase_option
@click.option("--socks", metavar="HOST:PORT")
@click.option(
    "--idle", type=click.IntRange(1, 120), default=10, show_default=True, metavar="MINUTES"
)
@click.option(
    "--every", type=click.IntRange(1, 720), default=5, show_default=True, metavar="MINUTES"
)
@click.option("--renew/--no-renew", default=True, show_default=True)
@pass_voice
def console(
    voice: Voice,
    home: Path,
    port: int,
    passphrase_file: Path | None,
    socks: str | None,
    idle: int,
    every: int,
    renew: bool,
) -> None:
    """Work on cases in a browser of this machine. Prints the one address that opens it."""
    workspace = Workspace(home)
    habits = Habits(idle * MINUTE, every * MINUTE, renew, clocks=Clocks.load(home))
    room = Room(workspace, _doors(workspace, socks), habits)
    said = Voice(Texts.of(voice.texts.language, "reviewer.console"))
    token = StartToken()
    if passphrase_file:
        room.unlock(voice.passphrase(passphrase_file, room.label), room.form)
    try:
        server = server_over(room, token, port)
    except (OSError, ValueError):
        raise click.ClickException(said.texts.get("console.cannot_listen", port=port)) from None
    try:
        with workspace.alone(0, CONSOLE_LOCK):
            _serve(room, server, said, f"http://{HOST}:{port}/mulai?kunci={token.value}")
    except HomeBusy:
        raise click.ClickException(said.texts.get("console.twice")) from None


def _serve(room: Room, server: BaseWSGIServer, said: Voice, start: str) -> None:
    """Until it is stopped."""
    _fall_silent()
    _heed_signals(room)
    room.keep()
    said.say("console.address", label=room.label)
    click.echo(start)
    said.say("console.stop")
    sys.stdout.flush()
    server.run()
    room.lock()


def server_over(room: Room, token: StartToken, port: int) -> BaseWSGIServer:
    """The console on this machine's own address. OSError or ValueError where it cannot listen."""
    app = create_app(room, token, port=port)
    return server_for(
        app,
        f"{HOST}:{port}",
        size=Size(MOST_BODY, THREADS, CONNECTIONS),
    )


def _doors(
    workspace: Workspace, socks: str | None
) -> Callable[[ReviewerKeys], AbstractContextManager[Gateway]]:
    """A line of its own for each piece of work: one line takes one call at a time."""

    def doors(keys: ReviewerKeys) -> AbstractContextManager[Gateway]:
        return gateway_at(workspace, keys, socks)

    return doors


def _heed_signals(room: Room) -> None:
    """Whatever ends the process locks first; one signal only locks."""

    def end(_number: int, _frame: FrameType | None) -> None:
        room.lock()
        raise SystemExit(0)

    def lock(_number: int, _frame: FrameType | None) -> None:
        room.lock()

    for names, heed in ((_ENDING, end), (_LOCKING, lock)):
        for name in names:
            if number := getattr(signal, name, None):  # Windows has some of them
                signal.signal(number, heed)


def _fall_silent() -> None:
    """Only what we word ourselves: a library's lines may hold an address or what was typed."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.CRITICAL)
    logging.getLogger(create_app.__module__).setLevel(logging.ERROR)
    logging.getLogger("waitress").disabled = True
    logging.raiseExceptions = False

"""`wbs portal`: serves reporters until it is stopped."""

import os
from contextlib import suppress
from threading import Event, Thread

import click

from portal.app import create_app
from portal.settings import Settings, SettingsRefused
from portal.silence import fall_silent
from wbs.problems import Busy
from wbs.serving import server_for
from wbs.store import DatabaseRefused, Store

HOUR = 3600  # seconds


@click.command()
@click.option(
    "--listen",
    default="127.0.0.1:8080",
    show_default=True,
    metavar="HOST:PORT | unix:PATH",
    help="Where nginx or tor finds the portal.",
)
def portal(listen: str) -> None:
    """Serve reporters. Prints nothing, logs nothing.

    Settings come from the environment: WBS_DATABASE (sqlite:///PATH or postgresql://…) and
    WBS_TIMEZONE (the installation's; Asia/Jakarta if not set).
    """
    store = _open_store()
    try:
        server = server_for(create_app(store), listen)
    except (OSError, ValueError):
        raise click.ClickException(f"cannot listen on {listen}") from None
    fall_silent()
    Thread(target=_expire_every_hour, args=(store, Event()), daemon=True).start()
    server.run()


def _open_store() -> Store:
    try:
        settings = Settings.read(os.environ)
        return Store.open(settings.database, today=settings.today)
    except (SettingsRefused, DatabaseRefused) as refused:
        raise click.ClickException(str(refused)) from None


def _expire_every_hour(store: Store, never: Event) -> None:
    while True:
        with suppress(Busy):  # in an hour, then
            store.files.expire()
        never.wait(HOUR)

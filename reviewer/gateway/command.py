"""`wbs gateway`: serves reviewers until it is stopped."""

import logging
import os

import click

from reviewer.gateway.app import create_app
from reviewer.gateway.settings import Settings, SettingsRefused
from wbs.serving import server_for
from wbs.store import DatabaseRefused, Store


@click.command()
@click.option(
    "--listen",
    default="127.0.0.1:8081",
    show_default=True,
    metavar="HOST:PORT | unix:PATH",
    help="Where nginx finds the gateway.",
)
def gateway(listen: str) -> None:
    """Serve reviewers. Prints its own faults, and nothing about a request.

    Settings come from the environment: WBS_DATABASE (sqlite:///PATH or postgresql://…),
    WBS_GATEWAY_AUTHORITY (the host, with its port if any, that consoles ask) and WBS_TIMEZONE
    (the installation's; Asia/Jakarta if not set).
    """
    try:
        settings = Settings.read(os.environ)
        store = Store.open(settings.database, today=settings.today)
    except (SettingsRefused, DatabaseRefused) as refused:
        raise click.ClickException(str(refused)) from None
    try:
        server = server_for(create_app(store, authority=settings.authority), listen)
    except (OSError, ValueError):
        raise click.ClickException(f"cannot listen on {listen}") from None
    _log_own_faults()
    server.run()


def _log_own_faults() -> None:
    """Only what we word ourselves: a library's lines may hold an address or a request."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.CRITICAL)
    logging.getLogger(create_app.__module__).setLevel(logging.ERROR)
    logging.getLogger("waitress").disabled = True
    logging.raiseExceptions = False

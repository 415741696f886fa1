"""`wbs gateway`: serves reviewers until it is stopped."""

import logging
import os

import click

from reviewer.gateway.app import create_app
from reviewer.gateway.settings import Settings
from wbs.commands.migrate import database_refusals
from wbs.readiness import readiness_of
from wbs.store import Store
from wbs.web.serving import server_for
from wbs.web.starting import listening


@click.command()
@click.option(
    "--listen",
    default="127.0.0.1:8081",
    show_default=True,
    metavar="HOST:PORT | unix:PATH | fd:N",
)
def gateway(listen: str) -> None:
    """Serve reviewers. Prints its own faults, and nothing about a request.

    Settings come from the environment: WBS_DATABASE (sqlite:///PATH or postgresql://…),
    WBS_GATEWAY_AUTHORITY (the host, with its port if any, that consoles ask) and WBS_TIMEZONE
    (the installation's; Asia/Jakarta if not set).
    """
    settings = Settings.read(os.environ)
    with database_refusals():
        store = Store.open(settings.database, today=settings.today)
    ready = readiness_of(store)
    app = create_app(store, authority=settings.authority, ready=ready)
    with listening():
        server = server_for(app, listen)
    _log_own_faults()
    ready.watch()
    server.run()


def _log_own_faults() -> None:
    """Only what we word ourselves: a library's lines may hold an address or a request."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.CRITICAL)
    logging.getLogger(create_app.__module__).setLevel(logging.ERROR)
    logging.getLogger("waitress").disabled = True
    logging.raiseExceptions = False

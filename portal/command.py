"""`wbs portal`: serves reporters until it is stopped."""

import os

import click

from portal.app import create_app
from portal.budgets import Budgets
from portal.crowded import away_from
from portal.gate import Gate, lane_of
from portal.limits import STATE
from portal.plain import Plain
from portal.plain.rendering import all_pages
from portal.plain.spooling import spooled
from portal.pressure import Watch
from portal.served import site_of
from portal.settings import Settings
from portal.shared_state import SharedState, StateRefused
from portal.silence import fall_silent
from wbs.commands.migrate import database_refusals
from wbs.readiness import readiness_of
from wbs.store import Store
from wbs.web.serving import USUAL, Size, server_for
from wbs.web.starting import WRONG, SettingsRefused, listening


@click.command()
@click.option(
    "--listen",
    default="127.0.0.1:8080",
    show_default=True,
    metavar="HOST:PORT | unix:PATH | fd:N",
)
def portal(listen: str) -> None:
    """Serve reporters. Prints nothing, logs nothing.

    Settings come from the environment: WBS_DATABASE (sqlite:///PATH or postgresql://…),
    WBS_TIMEZONE (the installation's; Asia/Jakarta if not set) and WBS_ANCHOR (the anchor file;
    without it there are no pages, only the API). WBS_PLAIN=on serves the pages without script too:
    then WBS_PLAIN_KEY (the key file of their visits) and TMPDIR must be on a tmpfs.
    WBS_HOST_NOTICE is who runs the server, if it belongs to a government that is reported on
    here: the first page says so. WBS_ONION is the portal's onion address (….onion): pages that
    need script tell it to whoever has none. WBS_CLOCKS is the inspectorate's own clocks.toml: by it
    reporters are told until when they may object. WBS_ANSWER_DAYS (such as rabu, or senin,kamis)
    are the days on which reporters are shown what reviewers wrote before; empty: at once.
    docs/commands.md lists the settings against a flood.
    """
    settings = Settings.read(os.environ)
    with database_refusals():
        store = Store.open(settings.database, today=settings.today, windows=settings.clocks.windows)
    budgets = Budgets(_shared_state(settings), settings.today, settings.limits.free)
    watch = Watch(store, budgets, settings.limits)
    gate = Gate(budgets, watch.pressure)
    plain = _plain(settings, store, gate)
    ready = readiness_of(store)
    site = site_of(settings)
    app = create_app(store, site, plain, gate=gate, ready=ready)
    bodies = spooled(plain) if plain else None
    with listening():
        server = server_for(
            app,
            listen,
            size=Size(places=[bodies.places, plain.downloads]) if bodies and plain else USUAL,
            spooled=bodies,
            lane_of=lane_of,
            away=away_from(site is not None, plain),
        )
    fall_silent()
    watch.start()
    ready.watch()
    server.run()


def _plain(settings: Settings, store: Store, gate: Gate) -> Plain | None:
    if settings.plain is None or settings.anchor is None:
        return None
    return Plain.build(
        store,
        settings.anchor,
        settings.plain,
        today=settings.today,
        gate=gate,
        pages=all_pages(settings.host, settings.clocks),
    )


def _shared_state(settings: Settings) -> SharedState:
    try:
        return SharedState.open(settings.limits.state)
    except (OSError, StateRefused):
        raise SettingsRefused([f"{STATE} {WRONG}"]) from None

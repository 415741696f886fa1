"""`wbs keep`: deletes what may go, each hour. The only program that deletes anything."""

import time
from contextlib import suppress

import click

from wbs.commands.migrate import database_option, database_refusals
from wbs.days import HOME, today_in
from wbs.store import Store
from wbs.web.problems import Busy
from wbs.web.starting import WRONG, SettingsRefused

HOUR = 3600  # seconds


@click.command()
@database_option
@click.option("--timezone", envvar="WBS_TIMEZONE", default=HOME, show_default=True, metavar="NAME")
@click.option("--once", is_flag=True)
def keep(database: str, timezone: str, once: bool) -> None:
    """Delete unclaimed files and spent nonces that are too old, now and every hour."""
    try:
        today = today_in(timezone)
    except ValueError:
        raise SettingsRefused([f"WBS_TIMEZONE {WRONG}"]) from None
    with database_refusals():
        store = Store.open(database, today=today)
    if once:
        _tidy(store)
        store.close()
        return
    while True:
        with suppress(Busy):  # in an hour, then
            _tidy(store)
        time.sleep(HOUR)


def _tidy(store: Store) -> None:
    store.keeping.forget_nonces(int(time.time()))
    store.keeping.expire_files()

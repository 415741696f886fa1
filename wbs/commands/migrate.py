"""`wbs migrate`: brings a database to this program's version."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from crypto.errors import Refusal
from wbs.speech.voice import Voice, pass_voice
from wbs.store import DatabaseRefused
from wbs.store.migrate import migrate as bring

database_option = click.option(
    "--database",
    envvar="WBS_DATABASE",
    required=True,
    metavar="URL",
)


class NoDatabase(Refusal):
    """A database that cannot be used; `where` is the store's own sentence about it."""

    code = "database"


@contextmanager
def database_refusals() -> Iterator[None]:
    """What the store says about a database, as a refusal like any other."""
    try:
        yield
    except DatabaseRefused as refused:
        raise NoDatabase(str(refused)) from None


@click.command()
@database_option
@pass_voice
def migrate(voice: Voice, database: str) -> None:
    """Make the database's tables, or bring them to this program's version."""
    with database_refusals():
        bring(database)
    voice.say("migrate.done")

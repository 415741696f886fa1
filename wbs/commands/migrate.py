"""`wbs migrate`: brings a database to this program's version."""

import click

from wbs.commands.voice import Voice, pass_voice
from wbs.store.migrate import migrate as bring

database_option = click.option(
    "--database",
    envvar="WBS_DATABASE",
    required=True,
    metavar="URL",
    help="sqlite:///PATH or postgresql://…; better in WBS_DATABASE if it holds a password.",
)


@click.command()
@database_option
@pass_voice
def migrate(voice: Voice, database: str) -> None:
    """Make the database's tables, or bring them to this program's version."""
    bring(database)
    voice.say("migrate.done")

"""`wbs`: one command line for everybody; portal and reviewer hang their own commands on it."""

import traceback
from importlib.metadata import EntryPoints, entry_points
from typing import Any

import click

from crypto.errors import Refusal
from wbs.commands.anchor import anchor
from wbs.commands.ceremony import ceremony
from wbs.commands.check import check, reply
from wbs.commands.demo import demo
from wbs.commands.freshness import freshness
from wbs.commands.key import key
from wbs.commands.migrate import migrate
from wbs.commands.recovery import recovery
from wbs.commands.report import readers, report
from wbs.commands.review import review
from wbs.commands.roster import roster
from wbs.commands.voice import Voice
from wbs.messages import DEFAULT, LANGUAGES, LATER, OURS, REFUSED, Texts, exit_code
from wbs.problems import Problem
from wbs.store import DatabaseRefused

COMMANDS = (
    *(report, check, reply, readers, review),
    *(key, ceremony, roster, freshness, anchor, recovery, migrate, demo),
)


class Commands(click.Group):
    """The group, and the one place that turns a refusal into words and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Ours and those of the apps that are installed."""
        return sorted({*super().list_commands(ctx), *_of_the_apps().names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """An app is imported when its command is asked for, not before."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in _of_the_apps().names:
            return own
        command: click.Command = _of_the_apps()[cmd_name].load()
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, EOFError, click.Abort):
            _end(ctx, _voice(ctx).texts.get("end.stopped"), 130)
        except Exception as error:
            if _voice(ctx).debug:
                traceback.print_exc()
            _end(ctx, *_judge(error, _voice(ctx).texts))


def _of_the_apps() -> EntryPoints:
    return entry_points(group="wbs.commands")


def _judge(error: Exception, texts: Texts) -> tuple[str, int]:
    """What to say, and how to end."""
    if isinstance(error, Refusal):
        return texts.refusal(error.code, error.where), exit_code(error.code)
    if isinstance(error, Problem):
        return texts.refusal(error.slug), exit_code(error.slug)
    if isinstance(error, DatabaseRefused):
        return texts.database(str(error)), REFUSED
    if isinstance(error, OSError):
        return texts.get("end.system"), LATER
    return texts.get("end.ours"), OURS


def _end(ctx: click.Context, text: str, code: int) -> None:
    click.secho(text, fg="red", err=True)
    ctx.exit(code)


def _voice(ctx: click.Context) -> Voice:
    return ctx.obj if isinstance(ctx.obj, Voice) else Voice(Texts.of(DEFAULT))


@click.group(
    cls=Commands, commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option(
    "--lang",
    envvar="WBS_LANG",
    type=click.Choice(LANGUAGES),
    default=DEFAULT,
    show_default=True,
    help="Language of what is said.",
)
@click.option("--debug", is_flag=True, help="Show tracebacks. They can hold what you typed.")
@click.version_option(package_name="wbs")
@click.pass_context
def cli(ctx: click.Context, lang: str, debug: bool) -> None:
    """A whistleblowing system whose server cannot read what it keeps."""
    ctx.obj = Voice(Texts.of(lang), debug)


def main() -> None:
    """The program."""
    cli()

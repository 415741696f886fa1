"""`wbs`: one command line for everybody. Its commands are entry points of the packages."""

import traceback
from importlib.metadata import EntryPoints, entry_points
from typing import Any

import click

from crypto.errors import Refusal
from wbs import terminal
from wbs.messages import DEFAULT, LANGUAGES, LATER, OURS, Texts, exit_code
from wbs.problems import Problem
from wbs.voice import Voice

STOPPED = 130  # as a shell says it for Ctrl-C


class Commands(click.Group):
    """The group, and the one place that turns a refusal into words and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Those of every package that is installed."""
        return sorted({*super().list_commands(ctx), *_installed().names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command is imported when it is asked for, not before."""
        if cmd_name not in _installed().names:
            return super().get_command(ctx, cmd_name)
        command: click.Command = _installed()[cmd_name].load()
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Nothing typed or received is in what is said on failing."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, EOFError, click.Abort):
            _end(ctx, _voice(ctx).texts.get("end.stopped"), STOPPED)
        except Exception as error:
            if _voice(ctx).debug:
                traceback.print_exc()
            _end(ctx, *_judge(error, _voice(ctx).texts))
        finally:
            terminal.forget_typed()  # the rest of a pasted text is no command for a shell


def _installed() -> EntryPoints:
    return entry_points(group="wbs.commands")


def _judge(error: Exception, texts: Texts) -> tuple[str, int]:
    """What to say, and how to end."""
    if isinstance(error, Refusal):
        return texts.refusal(error.code, error.where), exit_code(error.code)
    if isinstance(error, Problem):
        return texts.refusal(error.slug), exit_code(error.slug)
    if isinstance(error, OSError):
        return texts.get("end.system"), LATER
    return texts.get("end.ours"), OURS


def _end(ctx: click.Context, text: str, code: int) -> None:
    click.secho(text, fg="red", err=True)
    ctx.exit(code)


def _voice(ctx: click.Context) -> Voice:
    return ctx.obj if isinstance(ctx.obj, Voice) else Voice(Texts.of(DEFAULT))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
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
def main(ctx: click.Context, lang: str, debug: bool) -> None:
    """A whistleblowing system whose server cannot read what it keeps."""
    ctx.obj = Voice(Texts.of(lang), debug)

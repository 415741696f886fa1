"""`wbs`: one command line for everybody. Its commands are entry points of the packages."""

import os
import traceback
from importlib.metadata import EntryPoints, entry_points
from typing import Any

import click

from crypto.errors import Refusal
from wbs.form.answer_faults import AnswerRefused
from wbs.speech import terminal
from wbs.speech.helping import explain, speak
from wbs.speech.messages import DEFAULT, LANGUAGES, LATER, OURS, Texts, exit_code
from wbs.speech.voice import Voice, harmless
from wbs.web.problems import Problem
from wbs.web.starting import SettingsRefused

LANGUAGE = "WBS_LANG"
STOPPED = 130  # as a shell says it for Ctrl-C
UNHEARD = 141  # as a shell says it for SIGPIPE


class Commands(click.Group):
    """The group, and the one place that turns a refusal into words and an exit code."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Speak the person's language before the first word about the command line is said."""
        speak(_wanted_language())
        try:
            return super().make_context(info_name, args, parent, **extra)
        except BrokenPipeError:  # the help, into `head`
            terminal.fall_silent()
            raise click.exceptions.Exit(UNHEARD) from None

    def get_help(self, ctx: click.Context) -> str:
        """What the program is for."""
        texts = _voice(ctx).texts
        explain(self, texts)
        if own := self.get_help_option(ctx):
            own.help = texts.get("help.--help")
        return super().get_help(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Those of every package that is installed."""
        return sorted({*super().list_commands(ctx), *_installed().names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command is imported when it is asked for, not before."""
        if cmd_name not in _installed().names:
            return super().get_command(ctx, cmd_name)
        command: click.Command = _installed()[cmd_name].load()
        return explain(command, _voice(ctx).texts, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Nothing typed or received is in what is said on failing."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, EOFError, click.Abort):
            _end(ctx, _voice(ctx).texts.get("end.stopped"), STOPPED)
        except Exception as error:
            if isinstance(error, BrokenPipeError) and not terminal.is_heard():
                terminal.fall_silent()
                ctx.exit(UNHEARD)
            if _voice(ctx).debug:
                traceback.print_exc()
            _end(ctx, *_judge(error, _voice(ctx).texts))
        finally:
            terminal.forget_typed()  # the rest of a pasted text is no command for a shell


def _installed() -> EntryPoints:
    return entry_points(group="wbs.commands")


def _judge(error: Exception, texts: Texts) -> tuple[str, int]:
    """What to say, and how to end."""
    if isinstance(error, AnswerRefused | SettingsRefused):
        said = (
            _answer(error, texts) if isinstance(error, AnswerRefused) else _settings(error, texts)
        )
        return said, exit_code(error.code)
    if isinstance(error, Refusal):
        return texts.refusal(error.code, error.where), exit_code(error.code)
    if isinstance(error, Problem):
        return texts.refusal(error.slug), exit_code(error.slug)
    if isinstance(error, OSError):
        return texts.get("end.system"), LATER
    return texts.get("end.ours"), OURS


def _answer(error: AnswerRefused, texts: Texts) -> str:
    fault = error.fault
    why = texts.get(f"wrong.{fault.why.value}", most=fault.most, size=fault.size)
    return texts.get("wrong.at", where=error.where, why=why)


def _settings(error: SettingsRefused, texts: Texts) -> str:
    reason = [texts.refusal("database", error.database)] if error.database else []
    return "\n".join([*(texts.refusal(error.code, fault) for fault in error.faults), *reason])


def _end(ctx: click.Context, text: str, code: int) -> None:
    click.secho(harmless(text), fg="red", err=True)
    ctx.exit(code)


def _voice(ctx: click.Context) -> Voice:
    return ctx.obj if isinstance(ctx.obj, Voice) else Voice(Texts.of(_wanted_language()))


def _wanted_language() -> str:
    """Before the options are read: what the environment says."""
    wanted = os.environ.get(LANGUAGE, DEFAULT)
    return wanted if wanted in LANGUAGES else DEFAULT


def _speak(ctx: click.Context, _param: click.Parameter, lang: str) -> str:
    speak(lang)
    ctx.obj = Voice(Texts.of(lang))
    return lang


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lang",
    envvar=LANGUAGE,
    type=click.Choice(LANGUAGES),
    default=DEFAULT,
    show_default=True,
    is_eager=True,  # whatever is said about the others is said in this language
    callback=_speak,
)
@click.option("--debug", is_flag=True)
@click.version_option(package_name="wbs", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, lang: str, debug: bool) -> None:
    """A whistleblowing system whose server cannot read what it keeps."""
    ctx.obj = Voice(Texts.of(lang), debug)

"""Where a case stands, in the words for its reporter."""

from collections.abc import Mapping
from datetime import date

import click

from wbs.cases.case import Case
from wbs.cases.events import Message
from wbs.cases.room import NEARLY, left
from wbs.clocks.objecting import objecting_words
from wbs.clocks.settings import Clocks
from wbs.journeys.telling import expected, is_answer, promised_words
from wbs.speech.voice import Voice


def show_status(voice: Voice, case: Case) -> None:
    """Where the case stands, for the reporter."""
    answers = sum(map(is_answer, case.lines))
    state = case.life.state
    voice.title("case.status", status=voice.text(f"status.{state.value}"))
    voice.say(expected(case.life))
    if promised := promised_words(voice.texts, case.life):
        click.echo(promised)
    voice.say("case.answers" if answers else "case.no_answer", count=answers)
    if (count := left(case, Message)) <= NEARLY:
        voice.warn("case.nearly_full" if count else "case.full", count=count)


def show_until(voice: Voice, case: Case, days: Mapping[bytes, date]) -> None:
    """Until when the reporter may object, where the case has ended.

    `days`: as in `conversation.show_case`.
    """
    if said := objecting_words(voice.texts, case, days, Clocks.load()):
        click.echo(said)

"""The letter about a case that has ended, for the files: no word of the reporter's in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.console.entries import Stage
from reviewer.console.index import Filed
from reviewer.console.living import show_life
from wbs.cases.case import Case
from wbs.cases.lifecycle import ENDED
from wbs.cases.moving import Approved, Stepped
from wbs.commands.steps import proposed_at
from wbs.speech.voice import harmless_text


@dataclass(frozen=True, slots=True)
class ShownCourse:
    """One step of the way: when, what, and by whom of the house, or by the reporter."""

    day: str
    way: str
    who: str


@dataclass(frozen=True, slots=True)
class ShownClosing:
    """The letter. `found`: what the case came to, each under its label."""

    number: str
    house: str
    came: str
    state: str
    ended: str
    course: tuple[ShownCourse, ...]
    found: tuple[tuple[str, str], ...]
    reason: str
    message: str
    today: str


def show_closing(stage: Stage, filed: Filed) -> ShownClosing | None:
    """None for a case that goes on."""
    case, words = filed.case, stage.words
    if case.life.state not in ENDED:
        return None
    life = show_life(stage, filed)
    steps = list(_steps(case))
    return ShownClosing(
        number=case.id.value.hex(),
        house=harmless_text(stage.desk.trusted.newest.name),
        came=words.day(min(filed.days.values(), default=None)),
        state=life.state,
        ended=life.passages[-1].day,
        course=tuple(ShownCourse(one.day, one.way, one.who) for one in life.passages),
        found=tuple(_found(stage, steps)),
        reason=harmless_text(steps[-1].reason),
        message=harmless_text(steps[-1].message),
        today=words.day(stage.desk.today),
    )


def _steps(case: Case) -> Iterator[Stepped]:
    """The steps by which the case went its way, those that were approved too; none of the reporter.

    The last one ended it.
    """
    places = {(passage.chain, passage.sequence) for passage in case.life.passages}
    for line in case.counted():
        event = line.event
        if (line.chain, line.head.sequence) not in places:
            continue
        if isinstance(event, Approved):
            event = proposed_at(case, event.entry)
        if isinstance(event, Stepped):
            yield event


def _found(stage: Stage, steps: list[Stepped]) -> Iterator[tuple[str, str]]:
    """The newest outcome, and where the case was passed on to."""
    text = stage.words.get
    outcome = next((one.outcome for one in reversed(steps) if one.outcome), None)
    if outcome:
        yield text("says.result"), text(f"found.{outcome.result}")
    if outcome and outcome.consequences:
        codes = ", ".join(text(f"found.{code}") for code in outcome.consequences)
        yield text("says.consequences"), codes
    destination = next((one.destination for one in reversed(steps) if one.destination), None)
    if destination:
        yield text("says.destination"), harmless_text(destination)

"""What a case's reporter is told of its steps: what was decided, in words, and nothing before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

from crypto.ids import Chain
from wbs.cases.case import Case, Line
from wbs.cases.event import Event
from wbs.cases.events import Message
from wbs.cases.frames import Head
from wbs.cases.life import Life
from wbs.cases.lifecycle import ENDED, State
from wbs.cases.moving import Approved, Objected, Pressed, Recused, Stepped

Text = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Decided(Stepped):
    """A step that changed the state, where it did: with its approval, if it needed one."""


@dataclass(frozen=True, slots=True)
class Left(Recused):
    """A recusal that counts, where it does: with its approval, if it needed one."""


def told(case: Case) -> Case:
    """The case as its reporter is shown it: approved proposals stand where they were approved."""
    steps = {
        line.head: line.event
        for line in case.counted()
        if line.chain is Chain.TO_REPORTER and isinstance(line.event, Stepped | Recused)
    }
    return replace(case, lines=tuple(_told(case.lines, steps)))


def _told(lines: tuple[Line, ...], steps: dict[Head, Stepped | Recused]) -> Iterator[Line]:
    for line in lines:
        event = line.event
        if isinstance(event, Approved) and line.counts:
            yield replace(line, event=_decided(steps[event.entry]))
        elif not isinstance(event, Stepped | Recused) or not line.counts:
            yield line
        elif not line.is_proposal:
            yield replace(line, event=_decided(event))


def _decided(step: Stepped | Recused) -> Decided | Left:
    kind = Left if isinstance(step, Recused) else Decided
    return kind(**{field.name: getattr(step, field.name) for field in fields(step)})


def told_words(text: Text, event: Event) -> Iterator[str]:
    """What moves a case, or who left it, in paragraphs; none for anything else."""
    if isinstance(event, Decided):
        yield from decision_words(text, event)
    elif isinstance(event, Left):
        yield text("standing.recused")
        if event.message:
            yield event.message
        yield _labelled(text, "reason", event.reason)
    elif isinstance(event, Objected | Pressed):
        yield text(f"standing.{event.TYPE}")
        if event.text:
            yield event.text


def decision_words(text: Text, step: Decided) -> Iterator[str]:
    """The state, the message, what was found, why, and whether two persons decided.

    The levels of the triage are not said.
    """
    yield _labelled(text, "state", text(f"status.{step.enters.value}"))
    if step.message:
        yield step.message
    if step.outcome:
        yield _labelled(text, "result", text(f"found.{step.outcome.result}"))
        found = ", ".join(text(f"found.{each}") for each in step.outcome.consequences)
        if found:
            yield _labelled(text, "consequences", found)
    if step.destination:
        yield _labelled(text, "destination", step.destination)
    yield _labelled(text, "reason", step.reason)
    if step.is_proposal:
        yield text("standing.two")


def is_answer(line: Line) -> bool:
    """Whether reviewers told the reporter something there; that somebody left answers nothing."""
    said = isinstance(line.event, Message | Decided)
    return line.counts and line.chain is Chain.TO_REPORTER and said


def _labelled(text: Text, name: str, words: str) -> str:
    return f"{text(f'standing.{name}')}: {words}"


def expected(life: Life) -> str:
    """The text that says what the reporter is expected to do now."""
    if life.state in ENDED:
        return "standing.may_object_again" if life.objected else "standing.may_object"
    return "standing.answer" if life.state is State.PERLU_KLARIFIKASI else "standing.nothing"

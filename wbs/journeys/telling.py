"""What a case's reporter is told of its steps: what was decided, in words, and nothing before."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from crypto.ids import Chain
from wbs.cases.case import Case, Line
from wbs.cases.event import Event
from wbs.cases.events import Message
from wbs.cases.frames import Head
from wbs.cases.life import Life
from wbs.cases.lifecycle import ENDED, State
from wbs.cases.moving import Approved, Objected, Pressed, Recused, Stepped
from wbs.cases.words import Words


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


def told_words(words: Words, event: Event) -> Iterator[str]:
    """What moves a case, or who left it, in paragraphs; none for anything else."""
    if isinstance(event, Decided):
        yield from decision_words(words, event)
    elif isinstance(event, Left):
        yield words.get("standing.recused")
        if event.message:
            yield event.message
        yield _labelled(words, "reason", event.reason)
    elif isinstance(event, Objected | Pressed):
        yield words.get(f"standing.{event.TYPE}")
        if event.text:
            yield event.text


def decision_words(words: Words, step: Decided) -> Iterator[str]:
    """The state, the message, the day promised, what was found, why, and whether two decided.

    The levels of the triage are not said.
    """
    if step.extends:
        yield words.get("standing.extended")
    else:
        yield _labelled(words, "state", words.get(f"status.{step.enters.value}"))
    if step.message:
        yield step.message
    if step.promised:
        yield words.get("standing.promised", day=words.day(step.promised))
    if step.outcome:
        yield _labelled(words, "result", words.get(f"found.{step.outcome.result}"))
        found = ", ".join(words.get(f"found.{each}") for each in step.outcome.consequences)
        if found:
            yield _labelled(words, "consequences", found)
    if step.destination:
        yield _labelled(words, "destination", step.destination)
    yield _labelled(words, "reason", step.reason)
    if step.is_proposal:
        yield words.get("standing.two")


def is_answer(line: Line) -> bool:
    """Whether reviewers told the reporter something there; that somebody left answers nothing."""
    said = isinstance(line.event, Message | Decided)
    return line.counts and line.chain is Chain.TO_REPORTER and said


def _labelled(words: Words, name: str, said: str) -> str:
    return f"{words.get(f'standing.{name}')}: {said}"


def expected(life: Life) -> str:
    """The text that says what the reporter is expected to do now."""
    if life.state in ENDED:
        return "standing.may_object_again" if life.objected else "standing.may_object"
    return "standing.answer" if life.state is State.PERLU_KLARIFIKASI else "standing.nothing"


def promised_words(words: Words, life: Life) -> str:
    """Until when the reporter was promised news; empty where nothing is, or while asked."""
    if life.promise is None or life.state is State.PERLU_KLARIFIKASI:
        return ""
    return words.get("standing.promised", day=words.day(life.promise.day))

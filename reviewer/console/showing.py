"""A case as a page shows it: every text is ready, every text from outside made harmless."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crypto.ids import Chain, PersonId, Stream
from reviewer.console.entries import ShownEntry, Stage, names_of, show_entry
from reviewer.console.index import Filed, unread
from reviewer.console.wording import Words
from wbs.cases.case import Case, Line
from wbs.cases.events import Reported, Written
from wbs.cases.moving import Objected, Pressed
from wbs.commands.conversation import shared_files
from wbs.journeys.assigning import held
from wbs.speech.voice import harmless_text

_SPOKEN = Reported | Written | Objected | Pressed


@dataclass(frozen=True, slots=True)
class ShownCase:
    """All of a case's page."""

    number: str
    full_number: str
    came: str
    withdrawn: bool
    with_script: bool
    entries: tuple[ShownEntry, ...]
    findings: tuple[str, ...]
    breaks: tuple[str, ...]
    talk_readers: tuple[str, ...] | None
    note_readers: tuple[str, ...] | None
    has_notes: bool
    excluded: tuple[str, ...]
    recused: tuple[str, ...]
    first_news: str | None
    has_files: bool


def show_case(
    stage: Stage, filed: Filed, number: str, seen: Mapping[Chain, int] | None
) -> ShownCase:
    """The page of a case; `seen` is what was shown before."""
    case, words = filed.case, stage.words
    news = {id(line) for line in unread(filed, seen, stage.desk.person.id)}
    entries = tuple(
        show_entry(stage, filed, line, is_news=id(line) in news)
        for line in in_reading_order(case.lines)
    )
    return ShownCase(
        number=number,
        full_number=case.id.value.hex(),
        came=words.day(min(filed.days.values(), default=None)),
        withdrawn=case.withdrawn,
        with_script=case.report.with_script,
        entries=entries,
        findings=tuple(_findings(words, case)),
        breaks=tuple(words.get(f"chain.{chain.label}") for chain in sorted(case.breaks)),
        talk_readers=readers_of(stage, case, Stream.CONVERSATION),
        note_readers=readers_of(stage, case, Stream.INTERNAL),
        has_notes=bool(case.secrets[Stream.INTERNAL]),
        excluded=names_of(stage.chain, case.excluded - case.recused),
        recused=names_of(stage.chain, case.recused),
        first_news=next((each.anchor for each in entries if each.is_news), None),
        has_files=any(True for _ in shared_files(case)),
    )


@dataclass(frozen=True, slots=True)
class ShownTasks:
    """On whom the tasks of a case fall, and a word about it."""

    names: tuple[str, ...]
    text: str


def show_tasks(stage: Stage, case: Case) -> ShownTasks:
    """As they are shared out now."""
    now = held(stage.desk, case)
    return ShownTasks(people(stage, now.persons), harmless_text(now.text))


def last_of_reporter(stage: Stage, filed: Filed) -> ShownEntry:
    """What the reporter said last: whoever answers has it before the eyes."""
    said = [line for line in filed.case.counted() if line.chain is Chain.FROM_REPORTER]
    line = next(line for line in reversed(said) if isinstance(line.event, _SPOKEN))
    return show_entry(stage, filed, line, is_news=False)


def in_reading_order(lines: Sequence[Line]) -> Iterator[Line]:
    """The conversation as it was judged, and each note behind the last entry its author knew.

    Judged, notes stand behind all else: nothing of the conversation names them.
    """
    notes = deque(line for line in lines if line.chain is Chain.INTERNAL)
    shown = dict.fromkeys(Chain, -1)
    for line in lines:
        if line.chain is not Chain.INTERNAL:
            yield line
            shown[line.chain] = line.head.sequence
            while notes and _knew_no_more(notes[0], shown):
                yield notes.popleft()
    yield from notes


def _knew_no_more(note: Line, shown: Mapping[Chain, int]) -> bool:
    heads = note.event.frame.heads if note.event else {}
    return all(head is None or head.sequence <= shown[chain] for chain, head in heads.items())


def readers_of(stage: Stage, case: Case, stream: Stream) -> tuple[str, ...] | None:
    """Who opens what is written under the newest secret; None where none is fit to be named."""
    found = case.newest_secret(stream)
    return people(stage, found.introduction.recipients) if found else None


def people(stage: Stage, ids: Iterable[PersonId]) -> tuple[str, ...]:
    """Names with roles, as the roster in force has them."""
    newest, words = stage.desk.trusted.newest, stage.words
    listed, shown = stage.desk.trusted.readers(), []
    for id in ids:
        person = newest.person(id)
        name = names_of(stage.chain, [id])[0]
        roles = words.all_roles(person, stage.desk.today) if person else ""
        gone = "" if id in listed else words.get("casefile.no_longer")
        about = ", ".join(each for each in (roles, gone) if each)
        shown.append(f"{name} ({about})" if about else name)
    return tuple(sorted(shown))


def _findings(words: Words, case: Case) -> Iterator[str]:
    for finding in case.findings:
        said = words.get(f"finding.{finding.trouble.value}")
        if finding.chain is None:
            yield words.get("casefile.finding_nowhere", finding=said)
        else:
            place = words.get(f"chain.{finding.chain.label}")
            sequence = finding.sequence or 0
            yield words.get("casefile.finding_at", finding=said, chain=place, sequence=sequence)

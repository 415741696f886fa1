"""One entry of a case as a page shows it: its texts ready, those from outside made harmless."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from crypto.ids import Chain, PersonId, Stream
from crypto.roster import Person
from crypto.roster_chain import RosterChain
from reviewer.console.index import Filed
from reviewer.console.wording import Words
from wbs.cases.case import Case, Line, Standing
from wbs.cases.event import Event
from wbs.cases.events import (
    Adopt,
    Assigned,
    Introduce,
    Reported,
    Unexclude,
    Withdraw,
    Written,
)
from wbs.cases.moving import Approved, Objected, Pressed, Recused, Stepped
from wbs.clocks.settings import Clocks
from wbs.commands.conversation import person_words, shared_files, when_words
from wbs.commands.steps import moved_words, said_in
from wbs.form.report import Kapan, Report, Terlapor
from wbs.journeys.acting_as import acting_as
from wbs.journeys.moves import is_adoptable
from wbs.journeys.reviewing import Desk
from wbs.speech.voice import harmless, harmless_text

_CODED = frozenset({"kategori", "penerusan", "sumber_pengetahuan"})
_SPEAKS = Written | Assigned | Objected | Pressed
_KINDS: dict[type[Event], str] = {
    Reported: "entry.report",
    Assigned: "entry.assignment",
    Stepped: "entry.step",
    Recused: "entry.recusal",
    Approved: "entry.approval",
    Objected: "entry.objection",
    Pressed: "entry.pressure",
}


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of an entry. `place` names it for ever; None: its entry does not count."""

    place: str | None
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One entry. `look`: the class that tells its kind; `state`: what is wrong with it."""

    anchor: str
    who: str
    roles: str
    day: str
    kind: str
    look: str
    state: str
    is_news: bool
    remarks: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    text: str
    files: tuple[ShownFile, ...]
    adopt: str  # the hash of an entry that this person may adopt


@dataclass(frozen=True, slots=True)
class Stage:
    """Who looks, in which words and by which clocks."""

    words: Words
    desk: Desk
    clocks: Clocks

    @property
    def chain(self) -> RosterChain:
        """Every roster, for names."""
        return self.desk.trusted.chain


def show_entry(stage: Stage, filed: Filed, line: Line, *, is_news: bool) -> ShownEntry:
    """One entry of a case."""
    words, event = stage.words, line.event
    text = harmless_text(event.text) if isinstance(event, _SPEAKS) else ""
    files = tuple(_files(words, filed.case, line, event)) if isinstance(event, Written) else ()
    return ShownEntry(
        anchor=anchor_of(line.chain, line.head.sequence),
        who=_who(stage, line),
        roles=_roles(stage, filed, line),
        day=words.day(filed.day_of(line)),
        kind=_kind(words, line),
        look=_look(line),
        state=_state(words, line),
        is_news=is_news,
        remarks=(*_remarks(stage, filed.case, line), *_off_its_days(words, filed, line)),
        fields=tuple(_fields(words, event)),
        text=text,
        files=files,
        adopt=_adoptable(stage, filed.case, line),
    )


def _roles(stage: Stage, filed: Filed, line: Line) -> str:
    """The own ones; and as what somebody acted in this."""
    if line.person is None:
        return ""
    words, acted = stage.words, acting_as(filed.case, line, filed.day_of(line))
    own = words.roles(line.person.roles)
    return f"{own}, {words.title(acted.delegation, acted.roles)}" if acted else own


def _off_its_days(words: Words, filed: Filed, line: Line) -> Iterator[str]:
    """A step by a delegation on a day, as the server says it, that is none of the delegation's."""
    acted = acting_as(filed.case, line, filed.day_of(line))
    if acted and not acted.on_its_days:
        title, term = words.title(acted.delegation, acted.roles), words.term(acted.delegation)
        yield words.get("acting.off_its_days", title=title, term=term)


def _adoptable(stage: Stage, case: Case, line: Line) -> str:
    return line.head.hash.hex() if is_adoptable(case, line, stage.desk.acting(case)) else ""


def anchor_of(chain: Chain, sequence: int) -> str:
    """Where an entry stands on the page of its case."""
    return f"entri-{chain.value}-{sequence}"


def _fields(words: Words, event: Event | None) -> Iterator[tuple[str, str]]:
    if isinstance(event, Reported):
        yield from show_report(words, event.report)
    elif isinstance(event, Stepped | Recused):
        yield from show_step(words, event)


def show_step(words: Words, event: Stepped | Recused) -> Iterator[tuple[str, str]]:
    """What a step or a recusal says, each under its label."""
    yield from ((label, harmless_text(text)) for label, text in said_in(words, event))


def _who(stage: Stage, line: Line) -> str:
    if line.chain is Chain.FROM_REPORTER:
        return stage.words.get("entry.reporter")
    if line.person is None:
        return stage.words.get("entry.unknown")
    name = harmless(line.person.name)
    return stage.words.get("entry.you", name=name) if _is_mine(stage, line.person) else name


def _is_mine(stage: Stage, person: Person | None) -> bool:
    return person is not None and person.id == stage.desk.person.id


def _kind(words: Words, line: Line) -> str:
    if line.is_proposal:
        return words.get("entry.proposal")
    if key := _KINDS.get(type(line.event)) if line.event else None:
        return words.get(key)
    if line.event is not None and not isinstance(line.event, Written):
        return words.get("entry.event")
    return words.get("entry.note" if line.chain is Chain.INTERNAL else "entry.message")


def _look(line: Line) -> str:
    if not line.counts:
        return "look-entry--refused"
    if line.chain is Chain.INTERNAL:
        return "look-entry--note"
    return "look-entry--mine" if line.chain is Chain.TO_REPORTER else ""


def _state(words: Words, line: Line) -> str:
    if line.standing is Standing.NOT_YOURS:
        return words.get("entry.not_yours")
    if line.standing is Standing.UNCONFIRMED:
        return words.get("entry.unconfirmed")
    if line.standing is Standing.REJECTED:
        return words.get("entry.rejected", reason=words.get(f"reason.{line.reason}"))
    return ""


def _remarks(stage: Stage, case: Case, line: Line) -> Iterator[str]:
    words, event = stage.words, line.event
    if line.before_the_change:
        yield words.get("entry.before_the_change")
    if isinstance(event, Introduce):
        names = ", ".join(names_of(stage.chain, event.introduction.recipients))
        made = event.introduction
        is_first = made.stream is Stream.INTERNAL and made.number == 0
        yield words.get("entry.introduces_first" if is_first else "entry.introduces", names=names)
    elif isinstance(event, Unexclude):
        names = ", ".join(names_of(stage.chain, event.persons))
        yield words.get("entry.unexcludes", names=names)
    elif isinstance(event, Withdraw):
        yield words.get("entry.withdraws")
    elif isinstance(event, Assigned):
        names = names_in(stage.chain, event.persons)
        yield words.get("entry.assigns" if names else "entry.assigns_nobody", names=names)
    elif isinstance(event, Adopt):
        yield words.get("entry.adopts", number=event.entry.sequence)
    elif moved := moved_words(words.get, line, case, partial(names_in, stage.chain)):
        yield moved


def _files(words: Words, case: Case, line: Line, event: Written) -> Iterator[ShownFile]:
    places = {shared.id: place for place, shared in shared_files(case)}
    for shared in event.files:
        place = places.get(shared.id) if line.counts else None
        yield ShownFile(place, harmless(shared.name), words.texts.size(shared.size))


def names_in(chain: RosterChain, ids: Iterable[PersonId]) -> str:
    """Names within a sentence."""
    return ", ".join(names_of(chain, ids))


def names_of(chain: RosterChain, ids: Iterable[PersonId]) -> tuple[str, ...]:
    """Names, also of those whom only an earlier roster has."""
    known = {person.id: person.name for roster in chain.rosters for person in roster.persons}
    return tuple(sorted(harmless(known.get(id, "?")) for id in ids))


def show_report(words: Words, report: Report) -> Iterator[tuple[str, str]]:
    """The reporter's answers in the order of the form; what was left out is left out."""
    for name, value in report.compose().items():
        label = words.get(f"field.{name}")
        if name == "siapa":
            people = [_person(words, person) for person in report.siapa]
            yield label, "\n".join(people) or words.get("label.unknown")
        elif name == "kapan":
            if when := _when(words, report.kapan):
                yield label, when
        elif isinstance(value, str):
            yield label, words.get(f"label.{value}") if name in _CODED else harmless_text(value)


def _person(words: Words, person: Terlapor) -> str:
    return harmless(person_words(words.get, person))


def _when(words: Words, when: Kapan | None) -> str:
    if when is None:
        return ""
    return when_words(words.get, when, words.day)

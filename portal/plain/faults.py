"""What is wrong with the answers of a page, each said at its own question."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from portal.plain.draft import ANSWERS, PERSON, SERVICE, UNKNOWN, Draft, person_field
from portal.plain.places import QUESTIONS
from wbs.form.answer_faults import (
    MOST_CHARACTERS,
    REQUIRED,
    day_fault,
    future_fault,
    goes_on_fault,
    order_fault,
    text_fault,
)
from wbs.form.report import KATEGORI, NAME, PENERUSAN, PERAN, SUMBER


@dataclass(frozen=True, slots=True)
class Fault:
    """`at`: the field; `key`: the text that says it, none where the page does by itself."""

    at: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def faults_of(draft: Draft, page: str, today: date) -> tuple[Fault, ...]:
    """Everything that is wrong on one page of questions, written today."""
    return tuple(_RULES[page](draft, today))


def first_faulty(draft: Draft, today: date) -> str | None:
    """The first page that something is wrong on."""
    return next((page for page in QUESTIONS if faults_of(draft, page, today)), None)


def _texts(draft: Draft, page: str) -> Iterator[Fault]:
    for name in ANSWERS[page]:
        if name in MOST_CHARACTERS:
            yield from _text(draft.answers[name], name, name in REQUIRED)


def _text(text: str, name: str, required: bool) -> Iterator[Fault]:
    if required and not text:
        yield Fault(name, "client.required")
    elif text_fault(text or None, MOST_CHARACTERS[name]):
        yield Fault(name, "client.too_long", {"most": MOST_CHARACTERS[name]})


def _kategori(draft: Draft, _today: date) -> Iterator[Fault]:
    chosen = draft.answers["kategori"]
    if chosen == SERVICE:
        yield Fault("kategori", "")  # no mistake of theirs: the page shows the way
    elif chosen not in KATEGORI | {UNKNOWN}:
        yield Fault("kategori", "client.choose_one")


def _siapa(draft: Draft, _today: date) -> Iterator[Fault]:
    if draft.answers["siapa_tidak_tahu"]:
        return
    if not draft.persons:
        yield Fault("siapa_tidak_tahu", "client.required")
    for number, person in enumerate(draft.persons, 1):
        texts = {name: person[name] for name in PERSON if name != "peran"}
        if not any(texts.values()):
            yield Fault(person_field(number, "nama"), "client.person_empty", {"number": number})
        for name, text in texts.items():
            if len(text) > NAME:
                yield Fault(person_field(number, name), "client.too_long", {"most": NAME})
        if person["peran"] and person["peran"] not in PERAN:
            yield Fault(person_field(number, "peran"), "client.choose_one")


def _tempat(draft: Draft, today: date) -> Iterator[Fault]:
    yield from _texts(draft, "tempat")
    yield from list(_days(draft, today)) or _end(draft)
    yield from _choice(draft, "berlangsung", frozenset({"", UNKNOWN, "ya", "tidak"}))


def _days(draft: Draft, today: date) -> Iterator[Fault]:
    """Of each day by itself."""
    for name in ("mulai", "selesai"):
        day = draft.answers[name] or None
        if day_fault(day):
            yield Fault(name, "client.bad_date")
        elif future_fault(day, today):
            yield Fault(name, "client.future_date")


def _end(draft: Draft) -> Iterator[Fault]:
    """Of the end, beside what else was answered about the time."""
    begins, ends = (draft.answers[name] or None for name in ("mulai", "selesai"))
    if order_fault(begins, ends):
        yield Fault("selesai", "client.order_date")
    elif goes_on_fault(ends, draft.goes_on):
        yield Fault("selesai", "client.goes_on_date")


def _tahu(draft: Draft, _today: date) -> Iterator[Fault]:
    yield from _choice(draft, "sumber_pengetahuan", SUMBER | {"", UNKNOWN})
    yield from _texts(draft, "tahu")


def _choice(draft: Draft, name: str, choices: frozenset[str]) -> Iterator[Fault]:
    if draft.answers[name] not in choices:
        yield Fault(name, "client.choose_one")


_RULES: Mapping[str, Callable[[Draft, date], Iterator[Fault]]] = MappingProxyType(
    {
        "kategori": _kategori,
        "apa": lambda draft, _today: _texts(draft, "apa"),
        "siapa": _siapa,
        "tempat": _tempat,
        "tahu": _tahu,
        "penerusan": lambda draft, _today: _choice(draft, "penerusan", PENERUSAN),
    }
)

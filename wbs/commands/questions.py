"""Asking for a report question by question: what cannot be sent is said, and asked again."""

from contextlib import suppress
from datetime import date, datetime

import click

from crypto.strict_json import JSON
from wbs.commands.typed import ask_line, ask_text, no_words, yes_words
from wbs.form.answer_faults import (
    CHOICES,
    MOST_CHARACTERS,
    REQUIRED,
    Fault,
    Why,
    day_fault,
    future_fault,
    order_fault,
    text_fault,
)
from wbs.form.answers import CAUTIOUS, SERVICE
from wbs.form.report import MOST_TERLAPOR, NAME
from wbs.speech.voice import Voice

# In the order in which they are asked, and numbered so before anything is sent.
QUESTIONS = (
    *("kategori", "apa", "siapa", "di_mana", "kapan", "bagaimana", "sumber_pengetahuan"),
    *("sudah_dilaporkan_ke", "siapa_lagi_tahu", "perkiraan_kerugian", "saksi"),
    *("risiko_pembalasan", "penerusan"),
)
_FIRST = "WEWENANG"
_PERSON = ("nama", "jabatan", "unit_kerja", "instansi")
_DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")


def ask_all(voice: Voice, today: date) -> dict[str, JSON]:
    """Ask everything. What stays empty is not known; what happened and where must be answered."""
    voice.title("ask.begin")
    return {name: ask(voice, name, today) for name in QUESTIONS}


def ask(voice: Voice, name: str, today: date) -> JSON:
    """One question, until its answer is one that a report can hold."""
    voice.title(f"ask.{name}")
    if name == "siapa":
        return _persons(voice)
    if name == "kapan":
        return _when(voice, today)
    if name in CHOICES:
        return _choose(voice, name) or (CAUTIOUS if name == "penerusan" else None)
    return _text(voice, name)


def tell(voice: Voice, fault: Fault) -> None:
    """What is wrong with an answer."""
    voice.warn(f"wrong.{fault.why.value}", most=fault.most, size=fault.size)


def _choose(voice: Voice, name: str) -> str | None:
    """One of the choices by number; empty for not known."""
    choices = sorted(CHOICES[name], key=lambda choice: (choice != _FIRST, choice))
    choices += [SERVICE] if name == "kategori" else []
    for number, choice in enumerate(choices, 1):
        click.echo(f"  {number:2} {voice.text(f'label.{choice}')}")
    numbers = {str(number): choice for number, choice in enumerate(choices, 1)}
    while typed := ask_line(voice, voice.text("ask.number")):
        if numbers.get(typed) == SERVICE:
            voice.warn("ask.service")
        elif typed in numbers:
            return numbers[typed]
        else:
            voice.warn("wrong.number", most=len(choices))
    return None


def _text(voice: Voice, name: str) -> str | None:
    """Paragraphs; None for nothing."""
    while True:
        typed = ask_text(voice) or None
        fault = text_fault(typed, MOST_CHARACTERS[name], required=name in REQUIRED)
        if fault is None:
            return typed
        tell(voice, fault)


def _persons(voice: Voice) -> list[JSON]:
    """Reported persons, until one is left empty."""
    persons: list[JSON] = []
    while len(persons) < MOST_TERLAPOR and (person := _person(voice, len(persons) + 1)):
        persons.append(person)
    return persons


def _person(voice: Voice, number: int) -> dict[str, JSON]:
    voice.say("ask.person", number=number)
    given: dict[str, JSON] = {}
    for name in _PERSON:
        if typed := _short(voice, name):
            given[name] = typed
        elif name == _PERSON[0] and number > 1:
            return {}
    return given


def _short(voice: Voice, name: str) -> str | None:
    while True:
        typed = ask_line(voice, "  " + voice.text(f"ask.{name}")) or None
        fault = text_fault(typed, NAME, lines=False)
        if fault is None:
            return typed
        tell(voice, fault)


def _when(voice: Voice, today: date) -> dict[str, JSON] | None:
    given: dict[str, JSON] = {}
    if begins := _day(voice, "mulai", None, today):
        given["mulai"] = begins
    goes_on = _goes_on(voice)
    if goes_on is not None:
        given["masih_berlangsung"] = goes_on
    if not goes_on and (ends := _day(voice, "selesai", begins, today)):
        given["selesai"] = ends  # what goes on has no end: it is not asked for
    return given or None


def _goes_on(voice: Voice) -> bool | None:
    """Yes, no, or nothing for not known."""
    while typed := ask_line(voice, "  " + voice.text("ask.goes_on")).lower():
        if typed in yes_words(voice) + no_words(voice):
            return typed in yes_words(voice)
        voice.warn("ask.yes_or_no")
    return None


def _day(voice: Voice, name: str, not_before: str | None, today: date) -> str | None:
    while typed := ask_line(voice, "  " + voice.text(f"ask.{name}")):
        day = _iso(typed)
        fault = _of_day(day, not_before, today)
        if fault is None:
            return day
        tell(voice, fault)
    return None


def _of_day(day: str | None, not_before: str | None, today: date) -> Fault | None:
    if day is None:
        return Fault(Why.NOT_A_DAY)
    return day_fault(day) or future_fault(day, today) or order_fault(not_before, day)


def _iso(typed: str) -> str | None:
    """A day as people here write it."""
    for form in _DAYS:
        with suppress(ValueError):
            return datetime.strptime(typed, form).date().isoformat()
    return None

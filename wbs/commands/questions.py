"""Asking for a report question by question, in the order of the form."""

import click

from crypto.ids import PersonId
from crypto.roster import Roster
from crypto.strict_json import JSON
from wbs.answers import CAUTIOUS, SERVICE, report_of
from wbs.commands.typed import ask_text
from wbs.report import KATEGORI, PENERUSAN, SUMBER, Report
from wbs.roster_files import UnknownName
from wbs.voice import Voice, harmless

_FIRST = "WEWENANG"
_PERSON = ("nama", "jabatan", "unit_kerja", "instansi")
_FURTHER = (
    *("sudah_dilaporkan_ke", "siapa_lagi_tahu", "perkiraan_kerugian"),
    *("saksi", "risiko_pembalasan"),
)


def ask_report(voice: Voice) -> Report:
    """Ask everything. What stays empty is not known; what happened and where must be answered."""
    voice.title("ask.begin")
    answers: dict[str, JSON] = {
        "kategori": _choose(voice, "kategori", [_FIRST, *sorted(KATEGORI - {_FIRST}), SERVICE]),
        "apa": _required(voice, "apa"),
        "siapa": _persons(voice),
        "di_mana": _required(voice, "di_mana"),
        "kapan": _when(voice),
        "bagaimana": _text(voice, "bagaimana"),
        "sumber_pengetahuan": _choose(voice, "sumber_pengetahuan", sorted(SUMBER)),
    }
    for name in _FURTHER:
        answers[name] = _text(voice, name)
    answers["penerusan"] = _choose(voice, "penerusan", sorted(PENERUSAN)) or CAUTIOUS
    return report_of(answers)


def ask_excluded(voice: Voice, roster: Roster) -> frozenset[PersonId]:
    """Who must not read it, by number."""
    for number, person in enumerate(roster.persons, 1):
        click.echo(f"  {number:2} {harmless(person.name)} ({harmless(person.unit)})")
    typed: str = click.prompt(voice.texts.get("ask.exclude"), default="", show_default=False)
    numbers = [int(word) for word in typed.split() if word.isdecimal()]
    if len(numbers) != len(typed.split()) or not all(
        1 <= n <= len(roster.persons) for n in numbers
    ):
        raise UnknownName
    return frozenset(roster.persons[number - 1].id for number in numbers)


def _choose(voice: Voice, name: str, choices: list[str]) -> str | None:
    """One of the choices by number; empty for not known."""
    voice.title(f"ask.{name}")
    for number, choice in enumerate(choices, 1):
        click.echo(f"  {number:2} {voice.texts.get(f'label.{choice}')}")
    typed: int = click.prompt(
        voice.texts.get("ask.number"),
        type=click.IntRange(0, len(choices)),
        default=0,
        show_default=False,
    )
    return choices[typed - 1] if typed else None


def _text(voice: Voice, name: str) -> str | None:
    """Paragraphs; None for nothing."""
    voice.title(f"ask.{name}")
    return ask_text(voice) or None


def _required(voice: Voice, name: str) -> str:
    while (answer := _text(voice, name)) is None:
        voice.warn("ask.required")
    return answer


def _persons(voice: Voice) -> list[JSON]:
    """Reported persons, until one is left empty."""
    voice.title("ask.siapa")
    persons: list[JSON] = []
    while person := _person(voice, len(persons) + 1):
        persons.append(person)
    return persons


def _person(voice: Voice, number: int) -> dict[str, JSON]:
    voice.say("ask.person", number=number)
    given: dict[str, JSON] = {}
    for name in _PERSON:
        prompt = "  " + voice.texts.get(f"ask.{name}")
        if typed := click.prompt(prompt, default="", show_default=False):
            given[name] = typed
        elif name == _PERSON[0] and number > 1:
            return {}
    return given


def _when(voice: Voice) -> dict[str, JSON] | None:
    voice.title("ask.kapan")
    day = click.DateTime(["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"])
    given: dict[str, JSON] = {}
    for name in ("mulai", "selesai"):
        prompt = "  " + voice.texts.get(f"ask.{name}")
        typed = click.prompt(prompt, default="", show_default=False)
        if typed:
            given[name] = day.convert(typed, None, None).date().isoformat()
    return given or None

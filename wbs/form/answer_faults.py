"""What is wrong with an answer of the form, and by how much: said where it was given.

`Report.parse` refuses the same answers and names the field only. Two things are wrong for whoever
writes and for nobody who reads: a day that has not come, and an end of what still goes on. What
was sent like that counts: a mistyped year is no reason to lose a report.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from crypto.errors import Malformed
from crypto.strict_json import JSON, parse_day
from wbs.form.report import (
    KATEGORI,
    LONG,
    MOST_TERLAPOR,
    NAME,
    PENERUSAN,
    PERAN,
    PLACE,
    SHORT,
    SUMBER,
)

MOST_CHARACTERS: Mapping[str, int] = {
    **{"apa": LONG, "di_mana": PLACE, "bagaimana": LONG, "sudah_dilaporkan_ke": SHORT},
    **{"siapa_lagi_tahu": SHORT, "perkiraan_kerugian": SHORT, "saksi": SHORT},
    "risiko_pembalasan": SHORT,
}
REQUIRED = frozenset({"apa", "di_mana"})
CHOICES: Mapping[str, frozenset[str]] = {
    "kategori": KATEGORI,
    "sumber_pengetahuan": SUMBER,
    "penerusan": PENERUSAN,
}
ORDER = (
    *("kategori", "apa", "siapa", "di_mana", "kapan", "penerusan", "bagaimana"),
    *("sumber_pengetahuan", "sudah_dilaporkan_ke", "siapa_lagi_tahu", "perkiraan_kerugian"),
    *("saksi", "risiko_pembalasan"),
)
PERSON = ("nama", "nip_nrp", "jabatan", "unit_kerja", "instansi")
_AHEAD = timedelta(days=1)  # where the reporter is it may be tomorrow already


class Why(Enum):
    """Each has a text of its own."""

    MISSING = "missing"
    NOT_TEXT = "not-text"
    TOO_LONG = "too-long"
    CONTROL = "control"
    CHOICE = "choice"
    NOT_A_DAY = "not-a-day"
    FUTURE = "future"
    ENDS_BEFORE = "ends-before"
    GOES_ON = "goes-on"
    NOT_YES_OR_NO = "not-yes-or-no"
    NOT_A_LIST = "not-a-list"
    NOT_AN_OBJECT = "not-an-object"
    NOBODY = "nobody"
    TOO_MANY = "too-many"
    UNKNOWN_NAME = "unknown-name"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why, and where a number says more: how much it may be, and how much it is."""

    why: Why
    most: int = 0
    size: int = 0


class AnswerRefused(Malformed):
    """An answer that a report cannot hold; `where` names its field."""

    def __init__(self, where: str, fault: Fault) -> None:
        super().__init__(where)
        self.fault = fault


def text_fault(
    value: JSON, most: int, *, required: bool = False, lines: bool = True
) -> Fault | None:
    """Of a text; None and nothing at all are the same where it is not required."""
    if value is None or value == "":
        return Fault(Why.MISSING) if required or value == "" else None
    if not isinstance(value, str):
        return Fault(Why.NOT_TEXT)
    if len(value) > most:
        return Fault(Why.TOO_LONG, most, len(value))
    if any(_is_control(char) and not (lines and char in "\n\t") for char in value):
        return Fault(Why.CONTROL)
    return None


def day_fault(value: JSON) -> Fault | None:
    """Of a day as YYYY-MM-DD."""
    real = isinstance(value, str) and parse_day(value) is not None
    return None if value is None or real else Fault(Why.NOT_A_DAY)


def order_fault(begins: JSON, ends: JSON) -> Fault | None:
    """Of two days that are both right by themselves: written so, text sorts as time does."""
    both = isinstance(begins, str) and isinstance(ends, str)
    return Fault(Why.ENDS_BEFORE) if both and str(ends) < str(begins) else None


def future_fault(value: JSON, today: date) -> Fault | None:
    """Of a day that is right by itself: nobody reports what has not happened."""
    latest = (today + _AHEAD).isoformat()
    return Fault(Why.FUTURE) if isinstance(value, str) and value > latest else None


def goes_on_fault(ends: JSON, goes_on: JSON) -> Fault | None:
    """Of an end, where it is said that it still goes on."""
    return Fault(Why.GOES_ON) if ends is not None and goes_on is True else None


def require_sound(answers: Mapping[str, JSON], today: date) -> None:
    """Look at every answer, in the order of the form. AnswerRefused for the first wrong one."""
    for name in ORDER:
        for where, fault in _faults(name, answers, today):
            raise AnswerRefused(f"report.{where}", fault)
    if answers.keys() - set(ORDER):
        raise AnswerRefused("report", Fault(Why.UNKNOWN_NAME))


def _faults(name: str, answers: Mapping[str, JSON], today: date) -> Iterator[tuple[str, Fault]]:
    value = answers.get(name)
    if name not in answers:
        yield name, Fault(Why.MISSING)
    elif name in MOST_CHARACTERS:
        fault = text_fault(value, MOST_CHARACTERS[name], required=name in REQUIRED)
        if fault:
            yield name, fault
    elif name in CHOICES:
        if not _is_one_of(value, CHOICES[name]) and (value is not None or name == "penerusan"):
            yield name, Fault(Why.CHOICE)
    elif name == "siapa":
        yield from _of_persons(value)
    else:
        yield from _of_time(value, today)


def _of_persons(value: JSON) -> Iterator[tuple[str, Fault]]:
    if not isinstance(value, list):
        yield "siapa", Fault(Why.NOT_A_LIST)
        return
    if len(value) > MOST_TERLAPOR:
        yield "siapa", Fault(Why.TOO_MANY, MOST_TERLAPOR, len(value))
    for one in value:
        yield from _of_person(one)


def _of_person(one: JSON) -> Iterator[tuple[str, Fault]]:
    if not isinstance(one, dict):
        yield "siapa", Fault(Why.NOT_AN_OBJECT)
        return
    for name in PERSON:
        if fault := text_fault(one.get(name), NAME, lines=False):
            yield f"siapa.{name}", fault
    if one.get("peran") is not None and not _is_one_of(one["peran"], PERAN):
        yield "siapa.peran", Fault(Why.CHOICE)
    if one.keys() - {*PERSON, "peran"}:
        yield "siapa", Fault(Why.UNKNOWN_NAME)
    if not any(one.get(name) for name in PERSON):
        yield "siapa", Fault(Why.NOBODY)


def _of_time(value: JSON, today: date) -> Iterator[tuple[str, Fault]]:
    if value is None:
        return
    if not isinstance(value, dict):
        yield "kapan", Fault(Why.NOT_AN_OBJECT)
        return
    for name in ("mulai", "selesai"):
        if fault := day_fault(value.get(name)) or future_fault(value.get(name), today):
            yield f"kapan.{name}", fault
    if not isinstance(value.get("masih_berlangsung"), bool | None):
        yield "kapan.masih_berlangsung", Fault(Why.NOT_YES_OR_NO)
    if value.keys() - {"mulai", "selesai", "masih_berlangsung"}:
        yield "kapan", Fault(Why.UNKNOWN_NAME)
    ends = value.get("selesai")
    goes_on = goes_on_fault(ends, value.get("masih_berlangsung"))
    if fault := order_fault(value.get("mulai"), ends) or goes_on:
        yield "kapan.selesai", fault


def _is_one_of(value: JSON, choices: frozenset[str]) -> bool:
    return isinstance(value, str) and value in choices


def _is_control(char: str) -> bool:
    return char < " " or "\x7f" <= char <= "\x9f"

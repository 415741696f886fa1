"""A report on its way through the screens: nothing of it is kept here, every page brings it along.

It travels as fields of the form, not sealed: whoever sees the page reads the answers on it anyway,
and a key that dies with a restart must not take an hour's writing with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from crypto.errors import Malformed
from crypto.ids import InspectorateId, PersonId
from crypto.roster import MOST_PERSONS
from crypto.strict_json import JSON
from portal.plain.forms import Form, clean
from wbs.form.report import MOST_TERLAPOR, Report

SERVICE = "PELAYANAN"
UNKNOWN = "?"  # "not known" was chosen, which is an answer
ANSWERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "where": ("inspektorat",),
        "kategori": ("kategori",),
        "apa": ("apa", "bagaimana"),
        "siapa": ("siapa_tidak_tahu",),
        "tempat": ("di_mana", "mulai", "selesai", "berlangsung"),
        "tahu": (
            *("sumber_pengetahuan", "siapa_lagi_tahu", "saksi", "sudah_dilaporkan_ke"),
            *("perkiraan_kerugian", "risiko_pembalasan"),
        ),
        "penerusan": ("penerusan",),
    }
)
PERSON = ("nama", "nip_nrp", "jabatan", "unit_kerja", "instansi", "peran")
# The answers were looked at as a whole, beside this list of readers: a change leads back there.
CHECKED = "diperiksa"
EXCLUDED = "kecuali"
_LONGEST_ID = 64  # characters: an id in base64url has 43


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers as typed, cleaned of what no text has, and not judged."""

    answers: Mapping[str, str]
    persons: tuple[Mapping[str, str], ...]
    excluded: tuple[str, ...]

    @classmethod
    def read(cls, form: Form) -> "Draft":
        """Take what a form has of a report; what is missing is empty."""
        names = [name for fields in ANSWERS.values() for name in fields]
        answers = {name: form.text(name) for name in (*names, CHECKED)}
        excluded = [one for one in form.texts(EXCLUDED) if len(one) <= _LONGEST_ID]
        return cls(answers, tuple(_persons(form)), tuple(dict.fromkeys(excluded))[:MOST_PERSONS])

    def fields(self, but: str = "") -> Iterator[tuple[str, str]]:
        """What a form carries of it: all but what the page `but` asks itself."""
        asked = ANSWERS.get(but, ())
        yield from (
            (name, text) for name, text in self.answers.items() if text and name not in asked
        )
        if but != "readers":
            yield from ((EXCLUDED, one) for one in self.excluded)
        if but != "siapa":
            for number, person in enumerate(self.persons, 1):
                yield from ((person_field(number, name), person[name]) for name in PERSON)

    def answering(self, **given: str) -> "Draft":
        """The same with some answers replaced."""
        return replace(self, answers={**self.answers, **given})

    @property
    def inspectorate(self) -> InspectorateId:
        """Which one was chosen. Or Malformed."""
        return InspectorateId.from_text(self.answers["inspektorat"])

    @property
    def not_known(self) -> frozenset[str]:
        """The questions that were answered with "not known"."""
        return frozenset(name for name, text in self.answers.items() if text == UNKNOWN)

    @property
    def goes_on(self) -> bool | None:
        """Whether it still happens; None: not known, or not said."""
        return {"ya": True, "tidak": False}.get(self.answers["berlangsung"])

    def gone_from(self, readers: frozenset[PersonId]) -> tuple[str, ...]:
        """Those of the left out who are not on the list: the same person may be, by another id."""
        listed = {str(id) for id in readers}
        return tuple(one for one in self.excluded if one not in listed)

    def excluded_among(self, readers: frozenset[PersonId]) -> frozenset[PersonId]:
        """Those of the left out who are on the list of readers, which may have changed."""
        found = set()
        for one in self.excluded:
            try:
                found.add(PersonId.from_text(one))
            except Malformed:
                continue  # no id of anybody: nobody is left out by it
        return frozenset(found) & readers

    def report(self) -> Report:
        """The report that it is. Malformed where `faults` finds something."""
        answer = {
            name: None if text in ("", UNKNOWN) else text for name, text in self.answers.items()
        }
        value: dict[str, JSON] = {
            name: answer[name]
            for name in (
                *("kategori", "apa", "di_mana", "penerusan", "bagaimana", "sumber_pengetahuan"),
                *("sudah_dilaporkan_ke", "siapa_lagi_tahu", "perkiraan_kerugian", "saksi"),
                "risiko_pembalasan",
            )
        }
        return Report.parse({**value, "siapa": self._siapa(), "kapan": self._kapan()})

    def _siapa(self) -> list[JSON]:
        if self.answers["siapa_tidak_tahu"]:
            return []
        return [{name: person[name] or None for name in PERSON} for person in self.persons]

    def _kapan(self) -> JSON:
        when: dict[str, JSON] = {name: self.answers[name] or None for name in ("mulai", "selesai")}
        when["masih_berlangsung"] = self.goes_on
        return when if any(each is not None for each in when.values()) else None


def person_field(number: int, name: str) -> str:
    """The name of a person's field."""
    return f"orang-{number}-{name}"


def _persons(form: Form) -> Iterator[Mapping[str, str]]:
    for number in range(1, MOST_TERLAPOR + 1):
        names = {name: person_field(number, name) for name in PERSON}
        if any(field in form.fields for field in names.values()):
            yield {
                name: clean(form.fields.get(field, "").replace("\n", " "))
                for name, field in names.items()
            }


def without(persons: Sequence[Mapping[str, str]], number: int) -> tuple[Mapping[str, str], ...]:
    """All but the one of this number."""
    return tuple(one for at, one in enumerate(persons, 1) if at != number)


NOBODY: Mapping[str, str] = MappingProxyType(dict.fromkeys(PERSON, ""))

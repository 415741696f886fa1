"""A case as its reporter's page shows it: texts that are ready."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from crypto.ids import Chain, FileId, Stream
from crypto.roster import Person
from portal.plain.rendering import Pages, bdi
from wbs.cases.case import Case, Line, Standing
from wbs.cases.events import Introduce, Message, Reported, Unexclude
from wbs.cases.frames import SharedFile
from wbs.cases.lifecycle import ENDED
from wbs.cases.room import NEARLY, left
from wbs.clocks.objecting import objecting_words
from wbs.form.report import Kapan, Report, Terlapor
from wbs.journeys.attaching import safe_name
from wbs.journeys.reporting import Visit
from wbs.journeys.services import ServedDays
from wbs.journeys.telling import expected, is_answer, promised_words, told, told_words
from wbs.speech.voice import harmless_text

# Of the newest, one page shows so many, and so many characters of them; but always one.
SHOWN, SHOWN_CHARACTERS = 50, 100_000
_CODED = frozenset({"penerusan", "sumber_pengetahuan"})
_OF = {  # the page that asks it
    **{"kategori": "kategori", "apa": "apa", "bagaimana": "apa", "siapa": "siapa"},
    **{"di_mana": "tempat", "kapan": "tempat", "penerusan": "penerusan"},
}


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One entry. What does not count says only why."""

    look: str
    who: str
    day: str
    paragraphs: tuple[str, ...]
    answers: tuple[tuple[str, str, str], ...]
    files: tuple[tuple[str, str, str], ...]

    def characters(self) -> int:
        """How much there is to read."""
        return sum(map(len, (*self.paragraphs, *(said for _, said, _ in self.answers))))


@dataclass(frozen=True, slots=True)
class ShownTalk:
    """The whole page. Where the case is longer, the part of it that ends before `end`."""

    inspectorate: str
    readers: str
    excluded: str
    recused: str
    warnings: tuple[str, ...]
    entries: tuple[ShownEntry, ...]
    status: str
    expected: str
    may_object: bool
    answered: str  # how many answers there are; empty without any
    newest: int  # the place of the last of them
    end: int
    all: int

    @property
    def first(self) -> int:
        """The place of the first entry that is shown."""
        return self.end - len(self.entries)

    @property
    def has_newest(self) -> bool:
        """Whether the last answer is among what is shown."""
        return self.first <= self.newest < self.end


def about_reader(pages: Pages, person: Person, today: date) -> Markup:
    """A reader in one line; a role that the unit is called by already stands there once."""
    unit = " ".join(person.unit.casefold().split())
    own = pages.roles(frozenset(role for role in person.roles if role.value != unit))
    acting = (
        f"{pages.texts.get(f'reader_role.{one.kind.value}')} {pages.roles(one.roles)}"
        for one in person.delegations_on(today)
    )
    roles = ", ".join((*filter(None, [own]), *acting))
    about = Markup("{}; {}").format(bdi(person.unit), roles) if roles else bdi(person.unit)
    return Markup("{} ({})").format(bdi(person.name), about)


def show_conversation(pages: Pages, visit: Visit, days: ServedDays, end: int = 0) -> ShownTalk:
    """The case of a visit: its newest part, or the one that ends before the place `end`.

    `days`: when each entry came, as far as that is known.
    """
    case, newest = told(visit.case), visit.trusted.newest
    secret = case.newest_secret(Stream.CONVERSATION)
    readers = secret.introduction.recipients if secret else frozenset()
    names = {person.id: person.name for person in newest.persons}
    lines = [line for line in case.lines if line.chain is not Chain.INTERNAL]
    places = {shared.id: place for place, shared in file_places(case).items()}
    kinds = dict.fromkeys(finding.trouble.value for finding in case.findings)
    answers = [place for place, line in enumerate(lines) if is_answer(line)]
    end = end if 0 < end <= len(lines) else len(lines)
    return ShownTalk(
        bdi(newest.name),
        bdi(*(names[id] for id in sorted(readers) if id in names))
        or pages.texts.get("talk.no_key"),
        bdi(*(names[id] for id in sorted(case.excluded - case.recused) if id in names)),
        bdi(*(names[id] for id in sorted(case.recused) if id in names)),
        (*(pages.texts.get(f"finding.{kind}") for kind in kinds), *_room(pages, case)),
        _part(pages, lines[:end], days, places),
        pages.texts.get(f"status.{case.life.state.value}"),
        _expected(pages, case, days.by_hash(case.lines)),
        case.life.state in ENDED,
        _how_many(pages, len(answers)),
        answers[-1] if answers else 0,
        end,
        len(lines),
    )


def _expected(pages: Pages, case: Case, days: Mapping[bytes, date]) -> str:
    """What the reporter may do now, and until when."""
    said = pages.texts.get(expected(case.life))
    until = objecting_words(pages.texts, case, days, pages.clocks)
    promised = promised_words(pages.texts, case.life)
    return " ".join(each for each in (said, promised, until) if each)


def _room(pages: Pages, case: Case) -> Iterator[str]:
    """Told early: what must always fit still does when the rest no longer does."""
    count = left(case, Message)
    if count <= NEARLY:
        yield pages.texts.get("talk.nearly_full" if count else "talk.full", count=count)


def _part(
    pages: Pages, lines: Sequence[Line], days: ServedDays, places: Mapping[FileId, str]
) -> tuple[ShownEntry, ...]:
    """The last of these, as many as one page shows."""
    shown = list[ShownEntry]()
    left = SHOWN_CHARACTERS
    for line in reversed(lines):
        entry = _entry(pages, line, _day(pages, line, days), places)
        left -= entry.characters()
        if shown and (left < 0 or len(shown) == SHOWN):
            break
        shown.append(entry)
    return tuple(reversed(shown))


def _how_many(pages: Pages, answers: int) -> str:
    if not answers:
        return ""
    return pages.phrase("talk.answer" if answers == 1 else "talk.answers", count=answers)


def file_places(case: Case) -> Mapping[str, SharedFile]:
    """Every file that counts, by a name that stays: chain, sequence, number."""
    return {
        f"{line.chain.value}-{line.head.sequence}-{number}": shared
        for line in case.counted()
        if isinstance(line.event, Message)
        for number, shared in enumerate(line.event.files, 1)
    }


def _day(pages: Pages, line: Line, days: ServedDays) -> str:
    day = days.day_of(line.chain, line.head.sequence)
    return pages.texts.get("talk.day", day=pages.texts.day(day)) if day else ""


def _entry(pages: Pages, line: Line, day: str, places: Mapping[FileId, str]) -> ShownEntry:
    is_mine = line.chain is Chain.FROM_REPORTER
    who = pages.texts.get("talk.mine") if is_mine else _author(pages, line.person)
    if not line.counts:
        return ShownEntry("look-entry--refused", who, day, (_refusal(pages, line),), (), ())
    files = line.event.files if isinstance(line.event, Message) else ()
    report = line.event.report if isinstance(line.event, Reported) else None
    return ShownEntry(
        "look-entry--mine" if is_mine else "look-entry--theirs",
        who,
        day,
        tuple(_paragraphs(pages, line)),
        tuple(one for one in answers(pages, report) if one[1]) if report else (),
        tuple((places[one.id], safe_name(one), pages.texts.size(one.size)) for one in files),
    )


def _author(pages: Pages, person: Person | None) -> str:
    if person is None:
        return pages.texts.get("talk.theirs_unknown")
    return pages.phrase("talk.theirs", name=person.name, unit=person.unit)


def _refusal(pages: Pages, line: Line) -> str:
    if line.standing is Standing.NOT_YOURS:
        return pages.texts.get("talk.not_yours")
    reason = pages.texts.get(f"reason.{line.reason}")
    return pages.texts.get("talk.rejected", reason=reason)


def _paragraphs(pages: Pages, line: Line) -> Iterator[str]:
    if isinstance(line.event, Message) and line.event.text:
        yield harmless_text(line.event.text)
    elif isinstance(line.event, Introduce):
        yield pages.texts.get("talk.new_key")
    elif isinstance(line.event, Unexclude):
        yield pages.texts.get("talk.let_in")
    elif line.event is not None:
        yield from map(harmless_text, told_words(pages.texts, line.event))


def answers(
    pages: Pages, report: Report, not_known: Collection[str] = ()
) -> Iterator[tuple[str, str, str]]:
    """Question, answer in words (empty: none), and the page that asks it.

    A report does not tell who said that they do not know from who said nothing: `not_known`
    are the questions where it was said.
    """
    order = (
        *("kategori", "apa", "bagaimana", "siapa", "di_mana", "kapan", "sumber_pengetahuan"),
        *("siapa_lagi_tahu", "saksi", "sudah_dilaporkan_ke", "perkiraan_kerugian"),
        *("risiko_pembalasan", "penerusan"),
    )
    for name in order:
        said = _answer(pages, report, name)
        if not said and name in not_known:
            said = pages.texts.get("label.unknown")
        yield pages.texts.get(f"field.{name}"), said, _OF.get(name, "tahu")


def _answer(pages: Pages, report: Report, name: str) -> str:
    value = getattr(report, name)
    unknown = pages.texts.get("label.unknown")
    if name == "siapa":
        return "\n\n".join(_persons(pages, report.siapa)) or unknown
    if name == "kategori":  # these pages leave no way around it
        return pages.texts.get(f"label.{value}") if value else unknown
    if name == "kapan":
        return _when(pages, value) if value else ""
    if name in _CODED:
        return pages.texts.get(f"label.{value}") if value else ""
    return value or ""


def _persons(pages: Pages, persons: Sequence[Terlapor]) -> Iterator[str]:
    """Each with the name of each box: what went into the wrong one is noticed."""
    for number, person in enumerate(persons, 1):
        head = [pages.texts.get("ask_page.person", number=number)] if len(persons) > 1 else []
        yield "\n".join([*head, *_person(pages, person)])


def _person(pages: Pages, person: Terlapor) -> Iterator[str]:
    for name, given in person.compose().items():
        label = pages.texts.get(f"ask_page.{name}")
        if name == "peran":
            part = f"label.{given}" if given else "check.unanswered"
            yield f"{label}: {pages.texts.get(part)}"
        elif given:
            yield f"{label}: {given}"


def _when(pages: Pages, when: Kapan) -> str:
    days = " \u2013 ".join(pages.texts.day(day) for day in (when.mulai, when.selesai) if day)
    goes_on = {True: "client.yes", False: "client.no", None: ""}[when.masih_berlangsung]
    said = (
        f"{pages.texts.get('ask_page.berlangsung')} {pages.texts.get(goes_on)}" if goes_on else ""
    )
    return ". ".join(each for each in (days, said) if each)

"""The index of cases: built once after unlocking, then only what changed is opened again.

It lives in memory only. What a page asks for is answered from here and opens nothing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import islice
from threading import Lock

from crypto.encoding import sha256
from crypto.ids import CaseId, Chain, InspectorateId, PersonId
from reviewer.console.duties import Duty, duties, next_of
from reviewer.console.searching import Search, text_of
from reviewer.console.told import can_act, files_of_reporter, names_of_workers, risk_of
from wbs.cases.case import Case, Line, NoCase
from wbs.cases.lifecycle import State
from wbs.clocks.settings import Clocks
from wbs.desk.sync_folder import FolderCache
from wbs.journeys.assigning import held, linked
from wbs.journeys.inbox import header_of, numbers_of, papers_of, waits_for_us
from wbs.journeys.reviewing import Desk
from wbs.speech.voice import harmless

AT_ONCE = 256  # cases whose sealed bytes are in memory together
MOST_PLACE = 120  # characters of the place in the list
Progress = Callable[[int, int], None]
Seen = Mapping[CaseId, Mapping[Chain, int]]


class Group(Enum):
    """Where a case stands in this person's work."""

    NEW = "baru"  # nobody answered, and this person never opened it
    OURS = "kami"
    THEIRS = "pelapor"
    WITHDRAWN = "ditarik"  # nobody reads a reply any more


_ORDER = {group: place for place, group in enumerate(Group)}


@dataclass(frozen=True, slots=True)
class Filed:
    """A case in the index, with the day on which each of its envelopes arrived."""

    case: Case
    days: Mapping[bytes, date]

    def day_of(self, line: Line) -> date | None:
        """When an entry arrived."""
        return self.days.get(line.head.hash)

    @property
    def lengths(self) -> dict[Chain, int]:
        """How many entries of each chain there are to see."""
        return {chain: head.sequence + 1 if head else 0 for chain, head in self.case.heads.items()}

    @property
    def state(self) -> str:
        """Changes whenever anything of the case does."""
        heads = (head.hash if head else b"" for head in self.case.heads.values())
        return sha256(b"|".join([*heads, repr(self.case.highest_box).encode()])).hex()


@dataclass(frozen=True, slots=True)
class Row:
    """What the list shows of a case."""

    id: CaseId
    number: str
    group: Group
    kind: str | None
    place: str
    stands: State
    acts: bool  # whether this person can take a step, approve or adopt now
    duty: Duty | None  # what is due next
    for_today: bool  # whether anything of it falls on this person today
    pressed: bool
    withdrawn: bool
    proposed: bool
    came: date | None
    newest: date | None
    files: int
    unread: int
    warned: bool
    workers: tuple[str, ...]  # on whom its tasks fall, by name
    is_mine: bool  # whether this person is among them
    risk: str | None  # of harm to the reporter, as the last triage found it


@dataclass(frozen=True, slots=True)
class At:
    """Who looks, and by which clocks."""

    desk: Desk
    clocks: Clocks


class Index:
    """Every case that this person may read. One thread at a time updates it; all may look."""

    def __init__(self, inspectorate: InspectorateId) -> None:
        self.cases: Mapping[CaseId, Filed] = {}
        self.rows: Sequence[Row] = ()
        self.texts: Mapping[CaseId, str] = {}  # what a search looks into
        self.sorted_on: date | None = None  # what is due changes with the day
        self.left: frozenset[CaseId] = frozenset()  # that this person was recused from
        self.opened = 0  # cases that were opened so far, for whoever measures
        self._inspectorate = inspectorate
        self._listing = Lock()
        self._case_of: dict[int, CaseId | None] = {}
        self._linked: dict[CaseId, Mapping[CaseId, bool]] = {}

    def update(
        self, cache: FolderCache, desk: Desk, progress: Progress, *, everything: bool = False
    ) -> frozenset[CaseId]:
        """Open what changed since the last time, or everything. The cases that were opened.

        Raises whatever `progress` raises, before anything is shown differently.
        """
        here = {id for ids in cache.days().values() for id in ids}
        places = {id: case for id, case in self._case_of.items() if id in here}
        touched = {case for id, case in self._case_of.items() if id not in here}
        new = here - places.keys()
        for _, id, body in cache.dated(new):
            places[id] = self._case_in(body)
        touched |= set(places.values()) if everything else {places[id] for id in new}
        changed = frozenset(case for case in touched if case is not None)
        self._open(cache, _ids_of(changed, places), desk, progress)
        # Only now: what a failure kept from being opened is still to be opened the next time.
        self._case_of = places
        return changed

    def all(self) -> Iterator[Case]:
        """Every case, in no order."""
        return (filed.case for filed in self.cases.values())

    def sort(
        self, seen: Seen, desk: Desk, clocks: Clocks, *, only: Collection[CaseId] | None = None
    ) -> None:
        """Write the list anew, or the rows of these cases.

        Who is under pressure first, then what is for today, by group, and the newest arrival.
        """
        with self._listing:
            cases, at = self.cases, At(desk, clocks)
            before = {row.id: row for row in self.rows}
            same = before.keys() == cases.keys()
            numbers = {id: row.number for id, row in before.items()} if same else numbers_of(cases)
            known = {} if only is None else {id: before[id] for id in before.keys() - set(only)}
            rows = [
                _numbered(row, numbers[id])
                if (row := known.get(id))
                else _row(filed, numbers[id], seen.get(id), at)
                for id, filed in cases.items()
            ]
            rows.sort(key=lambda row: (row.newest or date.min, row.came or date.min), reverse=True)
            rows.sort(key=lambda row: (not row.pressed, not row.for_today, _ORDER[row.group]))
            self.rows, self.sorted_on = rows, desk.today

    def _case_in(self, body: bytes) -> CaseId | None:
        header = header_of(body)
        ours = header is not None and header.inspectorate == self._inspectorate
        return header.case if header is not None and ours else None

    def _open(
        self,
        cache: FolderCache,
        changed: Mapping[CaseId, Sequence[int]],
        desk: Desk,
        progress: Progress,
    ) -> None:
        """Some cases at a time: the bytes of all of them would not fit into memory."""
        cases, texts = dict(self.cases), dict(self.texts)
        left = set(self.left - changed.keys())
        waiting, done = iter(changed), 0
        while some := list(islice(waiting, AT_ONCE)):
            case_of = {id: case for case in some for id in changed[case]}
            dated: dict[CaseId, list[tuple[date, bytes]]] = {}
            for day, id, body in cache.dated(case_of):
                dated.setdefault(case_of[id], []).append((day, body))
            for case in some:
                progress(done, len(changed))
                done += 1
                cases.pop(case, None)
                texts.pop(case, None)
                items = dated.pop(case, [])
                found = self._read(desk, case, items) if items else None
                if found is not None and desk.person.id in found.recused:
                    left.add(case)
                elif found is not None and desk.person.id not in found.excluded:
                    cases[case] = Filed(found, {sha256(body): day for day, body in items})
                    texts[case] = text_of(found)
        progress(len(changed), len(changed))
        self.cases, self.texts, self.left = cases, texts, frozenset(left)
        if changed:
            self._linked = {}

    def linked(self, id: CaseId) -> Mapping[CaseId, bool]:
        """The other cases about the subject of one, and whether this one says so.

        Found once, until something of any case changes.
        """
        known = self._linked  # before `cases`: what is kept in it is then no older
        cases = self.cases
        found = cases.get(id)
        if id not in known and found is not None:
            known[id] = linked(found.case, (one.case for one in cases.values()))
        return known.get(id, {})

    def find(self, search: Search) -> Sequence[Row]:
        """The list, or what a search leaves of it."""
        rows, texts = self.rows, self.texts
        return [row for row in rows if search.finds(row.number, texts.get(row.id, ""))]

    def _read(self, desk: Desk, case: CaseId, items: Sequence[tuple[date, bytes]]) -> Case | None:
        """None for what is not for this person."""
        self.opened += 1
        papers = papers_of(self._inspectorate, case, [body for _, body in items])
        try:
            return desk.read(papers)
        except NoCase:
            return None


def _ids_of(
    changed: frozenset[CaseId], places: Mapping[int, CaseId | None]
) -> dict[CaseId, list[int]]:
    """The items of each of these cases; none of one that is gone."""
    found: dict[CaseId, list[int]] = {case: [] for case in changed}
    for id, case in places.items():
        if case in found:
            found[case].append(id)
    return found


def unread(filed: Filed, seen: Mapping[Chain, int] | None, me: PersonId) -> Iterator[Line]:
    """Entries of others that this person was not shown yet."""
    for line in filed.case.lines:
        shown = (seen or {}).get(line.chain, 0)
        if line.head.sequence >= shown and not (line.person and line.person.id == me):
            yield line


def _numbered(row: Row, number: str) -> Row:
    """Another case may have come that begins alike: then both have longer numbers."""
    return row if row.number == number else replace(row, number=number)


def _row(filed: Filed, number: str, seen: Mapping[Chain, int] | None, at: At) -> Row:
    case, days, desk = filed.case, sorted(filed.days.values()), at.desk
    life, acting = case.life, desk.acting(case)
    found = duties(case, filed.days, at.clocks, desk.today, acting=acting)
    working = held(desk, case).persons
    return Row(
        id=case.id,
        number=number,
        group=_group(case, is_shown=seen is not None),
        kind=case.report.report.kategori,
        place=harmless(case.report.report.di_mana.split("\n")[0])[:MOST_PLACE],
        stands=life.state,
        acts=can_act(case, acting),
        duty=next_of(found),
        for_today=any(one.is_for_today(at.clocks) for one in found),
        pressed=life.pressed is not None,
        withdrawn=case.withdrawn,
        proposed=life.proposal is not None,
        came=days[0] if days else None,
        newest=days[-1] if days else None,
        files=files_of_reporter(case),
        unread=sum(1 for _ in unread(filed, seen, desk.person.id)),
        warned=bool(case.findings or case.breaks) or case.goes_on_shut(Chain.TO_REPORTER),
        workers=tuple(sorted(harmless(name) for name in names_of_workers(desk, working))),
        is_mine=desk.person.id in working,
        risk=risk_of(case),
    )


def _group(case: Case, *, is_shown: bool) -> Group:
    if case.withdrawn:
        return Group.WITHDRAWN
    if not waits_for_us(case):
        return Group.THEIRS
    answered = any(map(case.answers_the_reporter, case.lines))
    return Group.OURS if is_shown or answered else Group.NEW

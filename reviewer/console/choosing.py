"""Which cases of the list a page shows: of a group, in a state, whose tasks, of which kind, risk.

What an address asks for are codes of ours alone, never what a case says.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.console.index import Group, Row
from wbs.cases.lifecycle import State
from wbs.form.report import KATEGORI

UNKNOWN = "unknown"  # a reporter who did not say, or a case without triage
MINE, NOBODYS = "milik-saya", "belum"
# The first three cut across the others: what is due, what is late, and what this person can do now.
GROUPS = ("hari-ini", "terlambat", "saya", *(group.value for group in Group))


def _groups(row: Row) -> Iterator[str]:
    if row.for_today:
        yield "hari-ini"
    if row.duty is not None and row.duty.left < 0:
        yield "terlambat"
    if row.acts:
        yield "saya"
    yield row.group.value


def _tasks(row: Row) -> Iterator[str]:
    if row.is_mine:
        yield MINE
    if not row.workers:
        yield NOBODYS


def _state(row: Row) -> Iterator[str]:
    yield row.stands.value


def _kind(row: Row) -> Iterator[str]:
    yield row.kind or UNKNOWN


def _risk(row: Row) -> Iterator[str]:
    yield row.risk or UNKNOWN


# By the name in an address: the words there may be, and those that fit a case.
_FILTERS: Mapping[str, tuple[Sequence[str], Callable[[Row], Iterable[str]]]] = {
    "kelompok": (GROUPS, _groups),
    "tugas": ((MINE, NOBODYS), _tasks),
    "keadaan": (tuple(State.__members__), _state),
    "kategori": ((*sorted(KATEGORI), UNKNOWN), _kind),
    "risiko": (("TINGGI", "SEDANG", "RENDAH", UNKNOWN), _risk),
}
FILTERS = tuple(_FILTERS)


@dataclass(frozen=True, slots=True)
class Choice:
    """Of an address: a word for some of FILTERS. What it cannot ask for is all."""

    asked: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Choice":
        """What the query of an address asks for."""
        words = {name: query.get(name, "") for name in FILTERS}
        return cls({name: word for name, word in words.items() if word in _FILTERS[name][0]})

    def word(self, name: str) -> str:
        """What is asked for; empty: nothing."""
        return self.asked.get(name, "")

    def put(self, name: str, word: str) -> "Choice":
        """The same with another word; empty: with none."""
        others = {each: asked for each, asked in self.asked.items() if each != name}
        return Choice({**others, name: word} if word else others)

    def rows(self, rows: Iterable[Row]) -> Sequence[Row]:
        """Those that it chooses."""
        asks = [(_FILTERS[name][1], word) for name, word in self.asked.items()]
        return [row for row in rows if all(word in fits(row) for fits, word in asks)]

    def counts(self, name: str, rows: Iterable[Row]) -> Mapping[str, int]:
        """How many cases each word of a filter would show, beside all else that is asked."""
        words, fits = _FILTERS[name]
        found = Counter(word for row in self.put(name, "").rows(rows) for word in fits(row))
        return {word: found[word] for word in words}

    def some(self, name: str, rows: Iterable[Row]) -> Mapping[str, int]:
        """The same without those that show none; the one chosen is among them."""
        chosen = self.word(name)
        counts = self.counts(name, rows).items()
        return {word: count for word, count in counts if count or word == chosen}

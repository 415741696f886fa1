"""Which cases of the list a page shows: of a group, in a state, whose tasks, of which kind, risk.

What an address asks for are codes of ours alone, never what a case says.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reviewer.console.index import Group, Row
from wbs.cases.lifecycle import State
from wbs.form.report import KATEGORI

UNKNOWN = "unknown"  # a reporter who did not say, or a case without triage
MINE, NOBODYS = "milik-saya", "belum"
# The first three cut across the others: what is due, what is late, and what this person can do now.
GROUPS = ("hari-ini", "terlambat", "saya", *(group.value for group in Group))


def _groups(row: Row) -> tuple[str, ...]:
    cut = (
        ("hari-ini", row.for_today),
        ("terlambat", row.duty is not None and row.duty.left < 0),
        ("saya", row.acts),
        (row.group.value, True),
    )
    return tuple(word for word, fits in cut if fits)


def _tasks(row: Row) -> tuple[str, ...]:
    if not row.workers:
        return (NOBODYS,)
    return (MINE,) if row.is_mine else ()


def _state(row: Row) -> tuple[str, ...]:
    return (row.stands.value,)


def _kind(row: Row) -> tuple[str, ...]:
    return (row.kind or UNKNOWN,)


def _risk(row: Row) -> tuple[str, ...]:
    return (row.risk or UNKNOWN,)


# By the name in an address: the words there may be, and those that fit a case.
_FILTERS: Mapping[str, tuple[Sequence[str], Callable[[Row], tuple[str, ...]]]] = {
    "kelompok": (GROUPS, _groups),
    "tugas": ((MINE, NOBODYS), _tasks),
    "keadaan": (tuple(State.__members__), _state),
    "kategori": ((*sorted(KATEGORI), UNKNOWN), _kind),
    "risiko": (("TINGGI", "SEDANG", "RENDAH", UNKNOWN), _risk),
}
FILTERS = tuple(_FILTERS)
Counts = Mapping[str, Mapping[str, int]]  # by filter and word


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

    def sort(self, rows: Iterable[Row]) -> tuple[Sequence[Row], Counts]:
        """Those that it chooses; and how many each word would show beside all else asked for."""
        chosen = list[Row]()
        counts = {name: dict.fromkeys(words, 0) for name, (words, _) in _FILTERS.items()}
        for row in rows:
            found = {name: fits(row) for name, (_, fits) in _FILTERS.items()}
            against = [name for name, word in self.asked.items() if word not in found[name]]
            if not against:
                chosen.append(row)
            for name in against if len(against) == 1 else () if against else FILTERS:
                for word in found[name]:
                    counts[name][word] += 1
        return chosen, counts

    def some(self, name: str, counts: Counts) -> Mapping[str, int]:
        """Without the words that show none; the one chosen is among them."""
        asked = self.word(name)
        return {word: count for word, count in counts[name].items() if count or word == asked}

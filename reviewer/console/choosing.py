"""Which cases of the list a page shows: those of a group, those in a state, or of both."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from reviewer.console.index import Group, Row
from wbs.cases.lifecycle import State


def _is_in(group: Group, row: Row) -> bool:
    return row.group is group


def _acts(row: Row) -> bool:
    return row.acts


def _for_today(row: Row) -> bool:
    return row.for_today


# By the word in an address. The first two cut across the others: what is due, and what this person
# can do now.
GROUPS: Mapping[str, Callable[[Row], bool]] = {
    "hari-ini": _for_today,
    "saya": _acts,
    **{group.value: partial(_is_in, group) for group in Group},
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Of an address; empty: all."""

    group: str = ""
    state: str = ""

    @classmethod
    def of(cls, group: str, state: str) -> "Choice":
        """What an address asks for; what it cannot ask for is all."""
        return cls(
            group if group in GROUPS else "",
            state if state in State.__members__ else "",
        )

    def rows(self, rows: Iterable[Row]) -> Sequence[Row]:
        """Those that it chooses."""
        return [row for row in rows if self._in_group(row) and self._in_state(row)]

    def groups(self, rows: Iterable[Row]) -> Mapping[str, int]:
        """How many cases in this state each group has."""
        held = [row for row in rows if self._in_state(row)]
        return {name: sum(map(belongs, held)) for name, belongs in GROUPS.items()}

    def states(self, rows: Iterable[Row]) -> Mapping[str, int]:
        """How many cases of this group stand in each state; the one chosen is among them."""
        counts = dict.fromkeys(State.__members__, 0)
        for row in rows:
            counts[row.stands.value] += self._in_group(row)
        return {name: count for name, count in counts.items() if count or name == self.state}

    def _in_group(self, row: Row) -> bool:
        return not self.group or GROUPS[self.group](row)

    def _in_state(self, row: Row) -> bool:
        return not self.state or row.stands.value == self.state

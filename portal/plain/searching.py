"""Searching the inspectorates by the words of their names: whoever types more finds it sooner."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from crypto.anchor import Anchor

SHOWN = 50  # at once; the search narrows them
# Characters that are looked at: no name is longer. Each word is looked for in every name, and
# normalising costs the square of a run of combining marks, while every other request waits.
MOST_TYPED = 100
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Name:
    """One inspectorate's, made ready to be searched."""

    id: str
    name: str
    plain: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Names:
    """All inspectorates of an anchor, normalised once."""

    names: tuple[_Name, ...]

    @classmethod
    def of(cls, anchor: Anchor) -> Self:
        """Make them ready."""
        return cls(
            tuple(
                _Name(str(id), name, _plain(name), _words(name))
                for id, name in anchor.inspectorates.items()
            )
        )

    def search(self, typed: str) -> tuple[int, list[tuple[str, str]]]:
        """How many names hold a word of `typed`, and the first of them by id and name.

        One word is enough, because people type their office too, which no name holds. The best
        comes first: the most words found, then the most that are found whole.
        """
        wanted = _words(typed[:MOST_TYPED])
        ranked = sorted((_rank(wanted, one), one.name, one.id) for one in self.names)
        found = [
            (id, name) for (missing, _), name, id in ranked if missing < len(wanted) or not wanted
        ]
        return len(found), found[:SHOWN]


def _rank(wanted: frozenset[str], name: _Name) -> tuple[int, int]:
    """How many words are not in the name, and how many are not whole in it."""
    return sum(word not in name.plain for word in wanted), len(wanted - name.words)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_plain(text)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()

"""What whoever steals the server's disk holds: the rows as they are, and a search through them."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from crypto.envelope import EnvelopeHeader
from crypto.errors import Malformed
from crypto.keybox import KeyboxHeader

_READ = {
    "roster": "SELECT * FROM roster",
    "freshness": "SELECT * FROM freshness",
    "mailbox": "SELECT * FROM mailbox",
    "entry": "SELECT * FROM entry",
    "keybox": "SELECT * FROM keybox",
    "file": "SELECT * FROM file",
    "piece": "SELECT * FROM piece",
    "claim": "SELECT * FROM claim",
}
_LEAST_WORD = 6  # letters: shorter ones occur in random bytes by chance
_SHOWN = 12  # bytes
CONTROL = "secret_number"  # a column's name: a search that misses it searches nothing


@dataclass(frozen=True, slots=True)
class Row:
    """One row, with its bytes shortened."""

    table: str
    shown: str


@dataclass(slots=True)
class Thief:
    """Reads the database's files as they lie there, not through our store."""

    database: Path
    known: set[tuple[str, object]] = field(default_factory=set)
    before: bytes = b""  # the files as they lay before anybody reported

    def new_rows(self) -> Iterator[Row]:
        """Rows that were not there the last time."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            for table, query in _READ.items():
                for row in connection.execute(query):
                    key = (table, row[0])  # every table begins with its primary key
                    if key not in self.known:
                        self.known.add(key)
                        yield Row(table, _show(dict(row)))

    def sizes(self) -> dict[str, int]:
        """The files on the disk."""
        return {path.name: path.stat().st_size for path in self._files()}

    def look_around(self) -> None:
        """Note what lies there before anybody reports: "SQLite format 3" is nobody's trace."""
        self.before = self._raw()

    def search(self, texts: Iterable[str]) -> tuple[int, list[str]]:
        """How many words of these texts were looked for, and those that came into some file."""
        raw = self._raw()
        words = {word for text in texts for word in words_of(text)}
        telling = sorted(word for word in words if word.encode() not in self.before)
        return len(telling), [word for word in telling if word.encode() in raw]

    def holds(self, word: str) -> bool:
        """Whether it stands in some file, whoever put it there."""
        return word.encode() in self._raw()

    def _raw(self) -> bytes:
        return b"\n".join(path.read_bytes() for path in self._files()).lower()

    def _files(self) -> list[Path]:
        return sorted(self.database.parent.glob(f"{self.database.name}*"))


def words_of(text: str) -> set[str]:
    """The words that are long enough to mean something."""
    return {word for word in re.findall(r"[\w-]+", text.lower()) if len(word) >= _LEAST_WORD}


def _show(row: Mapping[str, object]) -> str:
    return "  ".join(
        f"{name}={_value(name, value)}" for name, value in row.items() if name not in ("id", "file")
    )


def _value(name: str, value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    if name != "body":
        return f"{value[:4].hex()}…"
    start = _header_size(value)
    return f"{value[start : start + _SHOWN].hex(' ')} … ({len(value):,} B)"


def _header_size(body: bytes) -> int:
    """Headers are clear by design; what follows is what they guard."""
    for kind in (EnvelopeHeader, KeyboxHeader):
        try:
            return len(kind.parse(body).pack())
        except Malformed:
            continue
    return 0

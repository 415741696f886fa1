"""What the console remembers over a restart: what was read, the last roster that was trusted, and
how much the server had no longer.

All of it stands sealed in the reviewer's folder. A memory that does not open is begun anew; no case
is lost by that.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from crypto import strict_json
from crypto.encoding import b64, unb64
from crypto.errors import CannotOpen, Malformed
from crypto.ids import CaseId, Chain
from crypto.keyfile import ReviewerKeys
from crypto.memory_seal import MemoryKey, open_memory, seal_memory
from crypto.roster_chain import MOST_CHAIN
from crypto.strict_json import JSON, Closed
from wbs import disk
from wbs.journeys.services import ServedRoster

SEEN, ROSTER, GONE = "console-seen.sealed", "console-roster.sealed", "console-gone.sealed"
_MOST = 1024 * 1024 * 1024  # bytes; a chain of a thousand rosters has a few hundred MiB
_MOST_CASES = 10_000_000


@dataclass(slots=True)
class Memory:
    """One person's. `seen`: how many entries of each chain of a case were shown."""

    home: Path
    key: MemoryKey
    seen: dict[CaseId, Mapping[Chain, int]] = field(default_factory=dict)
    served: ServedRoster | None = None
    gone: int = 0  # sealed items, until a person says to have dealt with it
    was_lost: bool = False
    _marking: Lock = field(default_factory=Lock)

    @classmethod
    def open(cls, home: Path, keys: ReviewerKeys) -> "Memory":
        """What the folder holds. Never raises for what it holds."""
        memory = cls(home, MemoryKey.of(keys))
        try:
            memory.seen = dict(_parse_seen(memory._read(SEEN)))
            memory.gone = _parse_gone(memory._read(GONE))
            memory.served = _parse_roster(memory._read(ROSTER))
        except (CannotOpen, Malformed, disk.Unreadable):
            memory.was_lost = True
        return memory

    def mark(self, case: CaseId, lengths: Mapping[Chain, int]) -> bool:
        """These many entries were shown. True if that was news. Unwritable."""
        with self._marking:
            if self.seen.get(case) == lengths:
                return False
            self.seen[case] = dict(lengths)
            rows = [
                {"case": str(id), "entries": [counts.get(chain, 0) for chain in Chain]}
                for id, counts in self.seen.items()
            ]
            self._write(SEEN, {"cases": rows})
        return True

    def keep(self, served: ServedRoster) -> None:
        """This roster was trusted. Unwritable."""
        if served != self.served:
            self.served = served
            rosters = [b64(one) for one in served.rosters]
            self._write(ROSTER, {"rosters": rosters, "freshness": b64(served.freshness)})

    def count_gone(self, gone: int) -> None:
        """So many sealed items are no longer on the server, in all."""
        if gone != self.gone:
            self.gone = gone
            self._write(GONE, {"gone": gone})

    def _read(self, name: str) -> bytes | None:
        path = self.home / name
        if not path.exists():
            return None
        return open_memory(disk.read(path, "memory", _MOST), self.key, name)

    def _write(self, name: str, value: Mapping[str, object]) -> None:
        with suppress(disk.Unwritable):  # a full disk takes the marks, never the work
            disk.replace(self.home / name, seal_memory(strict_json.compose(value), self.key, name))


def _parse_seen(plain: bytes | None) -> Mapping[CaseId, Mapping[Chain, int]]:
    if plain is None:
        return {}
    with Closed(strict_json.parse(plain), "memory") as fields:
        return dict(fields.items("cases", _seen, 0, _MOST_CASES))


def _seen(value: JSON) -> tuple[CaseId, Mapping[Chain, int]]:
    with Closed(value, "memory.cases") as fields:
        case = CaseId(fields.raw("case", 16))
        counts = fields.items("entries", _count, len(Chain), len(Chain))
    return case, dict(zip(Chain, counts, strict=True))


def _count(value: JSON) -> int:
    with Closed({"entries": value}, "memory.cases") as fields:
        return fields.integer("entries", 0, strict_json.MOST)


def _parse_gone(plain: bytes | None) -> int:
    if plain is None:
        return 0
    with Closed(strict_json.parse(plain), "memory") as fields:
        return fields.integer("gone", 0, strict_json.MOST)


def _parse_roster(plain: bytes | None) -> ServedRoster | None:
    if plain is None:
        return None
    with Closed(strict_json.parse(plain), "memory") as fields:
        rosters = fields.items("rosters", _document, 1, MOST_CHAIN)
        return ServedRoster(rosters, _document(fields.any("freshness")))


def _document(value: JSON) -> bytes:
    if not isinstance(value, str):
        raise Malformed("memory")
    return unb64(value, "memory")

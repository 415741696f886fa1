"""What a reviewer's folder remembers of the staff log, for all programs that work in it.

Nothing in it is secret: numbers, hashes, signatures. Whoever can write there could as well set back
what else is remembered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crypto import strict_json
from crypto.encoding import b64, unb64
from crypto.errors import Malformed, Refusal
from crypto.strict_json import JSON, MOST, Closed
from wbs import disk
from wbs.stafflog.ledger import MOST_OPEN, State
from wbs.stafflog.slip import SIZE, Head
from wbs.web.problems import Busy

MEMORY, LOCK = "log.json", "log-lock"
SECONDS = 30  # that one program waits for another, which only writes a small file


class LogMemoryDamaged(Refusal):
    """The memory of the staff log cannot be read: whether it was changed cannot be told."""

    code = "log-memory-damaged"


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """`wbs.stafflog.ledger.Shelf` in a reviewer's folder."""

    home: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """For a moment: never while a server is waited for. Busy, Unwritable."""
        with disk.locked(self.home / LOCK, SECONDS, Busy):
            yield

    def read(self) -> State:
        """What is remembered. LogMemoryDamaged."""
        path = self.home / MEMORY
        return _parse(disk.read(path, "log")) if path.exists() else State()

    def write(self, state: State) -> None:
        """Durably: what was signed and forgotten would look like somebody else's. Unwritable."""
        disk.replace(
            self.home / MEMORY,
            strict_json.compose(
                {
                    "type": "wbs staff log memory",
                    "version": 1,
                    "counter": state.counter,
                    "own": state.own.sequence,
                    "own_hash": b64(state.own.hash),
                    "seen": state.seen.sequence,
                    "seen_hash": b64(state.seen.hash),
                    "seen_counter": state.seen_counter,
                    "open": [b64(one) for one in state.open],
                    "elsewhere": state.elsewhere,
                }
            ),
        )


def _parse(untrusted: bytes) -> State:
    try:
        with Closed(strict_json.parse(untrusted), "log") as fields:
            fields.constant("type", "wbs staff log memory")
            fields.constant("version", 1)
            return State(
                fields.integer("counter", 0, MOST),
                Head(fields.integer("own", 0, MOST), fields.raw("own_hash", SIZE)),
                Head(fields.integer("seen", 0, MOST), fields.raw("seen_hash", SIZE)),
                fields.integer("seen_counter", 0, MOST),
                fields.items("open", _signature, 0, MOST_OPEN),
                fields.integer("elsewhere", 0, MOST),
            )
    except Malformed:
        raise LogMemoryDamaged from None


def _signature(value: JSON) -> bytes:
    raw = unb64(value, "open") if isinstance(value, str) else b""
    if len(raw) != 64:
        raise Malformed("open")
    return raw

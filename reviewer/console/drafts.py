"""Letters and steps that are not sent: in memory while unlocked, on the disk only sealed.

A browser would keep them readable on the disk if a page answered the form that brought them, and
whoever sits before a locked console could fetch that page again. So they wait here.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock

from crypto import strict_json
from crypto.encoding import sha256
from crypto.errors import CannotOpen, Malformed
from crypto.ids import CaseId
from crypto.keyfile import ReviewerKeys
from crypto.keys import ReviewerKemPublicKey
from crypto.memory_seal import MemoryKey, drop_memory, open_mark, pick_up_memory, seal_mark
from crypto.strict_json import JSON, Closed
from reviewer.console.errands import Sent
from wbs import disk
from wbs.cases.lifecycle import State

MOST_DRAFTS = 64  # files; the oldest makes room
MOST_TYPED = 1024 * 1024  # characters
_MOST_FILE = 8 * MOST_TYPED  # bytes
_MOST_SHORT = 1000  # characters
_MOST_STATUS = 599
_MOST_FIELDS = 16
_PATTERN = "console-draft-*.sealed"
RECUSAL, TASKS, JUNK = "MUNDUR", "TUGAS", "BORONGAN"
MANY = CaseId(bytes(CaseId.SIZE))  # in place of a case, where a form is about several
# Letters, steps into each state, leaving, sharing out, archiving several.
KINDS = ("reply", "note", *State.__members__, RECUSAL, TASKS, JUNK)
WRITTEN = ("text", "reason", "message", "destination")  # fields in which somebody writes


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter or a step as its form had it, by field. `place`: see `Drafts.place`.

    `said`: why refused, by field.
    `basis`: what its writer saw; empty: whatever there is now, which the page shows beside it.
    """

    slip: str
    place: str
    typed: tuple[tuple[str, str], ...] = field(repr=False)
    basis: str = ""
    status: int = 200
    said: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Of its file."""
        return _PATTERN.replace("*", sha256(self.slip.encode()).hex()[:32])

    @property
    def text(self) -> str:
        """All that was written, without what was chosen."""
        return "\n\n".join(text for name, text in self.typed if name in WRITTEN)

    def pack(self) -> bytes:
        """For the disk, sealed."""
        fields = {"slip": self.slip, "place": self.place, "basis": self.basis}
        pairs = {"typed": _packed(self.typed), "said": _packed(self.said)}
        return strict_json.compose({**fields, **pairs, "status": self.status})

    @classmethod
    def parse(cls, plain: bytes) -> "Draft":
        """Malformed."""
        with Closed(strict_json.parse(plain), "draft") as fields:
            return cls(
                slip=fields.text("slip", 0, _MOST_SHORT),
                place=fields.text("place", 0, _MOST_SHORT),
                typed=fields.items("typed", _pair, 0, _MOST_FIELDS),
                basis=fields.text("basis", 0, _MOST_SHORT),
                status=fields.integer("status", 0, _MOST_STATUS),
                said=fields.items("said", _pair, 0, _MOST_FIELDS),
            )


class Drafts:
    """Those of an unlocked console."""

    def __init__(self, home: Path, keys: ReviewerKeys) -> None:
        self._home, self._public = home, keys.kem.public()
        self._key: MemoryKey | None = MemoryKey.of(keys)
        self._changing = RLock()
        self._finished = Sent()
        self.all: dict[str, Draft] = {draft.slip: draft for draft in _found(home, keys)}

    def close(self) -> None:
        """Let go of them; the disk has them, sealed."""
        with self._changing:
            self._key = None
            self.all = {}

    def place(self, case: CaseId, kind: str) -> str:
        """What a form carries, so that its letter is known again over a lock: a case, sealed."""
        if self._key is None:
            return ""
        return seal_mark(case.value + bytes([KINDS.index(kind)]), self._key).hex()

    def where(self, draft: Draft) -> tuple[CaseId, str] | None:
        """The case and kind of a letter; None where it says neither."""
        try:
            if self._key is None:
                return None
            plain = open_mark(bytes.fromhex(draft.place), self._key)
            return CaseId(plain[:-1]), KINDS[plain[-1]]
        except (ValueError, IndexError, CannotOpen, Malformed):
            return None

    def newest(self, case: CaseId, kind: str) -> Draft | None:
        """The letter or step that waits there."""
        found = [each for each in [*self.all.values()] if self.where(each) == (case, kind)]
        return found[-1] if found else None

    def keep(self, draft: Draft) -> bool:
        """From now on it is this. False, and not kept: once locked, or if its letter was sent."""
        with self._changing:
            if self._key is None or draft.slip in self._finished:
                return False
            held = self.all.get(draft.slip)
            if held and held.said and not draft.said and held.typed == draft.typed:
                return True  # the script's word, which came after the letter itself
            self.all.pop(draft.slip, None)
            if draft.typed or draft.said:
                self.all[draft.slip] = draft
        if draft.typed:
            write_sealed(self._home, self._public, draft)
        else:
            _forget(self._home, draft)
        return True

    def was_shown(self, draft: Draft) -> None:
        """Why it was refused is said once; its text waits on, if there is any."""
        with self._changing:
            if self.all.get(draft.slip) is not draft:
                return
            if draft.typed:
                self.all[draft.slip] = replace(draft, status=200, said=())
            else:
                self.all.pop(draft.slip)

    def finish(self, slip: str) -> None:
        """It was sent. What still comes of its typing is late."""
        with self._changing:
            self._finished.add(slip)
        self.drop(slip)

    def drop(self, slip: str) -> None:
        """Nobody wants it any more."""
        with self._changing:
            self.all.pop(slip, None)
            _forget(self._home, Draft(slip, "", ()))


def write_sealed(home: Path, public: ReviewerKemPublicKey, draft: Draft) -> None:
    """Onto the disk, so that only its writer opens it. A full disk takes it: it waits in memory."""
    files = [path for path in home.glob(_PATTERN) if path.name != draft.name]
    with suppress(OSError):
        files.sort(key=lambda path: path.stat().st_mtime)
        for path in files[: max(0, len(files) - MOST_DRAFTS + 1)]:
            path.unlink()
    with suppress(disk.Unwritable):
        disk.replace(home / draft.name, drop_memory(draft.pack(), public, draft.name))


def _found(home: Path, keys: ReviewerKeys) -> Iterator[Draft]:
    for path in sorted(home.glob(_PATTERN)):
        with suppress(CannotOpen, Malformed, disk.Unreadable):
            sealed = disk.read(path, "memory", _MOST_FILE)
            yield Draft.parse(pick_up_memory(sealed, keys, path.name))


def _forget(home: Path, draft: Draft) -> None:
    with suppress(OSError):
        (home / draft.name).unlink(missing_ok=True)


def _packed(pairs: Iterable[tuple[str, str]]) -> list[JSON]:
    return [{"field": name, "text": text} for name, text in pairs]


def _pair(value: JSON) -> tuple[str, str]:
    with Closed(value, "draft.pair") as fields:
        return fields.text("field", 0, _MOST_SHORT), fields.text("text", 0, MOST_TYPED, lines=True)

"""The room: locked or not, for how long still, and the threads that keep it so and up to date."""

import gc
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock, RLock, Thread

from crypto.errors import CannotOpen
from crypto.keyfile import ReviewerKeys
from crypto.keys import ReviewerKemPublicKey
from reviewer.console.drafts import Draft, write_sealed
from reviewer.console.errands import ERRANDS, FILES, Places
from reviewer.console.lines import Doors
from reviewer.console.work import TURN, Closed, Work
from wbs.clocks.settings import Clocks
from wbs.desk.workspace import Workspace
from wbs.rosters.staff_keys import label_of, open_reviewer

LONGEST_WAIT = 60.0  # seconds after many wrong passphrases
Hands = Callable[[], tuple[float, float]]


class TooSoon(Exception):
    """After a wrong passphrase some time must pass. `seconds`: how much still."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class OldForm(Exception):
    """A form of an earlier locking: a browser may bring one back with the passphrase in it."""


class LockedAgain(Exception):
    """The console was locked while the passphrase was worked on; the lock wins."""


def new_number() -> str:
    """That of a form which unlocks at most once."""
    return secrets.token_urlsafe(16)


def both_clocks() -> tuple[float, float]:
    """One that nobody sets, and one that goes on while the machine sleeps."""
    return time.monotonic(), time.time()


@dataclass(frozen=True, slots=True)
class Habits:
    """Settings. Seconds; `renews`: whether new secrets are introduced without being asked.

    `turn`: see `work.TURN`. `answer`: after that a page says that it is not known yet.
    """

    idle: float = 600
    every: float = 300
    renews: bool = True
    turn: float = TURN
    answer: float = 45
    clocks: Clocks = field(default_factory=Clocks.load)


@dataclass
class Room:
    """One person's console."""

    workspace: Workspace
    doors: Doors
    habits: Habits = field(default_factory=Habits)
    today: Callable[[], date] = date.today
    clocks: Hands = both_clocks
    _work: Work | None = None
    _touched: tuple[float, float] = (0, 0)
    _failures: int = 0
    _not_before: float = 0
    _door: Lock = field(default_factory=Lock)
    _keeps: bool = False
    form: str = field(default_factory=new_number, repr=False)
    _locks: int = 0  # how often it was locked
    # Not a plain lock: a signal's handler may come while its own thread has it.
    _changing: RLock = field(default_factory=RLock)
    _public: ReviewerKemPublicKey | None = None
    errands: Places = field(default_factory=lambda: Places(ERRANDS))
    files: Places = field(default_factory=lambda: Places(FILES))
    let_go: bool = False  # whether anything was open before

    def __post_init__(self) -> None:
        self.label = label_of(self.workspace.key())[1]  # whose key this is, as its file says

    @property
    def work(self) -> Work | None:
        """What is open; None when locked. Locks first if nobody was there for too long."""
        if self._work is not None and self.seconds_left() <= 0:
            self.lock()
        return self._work

    def seconds_left(self) -> int:
        """Until it locks by itself."""
        gone = max(now - then for now, then in zip(self.clocks(), self._touched, strict=True))
        return max(0, int(self.habits.idle - gone + 0.999))

    def touch(self) -> None:
        """Somebody is there."""
        self._touched = self.clocks()

    def unlock(self, passphrase: str, form: str) -> None:
        """Open with the key file's passphrase. `form`: the number that stood beside it.

        OldForm, TooSoon, CannotOpen, Malformed, LockedAgain.
        """
        with self._door:
            if self._work is not None:
                return
            if not hmac.compare_digest(form.encode(), self.form.encode()):
                raise OldForm
            locks, self.form = self._locks, new_number()
            wait = self._not_before - self.clocks()[0]
            if wait > 0:
                raise TooSoon(int(wait) + 1)
            work = self._new_work(self._open_keys(passphrase))
            self._install(work, locks)
        if self._keeps:
            self._attend(work)

    def lock(self) -> None:
        """Let go of keys and cases. What is under way in other threads stops at its next step."""
        with self._changing:
            self._locks += 1
            self.form = new_number()
            work, self._work = self._work, None
        if work is not None:
            work.close()
            self.let_go = True
            del work
            gc.collect()

    def keep_draft(self, draft: Draft) -> bool:
        """Keep what somebody typed, also while locked. False: it is not kept."""
        work, public = self._work, self._public
        if work is not None and work.drafts.keep(draft):
            return True
        if (work is not None and work.open) or public is None or not draft.typed:
            return False
        write_sealed(self.workspace.home, public, draft)
        return True

    def _install(self, work: Work, locks: int) -> None:
        with self._changing:
            if self._locks == locks:
                self.touch()
                self._work, self._public = work, work.keys.kem.public()
                return
        work.close()
        raise LockedAgain

    def ask(self) -> None:
        """Look at the server soon."""
        if (work := self._work) is not None:
            work.wanted.set()

    def keep(self) -> None:
        """Start the threads that lock when nobody is there and fetch what is new."""
        self._keeps = True
        Thread(target=self._guard, daemon=True).start()
        if (work := self._work) is not None:
            self._attend(work)

    def _open_keys(self, passphrase: str) -> ReviewerKeys:
        try:
            keys = open_reviewer(self.workspace.key(), passphrase)
        except CannotOpen:
            self._failures += 1
            self._not_before = self.clocks()[0] + min(2.0 ** (self._failures - 1), LONGEST_WAIT)
            raise
        self._failures = 0
        return keys

    def _new_work(self, keys: ReviewerKeys) -> Work:
        habits = self.habits
        return Work(
            self.workspace,
            self.doors,
            keys,
            self.today,
            habits.renews,
            turn=habits.turn,
            clocks=habits.clocks,
        )

    def _attend(self, work: Work) -> None:
        """A thread of its own: that of the last unlocking may still wait for its server."""
        Thread(target=attend, args=(work, self.habits.every), daemon=True).start()

    def _guard(self) -> None:
        while True:
            time.sleep(1)
            _ = self.work  # asking locks


def attend(work: Work, every: float) -> None:
    """Show what the disk holds, then fetch what is new, until it is locked."""
    look(work, first=True)
    while work.open:
        work.wanted.wait(every)
        work.wanted.clear()
        look(work, first=False)


def look(work: Work, *, first: bool) -> None:
    """One round of fetching. A console that is locked meanwhile ends it quietly."""
    try:
        if first:
            work.begin()
        work.look()
    except Closed:
        return
    except Exception:  # a thread that died would leave a console that looks up to date for ever
        work.fails_by_itself()

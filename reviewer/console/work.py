"""An unlocked console: keys, roster, index; syncing and writing, one at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from threading import Event, RLock

from crypto.errors import Refusal
from crypto.freshness import TrustedRoster
from crypto.ids import CaseId, Stream
from crypto.keyfile import ReviewerKeys
from reviewer.console import notices
from reviewer.console.aliases import Aliases
from reviewer.console.drafts import Drafts
from reviewer.console.errands import NoAnswerYet, Occupied, Sent
from reviewer.console.index import Filed, Index
from reviewer.console.lines import Doors, Lines
from reviewer.console.memory import Memory
from reviewer.console.notices import Notice, Step, Trouble, clock_now
from reviewer.console.searching import Search
from wbs.cases.case import Case
from wbs.clocks.settings import Clocks
from wbs.desk.syncing import sync
from wbs.desk.workspace import Workspace
from wbs.journeys.attaching import Progress
from wbs.journeys.rekeying import Rekeying, Stale, renew, stale_cases
from wbs.journeys.reviewing import CaseMoved, Desk, MayNotRead, NotListed
from wbs.journeys.services import Gateway, ServedRoster
from wbs.journeys.trusting import trust
from wbs.stafflog.ledger import told_elsewhere
from wbs.web.problems import Problem

Send = Callable[[Gateway, Desk, Case, Progress], None]  # one thing that is written on a case
MOST_AT_ONCE = 50  # cases of one look at the server that get new secrets by themselves
TURN = 15  # seconds that a letter waits for other work, and any work for another program


class Closed(Exception):
    """The console was locked while this worked."""


@dataclass
class Work:
    """Everything that exists only while unlocked. `close` lets go of it."""

    workspace: Workspace
    doors: Doors
    _keys: ReviewerKeys | None
    today: Callable[[], date]
    renews: bool = True
    trusted: TrustedRoster | None = None
    desk: Desk | None = None
    trouble: Trouble | None = None
    step: Step | None = None
    last_clock: str = ""
    revision: int = 0
    open: bool = True
    turn: float = TURN
    clocks: Clocks = field(default_factory=Clocks.load)
    wanted: Event = field(default_factory=Event)  # somebody wants the server looked at
    elsewhere: int = 0  # requests of this person that no program of this folder made
    _filed: int = 0  # how often the index changed
    _roster_is_new: bool = False
    sent: Sent = field(default_factory=Sent)
    _sending: str = ""
    _working: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        self.settings = self.workspace.settings()
        self._memory: Memory | None = Memory.open(self.workspace.home, self.keys)
        self.index = Index(self.settings.inspectorate)
        self.aliases, self.search, self._lines = Aliases(), Search(), Lines()
        self.drafts = Drafts(self.workspace.home, self.keys)

    def close(self) -> None:
        """Let go of keys and of all that was opened. Python cannot overwrite.

        Whatever still works in another thread stops at its next step.
        """
        self.open = False
        self.index = Index(self.settings.inspectorate)
        self._keys = self._memory = self.desk = self.trusted = None
        for each in (self.sent, self.aliases, self.search):
            each.clear()
        self.drafts.close()
        self.wanted.set()
        self._lines.cut()

    @property
    def keys(self) -> ReviewerKeys:
        """The person's pair. Closed once it was let go."""
        if self._keys is None:
            raise Closed
        return self._keys

    @property
    def memory(self) -> Memory:
        """What was read before. Closed once it was let go."""
        if self._memory is None:
            raise Closed
        return self._memory

    def begin(self) -> None:
        """Show what the disk holds, under the roster that was trusted last; asks no server."""
        served = self.memory.served
        if served is None:
            return
        # Without the folder's lock, which another program may hold for long: this only reads.
        with self._working, suppress(Refusal, OSError):
            self._trust(served)
            self._file(changed_roster=True)
            self.revision += 1

    def look(self) -> None:
        """Fetch what is new and put it into the index. What goes wrong becomes a notice."""
        with self._working:
            before = self._said()
            try:
                self._look()
                self.trouble = None
            except (Refusal, Problem, OSError) as error:
                self.trouble = Trouble.of(error)
            finally:
                self.step = None
                if self._said() != before:
                    self.revision += 1
            if self.trouble is None and self.renews:
                self._renew_some()

    def write(self, basis: tuple[CaseId, str, str], send: Send) -> None:
        """Send something once. `basis`: the case, the state its writer saw, and its own mark.

        Refuses as `send`; CaseMoved also where the writer did not see the newest;
        Occupied before anything was begun, NoAnswerYet where this very one is under way.
        """
        id, state, mark = basis
        with self._turn(mark):
            if mark in self.sent:
                return
            self._sending = mark
            self._look_or_raise()
            filed = self._require(id)
            if filed.state != state:
                raise CaseMoved
            with self.gateway() as gateway:
                send(gateway, self._desk(), filed.case, self._progress("sending"))
            self.sent.add(mark)
            self.look()

    def renew(self, id: CaseId, stream: Stream) -> None:
        """Introduce a new secret. Refuses as `reviewing.introduce`, CaseMoved, Occupied."""
        with self._turn(""):
            self._look_or_raise()
            with self.gateway() as gateway:
                renew(gateway, self._desk(), Stale(self._require(id).case, (stream,)))
            self.look()

    def show(self, id: CaseId) -> None:
        """This person was shown all of a case."""
        filed = self.index.cases.get(id)
        if filed and self.desk and self.memory.mark(id, filed.lengths):
            self.index.sort(self.memory.seen, self.desk, self.clocks, only={id})

    def fails_by_itself(self) -> None:
        """A fault of our own, which no server caused."""
        self.trouble = Trouble("console", "", clock_now())

    @property
    def gone(self) -> int:
        """Sealed items that the server had no longer."""
        return self._memory.gone if self._memory else 0

    def notices(self) -> list[Notice]:
        """What every page must say now."""
        said = (
            notices.of_trouble(self.trouble) if self.trouble else None,
            notices.of_roster(self.trusted, self.today()) if self.trusted else None,
            Notice("notice.gone", (("count", self.gone),)) if self.gone else None,
            Notice("notice.elsewhere", (("count", self.elsewhere),)) if self.elsewhere else None,
            Notice("notice.memory_lost") if self.memory.was_lost else None,
        )
        return [each for each in said if each]

    def _said(self) -> tuple[object, ...]:
        """What a page that is open would show differently."""
        trouble = self.trouble.code if self.trouble else None
        return self._filed, self.gone, self.elsewhere, trouble, bool(self.last_clock)

    def _look(self) -> None:
        """Alone in the folder: another program would set back what is remembered there."""
        self._progress("home")(0, 0)
        with self.workspace.alone(self.turn):
            with self.gateway() as gateway:
                self._progress("roster")(0, 0)
                served = gateway.roster()
                changed = self._trust(served, remembers=True)
                # Until all cases were read under it: what follows may fail.
                self._roster_is_new = self._roster_is_new or changed
                gone = sync(gateway, self.workspace.cache(), self._progress("fetching")).gone
                self.memory.count_gone(self.memory.gone + gone)
                self.elsewhere += told_elsewhere(self.workspace.log())
            self._file(changed_roster=self._roster_is_new)
            self._roster_is_new = False
            self.memory.keep(served)
        self.last_clock = clock_now()

    def _trust(self, served: ServedRoster, *, remembers: bool = False) -> bool:
        """Believe a roster that holds; True if it differs from the one before.

        `remembers`: only `alone` in the folder.
        """
        inspectorate, anchor = self.settings.inspectorate, self.workspace.anchor()
        trusted = trust(served, inspectorate, anchor, self.workspace.seen())
        if remembers:
            self.workspace.remember(trusted.freshness.seen())
        before = self.trusted
        try:
            desk = Desk.open(self.keys, trusted, self.today())
        except NotListed:
            self.index, self.desk, self.trusted = Index(inspectorate), None, trusted
            raise
        self.trusted, self.desk = trusted, desk
        return before is None or (before.newest.hash, before.freshness.removed) != (
            trusted.newest.hash,
            trusted.freshness.removed,
        )

    def _file(self, *, changed_roster: bool) -> None:
        """Bring the index up to what the disk holds."""
        desk, index = self._desk(), self.index
        progress = self._progress("opening")
        opened = index.update(self.workspace.cache(), desk, progress, everything=changed_roster)
        is_all_new = changed_roster or index.sorted_on != desk.today
        if opened or is_all_new:
            self._filed += 1
            only = None if is_all_new else opened
            index.sort(self.memory.seen, desk, self.clocks, only=only)
        if self.index is not index or not self.open:
            raise Closed

    def _renew_some(self) -> None:
        stale = stale_cases(self.desk, self.index.all()) if self.desk else []
        if not stale:
            return
        with suppress(Refusal, Problem, OSError), self.gateway() as gateway:
            rekeying = Rekeying(gateway, self._desk())
            rekeying.renew(stale[:MOST_AT_ONCE], self._progress("renewing"))
            self._look()
        self.step = None

    def _look_or_raise(self) -> None:
        """Nobody writes before everything new is here, from a server that is believed."""
        try:
            self._look()
        except (Refusal, Problem, OSError) as error:
            self.trouble = Trouble.of(error)
            raise
        finally:
            self.step = None
        self.trouble = None

    def _require(self, id: CaseId) -> Filed:
        if (filed := self.index.cases.get(id)) is None:
            raise MayNotRead
        return filed

    def _desk(self) -> Desk:
        if not self.open:
            raise Closed
        if self.desk is None:
            raise NotListed
        return self.desk

    @contextmanager
    def _turn(self, mark: str) -> Iterator[None]:
        """One piece of work at a time; whoever waits for a server that hangs is told in time."""
        if not self._working.acquire(timeout=self.turn):
            raise NoAnswerYet if mark and mark == self._sending else Occupied
        try:
            yield
        finally:
            self._sending = ""
            self._working.release()

    @contextmanager
    def gateway(self) -> Iterator[Gateway]:
        """A line of its own. Closed."""
        with self._lines.through(self.doors(self.keys)) as gateway:
            if not self.open:
                raise Closed
            yield gateway

    def _progress(self, key: str) -> Callable[[int, int], None]:
        def tell(done: int, of: int) -> None:
            if not self.open:
                raise Closed
            self.step = Step(key, done, of)

        return tell

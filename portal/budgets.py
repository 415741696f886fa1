"""How much may be asked in a minute, by lane: fair without knowing who asks.

Nobody is told apart by an address: over the onion there is none, and where there is one a whole
office shares it. So each kind of request has a lane of its own, and a flood in one lane takes
nothing from another. What is beyond a lane's budget costs work (the API, `portal.gate`) or waits
(pages without script, which cannot work).

A page without script takes its place with one line, before it does anything else:

    gate.spend(Lane.PLAIN_NEW)  # Busy: at once, always the same, with Retry-After

and its error handler turns the problem into the polite page: `Busy`, or `NoRoom` and
`NoRoomForFiles` while the disk is nearly full (PLAIN_RETURNING is never refused for that). A flood
among the pages without script delays their honest visitors, and nobody else.

Where the limit lies, nobody outside can tell to less than a third, and what is told of it changes
every few seconds only. Were it exact, whoever kept a lane just at it with reports of their own
would see, to the second, that somebody else reports.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from math import exp, inf, log2
from types import MappingProxyType

from portal.shared_state import SharedState
from wbs.days import Today
from wbs.web.drawn import EVERY, SPREAD, Draws
from wbs.web.problems import Busy

FADE = 60  # seconds: at an even rate, a level is what comes in a minute
FREE = 60  # reports a minute that cost nothing: a national portal has fewer in an hour


class Lane(IntEnum):
    """What is asked for; the numbers are places in the shared state."""

    NEW = 0
    RETURNING = 1
    UPLOADS = 2
    PLAIN_NEW = 3
    PLAIN_RETURNING = 4
    PLAIN_UPLOADS = 5


@dataclass(frozen=True, slots=True)
class Budget:
    """`share`: of FREE. `least`, `most`: bits of the puzzle just beyond it, and at its hardest."""

    share: float
    least: int = 0
    most: int = 0


# 13 bits are 8,192 tries: about 6 s on an old phone, 2 s on a desk, with or without compiled
# scripts. A piece has up to 1,023 sisters, so its puzzle stays small; its price is its bandwidth.
BUDGETS: Mapping[Lane, Budget] = MappingProxyType(
    {
        Lane.NEW: Budget(1, least=5, most=13),
        Lane.RETURNING: Budget(4, least=4, most=11),
        Lane.UPLOADS: Budget(20, least=2, most=7),
        Lane.PLAIN_NEW: Budget(1),
        Lane.PLAIN_RETURNING: Budget(4),
        Lane.PLAIN_UPLOADS: Budget(20),
    }
)
STEPS = 2  # bits for each doubling of what comes: whoever sends twice as much pays eight times


@dataclass(frozen=True, slots=True)
class _Told:
    """What everybody is told of a lane in this turn. `mark`: the level from which on it is more."""

    turn: int
    limit: float
    load: float
    step: int
    mark: float


@dataclass(frozen=True)
class Budgets:
    """The lanes. `free`: as FREE, by the installation's own choice; `now`: seconds, any start.

    `every`, `spread`: as EVERY and SPREAD; 0 tells exactly, for who measures.
    """

    state: SharedState
    today: Today
    free: float = FREE
    now: Callable[[], float] = time.monotonic
    every: float = EVERY
    spread: float = SPREAD
    _told: dict[Lane, "_Told"] = field(default_factory=dict, repr=False)

    def level(self, lane: Lane) -> float:
        """What was kept in the last minute or so, in all processes."""
        now = self.now()
        return sum(_faded(level, now - since) for level, since, _ in self.state.levels(lane))

    def _level_at(self, lane: Lane, start: float) -> float:
        """As it was then, when this turn began; whoever of the processes asks, and when."""
        return sum(
            (level - (recent if since >= start else 0)) * exp((since - start) / FADE)
            for level, since, recent in self.state.levels(lane)
        )

    def limit(self, lane: Lane) -> float:
        """What of it costs nothing."""
        return self.free * BUDGETS[lane].share

    def load(self, lane: Lane) -> float:
        """How full the lane is, as told: 1 is its limit. The same for `every` seconds.

        But for a flood: somewhere between once and twice the limit it is noticed at once, and so
        again at each doubling. One report is the one that is noticed once in some thirty times.
        """
        if not self.every:
            limit = self.limit(lane)
            return self.level(lane) / limit if limit else inf
        turn = self.draws.turn()
        told = self._told.get(lane)
        if told is None or told.turn != turn:
            told = self._told[lane] = self._begun(lane, turn)
        if told.mark < inf and (level := self.level(lane)) >= told.mark:
            told = self._told[lane] = self._risen(lane, told, level)
        return told.load

    def _begun(self, lane: Lane, turn: int) -> _Told:
        """Where the turn begins: all processes draw the same and see the same."""
        limit = self.draws.about(self.limit(lane), b"limit %d" % lane, turn)
        if not limit:
            return _Told(turn, limit, inf, 0, inf)
        level = self._level_at(lane, turn * self.every)
        told = _Told(turn, limit, level / limit, 0, self._mark(lane, turn, 0))
        return self._above(lane, told, level)

    def _risen(self, lane: Lane, told: _Told, level: float) -> _Told:
        """What is told beyond the marks up to this level: as much as the last of them."""
        next_one = self._above(lane, told, level)
        last = self._mark(lane, told.turn, next_one.step - 1)
        return replace(next_one, load=max(1, told.load, last / told.limit))

    def _above(self, lane: Lane, told: _Told, level: float) -> _Told:
        step, mark = told.step, told.mark
        while mark <= level:
            step += 1
            mark = self._mark(lane, told.turn, step)
        return replace(told, step=step, mark=mark)

    def _mark(self, lane: Lane, turn: int, step: int) -> float:
        """Between once and twice the limit, or that many doublings of it."""
        drawn = self.draws.drawn(b"burst %d %d" % (lane, step), turn)
        return self.limit(lane) * (1 << step) * (1.5 + drawn / 2)

    @cached_property
    def draws(self) -> Draws:
        """The same in all processes: they count together."""
        return Draws(self.state.key, self.every, self.spread, self.now)

    def bits(self, lane: Lane) -> int:
        """How hard a puzzle the next one has to solve; 0: none."""
        load = self.load(lane)
        if load < 1:
            return 0
        budget = BUDGETS[lane]
        return min(budget.most, budget.least + int(STEPS * log2(min(load, 2**budget.most))))

    def count(self, lane: Lane) -> None:
        """Something new was kept. (What was only repeated is not counted: it would cost nothing
        to make the puzzles of others hard.)"""
        now = self.now()
        with self.state.guard:
            level, since, recent = self.state.own_level(lane)
            before = recent if since >= self.draws.turn() * self.every else 0
            self.state.set_level(
                lane, _faded(level, now - since) + 1, now, _faded(before, now - since) + 1
            )
            if lane in (Lane.NEW, Lane.PLAIN_NEW):
                self.state.count_case(self.today().toordinal())

    def spend(self, lane: Lane) -> None:
        """Take one place of a lane, or Busy where it is exhausted."""
        if self.load(lane) >= 1:
            raise Busy
        self.count(lane)

    def cases_today(self) -> int:
        """Cases begun today, since the machine started."""
        return self.state.cases(self.today().toordinal())


def _faded(level: float, seconds: float) -> float:
    return level * exp(-max(seconds, 0.0) / FADE)

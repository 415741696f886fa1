"""How much room is left, looked at every few seconds and never for a request.

A thread measures; everybody else reads what it found last. When room is short, files are refused
first and new cases next; what reporters write in a case that exists is taken to the last byte, and
that is what the room below the second mark is for. The marks are drawn anew for each look
(`wbs/web/drawn.py`): were they exact, whoever fills up to one would see that somebody else sends.
The operator is told by a small file (WBS_FLOOD_STATUS) that `wbs doctor` reads; it holds words and
no number, no time and nothing of a reporter, and is overwritten, never added to.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from portal.budgets import Budgets, Lane
from portal.limits import Limits
from portal.shared_state import OWNER_ONLY
from wbs.days import is_possible
from wbs.store import Store
from wbs.web.problems import Busy

SECONDS = 5  # between two looks: a line of 1 Gbit/s brings 600 MB meanwhile, a third of the mark


@dataclass(slots=True)
class Pressure:
    """What was found last. Until the first look everything is taken."""

    takes_files: bool = True
    takes_cases: bool = True
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """The thread that looks."""

    store: Store
    budgets: Budgets
    limits: Limits
    pressure: Pressure = field(default_factory=Pressure)

    def start(self) -> Pressure:
        """Look once, then again and again; what is found stands in the answer."""
        with suppress(Busy, OSError):
            self.look()
        Thread(target=self._look_for_ever, args=(Event(),), daemon=True).start()
        return self.pressure

    def look(self) -> None:
        """Measure and say. Raises Busy, OSError."""
        room = self.store.room.left(self.limits.most)
        unclaimed = self.store.room.unclaimed()
        full = unclaimed >= self._mark(self.limits.unclaimed, b"unclaimed")
        short = room is not None and room < self._mark(self.limits.room_files, b"room for files")
        found = self.pressure
        found.takes_files = not (full or short)
        found.takes_cases = room is None or room >= self._mark(
            self.limits.room_cases, b"room for cases"
        )
        found.alerts = tuple(self._alerts(full))
        if self.limits.status is not None:
            _write(self.limits.status, self._report())

    def _mark(self, middle: float, what: bytes) -> float:
        """The same in all processes that look in this turn: they measure the same."""
        draws = self.budgets.draws
        return draws.about(middle, what, draws.turn())

    def _alerts(self, full: bool) -> Iterator[str]:
        if not is_possible(self.budgets.today()):
            yield "clock-wrong"
        if not self.pressure.takes_files:
            yield "unclaimed-full" if full else "files-refused"
        if not self.pressure.takes_cases:
            yield "cases-refused"
        if self.budgets.cases_today() >= self._mark(self.limits.cases_alert, b"many cases"):
            yield "many-cases"
        for lane in Lane:
            if self.budgets.load(lane) >= 1:
                yield f"lane-full {lane.name.lower()}"

    def _report(self) -> bytes:
        return json.dumps({"alerts": list(self.pressure.alerts)}).encode("ascii")

    def _look_for_ever(self, never: Event) -> None:
        while not never.wait(SECONDS):
            with suppress(Busy, OSError):  # the next look, then; what was found last still stands
                self.look()


def _write(path: Path, report: bytes) -> None:
    """Whole or not at all, for whoever reads at this moment."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, OWNER_ONLY)
    with os.fdopen(file, "wb") as out:
        out.write(report)
    draft.replace(path)

"""People who go on working while servers die: nobody presses a button twice, clients retry."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from crypto.ids import Stream
from tests.inspectorates import TODAY, Inspectorate, staff_keys
from tests.process import HOST
from tests.promises.installation import gateway_client, portal_client
from tests.promises.raw_http import ask
from tests.promises.told import Told
from tests.world import quiet
from wbs.cases.chains import Papers
from wbs.cases.events import Note
from wbs.clients import Patience
from wbs.journeys import reviewing
from wbs.journeys.attaching import Letter
from wbs.journeys.reporting import submit
from wbs.journeys.reviewing import Desk
from wbs.journeys.trusting import trust

# As patient as people's programs, but impatient between two tries: a test must end.
PATIENCE = Patience(call=60, all_calls=240, between=0.5, attempts=500)
REPORTERS = 3


@dataclass
class Bustle:
    """`kept`: whose receipt was shown. `noted`: what a reviewer was told is there."""

    office: Inspectorate
    portals: list[int]
    gateway: int
    kept: list[Told] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    over: Event = field(default_factory=Event)

    def reports(self, number: int) -> None:
        """Hand in, come back, again and again."""
        trusted, anchor = self.office.trusted(), self.office.anchor()
        with portal_client(self._at(number), PATIENCE) as door:
            while not self.over.is_set():
                told = Told.new(trusted)
                submit(door, told.prepared)
                self.kept.append(told)
                told.comes_back(door, anchor)

    def writes_notes(self, about: Told) -> None:
        """Note after note, each on top of the one before."""
        with gateway_client(
            f"http://{HOST}:{self.gateway}", "budi", self.office.id, PATIENCE
        ) as way:
            desk = Desk.open(
                staff_keys("budi"), trust(way.roster(), self.office.id, self.office.anchor()), TODAY
            )
            while not self.over.is_set():
                text = f"Catatan {len(self.noted)}"
                case = desk.read(self._papers(way.case(about.prepared.submission.case), about))
                reviewing.note(way, desk, case, Letter(text), progress=quiet)
                self.noted.append(text)

    def notes_that_are_there(self, about: Told) -> list[str]:
        """As a colleague reads them afterwards."""
        with gateway_client(
            f"http://{HOST}:{self.gateway}", "sari", self.office.id, PATIENCE
        ) as way:
            desk = Desk.open(
                staff_keys("sari"), trust(way.roster(), self.office.id, self.office.anchor()), TODAY
            )
            case = desk.read(self._papers(way.case(about.prepared.submission.case), about))
        assert not case.findings
        assert case.secrets[Stream.INTERNAL]
        return [line.event.text for line in case.counted() if isinstance(line.event, Note)]

    def asks_without_end(self, chance: random.Random) -> None:
        """A stranger: which answers there are at all."""
        while not self.over.is_set():
            told = chance.choice(self.kept)
            with suppress(OSError):
                answer = ask(chance.choice(self.portals), told.reading().raw)
                self.statuses |= {answer.status} if answer else set()
            time.sleep(0.02)

    def _at(self, number: int) -> str:
        return f"http://{HOST}:{self.portals[number % len(self.portals)]}"

    def _papers(self, items: tuple[bytes, ...], about: Told) -> Papers:
        sent = about.prepared.submission
        envelopes = tuple(item for item in items if item.startswith(b"WBSE"))
        boxes = tuple(item for item in items if item.startswith(b"WBSK"))
        return Papers(sent.inspectorate, sent.case, envelopes, boxes)


@contextmanager
def bustling(bustle: Bustle, about: Told) -> Iterator[None]:
    """Everybody works until the block ends; whoever failed fails the test."""
    tasks: list[Callable[[], None]] = [
        *(lambda number=number: bustle.reports(number) for number in range(REPORTERS)),
        lambda: bustle.writes_notes(about),
        lambda: bustle.asks_without_end(random.Random(4)),
    ]
    with ThreadPoolExecutor(len(tasks)) as pool:
        started: list[Future[None]] = [pool.submit(task) for task in tasks]
        try:
            yield
        finally:
            bustle.over.set()
        for one in started:
            one.result()


def everybody_comes_back(bustle: Bustle, folder: Path) -> None:
    """Through each portal."""
    anchor = bustle.office.anchor()
    for port in bustle.portals:
        with portal_client(f"http://{HOST}:{port}", PATIENCE) as door:
            for told in bustle.kept:
                told.fetches_all(door, told.comes_back(door, anchor), folder)

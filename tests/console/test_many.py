"""Five hundred cases of ten entries: what a first fetch and the next one may cost at most.

Counted, not timed: machines differ. `python -m bench.first_sync` takes the time of ten thousand.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from crypto.ids import CaseId, InspectorateId
from reviewer.console.index import AT_ONCE, Filed, Index
from tests.pasts import DAYS, FULL, Life, fill, trusted_of
from tests.server import GatewayInMemory, Server
from tests.staff import Member, Staff
from tests.world import REPORT, quiet
from wbs.cases.case import Case
from wbs.clocks.settings import Clocks
from wbs.days import HOME, today_in
from wbs.desk.sync_folder import FolderCache
from wbs.desk.syncing import BATCH, sync
from wbs.journeys.reviewing import Desk
from wbs.store import Store
from wbs.store.migrate import migrate

CASES = 500
OF_A_CASE = FULL + 2  # its keyboxes
CONNECTING = 10  # statements of a fresh connection
pytestmark = pytest.mark.timeout(300)


class FromStore(GatewayInMemory):
    """The gateway's reading over a real store, which counts what is asked of it."""

    def __init__(self, url: str, office: InspectorateId) -> None:
        super().__init__(Server([]), office)
        self.store, self.calls, self.statements = Store.open(url, today=today_in(HOME)), 0, 0
        engine = self.store.cases.database.engines.reading
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.statements += 1

    def digests(self) -> dict[date, tuple[int, bytes]]:
        self.calls += 1
        return {
            one.day: (one.items, one.digest) for one in self.store.sync.digests(self.inspectorate)
        }

    def day(self, day: date) -> tuple[int, ...]:
        self.calls += 1
        return tuple(self.store.sync.item_ids(self.inspectorate, day))

    def items(self, ids: Sequence[int]) -> dict[int, bytes]:
        self.calls += 1
        return dict(zip(ids, self.store.sync.items(self.inspectorate, ids), strict=True))


@dataclass
class Watched(FolderCache):
    """A folder that counts the items read out of it, all and at one time."""

    folder: Path
    read: int = 0
    together: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        FolderCache.__init__(self, self.folder)

    def dated(self, wanted: Container[int] | None = None) -> Iterator[tuple[date, int, bytes]]:
        before = self.read
        for found in super().dated(wanted):
            self.read += 1
            yield found
        self.together.append(self.read - before)


@dataclass
class Scene:
    """A store full of cases, and a console's cache and index over it."""

    url: str
    staff: Staff
    gateway: FromStore
    cache: Watched
    index: Index

    @property
    def desk(self) -> Desk:
        return Desk.open(self.staff.members[1].keys, trusted_of(self.staff), date.today())

    def looks(self) -> None:
        """What a look at the server does, without the network."""
        sync(self.gateway, self.cache)
        opened = self.index.update(self.cache, self.desk, quiet)
        only = opened if self.index.rows else None
        self.index.sort({}, self.desk, Clocks.load(), only=only)

    def fills(self, cases: int) -> None:
        """So many more."""
        trusted, writer = trusted_of(self.staff), self.staff.members[0]
        fill(self.url, (Life.begins(REPORT, trusted, writer).goes_on(FULL) for _ in range(cases)))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("banyak")
    url = f"sqlite:///{folder / 'wbs.sqlite'}"
    migrate(url)
    staff = Staff([Member.new() for _ in range(3)])
    gateway = FromStore(url, staff.id)
    staff.publish(gateway.store)
    made = Scene(url, staff, gateway, Watched(folder / "cache"), Index(staff.id))
    made.fills(CASES)
    return made


def test_first_everything_is_fetched_once_and_each_case_opened_once(scene: Scene) -> None:
    scene.looks()
    items = CASES * OF_A_CASE
    batches = sum(-(-len(ids) // BATCH) for ids in scene.cache.days().values())
    assert scene.gateway.calls == 1 + DAYS + batches
    assert scene.gateway.statements <= 1 + DAYS + 2 * batches + CONNECTING
    assert len(scene.index.cases) == len(scene.index.rows) == scene.index.opened == CASES
    assert all(len(filed.case.counted()) == FULL for filed in scene.index.cases.values())
    assert scene.cache.read == 2 * items  # to see whose it is, and to open it
    first, *some = scene.cache.together
    assert first == items
    assert max(some) <= AT_ONCE * OF_A_CASE


def test_then_only_what_is_new(scene: Scene) -> None:
    rows = {id(row) for row in scene.index.rows}
    for new in (0, 1):
        scene.fills(new)
        before = scene.index.opened, scene.cache.read
        scene.gateway.calls = scene.gateway.statements = 0
        scene.looks()
        assert scene.index.opened - before[0] == new
        assert scene.cache.read - before[1] == 2 * new * OF_A_CASE
        days = min(FULL, DAYS) * new
        assert scene.gateway.calls <= 1 + 2 * days + new
        assert scene.gateway.statements <= 1 + 3 * (days + new) + CONNECTING
        assert len({id(row) for row in scene.index.rows} - rows) == new


def test_a_case_that_begins_alike_lengthens_the_number_of_one_that_was_there(
    scene: Scene,
) -> None:
    """Though nothing else of its row is written anew."""
    (one, *_), cases = scene.index.rows, scene.index.cases
    twin = CaseId(one.id.value[:-1] + bytes([one.id.value[-1] ^ 1]))
    scene.index.cases = {**cases, twin: replace(cases[one.id], case=renamed(cases[one.id], twin))}
    scene.index.sort({}, scene.desk, Clocks.load(), only={twin})
    numbers = {row.id: row.number for row in scene.index.rows}
    assert numbers[one.id] == one.id.value.hex()
    assert numbers[twin] == twin.value.hex()


def renamed(filed: Filed, id: CaseId) -> Case:
    """The same case under another number."""
    return replace(filed.case, id=id)

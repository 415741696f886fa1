"""On PostgreSQL writers of one case wait for each other, and uploads and expiry too."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from crypto.ids import FileId
from tests.sealed_looking import REPORTER, REVIEWER, FakeCase, pieces
from tests.store.conftest import Calendar, StoreWorld, append, at, of
from wbs.store import Address, Store
from wbs.store.inserting import insert_items
from wbs.store.migrate import migrate
from wbs.web.problems import Conflict

DOORS: dict[str, tuple[Callable[[FakeCase], Address], int]] = {
    "portal": (at, REPORTER),
    "gateway": (of, REVIEWER),
}
SECONDS = 60  # a busy machine
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
HOLD_CASE = "SELECT lock_case(:case)"
HOLD_UPLOAD = "SELECT pg_advisory_xact_lock_shared(1, 0)"
CLAIMS = "INSERT INTO claim (file, stream) SELECT id, 1 FROM file"
HOLD_EXPIRY = "SELECT pg_advisory_xact_lock(1, 0)"


@pytest.fixture
def world(fresh_postgres: str) -> Iterator[StoreWorld]:
    """Alone in its database: whoever waits there is ours."""
    migrate(fresh_postgres)
    calendar = Calendar()
    store = Store.open(fresh_postgres, today=calendar)
    made = StoreWorld(store, fresh_postgres, calendar)
    made.publish()
    yield made
    store.close()


@contextmanager
def while_held(world: StoreWorld, hold: str, case: FakeCase) -> Iterator[Connection]:
    """Somebody else's transaction that holds a lock until the end of the block."""
    engine = create_engine(world.url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(hold), {"case": case.case})
        yield connection
    engine.dispose()


def waits(held: Connection, work: Callable[[], object], pool: ThreadPoolExecutor) -> Future[object]:
    """Start `work`, and return when the database says that it waits."""
    started = pool.submit(work)
    give_up = time.monotonic() + SECONDS
    while not held.execute(text(WAITING)).scalar():
        assert not started.done(), "it did not wait"
        assert time.monotonic() < give_up
        time.sleep(0.01)
    return started


@pytest.mark.parametrize("door", DOORS)
def test_an_append_waits_for_the_one_before_it_and_then_sees_it(
    world: StoreWorld, door: str
) -> None:
    way, chain = DOORS[door]
    case = world.submitted()
    mine, rival = append(case.envelope(chain)), append(case.envelope(chain))
    with ThreadPoolExecutor(1) as pool:
        with while_held(world, HOLD_CASE, case) as held:
            late = waits(held, lambda: world.store.cases.append(way(case), [mine]), pool)
            insert_items(held, [rival.entry], [], world.calendar.day.isoformat())
            held.commit()
        with pytest.raises(Conflict):
            late.result(SECONDS)


@pytest.mark.parametrize("door", DOORS)
def test_a_piece_waits_for_expiry(world: StoreWorld, door: str) -> None:
    case, file = world.submitted(), FileId(os.urandom(16))
    address = DOORS[door][0](case)
    with ThreadPoolExecutor(1) as pool:
        with while_held(world, HOLD_EXPIRY, case) as held:
            body = pieces(1)[0]
            put = waits(held, lambda: world.store.files.put(address, (file, 0, 1), body), pool)
        put.result(SECONDS)


def test_expiry_waits_for_a_claim_and_looks_again(world: StoreWorld) -> None:
    case, file = world.submitted(), FileId(os.urandom(16))
    world.store.files.put(at(case), (file, 0, 1), pieces(1)[0])
    world.calendar.day += timedelta(days=3)
    with ThreadPoolExecutor(1) as pool:
        with while_held(world, HOLD_UPLOAD, case) as held:
            expiry = waits(held, world.store.keeping.expire_files, pool)
            held.execute(text(CLAIMS))
            held.commit()
        assert expiry.result(SECONDS) == 0
    assert world.store.files.stored(at(case), file).indexes == (0,)

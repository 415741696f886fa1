"""Promise P9, second part: whatever fails under a working server, nothing acknowledged is lost."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client

from crypto.ids import FileId
from reviewer.gateway.app import create_app
from tests.gateway.asking import AUTHORITY, framed
from tests.inspectorates import Inspectorate
from tests.postgres import SECONDS_TO_START, Cluster, throwaway_cluster
from tests.promises.bustle import Bustle, bustling, everybody_comes_back
from tests.promises.installation import found_inspectorate, publish_in
from tests.promises.killing import Instant, ask_patiently, submitting
from tests.promises.ledger import looking, nothing_is_damaged, nothing_is_half
from tests.promises.mortal import Nursery, nursery
from tests.promises.raw_http import ask
from tests.promises.small_disk import ballast, database_on, small_disk
from tests.promises.told import Told
from tests.sealed_looking import FakeCase, pieces
from tests.staff import Staff
from tests.store.conftest import Calendar, StoreWorld, append, at
from wbs.stafflog.slip import START, Kind, Slip
from wbs.store import Store
from wbs.store.keeping import CLOCK_AHEAD
from wbs.store.migrate import migrate
from wbs.web.problems import Busy
from wbs.web.signatures import Fields, Message, sign
from wbs.web.wire import MEDIA_TYPE

ENGINES = ["sqlite", "postgres"]
STRIKES = 15
BUSY = b'"urn:wbs:problem:busy"'
MANY = 400  # submissions that surely fill what a ballast leaves


@dataclass
class House:
    """Two portals, a gateway and a database, and who kills them."""

    home: Nursery
    portals: list[int]
    gateway: int
    url: str
    cluster: Cluster | None

    def strikes(self, chance: random.Random) -> list[Callable[[], None]]:
        """Each kind as often as the others, in any order."""
        kinds = [self._kill_a_portal, self._kill_both_portals, self._kill_the_gateway]
        if self.cluster:
            kinds += [self._kill_a_backend, self._kill_postgres, self.cluster.restart]
        found = [kinds[number % len(kinds)] for number in range(STRIKES)]
        chance.shuffle(found)
        return found

    def _kill_a_portal(self) -> None:
        self._kill(self.portals[:1], "portal")

    def _kill_both_portals(self) -> None:
        self._kill(self.portals, "portal")

    def _kill_the_gateway(self) -> None:
        self._kill([self.gateway], "gateway")

    def _kill(self, ports: list[int], name: str) -> None:
        for port in ports:
            self.home.kill(port)
        self.home.start_at(ports, name)

    def _kill_a_backend(self) -> None:
        """PostgreSQL then ends all the others too, and recovers by itself."""
        place = make_url(self.url)
        with psycopg.connect(
            host=str(place.query["host"]), user=place.username, dbname=place.database
        ) as connection:
            (found,) = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
            ).fetchone() or (None,)
        if found:
            os.kill(found, signal.SIGKILL)
            self._wait_for_postgres()

    def _kill_postgres(self) -> None:
        assert self.cluster
        self.cluster.kill()
        self.cluster.start()

    def _wait_for_postgres(self) -> None:
        """A portal that starts while the database recovers would give up at once."""
        give_up = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                with looking(self.url):
                    return
            except OperationalError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.05)


@contextmanager
def house(engine: str, folder: Path, office: Inspectorate) -> Iterator[House]:
    """All of it over a new database."""
    if engine == "sqlite":
        url = f"sqlite:///{folder / 'wbs.sqlite'}"
        publish_in(url, office)
        with nursery(url, folder) as home:
            (gateway,) = home.start(1, "gateway")
            yield House(home, home.start(2), gateway, url, None)
        return
    with throwaway_cluster(fsync=True) as cluster, cluster.fresh_database() as url:
        publish_in(url, office)
        with nursery(url, folder) as home:
            (gateway,) = home.start(1, "gateway")
            yield House(home, home.start(2), gateway, url, cluster)


@pytest.mark.parametrize("engine", ENGINES)
def test_people_go_on_through_every_kill_and_restart(engine: str, tmp_path: Path) -> None:
    office, chance = found_inspectorate(), random.Random(16)
    with house(engine, tmp_path, office) as there:
        about = Told.new(office.trusted())
        assert ask_patiently(there.portals[0], about.submission()).is_done
        bustle = Bustle(office, there.portals, there.gateway, [about])
        with bustling(bustle, about):
            for strike in there.strikes(chance):
                time.sleep(chance.uniform(0, 0.5))
                strike()
        everybody_comes_back(bustle, tmp_path)
        assert bustle.notes_that_are_there(about)[: len(bustle.noted)] == bustle.noted
        with looking(there.url) as connection:
            nothing_is_half(connection)
            nothing_is_damaged(connection)
    assert bustle.statuses <= {200, 503}
    assert len(bustle.kept) > 1
    assert there.home.log.read_bytes() == b""  # the gateway would name a fault of ours there


@pytest.mark.parametrize("engine", ENGINES)
def test_a_full_disk_is_told_and_loses_nothing_and_room_is_all_it_takes(
    engine: str, tmp_path: Path
) -> None:
    office = found_inspectorate()
    with small_disk() as disk, database_on(engine, disk) as url:
        publish_in(url, office)
        with nursery(url, tmp_path) as home:
            (port,) = home.start(1)
            stuff = ballast(disk)
            kept, refused = _hand_in_until_refused(port, office)
            _all_there(port, kept)
            assert not _is_there(port, refused)
            stuff.unlink()
            assert ask_patiently(port, refused.submission()).is_done
            _all_there(port, [*kept, refused])
            with looking(url) as connection:
                nothing_is_half(connection)
                nothing_is_damaged(connection)
        assert home.log.read_bytes() == b""


def _hand_in_until_refused(port: int, office: Inspectorate) -> tuple[list[Told], Told]:
    kept: list[Told] = []
    for _ in range(MANY):
        told = Told.new(office.trusted())
        answer = ask(port, told.submission().raw)
        assert answer is not None
        if not answer.is_done:
            assert (answer.status, BUSY in answer.body) == (503, True)
            assert ("retry-after", "5") in answer.headers
            return kept, told
        kept.append(told)
    raise AssertionError("the disk was never full")


def _all_there(port: int, told: list[Told]) -> None:
    assert all(_is_there(port, one) for one in told)


def _is_there(port: int, told: Told) -> bool:
    return submitting(told, Instant.BEFORE).is_kept(port)


# Readers know no day before 2000, so the database takes none.
JUMPS = [date(2026, 3, 14), date(2000, 1, 1), date(2041, 7, 1), date(2026, 3, 15)]


def test_days_that_jump_lose_nothing_that_was_claimed(database_url: str) -> None:
    migrate(database_url)
    calendar = Calendar()
    store = Store.open(database_url, today=calendar)
    world = StoreWorld(store, database_url, calendar)
    world.publish()
    case, claimed = world.submitted(), dict[FileId, bytes]()
    others: list[FakeCase] = []
    for day in JUMPS:
        calendar.day = day
        others.append(world.submitted())
        file, body = FileId(os.urandom(16)), pieces(1)[0]
        store.files.put(at(case), (file, 0, 1), body)
        store.cases.append(at(case), [append(case.grow(), claims=(file,))])
        claimed[file] = body
        store.keeping.expire_files()
    calendar.day = date(1999, 1, 1)
    for writes in (
        world.submitted,
        lambda: store.cases.append(at(case), [append(case.envelope())]),
        lambda: store.files.put(at(case), (FileId(os.urandom(16)), 0, 1), pieces(1)[0]),
    ):
        with pytest.raises(Busy):  # the fault is ours, and passes: clients come again
            writes()
    assert len(world.read(case)) == 1 + len(JUMPS)
    assert all(len(world.read(other)) == 1 for other in others)
    assert {file: store.files.fetch(at(case), file, 0) for file in claimed} == claimed
    days = store.sync.digests(world.id)
    assert [one.day for one in days] == sorted(JUMPS)
    assert sum(one.items for one in days) == 2 + len(JUMPS) * 3
    store.close()


class Wound:
    """A gateway in this process, whose clock the test winds."""

    def __init__(self, url: str) -> None:
        migrate(url)
        self.now = 1_800_000_000
        self.counters = count(1)
        self.store = Store.open(url, today=Calendar())
        self.staff = Staff()
        self.staff.publish(self.store)
        app = create_app(self.store, authority=AUTHORITY, clock=lambda: self.now)
        self.client = Client(app)

    def signed(self, at: int) -> Message:
        """A request that somebody whose own clock says `at` signs."""
        member = self.staff.members[0]
        body = framed({})
        message = Message("POST", AUTHORITY, "/gateway/1/digests", "", body, Fields([]))
        caller = self.staff.caller(member)
        key, counter = member.keys.identity, next(self.counters)

        def slip_of(request: bytes) -> Slip:
            return Slip.sign(caller.who, key, (counter, Kind.READ, request, START))

        headers = sign(message, caller=caller, key=key, now=at, slip_of=slip_of)
        fields = Fields([(name.lower(), value) for name, value in headers.items()])
        return replace(message, headers=fields)

    def status(self, message: Message) -> int:
        """What the gateway answers to exactly these bytes."""
        answer = self.client.post(
            message.path,
            data=message.body,
            content_type=MEDIA_TYPE,
            headers=[("Host", AUTHORITY), *message.headers.items()],
        )
        return answer.status_code


def test_a_clock_that_jumps_is_told_and_lets_no_request_in_twice(database_url: str) -> None:
    gateway = Wound(database_url)
    right = gateway.now
    first = gateway.signed(right)
    assert gateway.status(first) == 200
    for wrong in (right + CLOCK_AHEAD - 200, right - 10_000_000):
        gateway.now = wrong
        assert gateway.status(first) == 401
        assert gateway.status(gateway.signed(right)) == 401
        assert gateway.status(gateway.signed(wrong)) == 200  # both clocks agree again
        gateway.store.keeping.forget_nonces(wrong)
    gateway.now = right
    assert gateway.status(first) == 401  # still remembered
    assert gateway.status(gateway.signed(right)) == 200
    gateway.store.close()

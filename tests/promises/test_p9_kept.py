"""Promise P9: a receipt shown means a report kept, whenever the server is killed."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import make_url

from crypto.freshness import TrustedRoster
from tests.inspectorates import Inspectorate
from tests.postgres import Cluster, throwaway_cluster
from tests.process import HOST
from tests.promises.installation import found_inspectorate, portal_client, publish_in
from tests.promises.killing import (
    INSTANTS,
    Instant,
    Victim,
    appending,
    ask_patiently,
    send_all,
    submitting,
    uploading,
)
from tests.promises.ledger import looking, nothing_is_damaged, nothing_is_half
from tests.promises.mortal import Nursery, nursery
from tests.promises.told import Told
from wbs.journeys.reporting import find_inspectorate, submit
from wbs.journeys.services import Unreachable

KILLS = 200
POOL = 10  # cases that messages are appended to
SMALL, TWO_PIECES = 5_000, 270_000  # bytes of a file
EIGHT = 8
Strike = Callable[[Nursery, list[int], int], None]


def kill_portals(home: Nursery, ports: list[int], number: int) -> None:
    """Every second time all of them, else one while the other goes on."""
    for port in ports if number % 2 else ports[:1]:
        home.kill(port)


def kill_postgres_too(cluster: Cluster, url: str) -> Strike:
    """Mostly a portal; now and then a backend, which takes all others along, or the postmaster."""

    def strike(home: Nursery, ports: list[int], number: int) -> None:
        if number % 70 == 7:
            cluster.kill()
            cluster.start()
        elif number % 20 == 13:
            os.kill(_backends(url)[0], signal.SIGKILL)
        else:
            kill_portals(home, ports, number)

    return strike


def _backends(url: str) -> list[int]:
    place = make_url(url)
    query = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() ORDER BY state_change DESC"
    )
    with psycopg.connect(
        host=str(place.query["host"]), user=place.username, dbname=place.database
    ) as connection:
        return [pid for (pid,) in connection.execute(query)]


class Slaughter:
    """Kill after kill, over one database; whoever was told "done" is remembered."""

    def __init__(self, home: Nursery, office: Inspectorate, folder: Path) -> None:
        self.home, self.folder, self.anchor = home, folder, office.anchor()
        self.trusted: TrustedRoster = office.trusted()
        self.chance = random.Random(9)
        self.ports = home.start(2)
        self.kept: list[Told] = []
        self.acknowledged = 0
        self.service = min(self._hand_in() for _ in range(POOL))

    def kill(self, number: int, strike: Strike) -> None:
        """Two requests come to their instants, then `strike`."""
        victims = self._victims(number)
        for victim, port in zip(victims, self.ports, strict=True):
            victim.approaches(port, self.chance)
        for victim in victims:
            victim.leaps()
        self._wait_for(victims)
        strike(self.home, self.ports, number)
        answered = [victim.was_acknowledged() for victim in victims]
        self._revive()
        for victim, was_acknowledged in zip(victims, answered, strict=True):
            is_kept = victim.is_kept(self.ports[0])
            assert is_kept or not was_acknowledged
            self.acknowledged += was_acknowledged
            victim.tries_again(self.ports[1])

    def read_all(self) -> None:
        """Everybody comes back and finds everything."""
        with portal_client(f"http://{HOST}:{self.ports[0]}") as portal:
            for told in self.kept:
                told.fetches_all(portal, told.comes_back(portal, self.anchor), self.folder)

    def _victims(self, number: int) -> list[Victim]:
        """A new case beside a message to an older one, at its piece or at its entry."""
        instants = [self.chance.choice(INSTANTS) for _ in range(2)]
        new, old = Told.new(self.trusted), self.chance.choice(self.kept[-POOL:])
        with portal_client(f"http://{HOST}:{self.ports[0]}") as portal:
            visit = old.comes_back(portal, self.anchor)
        sealed = old.message(visit, self.folder, SMALL if number % 8 else TWO_PIECES)
        at_entry = number % 4 < 2
        send_all(self.ports[0], sealed.pieces if at_entry else sealed.pieces[:-1])
        self.kept.append(new)
        message = (appending if at_entry else uploading)(sealed, instants[1])
        victims = [submitting(new, instants[0]), message]
        self.chance.shuffle(victims)
        return victims

    def _wait_for(self, victims: list[Victim]) -> None:
        instants = [victim.instant for victim in victims]
        if Instant.ANSWERING in instants:
            victims[instants.index(Instant.ANSWERING)].exchange.wait_for_the_first_byte()
        elif Instant.WORKING in instants:
            time.sleep(self.chance.uniform(0, 2 * self.service))
        else:
            time.sleep(self.service)  # let it read what was sent

    def _revive(self) -> None:
        living = [port for port in self.ports if port in self.home.living]
        self.ports = living + self.home.start(2 - len(living))

    def _hand_in(self) -> float:
        told = Told.new(self.trusted)
        before = time.perf_counter()
        assert ask_patiently(self.ports[0], told.submission()).is_done
        self.kept.append(told)
        return time.perf_counter() - before


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[tuple[str, Strike]]:
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'wbs.sqlite'}", kill_portals
        return
    with throwaway_cluster(fsync=True) as cluster, cluster.fresh_database() as url:
        yield url, kill_postgres_too(cluster, url)


@pytest.mark.timeout(400)  # kills and starts by chance: 100 s on a quiet machine
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_nothing_acknowledged_is_lost_and_nothing_half_written_is_seen(
    engine: str, tmp_path: Path
) -> None:
    office = found_inspectorate()
    with _database(engine, tmp_path) as (url, strike):
        publish_in(url, office)
        with nursery(url, tmp_path) as home:
            slaughter = Slaughter(home, office, tmp_path)
            for number in range(KILLS):
                slaughter.kill(number, strike)
                with looking(url) as connection:
                    nothing_is_half(connection)
            slaughter.read_all()
            with looking(url) as connection:
                nothing_is_damaged(connection)
        assert home.log.read_bytes() == b""
    # Kills that always come too early or too late would prove little.
    assert 0.02 * 2 * KILLS < slaughter.acknowledged < 0.6 * 2 * KILLS


def test_a_client_says_so_where_the_server_died_before_it_answered(tmp_path: Path) -> None:
    url, office = f"sqlite:///{tmp_path / 'wbs.sqlite'}", found_inspectorate()
    publish_in(url, office)
    told = Told.new(office.trusted())
    with nursery(url, tmp_path) as home:
        (port,) = home.start(1)
        with portal_client(f"http://{HOST}:{port}") as door:
            find_inspectorate(door, office.id, office.anchor())
            home.kill(port)
            with pytest.raises(Unreachable):
                submit(door, told.prepared)
        (port,) = home.start(1)
        with portal_client(f"http://{HOST}:{port}") as door:
            submit(door, told.prepared)
            told.comes_back(door, office.anchor())


@pytest.mark.parametrize("portals", [1, 2])
def test_eight_who_press_send_together_all_get_receipts(
    portals: int, database_url: str, tmp_path: Path
) -> None:
    office = found_inspectorate()
    publish_in(database_url, office)
    trusted, anchor = office.trusted(), office.anchor()
    together = Barrier(EIGHT)

    def report(number: int) -> list[Told]:
        mine = [Told.new(trusted) for _ in range(4)]
        with portal_client(f"http://{HOST}:{ports[number % portals]}") as door:
            for told in mine:
                together.wait()
                submit(door, told.prepared)
                told.comes_back(door, anchor)
        return mine

    with nursery(database_url, tmp_path) as home:
        ports = home.start(portals)
        with ThreadPoolExecutor(EIGHT) as pool:
            told = [one for mine in pool.map(report, range(EIGHT)) for one in mine]
        assert len({one.prepared.submission.case for one in told}) == EIGHT * 4
        with looking(database_url) as connection:
            nothing_is_half(connection)

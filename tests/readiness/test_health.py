"""Strangers learn whether a process is ready, from a word that was made before they asked."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from portal.app import create_app as portal_app
from reviewer.gateway.app import create_app as gateway_app
from tests.gateway.asking import AUTHORITY
from tests.portal.test_strictness import check, check_headers
from tests.process import Server
from tests.promises.installation import found_inspectorate, gateway, portal, publish_in
from wbs.days import today_in
from wbs.readiness import PATH, SECONDS_GOOD, Readiness, Ready, readiness_of
from wbs.store import Store
from wbs.store.migrate import EMPTY, migrate

DOORS = ["portal", "gateway"]
Starts = Callable[[str, Path], AbstractContextManager[Server]]


@dataclass
class Clock:
    """Stands still until a test moves it."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Database:
    """Answers, or does not."""

    answers: bool = True
    asked: list[None] = field(default_factory=list)

    def look(self) -> None:
        self.asked.append(None)
        if not self.answers:
            raise OSError


def client_of(door: str, store: Store, ready: Ready) -> httpx.Client:
    """The app without a socket."""
    if door == "portal":
        app = portal_app(store, ready=ready)
    else:
        app = gateway_app(store, authority=AUTHORITY, ready=ready)
    return httpx.Client(transport=httpx.WSGITransport(app), base_url=f"http://{AUTHORITY}")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    migrate(url)
    return Store.open(url, today=today_in("UTC"))


@pytest.mark.parametrize("door", DOORS)
def test_ready_and_not_ready_differ_in_nothing_but_the_word(door: str, store: Store) -> None:
    well, ill = (client_of(door, store, yes).get(PATH) for yes in (lambda: True, lambda: False))
    assert (well.status_code, well.text, ill.status_code, ill.text) == (200, "ok\n", 503, "no\n")
    assert well.headers == ill.headers
    assert well.headers["content-type"] == "text/plain; charset=utf-8"
    for answer in (well, ill):
        check_headers(answer.headers)


@pytest.mark.parametrize("door", DOORS)
def test_whatever_is_sent_along_changes_nothing(door: str, store: Store) -> None:
    client = client_of(door, store, lambda: True)
    plain = client.get(PATH)
    loud = client.request(
        "GET", f"{PATH}?verbose=1", headers={"Accept": "application/json", "X-Health": "1"}
    )
    assert (loud.content, loud.headers) == (plain.content, plain.headers)
    refused = client.post(PATH, content=b"x" * 10)
    check(refused, 405, "method")
    assert refused.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("door", DOORS)
def test_a_stranger_never_makes_us_ask_the_database(door: str, store: Store) -> None:
    database = Database()
    readiness = Readiness(database.look, Clock())
    readiness.refresh()
    client = client_of(door, store, readiness)
    for _ in range(50):
        assert client.get(PATH).status_code == 200
    assert len(database.asked) == 1


def test_before_the_first_look_and_after_a_bad_one_it_is_not_ready() -> None:
    database = Database()
    readiness = Readiness(database.look, Clock())
    assert not readiness()
    readiness.refresh()
    assert readiness()
    database.answers = False
    readiness.refresh()
    assert not readiness()


def test_a_look_that_hangs_does_not_leave_the_last_good_word_standing() -> None:
    clock, hangs, is_called = Clock(), Event(), Event()
    looks: list[Callable[[], object]] = [lambda: None]

    def hang() -> None:
        is_called.set()
        hangs.wait(60)

    def look() -> None:
        looks[-1]()

    readiness = Readiness(look, clock)
    readiness.refresh()
    looks.append(hang)
    thread = Thread(target=readiness.refresh, daemon=True)
    thread.start()
    assert is_called.wait(60)
    clock.now += SECONDS_GOOD - 0.1
    assert readiness()
    clock.now += 0.2
    assert not readiness()
    hangs.set()
    thread.join(60)
    assert not readiness()  # it counts from when the look began, not from when it ended


def test_a_database_that_lost_its_schema_is_not_ready(database_url: str) -> None:
    migrate(database_url)
    store = Store.open(database_url, today=today_in("UTC"))
    readiness = readiness_of(store)
    readiness.refresh()
    assert readiness()
    migrate(database_url, EMPTY)
    readiness.refresh()
    assert not readiness()
    store.close()


@pytest.mark.parametrize("start", [portal, gateway])
def test_a_running_door_says_so_and_nothing_else(start: Starts, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    publish_in(url, found_inspectorate())
    with start(url, tmp_path) as server:
        answer = httpx.get(f"{server.url}{PATH}")
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert set(answer.headers) == {*strict_names(), "content-type", "content-length", "date"}
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE alembic_version")
        engine.dispose()
        wait_until_not_ready(f"{server.url}{PATH}")


def strict_names() -> set[str]:
    """The strict headers by name."""
    return {
        *("content-security-policy", "x-content-type-options", "x-frame-options"),
        *("referrer-policy", "cache-control", "cross-origin-opener-policy"),
        *("cross-origin-embedder-policy", "cross-origin-resource-policy", "permissions-policy"),
    }


def wait_until_not_ready(url: str) -> None:
    """Until the next look; a minute is far beyond it."""
    pause = Event()
    for _ in range(300):
        if httpx.get(url).status_code == 503:
            return
        pause.wait(0.2)
    raise AssertionError("still ready")

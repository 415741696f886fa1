"""Promise P7, second part: a wrong code and an unknown one look alike, down to the time."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import event
from werkzeug.test import Client

from crypto.encoding import b64
from portal.app import create_app
from tests.engines import ENGINES, empty_database
from tests.inspectorates import Inspectorate
from tests.process import HOST, Server, serving
from tests.promises.installation import (
    PORTAL,
    ROOT,
    found_inspectorate,
    portal,
    portal_client,
    publish_in,
)
from tests.promises.killing import send_all
from tests.promises.ranks import SUSPICIOUS, deviation, taken_by_turns
from tests.promises.raw_http import Answer, Kept, Request, ask
from tests.promises.told import HEADS, Told
from wbs.days import HOME, today_in
from wbs.store import Store
from wbs.web.wire import MEDIA_TYPE, Body

CALLS = ("read", "days", "append", "piece", "pieces", "fetch")
PAIRS = 400
# A server that looks at the code itself, and takes a millisecond longer where it is nearly right.
LEAKY = """
import os, time
import portal.api
from crypto.encoding import sha256

def slower_where_nearly_right(raw):
    if raw[:31].hex() == os.environ["NEARLY"]:
        time.sleep(0.001)
    return sha256(raw)

portal.api.sha256 = slower_where_nearly_right
"""


@dataclass(frozen=True)
class Codes:
    """A case that exists, and requests about it and about nothing with credentials that fail."""

    real: bytes
    wrong: dict[str, Request]
    unknown: dict[str, Request]
    stored: dict[str, Request]

    @property
    def kinds(self) -> tuple[dict[str, Request], ...]:
        """All that must look alike."""
        return self.wrong, self.unknown, self.stored


def prepare_codes(office: Inspectorate, address: str, folder: Path) -> Codes:
    """Hand in a case with a file; seal a message to it, and one to a case that nobody has."""
    trusted, anchor = office.trusted(), office.anchor()
    told = Told.new(trusted)
    with portal_client(address) as door:
        send_all(_port(address), [told.submission()])
        sent = told.message(told.comes_back(door, anchor), folder, 5_000)
        send_all(_port(address), sent.requests)
        sent.was_acknowledged()
        mine = told.message(told.comes_back(door, anchor), folder, 5_000).requests
    real = told.prepared.code.keys().credential
    nearly = real.expose()[:-1] + bytes([real.expose()[-1] ^ 1])
    nobody, nothing = secrets.token_bytes(32), _about_nothing(mine)
    return Codes(
        real.expose(),
        _requests(nearly, mine),
        _requests(nobody, nothing),
        _requests(real.mailbox(), mine),
    )


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


def _about_nothing(requests: tuple[Request, ...]) -> tuple[Request, ...]:
    """The same bodies, whose ids are those of no case and no file."""
    changed = []
    for request in requests:
        head, (part,) = Body.unpack(request.body).head, Body.unpack(request.body).parts
        part = part[:37] + secrets.token_bytes(16) + part[53:] if part[:4] == b"WBSE" else part
        framed = len(head).to_bytes(4, "big") + head + len(part).to_bytes(4, "big") + part
        changed.append(Request(request.path, framed))
    return tuple(changed)


def _requests(credential: bytes, sealed: tuple[Request, ...]) -> dict[str, Request]:
    whose: dict[str, object] = {"credential": b64(credential)}
    file = b64(secrets.token_bytes(16))
    (piece,), (envelope,) = (Body.unpack(one.body).parts for one in (sealed[0], sealed[-1]))
    index = {"file": file, "index": 0}
    return {
        "read": Request.of("/api/1/read", {**whose, **HEADS}),
        "days": Request.of("/api/1/days", whose),
        "append": Request.of("/api/1/append", {**whose, "seen": 0, "claims": [file]}, envelope),
        "piece": Request.of("/api/1/piece", {**whose, **index, "count": 1}, piece),
        "pieces": Request.of("/api/1/pieces", {**whose, "file": file}),
        "fetch": Request.of("/api/1/fetch", {**whose, **index}),
    }


@dataclass(frozen=True)
class Scene:
    """A running portal, and codes to try there."""

    server: Server
    codes: Codes
    url: str


@pytest.fixture(scope="module", params=ENGINES)
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("alike")
    with empty_database(request, folder) as url:
        yield from _scene(url, folder)


def _scene(url: str, folder: Path) -> Iterator[Scene]:
    office = found_inspectorate()
    publish_in(url, office)
    with portal(url, folder) as server:
        yield Scene(server, prepare_codes(office, server.url, folder), url)


@pytest.mark.parametrize("call", CALLS)
def test_the_answers_differ_in_nothing(call: str, scene: Scene) -> None:
    answers = {_without_date(ask(scene.server.port, kind[call].raw)) for kind in scene.codes.kinds}
    (answer,) = answers
    assert answer.status == 404
    assert b'"urn:wbs:problem:unknown-code"' in answer.body


def _without_date(answer: Answer | None) -> Answer:
    assert answer is not None
    headers = tuple(pair for pair in answer.headers if pair[0] != "date")
    return Answer(answer.status, headers, answer.body)


@pytest.mark.parametrize("call", CALLS)
def test_the_database_is_asked_the_same(call: str, scene: Scene) -> None:
    store = Store.open(scene.url, today=today_in(HOME))
    client = Client(create_app(store))
    asked: list[list[str]] = []
    with closing(store), _statements(store) as statements:
        for kind in scene.codes.kinds:
            statements.clear()
            request = kind[call]
            client.post(request.path, data=request.body, content_type=MEDIA_TYPE)
            asked.append(list(statements))
    assert asked[0]
    assert asked[1:] == [asked[0]] * 2


@contextmanager
def _statements(store: Store) -> Iterator[list[str]]:
    """Every statement's text, as the driver is given it."""
    heard: list[str] = []

    def hear(*told: object) -> None:
        heard.append(str(told[2]))

    for engine in (store.database.engines.reading, store.database.engines.writing):
        event.listen(engine, "before_cursor_execute", hear)
    yield heard


@pytest.mark.parametrize("call", ["read", "append"])
def test_they_take_equally_long(call: str, scene: Scene) -> None:
    found = _difference(scene.server.port, scene.codes, call)
    assert found < SUSPICIOUS


@pytest.fixture
def leaky(tmp_path: Path) -> Iterator[tuple[Server, Codes]]:
    """A portal that takes a millisecond longer for a code that is nearly right."""
    url, office = f"sqlite:///{tmp_path / 'wbs.sqlite'}", found_inspectorate()
    publish_in(url, office)
    with portal(url, tmp_path) as honest:
        codes = prepare_codes(office, honest.url, tmp_path)
    environment = {"WBS_DATABASE": url, "PYTHONPATH": str(ROOT), "NEARLY": codes.real[:31].hex()}
    with serving(
        lambda port: [sys.executable, "-c", LEAKY + PORTAL, "--listen", f"{HOST}:{port}"],
        folder=tmp_path,
        environment=environment,
    ) as server:
        yield server, codes


@pytest.mark.parametrize("call", ["read", "append"])
def test_one_planted_millisecond_would_have_been_noticed(
    call: str, leaky: tuple[Server, Codes]
) -> None:
    assert _difference(leaky[0].port, leaky[1], call) > SUSPICIOUS


def _difference(port: int, codes: Codes, call: str) -> float:
    with closing(Kept(port)) as line:
        wrong, unknown = taken_by_turns(
            lambda: line.ask(codes.wrong[call]), lambda: line.ask(codes.unknown[call]), PAIRS
        )
    return deviation(wrong, unknown)

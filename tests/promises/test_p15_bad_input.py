"""Promise P15: bad input gets a clear refusal, loses nothing, and nobody's server falls over."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import ENGINES, empty_database
from tests.inspectorates import TODAY, Inspectorate, person_id, staff_keys
from tests.process import HOST, Server
from tests.promises.bad_input import Good, framed, whole_table
from tests.promises.installation import (
    found_inspectorate,
    gateway,
    portal,
    portal_client,
    publish_in,
)
from tests.promises.killing import send_all
from tests.promises.loot import values_of
from tests.promises.raw_http import Answer, Kept, Request, ask
from tests.promises.told import Told
from tests.world import REPORT
from wbs.cases.writing import StaleRoster
from wbs.clients.gateway import RequestSigner
from wbs.journeys.reporting import find_inspectorate, prepare
from wbs.web.signatures import Caller
from wbs.web.wire import MEDIA_TYPE

URN = "urn:wbs:problem:"
CALLS = ["roster", "submit", "read", "days", "append", "piece", "pieces", "fetch", "nothing", ""]
STAFF_CALLS = [
    *("roster", "digests", "day", "items", "case", "append", "piece", "pieces", "fetch", "log"),
]
SIGNED = ("nonce", "staff_log")  # tables


@dataclass(frozen=True)
class Scene:
    """Two running servers over one database, with a case in it."""

    url: str
    portal: Server
    gateway: Server
    good: Good
    office: Inspectorate

    def rows(self) -> object:
        """Everything that is kept, but for what a signed request leaves behind of itself."""
        kept = values_of(self.url).items()
        return {place: sorted(map(repr, one)) for place, one in kept if place[0] not in SIGNED}

    def is_well(self) -> None:
        """It answers, and has said nothing to anybody."""
        answer = ask(self.portal.port, self.good.reading.raw)
        assert answer is not None
        assert answer.is_done
        assert self.portal.log.read_bytes() == self.gateway.log.read_bytes() == b""


@pytest.fixture(scope="module", params=ENGINES)
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("bad")
    with empty_database(request, folder) as url:
        yield from _scene(url, folder)


def _scene(url: str, folder: Path) -> Iterator[Scene]:
    office = found_inspectorate()
    publish_in(url, office)
    with portal(url, folder) as reporters, gateway(url, folder) as reviewers:
        yield Scene(url, reporters, reviewers, _good(office, reporters, folder), office)


def _good(office: Inspectorate, server: Server, folder: Path) -> Good:
    told = Told.new(office.trusted())
    send_all(server.port, [told.submission()])
    with portal_client(server.url) as door:
        sent = told.message(told.comes_back(door, office.anchor()), folder, 5_000)
        send_all(server.port, sent.requests)
        sent.was_acknowledged()
        following = told.message(told.comes_back(door, office.anchor()), folder, 5_000)
    (piece,) = sent.pieces
    send_all(server.port, following.pieces)
    return Good(
        told.submission(), piece, sent.append, following.append, told.reading(), office.id.value
    )


def _slug(answer: Answer | None) -> tuple[int, str]:
    assert answer is not None
    assert dict(answer.headers)["content-type"] == "application/problem+json"
    problem = json.loads(answer.body)
    assert problem["status"] == answer.status
    return answer.status, problem["type"].removeprefix(URN)


def test_each_line_of_the_table_is_refused_in_the_documented_words(scene: Scene) -> None:
    before, table = scene.rows(), whole_table(scene.good)
    found = {name: _slug(ask(scene.portal.port, bad.request.raw)) for name, bad in table.items()}
    assert found == {name: (bad.status, bad.slug) for name, bad in table.items()}
    assert scene.rows() == before
    scene.is_well()


def test_no_refusal_repeats_what_was_sent(scene: Scene) -> None:
    for bad in whole_table(scene.good).values():
        answer = ask(scene.portal.port, bad.request.raw)
        assert answer is not None
        credential = str(scene.good.credential["credential"]).encode()
        assert credential not in answer.body


BAD_HTTP = {
    "GET": (b"GET /api/1/read HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405, "method"),
    "no such call": (b"POST /api/2/read", 404, "unknown-path"),
    "another media type": (b"text/plain", 415, "media-type"),
    "no length": (b"Transfer-Encoding: chunked", 411, "length-required"),
    "no number for a length": (b"Content-Length: many", 400, "malformed"),
    "a length below zero": (b"Content-Length: -1", 400, "malformed"),
    "two lengths": (b"Content-Length: 3\r\nContent-Length: 4", 400, "malformed"),
    "a length over the limit": (b"Content-Length: 99999999999", 413, "too-large"),
    "no HTTP": (b"\x16\x03\x01 hello\r\n\r\n", 400, "malformed"),
    "headers without end": (b"POST / HTTP/1.1\r\n" + b"X: y\r\n" * 5000, 400, "malformed"),
}


def _bad_http(raw: bytes, good: Good) -> bytes:
    head = good.reading.head
    if raw.startswith(b"POST /api/2"):
        return head.replace(b"POST /api/1/read", raw) + good.reading.body
    if raw.startswith(b"text"):
        return head.replace(MEDIA_TYPE.encode(), raw) + good.reading.body
    if raw.startswith((b"Transfer", b"Content")):
        length = f"Content-Length: {len(good.reading.body)}".encode()
        return head.replace(length, raw) + good.reading.body
    return raw


@pytest.mark.parametrize("name", BAD_HTTP)
def test_bad_http_is_refused_in_the_documented_words(name: str, scene: Scene) -> None:
    raw, status, slug = BAD_HTTP[name]
    before = scene.rows()
    assert _slug(ask(scene.portal.port, _bad_http(raw, scene.good))) == (status, slug)
    assert scene.rows() == before
    scene.is_well()


def test_what_is_cut_anywhere_changes_nothing(scene: Scene) -> None:
    before, raw = scene.rows(), scene.good.following.raw
    for end in range(0, len(raw) - 1, len(raw) // 40):
        with closing(Kept(scene.portal.port)) as line:
            line.send(raw[:end])
    assert scene.rows() == before
    scene.is_well()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
MEMBERS = st.sampled_from(
    ["inspectorate", "case", "mailbox", "claims", "credential", "seen", "file", "index", "count"]
)
HEADS = st.binary() | st.dictionaries(MEMBERS, ANYTHING).map(lambda one: json.dumps(one).encode())
PARTS = st.lists(st.binary() | st.just(b"WBSE\1" + bytes(4257)), max_size=4)
FLIPS = st.tuples(st.integers(0, 600) | st.integers(0, 20_000), st.integers(1, 255))
UNHURRIED = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_no_parts_whatever_make_the_portal_stumble(scene: Scene) -> None:
    before = scene.rows()
    with closing(Kept(scene.portal.port)) as line:

        @UNHURRIED
        @given(st.sampled_from(CALLS), HEADS, PARTS)
        def anybody_sends(call: str, head: bytes, parts: list[bytes]) -> None:
            status, slug = _slug(line.ask(Request(f"/api/1/{call}", framed(head, *parts))))
            assert (status, slug) in {(400, "malformed"), (404, "unknown-path")}

        anybody_sends()
    assert scene.rows() == before
    scene.is_well()


def test_no_bytes_changed_in_a_genuine_request_change_what_is_kept(scene: Scene) -> None:
    before, good = scene.rows(), scene.good
    genuine = [good.submission, good.append, good.reading]
    with closing(Kept(scene.portal.port)) as line:

        @UNHURRIED
        @given(
            st.sampled_from(genuine),
            st.lists(FLIPS, min_size=1, max_size=3),
        )
        def somebody_damages(request: Request, flips: list[tuple[int, int]]) -> None:
            body = bytearray(request.body)
            for place, mask in flips:
                body[place % len(body)] ^= mask
            answer = line.ask(Request(request.path, bytes(body)))
            assert answer.status in (200, 400, 404, 409)

        somebody_damages()
    assert scene.rows() == before
    scene.is_well()


def test_no_parts_whatever_make_the_gateway_stumble(scene: Scene) -> None:
    signer = RequestSigner(Caller(scene.office.id, person_id("budi")), staff_keys("budi").identity)
    before = scene.rows()
    address = f"http://{HOST}:{scene.gateway.port}/gateway/1/"
    with httpx.Client(auth=signer, headers={"Content-Type": MEDIA_TYPE}) as client:

        @UNHURRIED
        @given(st.sampled_from(STAFF_CALLS), HEADS, PARTS)
        def a_colleague_sends(call: str, head: bytes, parts: list[bytes]) -> None:
            answer = client.post(address + call, content=framed(head, *parts))
            if answer.status_code != 200:
                assert answer.json()["type"] in (URN + "malformed", URN + "unknown-case")

        a_colleague_sends()
    assert scene.rows() == before
    scene.is_well()


def test_whoever_does_not_sign_gets_one_and_the_same_refusal(scene: Scene) -> None:
    bodies = [framed(b"{}"), framed(b"{"), b"", scene.good.following.body]
    for call in STAFF_CALLS:
        for body in bodies:
            answer = ask(scene.gateway.port, Request(f"/gateway/1/{call}", body).raw)
            assert _slug(answer) == (401, "unauthorized")


def test_a_stale_roster_is_refused_before_anything_is_sealed(scene: Scene) -> None:
    office = scene.office
    with portal_client(scene.portal.url) as door:
        trusted = find_inspectorate(door, office.id, office.anchor())
        last = trusted.freshness.not_after + timedelta(days=90)
        prepare(REPORT, trusted, excluded=frozenset(), today=last)
        with pytest.raises(StaleRoster):
            prepare(REPORT, trusted, excluded=frozenset(), today=last + timedelta(days=1))
    assert trusted.freshness.not_after > TODAY

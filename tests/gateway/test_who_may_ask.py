"""Only a listed person who signed this very request, for us, now and once, is answered."""

import base64
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from crypto.ids import InspectorateId
from tests.gateway.asking import PARTS, Asker, framed, slug
from tests.gateway.conftest import Place, today
from tests.staff import Member, Staff
from wbs.web.signatures import COMPONENTS, Caller
from wbs.web.strict_headers import STRICT_HEADERS

NOTHING = framed({})
Attack = Callable[[Asker], httpx.Request]


def rebuilt(request: httpx.Request, **changes: object) -> httpx.Request:
    """The same request, some of it replaced after it was signed."""
    parts = {
        "method": request.method,
        "url": str(request.url),
        "headers": [(k, v) for k, v in request.headers.multi_items() if k != "content-length"],
        "content": request.content,
    } | changes
    return httpx.Request(**parts)  # type: ignore[arg-type]  # the parts are of a request


def with_headers(request: httpx.Request, **values: str | bytes | None) -> httpx.Request:
    """Header fields replaced, or taken away with None."""
    names = {name.replace("_", "-"): value for name, value in values.items()}
    kept = [(k, v) for k, v in request.headers.multi_items() if k not in names]
    new = [(name, value) for name, value in names.items() if value is not None]
    return rebuilt(request, headers=[*kept, *new])


def doubled(request: httpx.Request, name: str) -> httpx.Request:
    return rebuilt(request, headers=[*request.headers.multi_items(), (name, request.headers[name])])


ATTACKS: dict[str, Attack] = {
    "unsigned": lambda a: with_headers(
        a.request("digests", NOTHING), signature=None, signature_input=None, content_digest=None
    ),
    "wrong key": lambda a: replace(a, key=Member.new().keys.identity).request("digests", NOTHING),
    "nobody": lambda a: _as(a, Member.new()).request("digests", NOTHING),
    "unknown inspectorate": lambda a: replace(
        a, caller=Caller(InspectorateId(bytes(32)), a.caller.person)
    ).request("digests", NOTHING),
    "sent too early": lambda a: replace(a, late=75).request("digests", NOTHING),
    "sent too late": lambda a: replace(a, late=-75).request("digests", NOTHING),
    "for another host": lambda a: replace(a, authority="evil.test").request("digests", NOTHING),
    "another body": lambda a: rebuilt(a.request("digests", NOTHING), content=framed({"a": 1})),
    "another path": lambda a: rebuilt(
        a.request("digests", NOTHING), url=f"{a.url}/gateway/1/roster"
    ),
    "another host": lambda a: with_headers(a.request("digests", NOTHING), host="evil.test"),
    "a query": lambda a: rebuilt(
        a.request("digests", NOTHING), url=f"{a.url}/gateway/1/digests?a=1"
    ),
    "without its query": lambda a: rebuilt(
        a.request("digests", NOTHING, query="a=1"), url=f"{a.url}/gateway/1/digests"
    ),
    "no digest": lambda a: with_headers(a.request("digests", NOTHING), content_digest=None),
    "fewer components": lambda a: replace(
        a, further={"components": [*COMPONENTS[:2], "content-digest"]}
    ).request("digests", NOTHING),
    "another tag": lambda a: replace(a, further={"tag": "x"}).request("digests", NOTHING),
    "no nonce": lambda a: replace(a, further={"nonce": None}).request("digests", NOTHING),
    "two signatures": lambda a: doubled(a.request("digests", NOTHING), "signature"),
    "two inputs": lambda a: doubled(a.request("digests", NOTHING), "signature-input"),
    "two digests": lambda a: doubled(a.request("digests", NOTHING), "content-digest"),
    "garbage": lambda a: with_headers(
        a.request("digests", NOTHING), signature="(((", signature_input=b"\xff=;;"
    ),
    "deep garbage": lambda a: with_headers(
        a.request("digests", NOTHING), signature_input="(" * 9000
    ),
}


def _as(asker: Asker, member: Member) -> Asker:
    caller = Caller(asker.caller.inspectorate, member.id)
    return replace(asker, caller=caller, key=member.keys.identity)


def test_every_attack_gets_the_very_same_refusal(place: Place) -> None:
    asker = place.asker()
    answers = {name: asker.send(attack(asker)) for name, attack in ATTACKS.items()}
    assert {name: slug(answer) for name, answer in answers.items()} == dict.fromkeys(
        ATTACKS, "unauthorized"
    )
    unlike = {
        (answer.status_code, answer.content, _without_date(answer)) for answer in answers.values()
    }
    assert len(unlike) == 1


def _without_date(answer: httpx.Response) -> tuple[tuple[str, str], ...]:
    return tuple((k, v) for k, v in answer.headers.multi_items() if k.lower() != "date")


@pytest.mark.parametrize("late", [-50, 0, 50])
def test_a_listed_person_is_answered(place: Place, late: int) -> None:
    place.new_case()
    head, parts = replace(place.asker(), late=late).answered("digests", {})
    assert head["days"][-1]["day"] == today().isoformat()
    assert parts == []


def test_a_request_is_accepted_once_by_all_processes_together(place: Place) -> None:
    asker = place.asker()
    first, second = (server.url for server in place.servers)
    request = asker.request("digests", NOTHING)
    answers = [
        asker.send(rebuilt(request, url=str(request.url).replace(first, url)))
        for url in (first, second, first)
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 401]


def test_of_many_at_once_one_is_accepted(place: Place) -> None:
    asker = place.asker()
    first, second = (server.url for server in place.servers)
    request = asker.request("digests", NOTHING)
    copies = [
        rebuilt(request, url=str(request.url).replace(first, url)) for url in (first, second) * 5
    ]
    with ThreadPoolExecutor(len(copies)) as pool:
        codes = [answer.status_code for answer in pool.map(asker.send, copies)]
    assert sorted(codes) == [200] + [401] * 9


def test_a_refused_request_spends_no_nonce(place: Place) -> None:
    asker = place.asker()
    request = asker.request("digests", NOTHING)
    damaged = rebuilt(request, content=framed({"x": 1}))
    codes = [asker.send(each).status_code for each in (damaged, request)]
    assert codes == [401, 200]


def test_a_removed_person_is_a_stranger_at_once(place: Place) -> None:
    staff = Staff()
    staff.publish(place.store)
    gone, stays = staff.members[:2]
    assert place.asker(gone, staff=staff).ask("digests", {}).status_code == 200
    staff.vouch(removed=[gone])
    staff.publish(place.store)
    assert slug(place.asker(gone, staff=staff).ask("digests", {})) == "unauthorized"
    assert place.asker(stays, staff=staff).ask("digests", {}).status_code == 200


def test_an_old_key_is_no_key_once_the_next_roster_is_published(place: Place) -> None:
    staff = Staff()
    staff.publish(place.store)
    member = staff.members[0]
    before = place.asker(member, staff=staff)
    assert before.ask("digests", {}).status_code == 200
    member.keys = Member.new().keys
    staff.renew()
    staff.publish(place.store)
    assert slug(before.ask("digests", {})) == "unauthorized"
    assert place.asker(member, staff=staff).ask("digests", {}).status_code == 200


def test_who_is_of_one_inspectorate_is_nobody_in_another(place: Place) -> None:
    member = place.others.members[0]
    posing = Asker(place.servers[0].url, place.staff.caller(member), member.keys.identity)
    assert slug(posing.ask("digests", {})) == "unauthorized"


def test_one_never_sees_anything_of_another_inspectorate(place: Place) -> None:
    case = place.new_case()
    mine, theirs = place.asker(), place.asker(staff=place.others)
    this_day = {"day": today().isoformat()}
    _, (ids,) = mine.answered("day", this_day)
    assert ids
    assert theirs.answered("day", this_day) == ({}, [b""])
    _, bodies = theirs.answered("items", {}, ids[:4096])
    assert set(bodies) == {b""}
    whose: dict[str, object] = {"case": text(case.case)}
    file: dict[str, object] = {"file": text(bytes(16))}
    calls: list[tuple[str, dict[str, object]]] = [
        ("case", whose),
        ("pieces", whose | file),
        ("fetch", whose | file | {"index": 0}),
    ]
    for call, head in calls:
        assert slug(theirs.ask(call, head)) == "unknown-case"
    rosters, _ = theirs.answered("roster", {})
    assert rosters == {"rosters": len(place.others.rosters)}


def test_refusals_carry_the_strict_headers_and_no_cookie(place: Place) -> None:
    asker = place.asker()
    for answer in (asker.ask("digests", {}), asker.send(ATTACKS["unsigned"](asker))):
        for name, value in STRICT_HEADERS:
            assert answer.headers.get_list(name) == [value]
        assert "set-cookie" not in answer.headers
        assert "server" not in answer.headers


def test_what_is_not_even_http_is_refused_with_strict_headers(place: Place) -> None:
    with socket.create_connection(("127.0.0.1", place.servers[0].port), 10) as connection:
        connection.sendall(b"POST /gateway/1/digests HTTP/1.1\r\nContent-Length: x\r\n\r\n")
        said = b""
        while chunk := connection.recv(65536):
            said += chunk
    assert said.startswith(b"HTTP/1.1 400 ") or said.startswith(b"HTTP/1.0 400 ")
    assert b"no-store" in said
    assert PARTS.encode() not in said


def test_the_server_logs_nothing_about_requests(place: Place) -> None:
    asker = place.asker()
    asker.ask("digests", {})
    asker.send(ATTACKS["garbage"](asker))
    assert [server.output() for server in place.servers] == ["", ""]


def text(raw: bytes) -> str:
    """Base64url as the protocol writes it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

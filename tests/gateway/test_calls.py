"""Each call does what protocol section 17 says, and refuses what it says."""

import base64
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.gateway.asking import PARTS, Asker, framed, slug
from tests.gateway.conftest import Place, today
from tests.sealed_looking import INTERNAL, INTERNAL_STREAM, REPORTER, REVIEWER, FakeCase, pieces

NAMES = {REPORTER: "from_reporter", REVIEWER: "to_reporter", INTERNAL: "internal"}


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def plan(chain: int, *, seen: int | None = 0, keybox: bool = False, **more: Any) -> dict[str, Any]:
    return {"chain": NAMES[chain], "seen": seen, "claims": [], "keybox": keybox} | more


def append(
    asker: Asker, case: FakeCase, plans: list[dict[str, Any]], *parts: bytes
) -> httpx.Response:
    return asker.ask("append", {"case": text(case.case), "appends": plans}, *parts)


def stored(asker: Asker, case: FakeCase) -> set[bytes]:
    _, (ids,) = asker.answered("case", {"case": text(case.case)})
    return set(asker.answered("items", {}, ids)[1])


def done(response: httpx.Response) -> bool:
    return response.status_code == 200 and response.content == framed(b"{}")


def test_roster_gives_the_chain_and_its_freshness(place: Place) -> None:
    head, parts = place.asker().answered("roster", {})
    assert head == {"rosters": 1}
    assert parts == [*place.staff.rosters, place.staff.freshness]


def test_a_head_is_as_long_as_the_largest_append_and_no_longer(place: Place) -> None:
    asker, case = place.asker(), place.new_case()
    claims = [text(file) for file in sorted(os.urandom(16) for _ in range(32))]
    plans = [plan(REVIEWER, seen=2**31 - 1, claims=claims, keybox=True)] * 15
    largest = asker.ask("append", {"case": text(case.case), "appends": plans})
    assert largest.json()["where"] == "parts"  # there are none: its head was read to the end
    assert asker.ask("roster", b"{}".rjust(16 * 1024)).status_code == 200
    assert asker.ask("roster", b"{}".rjust(16 * 1024 + 1)).json()["where"] == "framing"


def test_what_is_synced_by_day_is_what_was_stored(place: Place) -> None:
    asker, case = place.asker(), place.new_case()
    assert done(append(asker, case, [plan(REVIEWER)], case.grow(REVIEWER)))
    head, _ = asker.answered("digests", {})
    (one,) = head["days"]
    _, (ids,) = asker.answered("day", {"day": one["day"]})
    assert one["digest"] == text(hashlib.sha256(ids).digest())
    assert one["items"] == len(ids) // 8
    found = set()
    for start in range(0, len(ids), 4096):
        head, bodies = asker.answered("items", {}, ids[start : start + 4096])
        assert head == {"more": False}
        found |= set(bodies)
    assert stored(asker, case) <= found


def test_items_come_in_the_order_asked_for_and_empty_where_there_is_none(place: Place) -> None:
    asker = place.asker()
    place.new_case()
    _, (ids,) = asker.answered("day", {"day": today().isoformat()})
    first, second = ids[:8], ids[8:16]
    nothing = [bytes(8), b"\xff" * 8, (2**63).to_bytes(8, "big")]
    _, one = asker.answered("items", {}, first)
    _, two = asker.answered("items", {}, second)
    _, bodies = asker.answered("items", {}, b"".join([second, *nothing, first, first]))
    assert bodies == [*two, b"", b"", b"", *one, *one]
    assert asker.answered("items", {}, b"") == ({"more": False}, [])


def test_an_answer_of_items_stops_after_eight_mebibytes(place: Place) -> None:
    asker, case = place.asker(), place.new_case()
    for _ in range(2):
        envelopes = []
        for _ in range(15):
            envelope = case.envelope(REVIEWER, blocks=16)
            last, _head = case.heads.get(REVIEWER, (-1, b""))
            case.heads[REVIEWER] = (last + 1, hashlib.sha256(envelope).digest())
            envelopes.append(envelope)
        assert done(append(asker, case, [plan(REVIEWER)] * 15, *envelopes))
    _, (ids,) = asker.answered("day", {"day": today().isoformat()})
    each = {ids[n : n + 8] for n in range(0, len(ids), 8)}
    large = next(id for id in each if len(asker.answered("items", {}, id)[1][0]) > 65536)
    head, bodies = asker.answered("items", {}, large * 200)
    assert head == {"more": True}
    assert 8 * 2**20 - 2 * 65536 < sum(map(len, bodies)) < 8 * 2**20 + 2 * 65536


def test_a_day_without_items_is_empty(place: Place) -> None:
    assert place.asker().answered("day", {"day": "2000-01-01"}) == ({}, [b""])


def test_both_chains_and_the_first_internal_keybox_are_appended_at_once(place: Place) -> None:
    asker, case = place.asker(), place.new_case()
    parts = [case.grow(REVIEWER), case.grow(INTERNAL), case.keybox(INTERNAL_STREAM)]
    plans = [plan(REVIEWER), plan(INTERNAL, seen=None, keybox=True)]
    for _ in range(2):  # the answer may be lost: the same bytes again are answered the same
        assert done(append(asker, case, plans, *parts))
    assert set(parts) <= stored(asker, case)


def test_one_bad_append_keeps_out_the_good_ones(place: Place) -> None:
    asker, case = place.asker(), place.new_case()
    before = stored(asker, case)
    good = case.grow(REVIEWER)
    for bad, refusal in [
        (case.envelope(REVIEWER, sequence=7), "conflict"),
        (case.envelope(REVIEWER, secret=3), "malformed"),
        (case.envelope(REVIEWER)[:-1], "malformed"),
        (case.envelope(INTERNAL), "malformed"),
    ]:
        assert slug(append(asker, case, [plan(REVIEWER), plan(REVIEWER)], good, bad)) == refusal
    unclaimed = plan(REVIEWER, claims=[text(bytes(16))])
    answer = append(asker, case, [plan(REVIEWER), unclaimed], good, case.envelope(REVIEWER))
    assert slug(answer) == "missing-pieces"
    assert answer.json()["missing"] == [{"file": text(bytes(16)), "indexes": []}]
    assert stored(asker, case) == before


def test_reviewers_do_not_write_on_the_reporters_chain(place: Place) -> None:
    asker, case = place.asker(), place.new_case()
    envelope = case.envelope(REPORTER)
    for chain in (REPORTER, REVIEWER):
        assert slug(append(asker, case, [plan(chain)], envelope)) == "malformed"


def test_an_envelope_goes_to_the_chain_that_the_head_names_or_nowhere(place: Place) -> None:
    asker, case = place.asker(), place.new_case()
    assert slug(append(asker, case, [plan(INTERNAL)], case.envelope(REVIEWER))) == "malformed"


def test_of_two_entries_for_one_place_the_second_gets_a_conflict(place: Place) -> None:
    asker, case = place.asker(), place.new_case()
    first, second = case.envelope(REVIEWER), case.envelope(REVIEWER)
    assert done(append(asker, case, [plan(REVIEWER)], first))
    refused = append(asker, case, [plan(REVIEWER)], second)
    assert slug(refused) == "conflict"
    assert refused.json()["chain"] == "to_reporter"


def test_of_many_at_once_for_one_place_one_wins(place: Place) -> None:
    case = place.new_case()
    envelopes = [case.envelope(REVIEWER) for _ in range(8)]
    answers = race(place, case, [([plan(REVIEWER)], [envelope]) for envelope in envelopes])
    assert sorted(answers) == ["conflict"] * 7 + ["done"]
    assert len(stored(place.asker(), case) & set(envelopes)) == 1


def test_the_same_bytes_at_once_are_all_answered_as_done(place: Place) -> None:
    case = place.new_case()
    envelope = case.envelope(REVIEWER)
    assert set(race(place, case, [([plan(REVIEWER)], [envelope])] * 8)) == {"done"}


def test_of_many_who_open_the_internal_stream_one_wins_with_all_of_it(place: Place) -> None:
    case = place.new_case()
    openings = [
        [case.envelope(INTERNAL), case.keybox(INTERNAL_STREAM), case.envelope(REVIEWER)]
        for _ in range(6)
    ]
    plans = [plan(INTERNAL, seen=None, keybox=True), plan(REVIEWER)]
    answers = race(place, case, [(plans, parts) for parts in openings])
    assert sorted(answers) == ["conflict"] * 5 + ["done"]
    now = stored(place.asker(), case)
    assert sorted(len(now & set(parts)) for parts in openings) == [0] * 5 + [3]


def race(
    place: Place, case: FakeCase, requests: list[tuple[list[dict[str, Any]], list[bytes]]]
) -> list[str]:
    """Appends by different people at both processes, all at once."""

    def one(number: int) -> str:
        plans, parts = requests[number]
        asker = place.asker(place.staff.members[number % 3]).at(place.servers[number % 2].url)
        answer = append(asker, case, plans, *parts)
        return "done" if done(answer) else slug(answer)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(one, range(len(requests))))


def test_who_has_not_seen_the_newest_secret_writes_nothing(place: Place) -> None:
    asker, case = place.asker(), place.new_case()
    box = case.keybox(number=1)
    entry = case.grow(REVIEWER, secret=1)
    assert done(append(asker, case, [plan(REVIEWER, keybox=True)], entry, box))
    for seen in (0, None):
        late = append(asker, case, [plan(REVIEWER, seen=seen)], case.envelope(REVIEWER))
        assert slug(late) == "newer-secret"
    assert done(append(asker, case, [plan(REVIEWER, seen=1)], case.grow(REVIEWER, secret=1)))


def test_a_keybox_for_a_roster_that_was_not_published_is_refused(place: Place) -> None:
    asker, case = place.asker(), place.new_case()
    entry = case.envelope(REVIEWER, secret=1)
    case.roster = os.urandom(32)
    box = case.keybox(number=1)
    refused = append(asker, case, [plan(REVIEWER, keybox=True)], entry, box)
    assert slug(refused) == "unknown-roster"


def test_a_file_comes_in_pieces_and_is_there_once_it_is_claimed(place: Place) -> None:
    asker, case = place.asker(), place.new_case()
    whose: dict[str, Any] = {"case": text(case.case), "file": text(os.urandom(16))}
    first, second = pieces(2)
    assert asker.answered("pieces", whose) == ({"count": None, "stored": []}, [])
    for _ in range(2):
        assert asker.answered("piece", whose | {"index": 1, "count": 2}, second) == ({}, [])
    assert asker.answered("pieces", whose) == ({"count": 2, "stored": [1]}, [])
    claiming = [plan(INTERNAL, seen=None, keybox=True, claims=[whose["file"]])]
    parts = [case.envelope(INTERNAL), case.keybox(INTERNAL_STREAM)]
    refused = append(asker, case, claiming, *parts)
    assert refused.json()["missing"] == [{"file": whose["file"], "indexes": [0]}]
    assert slug(asker.ask("fetch", whose | {"index": 1})) == "unknown-file"
    asker.answered("piece", whose | {"index": 0, "count": 2}, first)
    assert done(append(asker, case, claiming, *parts))
    assert asker.answered("fetch", whose | {"index": 0}) == ({}, [first])
    other = pieces(1)[0]
    assert slug(asker.ask("piece", whose | {"index": 0, "count": 2}, other)) == "conflict"


@pytest.mark.parametrize("call", ["case", "pieces", "append", "piece", "fetch"])
def test_a_case_that_nobody_knows(place: Place, call: str) -> None:
    asker, case = place.asker(), FakeCase(place.staff.id.value, place.staff.newest.hash.value)
    whose: dict[str, Any] = {"case": text(case.case)}
    case.grow()
    file = {"file": text(bytes(16))}
    head, parts = {
        "case": (whose, []),
        "pieces": (whose | file, []),
        "fetch": (whose | file | {"index": 0}, []),
        "piece": (whose | file | {"index": 0, "count": 1}, pieces(1)),
        "append": (whose | {"appends": [plan(REVIEWER)]}, [case.envelope(REVIEWER)]),
    }[call]
    assert slug(asker.ask(call, head, *parts)) == "unknown-case"


BAD: list[tuple[str, dict[str, Any] | bytes, list[bytes]]] = [
    ("roster", {"x": 1}, []),
    ("roster", {}, [b""]),
    ("roster", b"{", []),
    ("digests", b"[]", []),
    ("digests", b'{"a":1,"a":1}', []),
    ("day", {}, []),
    ("day", {"day": "2026-02-30"}, []),
    ("day", {"day": "20260101"}, []),
    ("day", {"day": None}, []),
    ("items", {}, []),
    ("items", {}, [b"\0" * 7]),
    ("items", {}, [b"\0" * 8 * 513]),
    ("items", {"a": 1}, [b""]),
    ("case", {"case": "AA"}, []),
    ("case", {"case": text(bytes(16)) + "="}, []),
    ("append", {"case": text(bytes(16)), "appends": []}, []),
    ("append", {"case": text(bytes(16)), "appends": [plan(REVIEWER)] * 16}, [b""] * 16),
    ("append", {"case": text(bytes(16)), "appends": [plan(REVIEWER)]}, []),
    ("append", {"case": text(bytes(16)), "appends": [plan(REVIEWER)]}, [b"", b""]),
    ("append", {"case": text(bytes(16)), "appends": [plan(REVIEWER) | {"keybox": 1}]}, [b"", b""]),
    ("append", {"case": text(bytes(16)), "appends": [plan(REVIEWER, seen=-1)]}, [b""]),
    ("append", {"case": text(bytes(16)), "appends": [plan(REVIEWER, seen=2**31)]}, [b""]),
    ("append", {"case": text(bytes(16)), "appends": [plan(REVIEWER, more=1)]}, [b""]),
    ("append", {"case": text(bytes(16)), "appends": 1}, []),
    ("fetch", {"case": text(bytes(16)), "file": text(bytes(16)), "index": 1024}, []),
    ("piece", {"case": text(bytes(16)), "file": text(bytes(16)), "index": 1, "count": 1}, [b""]),
]


@pytest.mark.parametrize(("call", "head", "parts"), BAD)
def test_what_cannot_be_read_is_malformed(
    place: Place, call: str, head: dict[str, Any] | bytes, parts: list[bytes]
) -> None:
    refused = place.asker().ask(call, head, *parts)
    assert slug(refused) == "malformed"
    assert refused.json().keys() == {"type", "title", "status", "where"}


def test_what_comes_before_the_signature_is_refused_by_its_form(place: Place) -> None:
    asker = place.asker()
    url = f"{asker.url}/gateway/1/digests"
    typed = {"content-type": PARTS}
    with httpx.Client(trust_env=False) as client:
        assert slug(client.get(url)) == "method"
        assert slug(client.options(url)) == "method"
        assert slug(client.post(f"{asker.url}/gateway/1/nothing")) == "unknown-path"
        assert slug(client.post(f"{asker.url}/gateway/1//digests")) == "unknown-path"
        assert slug(client.post(url, content=b"{}")) == "media-type"
        assert slug(client.post(url, content=bytes(2**20 + 1), headers=typed)) == "too-large"
        assert slug(client.post(url, content=iter([b"x"]), headers=typed)) == "length-required"

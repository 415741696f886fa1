"""Each call does what the protocol says, and refuses with the slug that it names."""

import os
from collections.abc import Mapping

import pytest

from crypto.encoding import b64
from tests.gateway.asking import framed, unframed
from tests.portal.conftest import Portal, append_head, file_head, read_head, submit_head
from tests.sealed_looking import REVIEWER, FakeCase, pieces
from wbs.rosters.publishing import publish


def slug(portal: Portal, call: str, head: Mapping[str, object] | bytes, *parts: bytes) -> str:
    """Why a call was refused."""
    answer = portal.ask(call, head, *parts)
    problem = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["status"] == answer.status_code >= 400
    kind: str = problem["type"]
    return kind.removeprefix("urn:wbs:problem:")


def test_the_roster_call_gives_all_that_a_client_verifies(portal: Portal) -> None:
    about = {"inspectorate": str(portal.inspectorate.id)}
    head, parts = unframed(portal.ask("roster", about).content)
    assert head == {"rosters": len(portal.inspectorate.rosters)}
    assert parts[:-1] == portal.inspectorate.rosters


@pytest.mark.parametrize("call", ["roster", "submit", "read", "days", "append", "piece", "fetch"])
def test_half_a_megabyte_of_small_json_is_not_looked_into(portal: Portal, call: str) -> None:
    """A second of work for whoever sends 512 KiB; the largest honest head has one."""
    answer = portal.ask(call, b'{"a":[' + b"0," * 4093 + b"0]}")
    assert (answer.status_code, answer.json()["where"]) == (400, "framing")


def test_a_head_of_eight_kib_is_read(portal: Portal) -> None:
    about = b'{"inspectorate":"%s"}' % str(portal.inspectorate.id).encode()
    assert portal.ask("roster", about.rjust(8 * 1024)).status_code == 200
    assert portal.ask("roster", about.rjust(8 * 1024 + 1)).status_code == 400


def test_a_newer_freshness_is_served_at_once(portal: Portal) -> None:
    about = {"inspectorate": str(portal.inspectorate.id)}
    _, before = unframed(portal.ask("roster", about).content)
    number = portal.store.rosters.edition(portal.inspectorate.id).number + 1
    newer = portal.inspectorate.freshness(number)
    publish(portal.store, portal.inspectorate.id, portal.inspectorate.rosters, newer)
    _, after = unframed(portal.ask("roster", about).content)
    assert (after[:-1], after[-1]) == (before[:-1], newer)


def test_a_case_is_submitted_read_and_continued(portal: Portal) -> None:
    case = portal.case()
    keybox, first = case.keybox(), case.grow()
    for _ in range(2):
        answer = portal.ask("submit", submit_head(case), keybox, first)
        assert (answer.status_code, answer.content) == (200, framed(b"{}"))
    second = case.grow()
    assert portal.ask("append", append_head(case), second).content == framed(b"{}")
    head, parts = unframed(portal.ask("read", read_head(case, 1)).content)
    assert head == {
        "inspectorate": b64(case.inspectorate),
        "case": b64(case.case),
        "keyboxes": 1,
        "from_reporter": 1,
        "to_reporter": 0,
        "more": False,
    }
    assert parts == [keybox, second]


def test_every_entry_has_a_day_and_nothing_finer(portal: Portal) -> None:
    case = portal.submitted()
    before = portal.store.cases.today()
    assert portal.ask("append", append_head(case), case.grow()).status_code == 200
    head, parts = unframed(portal.ask("days", {"credential": b64(case.credential)}).content)
    after = portal.store.cases.today()
    assert not parts
    assert head.keys() == {"from_reporter", "to_reporter"}
    assert {*head["from_reporter"]} <= {before.isoformat(), after.isoformat()}
    assert (len(head["from_reporter"]), head["to_reporter"]) == (2, [])


def test_a_file_is_sent_claimed_and_fetched(portal: Portal) -> None:
    case, file, bodies = portal.submitted(), os.urandom(16), pieces(2)
    for index, body in enumerate(bodies):
        head, _ = unframed(portal.ask("pieces", file_head(case, file)).content)
        assert head == {"count": 2 if index else None, "stored": list(range(index))}
        place = file_head(case, file, index=index, count=2)
        assert portal.ask("piece", place, body).status_code == 200
    assert slug(portal, "fetch", file_head(case, file, index=0)) == "unknown-file"
    assert portal.ask("append", append_head(case, file), case.grow()).status_code == 200
    head, parts = unframed(portal.ask("fetch", file_head(case, file, index=1)).content)
    assert (head, parts) == ({}, [bodies[1]])
    assert slug(portal, "fetch", file_head(case, file, index=2)) == "unknown-file"


def test_missing_pieces_are_named(portal: Portal) -> None:
    case, file = portal.submitted(), os.urandom(16)
    place = file_head(case, file, index=1, count=3)
    assert portal.ask("piece", place, pieces(1)[0]).status_code == 200
    problem = portal.ask("append", append_head(case, file), case.envelope()).json()
    assert problem["missing"] == [{"file": b64(file), "indexes": [0, 2]}]


def test_a_conflict_names_the_chain(portal: Portal) -> None:
    case = portal.submitted()
    problem = portal.ask("append", append_head(case), case.envelope(sequence=7)).json()
    assert (problem["type"], problem["chain"]) == ("urn:wbs:problem:conflict", "from_reporter")


def test_what_is_not_known_here_is_refused_by_name(portal: Portal) -> None:
    case, elsewhere = portal.submitted(), FakeCase(os.urandom(32), os.urandom(32))
    known = FakeCase(case.inspectorate, os.urandom(32))
    assert slug(portal, "roster", {"inspectorate": b64(os.urandom(32))}) == "unknown-inspectorate"
    for one, why in ((elsewhere, "unknown-inspectorate"), (known, "unknown-roster")):
        assert slug(portal, "submit", submit_head(one), one.keybox(), one.grow()) == why


def test_a_wrong_code_is_one_answer_of_one_length_on_every_call(portal: Portal) -> None:
    portal.submitted()
    answers = set()
    for _ in range(3):
        nobody, file = portal.case(), os.urandom(16)
        place = file_head(nobody, file, index=0, count=1)
        for answer in (
            portal.ask("read", read_head(nobody)),
            portal.ask("append", append_head(nobody), nobody.grow()),
            portal.ask("piece", place, pieces(1)[0]),
            portal.ask("pieces", file_head(nobody, file)),
            portal.ask("fetch", file_head(nobody, file, index=0)),
        ):
            headers = [pair for pair in answer.headers.raw if pair[0].lower() != b"date"]
            answers.add((answer.status_code, answer.content, tuple(headers)))
    ((status, body, _),) = answers
    assert status == 404
    assert b"unknown-code" in body


def test_a_reporter_writes_on_no_other_chain(portal: Portal) -> None:
    case = portal.submitted()
    assert slug(portal, "append", append_head(case), case.envelope(REVIEWER)) == "malformed"


def test_a_submission_must_be_what_its_head_says(portal: Portal) -> None:
    case = portal.case()
    keybox, first = case.keybox(), case.grow()
    for member, value in (("case", os.urandom(16)), ("inspectorate", os.urandom(32))):
        head = submit_head(case) | {member: b64(value)}
        assert slug(portal, "submit", head, keybox, first) == "malformed"
    head = submit_head(case) | {"claims": [b64(os.urandom(16))]}
    assert slug(portal, "submit", head, keybox, first) == "malformed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\0\0\5{}",
        framed(b"{}") + b"\0",
        framed(b"[]"),
        framed(b"{"),
        framed(b'{"credential":"rahasia","credential":"rahasia"}'),
        framed(b'{"credential":"rahasia","from_reporter":NaN,"to_reporter":0}'),
        framed(b'{"credential":"rahasia=","from_reporter":0,"to_reporter":0}'),
        framed({"credential": b64(bytes(32)), "from_reporter": 2**31, "to_reporter": 0}),
        framed({"credential": b64(bytes(32)), "from_reporter": -1, "to_reporter": 0}),
        framed({"credential": b64(bytes(32)), "from_reporter": True, "to_reporter": 0}),
        framed({"credential": b64(bytes(32)), "from_reporter": 0}),
        framed({"credential": b64(bytes(31)), "from_reporter": 0, "to_reporter": 0}),
        framed(b'{"rahasia":' * 40 + b"1" + b"}" * 40),
        framed({"credential": b64(bytes(32)), "from_reporter": 0, "to_reporter": 0}, b"more"),
        framed(b"{}", *[b""] * 1025),
    ],
)
def test_what_cannot_be_read_is_refused_and_never_repeated(portal: Portal, body: bytes) -> None:
    answer = portal.send("read", body)
    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:wbs:problem:malformed"
    assert b"rahasia" not in answer.content


@pytest.mark.parametrize("size", [0, 1, 328, 262144 + 327, 262144 + 329])
def test_a_piece_of_a_size_that_no_file_has_is_refused(portal: Portal, size: int) -> None:
    case = portal.submitted()
    place = file_head(case, os.urandom(16), index=0, count=2)
    assert slug(portal, "piece", place, bytes(size)) == "malformed"


def test_more_claims_than_an_event_can_name_are_refused(portal: Portal) -> None:
    case = portal.submitted()
    files = [os.urandom(16) for _ in range(33)]
    assert slug(portal, "append", append_head(case, *files), case.envelope()) == "malformed"

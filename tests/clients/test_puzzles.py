"""What a client does with a server's puzzle: solve it, keep it, and never work without end."""

import json

import pytest

from crypto.encoding import unb64
from crypto.ids import CaseId, FileId, InspectorateId
from crypto.puzzle import CHALLENGE, MOST_BITS, Challenge, challenge, check
from crypto.receipt import MailboxCredential
from tests.clients.hostile import PROBLEM, Hostile, answer, hostile, saying
from tests.gateway.asking import framed
from wbs.clients import HttpPortal, Line, Patience
from wbs.journeys.services import (
    CaseFull,
    NoRoom,
    NoRoomForFiles,
    ServerBroken,
    Submission,
    Unreachable,
)

KEY = bytes(32)
DONE = answer(framed({}))
PATIENCE = Patience(call=5, all_calls=20, between=0.01, attempts=2)
CREDENTIAL = MailboxCredential(bytes(32))
SUBMISSION = Submission(InspectorateId(bytes(32)), CaseId(bytes(16)), bytes(32), b"box", b"first")


def problem(slug: str, status: int, **members: object) -> bytes:
    said = {"type": f"urn:wbs:problem:{slug}", "title": "", "status": status, **members}
    return answer(json.dumps(said).encode(), status=f"{status} X", media_type=PROBLEM)


def puzzle(bits: int = 4, call: str = "submit", seconds: object = 120) -> bytes:
    set_by_us = challenge(KEY, call, ends=100, bits=bits)
    return problem("puzzle", 429, challenge=str(set_by_us), seconds=seconds)


def proofs(server: Hostile) -> list[str | None]:
    """The header of each request, None where it had none."""
    heads = [
        request.partition(b"\r\n\r\n")[0].decode().split("\r\n") for request in server.requests
    ]
    found = [[one for one in head if one.lower().startswith("wbs-puzzle: ")] for head in heads]
    return [one[0].partition(": ")[2] if one else None for one in found]


def bodies(server: Hostile) -> list[bytes]:
    return [request.partition(b"\r\n\r\n")[2] for request in server.requests]


def test_it_is_solved_and_the_same_bytes_are_sent_again() -> None:
    with hostile(saying(puzzle(), DONE)) as server, Line(server.url, patience=PATIENCE) as line:
        HttpPortal(line).submit(SUBMISSION)
    nothing, shown = proofs(server)
    first, second = bodies(server)
    assert nothing is None
    assert shown is not None
    assert first == second
    assert check(KEY, "submit", shown, second, now=99) == 4


def test_further_pieces_bring_their_proof_at_once_and_other_calls_bring_none() -> None:
    script = saying(puzzle(call="piece"), DONE)
    with hostile(script) as server, Line(server.url, patience=PATIENCE) as line:
        door = HttpPortal(line)
        for index in range(3):
            door.pieces(CREDENTIAL).put_piece(FileId(bytes(16)), index, 3, bytes(100))
        door.submit(SUBMISSION)
    shown = proofs(server)
    assert [one is None for one in shown] == [True, False, False, False, True]
    for one, body in zip(shown[1:4], bodies(server)[1:4], strict=True):
        assert check(KEY, "piece", one or "", body, now=99) == 4


def test_puzzles_without_end_are_given_up() -> None:
    with hostile(saying(puzzle())) as server, Line(server.url, patience=PATIENCE) as line:
        with pytest.raises(Unreachable):
            HttpPortal(line).submit(SUBMISSION)
        assert len(server.requests) == 4


@pytest.mark.parametrize(
    "nonsense",
    [
        puzzle(bits=MOST_BITS + 1),  # it would work for hours
        puzzle(seconds=0),
        puzzle(seconds="120"),
        problem("puzzle", 429, challenge="AAAA", seconds=120),
        problem("puzzle", 429, seconds=120),
    ],
)
def test_a_puzzle_that_no_honest_server_sets_is_not_worked_on(nonsense: bytes) -> None:
    with hostile(saying(nonsense)) as server, Line(server.url, patience=PATIENCE) as line:
        with pytest.raises(ServerBroken):
            HttpPortal(line).submit(SUBMISSION)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("slug", "status", "refusal"),
    [
        ("case-full", 409, CaseFull),
        ("no-room", 507, NoRoom),
        ("no-room-for-files", 507, NoRoomForFiles),
    ],
)
def test_a_full_server_is_told_apart_and_not_asked_again(
    slug: str, status: int, refusal: type[Exception]
) -> None:
    with hostile(saying(problem(slug, status))) as server:
        with Line(server.url, patience=PATIENCE) as line, pytest.raises(refusal):
            HttpPortal(line).submit(SUBMISSION)
        assert len(server.requests) == 1


def test_a_proof_names_nobody() -> None:
    """Challenge and number: nothing of the device, and no more than the server knows."""
    with hostile(saying(puzzle(), DONE)) as server, Line(server.url, patience=PATIENCE) as line:
        HttpPortal(line).submit(SUBMISSION)
    raw = unb64(proofs(server)[1] or "")
    body = bodies(server)[1]
    assert raw == unb64(Challenge(raw[:CHALLENGE]).solve(body))  # whoever solves it finds the same

"""Puzzles: work shown once counts for one request, for a while, and only if we asked for it."""

import pytest

from crypto import puzzle
from crypto.encoding import b64, unb64
from crypto.errors import Malformed
from crypto.puzzle import Challenge, ProofRefused, check

KEY, OTHER = b"k" * 32, b"o" * 32
BODY = b"the bytes of one request"
NOW, ENDS = 1_000, 1_120


def proof(*, key: bytes = KEY, call: str = "submit", bits: int = 6, ends: int = ENDS) -> str:
    return puzzle.challenge(key, call, ends=ends, bits=bits).solve(BODY)


def refused(shown: str, *, call: str = "submit", body: bytes = BODY, now: int = NOW) -> bool:
    try:
        check(KEY, call, shown, body, now=now)
    except ProofRefused:
        return True
    return False


@pytest.mark.parametrize("bits", [0, 1, 6, 9])
def test_work_that_was_asked_for_counts_for_what_it_was(bits: int) -> None:
    assert check(KEY, "submit", proof(bits=bits), BODY, now=NOW) == bits


def test_it_is_good_to_its_last_second_and_no_longer() -> None:
    shown = proof()
    assert not refused(shown, now=ENDS - 1)
    assert refused(shown, now=ENDS)


def test_work_for_one_request_is_none_for_another() -> None:
    # Of another body it fits by chance once in 2^bits, so many bodies are tried.
    shown = proof(bits=8)
    others = [refused(shown, body=BODY + bytes([number])) for number in range(64)]
    assert others.count(False) < 8


def test_work_for_one_call_is_none_for_another() -> None:
    assert refused(proof(call="piece"))


def test_work_that_we_did_not_ask_for_is_none() -> None:
    assert refused(proof(key=OTHER))


@pytest.mark.parametrize("at", [0, 3, 4, 5, 20])
def test_a_puzzle_that_was_changed_is_not_ours(at: int) -> None:
    """Its end put off, its bits lowered, its MAC touched; solved anew as it then reads."""
    raw = bytearray(puzzle.challenge(KEY, "submit", ends=ENDS, bits=6).raw)
    raw[at] ^= 2
    assert refused(Challenge(bytes(raw)).solve(BODY))


def test_a_solution_that_is_none_is_refused() -> None:
    raw = unb64(proof(bits=12))
    first = int.from_bytes(raw[-8:], "big")
    assert first > 0, "the first try fits: choose another body"
    earlier = [raw[:-8] + number.to_bytes(8, "big") for number in range(min(first, 50))]
    assert all(refused(b64(one)) for one in earlier)


@pytest.mark.parametrize("shown", ["", "?", "AAAA", b64(bytes(28)), b64(bytes(30)), "A" * 10_000])
def test_what_is_no_proof_is_refused_like_a_wrong_one(shown: str) -> None:
    assert refused(shown)


def test_nobody_works_for_ever() -> None:
    hardest = puzzle.challenge(KEY, "submit", ends=ENDS, bits=puzzle.MOST_BITS)
    assert Challenge.parse(str(hardest)).bits == puzzle.MOST_BITS
    harder = puzzle.challenge(KEY, "submit", ends=ENDS, bits=puzzle.MOST_BITS + 1)
    with pytest.raises(Malformed):
        Challenge.parse(str(harder))

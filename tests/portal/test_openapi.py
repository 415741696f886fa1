"""The description of the portal is true: a walker that follows it finds nothing that differs."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import strategies as st

from crypto.encoding import b64
from portal.api import CALLS
from portal.gate import PREFIX
from tests.described import BEYOND, BRIEF, COUNTS, INDEXES, any_bytes, describes, description, taken
from tests.gateway.asking import framed
from tests.portal.conftest import Portal, append_head, file_head, read_head, submit_head
from tests.sealed_looking import FakeCase, pieces

DESCRIPTION = description("portal/openapi.yaml")
FULL = pieces(1)[0]
CASES: list[FakeCase] = []  # one that exists and one that does not; the fixture fills it

cases = st.integers(0, 1).map(lambda number: CASES[number])
files = st.sampled_from([bytes([number] * 16) for number in range(3)])
numbers = st.integers(0, 2**31 - 1)


def test_it_describes_every_call_and_no_other() -> None:
    describes(DESCRIPTION, PREFIX, CALLS)


def submission(like: FakeCase) -> bytes:
    case = FakeCase(like.inspectorate, like.roster)
    return framed(submit_head(case), case.keybox(), case.grow())


def piece(case: FakeCase, file: bytes, count: int, data: st.DataObject) -> bytes:
    index = data.draw(st.integers(0, count - 1))
    return framed(file_head(case, file, index=index, count=count), FULL)


BODIES: dict[str, st.SearchStrategy[bytes]] = {
    "roster": st.builds(
        lambda case, known: framed(
            {"inspectorate": b64(case.inspectorate if known else os.urandom(32))}
        ),
        cases,
        st.booleans(),
    ),
    "submit": cases.map(submission),
    "read": st.builds(lambda c, s, t: framed(read_head(c, s, t)), cases, numbers, numbers),
    "days": cases.map(lambda case: framed({"credential": b64(case.credential)})),
    "append": st.builds(
        lambda case, claims, seen: framed(
            append_head(case, *claims, seen=seen), case.envelope(sequence=1)
        ),
        cases,
        st.sets(files),
        numbers,
    ),
    "piece": st.builds(piece, cases, files, COUNTS, st.data()),
    "pieces": st.builds(lambda c, f: framed(file_head(c, f)), cases, files),
    "fetch": st.builds(lambda c, f, i: framed(file_head(c, f, index=i)), cases, files, INDEXES),
}

walked = taken(DESCRIPTION, PREFIX, BODIES)
fuzzed = any_bytes(DESCRIPTION)


@pytest.fixture(scope="module")
def url(portal: Portal) -> str:
    CASES[:] = [portal.submitted(), portal.case()]
    return portal.server.url


@walked.parametrize()
@BRIEF
def test_a_walk_with_what_calls_take_finds_nothing(case: schemathesis.Case[Any], url: str) -> None:
    case.call_and_validate(base_url=url)


@fuzzed.parametrize()
@BRIEF
def test_a_walk_with_any_bytes_finds_nothing(case: schemathesis.Case[Any], url: str) -> None:
    case.call_and_validate(base_url=url, excluded_checks=BEYOND)

"""The description of the portal is true: a walker that follows it finds nothing that differs."""

import os
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from crypto.encoding import b64
from portal.api import CALLS
from portal.app import PREFIX
from tests.architecture.source import ROOT
from tests.gateway.asking import PARTS, framed
from tests.portal.conftest import Portal, append_head, file_head, read_head, submit_head
from tests.sealed_looking import FakeCase, pieces

DESCRIPTION = yaml.safe_load((ROOT / "portal/openapi.yaml").read_text("utf-8"))
EXAMPLES = 30  # for each call
FULL = pieces(1)[0]
CASES: list[FakeCase] = []  # one that exists and one that does not; the fixture fills it

cases = st.integers(0, 1).map(lambda number: CASES[number])
files = st.sampled_from([bytes([number] * 16) for number in range(3)])
indexes = st.integers(0, 1023)
counts = st.sampled_from([2**power for power in range(11)])  # whose last piece may be full
numbers = st.integers(0, 2**31 - 1)


def test_it_describes_every_call_and_no_other() -> None:
    assert set(DESCRIPTION["paths"]) == {PREFIX + name for name in CALLS}
    for name in CALLS:
        assert DESCRIPTION["paths"][PREFIX + name]["post"]["operationId"] == name


def submission(like: FakeCase) -> bytes:
    case = FakeCase(like.inspectorate, like.roster)
    return framed(submit_head(case), case.keybox(), case.grow())


def piece(case: FakeCase, file: bytes, count: int, data: st.DataObject) -> bytes:
    index = data.draw(st.integers(0, count - 1))
    return framed(file_head(case, file, index=index, count=count), FULL)


# What OpenAPI cannot say: a frame of parts. Heads as `x-head` has them, parts as `x-parts`.
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
    "append": st.builds(
        lambda case, claims, seen: framed(
            append_head(case, *claims, seen=seen), case.envelope(sequence=1)
        ),
        cases,
        st.sets(files),
        numbers,
    ),
    "piece": st.builds(piece, cases, files, counts, st.data()),
    "pieces": st.builds(lambda c, f: framed(file_head(c, f)), cases, files),
    "fetch": st.builds(lambda c, f, i: framed(file_head(c, f, index=i)), cases, files, indexes),
}

# The other phases make bodies past our hook; `fuzzed` below has them.
ONLY_RIGHT = {
    "phases": {"examples": {"enabled": False}, "coverage": {"enabled": False}},
    "generation": {"mode": "positive"},
}
walked = schemathesis.openapi.from_dict(
    DESCRIPTION, config=SchemathesisConfig.from_dict(ONLY_RIGHT)
)
fuzzed = schemathesis.openapi.from_dict(DESCRIPTION)
schemathesis.openapi.media_type(PARTS, st.binary(max_size=200))


@walked.hook
def before_generate_body(context: Any, strategy: object) -> st.SearchStrategy[bytes]:
    """Bodies that the call takes, in place of any bytes."""
    del strategy
    return BODIES[context.operation.path.removeprefix(PREFIX)]


@pytest.fixture(scope="module")
def url(portal: Portal) -> str:
    CASES[:] = [portal.submitted(), portal.case()]
    return portal.server.url


BRIEF = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)


@walked.parametrize()
@BRIEF
def test_a_walk_with_what_calls_take_finds_nothing(case: schemathesis.Case[Any], url: str) -> None:
    case.call_and_validate(base_url=url)


@fuzzed.parametrize()
@BRIEF
def test_a_walk_with_any_bytes_finds_nothing(case: schemathesis.Case[Any], url: str) -> None:
    # To OpenAPI any bytes are a body; that ours are frames is beyond it.
    beyond: list[Any] = [positive_data_acceptance]
    case.call_and_validate(base_url=url, excluded_checks=beyond)

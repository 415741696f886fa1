"""The description of the gateway is true: a walker that follows it finds nothing that differs."""

from datetime import date
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from reviewer.gateway.api import CALLS
from reviewer.gateway.app import PREFIX
from tests.architecture.source import ROOT
from tests.gateway.asking import PARTS, Asker, framed
from tests.gateway.conftest import Place
from tests.gateway.test_calls import plan, text
from tests.sealed_looking import REVIEWER, FakeCase, pieces

DESCRIPTION = yaml.safe_load((ROOT / "reviewer/gateway/openapi.yaml").read_text("utf-8"))
EXAMPLES = 30  # for each call
FULL = pieces(1)[0]
CASES: list[FakeCase] = []  # one that exists and one that does not; the fixture fills it

cases = st.integers(0, 1).map(lambda number: CASES[number])
case_ids = cases.map(lambda case: text(case.case))
file_ids = st.sampled_from([text(bytes([number] * 16)) for number in range(3)])
indexes = st.integers(0, 1023)
counts = st.sampled_from([2**power for power in range(11)])  # whose last piece may be full


def test_it_describes_every_call_and_no_other() -> None:
    assert set(DESCRIPTION["paths"]) == {PREFIX + name for name in CALLS}
    for name in CALLS:
        assert DESCRIPTION["paths"][PREFIX + name]["post"]["operationId"] == name


def piece(case: str, file: str, count: int, data: st.DataObject) -> bytes:
    index = data.draw(st.integers(0, count - 1))
    head = {"case": case, "file": file, "index": index, "count": count}
    return framed(head, FULL)


def appends(case: FakeCase, count: int, seen: int | None) -> bytes:
    plans = [plan(REVIEWER, seen=seen)] * count
    envelopes = [case.envelope(REVIEWER) for _ in range(count)]
    return framed({"case": text(case.case), "appends": plans}, *envelopes)


# What OpenAPI cannot say: a frame of parts. Heads as `x-head` has them, parts as `x-parts`.
BODIES: dict[str, st.SearchStrategy[bytes]] = {
    "roster": st.just(framed({})),
    "digests": st.just(framed({})),
    "day": st.dates(date(2000, 1, 1)).map(lambda day: framed({"day": day.isoformat()})),
    "items": st.lists(st.binary(min_size=8, max_size=8), max_size=512).map(
        lambda ids: framed({}, b"".join(ids))
    ),
    "case": st.builds(lambda case: framed({"case": case}), case_ids),
    "pieces": st.builds(lambda c, f: framed({"case": c, "file": f}), case_ids, file_ids),
    "fetch": st.builds(
        lambda c, f, i: framed({"case": c, "file": f, "index": i}), case_ids, file_ids, indexes
    ),
    "piece": st.builds(piece, case_ids, file_ids, counts, st.data()),
    "append": st.builds(
        appends,
        cases,
        st.integers(1, 3),
        st.none() | st.integers(0, 2**31 - 1),
    ),
}


class Signing:
    """Signs what the walker is about to send, whatever that is."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    def __call__(self, prepared: Any) -> Any:
        body = prepared.body or b""
        path, _, query = prepared.path_url.partition("?")
        call = path.removeprefix(PREFIX)
        if prepared.method == "POST" and call in CALLS and isinstance(body, bytes):
            signed = self._asker.request(call, body, query=query)
            for name in ("host", "signature", "signature-input", "content-digest"):
                prepared.headers[name] = signed.headers[name]
        return prepared


# The other phases make bodies past our hook, and what is wrong we sign all the same: `fuzzed` has
# both, and `test_unsigned_nothing_is_answered` leaves out the signature.
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
def asker(place: Place) -> Asker:
    CASES[:] = [place.new_case(), FakeCase(place.staff.id.value, place.staff.newest.hash.value)]
    return place.asker()


BRIEF = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)


@walked.parametrize()
@BRIEF
def test_a_walk_with_what_calls_take_finds_nothing(
    case: schemathesis.Case[Any], asker: Asker
) -> None:
    case.call_and_validate(base_url=asker.url, auth=Signing(asker))


@fuzzed.parametrize()
@BRIEF
def test_a_walk_with_any_bytes_finds_nothing(case: schemathesis.Case[Any], asker: Asker) -> None:
    # To OpenAPI any bytes are a body; that ours are frames is beyond it.
    beyond: list[Any] = [positive_data_acceptance]
    case.call_and_validate(base_url=asker.url, auth=Signing(asker), excluded_checks=beyond)


@fuzzed.parametrize()
@BRIEF
def test_unsigned_nothing_is_answered(case: schemathesis.Case[Any], asker: Asker) -> None:
    response = case.call(base_url=asker.url, headers={"Host": asker.authority})
    assert response.status_code in {401, 405, 415}

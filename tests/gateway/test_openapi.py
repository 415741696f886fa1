"""The description of the gateway is true: a walker that follows it finds nothing that differs."""

from datetime import date
from typing import Any

import pytest
import schemathesis
from hypothesis import strategies as st

from reviewer.gateway.api import CALLS
from reviewer.gateway.app import PREFIX
from tests.described import BEYOND, BRIEF, COUNTS, INDEXES, any_bytes, describes, description, taken
from tests.gateway.asking import Asker, framed
from tests.gateway.conftest import Place
from tests.gateway.test_calls import plan, text
from tests.sealed_looking import REVIEWER, FakeCase, pieces
from wbs.readiness import PATH as HEALTH

DESCRIPTION = description("reviewer/gateway/openapi.yaml")
FULL = pieces(1)[0]
CASES: list[FakeCase] = []  # one that exists and one that does not; the fixture fills it

cases = st.integers(0, 1).map(lambda number: CASES[number])
case_ids = cases.map(lambda case: text(case.case))
file_ids = st.sampled_from([text(bytes([number] * 16)) for number in range(3)])


def test_it_describes_every_call_and_no_other() -> None:
    describes(DESCRIPTION, PREFIX, CALLS)


def piece(case: str, file: str, count: int, data: st.DataObject) -> bytes:
    index = data.draw(st.integers(0, count - 1))
    head = {"case": case, "file": file, "index": index, "count": count}
    return framed(head, FULL)


def appends(case: FakeCase, count: int, seen: int | None) -> bytes:
    plans = [plan(REVIEWER, seen=seen)] * count
    envelopes = [case.envelope(REVIEWER) for _ in range(count)]
    return framed({"case": text(case.case), "appends": plans}, *envelopes)


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
        lambda c, f, i: framed({"case": c, "file": f, "index": i}), case_ids, file_ids, INDEXES
    ),
    "piece": st.builds(piece, case_ids, file_ids, COUNTS, st.data()),
    "log": st.integers(0, 2**53 - 1).map(lambda after: framed({"after": after})),
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
            for name in ("host", "signature", "signature-input", "content-digest", "wbs-log"):
                prepared.headers[name] = signed.headers[name]
        return prepared


# What is wrong we sign all the same; `test_unsigned_nothing_is_answered` leaves out the signature.
walked = taken(DESCRIPTION, PREFIX, BODIES)
fuzzed = any_bytes(DESCRIPTION)


@pytest.fixture(scope="module")
def asker(place: Place) -> Asker:
    CASES[:] = [place.new_case(), FakeCase(place.staff.id.value, place.staff.newest.hash.value)]
    return place.asker()


@walked.parametrize()
@BRIEF
def test_a_walk_with_what_calls_take_finds_nothing(
    case: schemathesis.Case[Any], asker: Asker
) -> None:
    case.call_and_validate(base_url=asker.url, auth=Signing(asker))


@fuzzed.parametrize()
@BRIEF
def test_a_walk_with_any_bytes_finds_nothing(case: schemathesis.Case[Any], asker: Asker) -> None:
    case.call_and_validate(base_url=asker.url, auth=Signing(asker), excluded_checks=BEYOND)


@fuzzed.exclude(path=HEALTH).parametrize()
@BRIEF
def test_unsigned_nothing_is_answered(case: schemathesis.Case[Any], asker: Asker) -> None:
    response = case.call(base_url=asker.url, headers={"Host": asker.authority})
    assert response.status_code in {401, 405, 415}

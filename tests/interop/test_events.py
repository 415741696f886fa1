"""Events: good ones say the same on both sides; bent ones are accepted or refused alike."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crypto.encoding import unb64
from tests.interop.conftest import Both
from tests.interop.making import refused
from tests.interop.outcomes import Outcome, TypeScript
from tests.interop.sample_events import EVENTS, ODD, as_bytes, bent, paths

CHAINS = ["from_reporter", "to_reporter", "internal"]


@pytest.mark.parametrize("name", EVENTS)
def test_a_good_event_says_the_same(both: Both, typescript: TypeScript, name: str) -> None:
    place, event = EVENTS[name]
    assert both("parse_event", {**place, "json": as_bytes(event)}) == Outcome(event)
    again = typescript.do("compose_event", {**place, "json": as_bytes(event)})
    assert both("parse_event", {**place, "json": unb64(again.said)}) == Outcome(event)


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_has_its_places(both: Both, name: str) -> None:
    _, event = EVENTS[name]
    for chain in CHAINS:
        for sequence in (0, 1, 4):
            for number in (0, 3):
                place = {"chain": chain, "sequence": sequence, "number": number}
                both("parse_event", {**place, "json": as_bytes(event)})


@pytest.mark.parametrize("name", EVENTS)
def test_every_member_matters(both: Both, name: str) -> None:
    place, event = EVENTS[name]
    for path in paths(event):
        for odd in ODD:
            changed = _with(event, path, odd)
            both("parse_event", {**place, "json": as_bytes(changed)})


def _with(value: object, path: tuple[object, ...], odd: object) -> object:
    if not path:
        return odd
    first, *rest = path
    if isinstance(value, dict):
        return {**value, first: _with(value[first], tuple(rest), odd)}
    assert isinstance(value, list)
    assert isinstance(first, int)
    return [*value[:first], _with(value[first], tuple(rest), odd), *value[first + 1 :]]


@given(name=st.sampled_from(sorted(EVENTS)), seed=st.integers(0, 2**32))
def test_bent_events_are_judged_alike(both: Both, name: str, seed: int) -> None:
    place, event = EVENTS[name]
    dice = random.Random(seed)
    for _ in range(5):
        both("parse_event", {**place, "json": as_bytes(bent(event, dice), dice)})


@given(name=st.sampled_from(sorted(EVENTS)), cut=st.integers(0, 4000), odd=st.binary(max_size=3))
def test_spoilt_bytes_are_judged_alike(both: Both, name: str, cut: int, odd: bytes) -> None:
    place, event = EVENTS[name]
    raw = as_bytes(event)
    at = cut % len(raw)
    both("parse_event", {**place, "json": raw[:at] + odd + raw[at + 1 :]})


@pytest.mark.parametrize("extra", ["[]", "{}", '{"a":[]}'])
def test_more_lists_than_any_event_has_are_refused_alike(both: Both, extra: str) -> None:
    place, event = EVENTS["message of the reporter"]
    raw = as_bytes(event)
    for count in (1, 250, 500, 510, 511, 512, 513, 1000):
        more = f',"lagi":[{",".join([extra] * count)}]}}'.encode()
        both("parse_event", {**place, "json": raw[:-1] + more})


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
@example(value={"type": "adopt"})
def test_any_json_is_judged_alike(both: Both, value: object) -> None:
    both("parse_event", {"chain": "internal", "sequence": 1, "number": 0, "json": as_bytes(value)})


TEXTS = [
    (0, 0, False),
    (0, 1, True),
    (1, 0, True),
    (60_000, 0, True),
    (60_001, 0, False),
    (60_001, 1, False),
]


@pytest.mark.parametrize(("size", "files", "good"), TEXTS)
def test_the_length_of_a_text(both: Both, size: int, files: int, good: bool) -> None:
    place, event = EVENTS["message with a file"]
    changed = {**event, "text": "é" * size, "files": event["files"] * files}
    outcome = both("parse_event", {**place, "json": as_bytes(changed)})
    assert outcome == (Outcome(changed) if good else refused("malformed"))

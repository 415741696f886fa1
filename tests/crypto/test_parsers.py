"""Promise P15: garbage never crashes a parser, and no refusal repeats what it refuses."""

import json
from collections.abc import Callable
from contextlib import suppress
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import strict_json
from crypto.anchor import Anchor
from crypto.documents import SignedDocument
from crypto.encoding import b64, unb64
from crypto.envelope import EnvelopeHeader, open_envelope
from crypto.errors import Malformed, Refusal
from crypto.files import MOST_PIECES, check_stored_piece
from crypto.freshness import TrustedRoster
from crypto.ids import CaseId, InspectorateId, PersonId, Role
from crypto.keybox import KeyboxHeader, open_position
from crypto.keyfile import Kind, ReviewerKeys, open_keyfile
from crypto.keys import CaseSecret, KemPublicKey, ReviewerVerifyKey
from crypto.roster import parse_roster
from crypto.roster_chain import RosterChain
from crypto.strict_json import Closed
from tests.inspectorates import Inspectorate, acting, staff_keys
from tests.world import REGENCY_STAFF

REGENCY = Inspectorate.found("kabupaten", REGENCY_STAFF)
REGENCY.signs_roster(
    acting(one, Role.INSPEKTUR) if one.reads else one for one in REGENCY.newest.persons
)
CHAIN = RosterChain.verify(REGENCY.id, REGENCY.rosters)
SECRET = CaseSecret(b"\x11" * 32)


def _opens_position(raw: bytes) -> object:
    return open_position(raw, 0, key=staff_keys("budi").kem)


PARSERS: dict[str, Callable[[bytes], object]] = {
    "json": strict_json.parse,
    "document": SignedDocument.parse,
    "anchor": Anchor.parse,
    "roster": lambda raw: parse_roster(SignedDocument(raw, {})),
    "rosters": lambda raw: RosterChain.verify(REGENCY.id, [raw]),
    "freshness": lambda raw: TrustedRoster.verify(CHAIN, raw),
    "envelope header": EnvelopeHeader.parse,
    "envelope": lambda raw: open_envelope(raw, secret=SECRET),
    "keybox header": KeyboxHeader.parse,
    "keybox": _opens_position,
    "verify key": ReviewerVerifyKey,
    "kem key": KemPublicKey,
    "case id": CaseId,
    "reviewer keys": ReviewerKeys.from_content,
    "key file": lambda raw: open_keyfile(raw, kind=Kind.OFFICER, passphrase="x" * 12),
}
trees = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "version", "payload", "id", "x"]), inner)
    ),
    max_leaves=12,
)
texts = st.builds(lambda tree: json.dumps(tree).encode(), trees)
headers = st.builds(
    lambda magic, rest: magic + rest,
    st.sampled_from([b"WBSE\1", b"WBSK\1"]),
    st.binary(min_size=86, max_size=90),
)


def is_refused_or_read(parse: Callable[[bytes], object], raw: bytes) -> None:
    with suppress(Refusal):
        parse(raw)


@pytest.mark.parametrize("name", PARSERS)
@given(raw=st.binary(max_size=400) | texts | headers)
def test_garbage_is_refused_and_nothing_else(name: str, raw: bytes) -> None:
    is_refused_or_read(PARSERS[name], raw)


GENUINE: dict[str, bytes] = {
    "document": REGENCY.rosters[0],
    "rosters": REGENCY.rosters[0],
    "freshness": REGENCY.freshness[-1],
    "roster": SignedDocument.parse(REGENCY.rosters[-1]).payload,
}


@pytest.mark.parametrize("name", GENUINE)
@given(data=st.data())
def test_something_genuine_damaged_is_refused_or_read(name: str, data: st.DataObject) -> None:
    raw = bytearray(GENUINE[name])
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    is_refused_or_read(PARSERS[name], bytes(raw))


def mutilated(value: object, data: st.DataObject) -> object:
    """One value somewhere inside, replaced by something else."""
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        name = data.draw(st.sampled_from(sorted(value)))
        return {**value, name: mutilated(value[name], data)}
    if isinstance(value, list) and value and data.draw(st.booleans()):
        return [mutilated(value[0], data), *value[1:]]
    return data.draw(trees)


@given(data=st.data())
def test_a_roster_with_one_other_value_is_refused_or_read(data: st.DataObject) -> None:
    said = mutilated(json.loads(GENUINE["roster"]), data)
    is_refused_or_read(PARSERS["roster"], json.dumps(said).encode())


BAD_JSON = {
    "no object": b"[]",
    "a name twice": b'{"a":1,"a":1}',
    "a name twice inside": b'{"a":{"b":1,"b":2}}',
    "a fraction": b'{"a":1.0}',
    "an exponent": b'{"a":1e2}',
    "minus zero": b'{"a":-0}',
    "beyond 2^53": b'{"a":9007199254740992}',
    "thousands of digits": b'{"a":' + b"9" * 10_000 + b"}",
    "not a number": b'{"a":NaN}',
    "infinity": b'{"a":-Infinity}',
    "a lone surrogate": b'{"a":"\\ud800"}',
    "a lone surrogate as a name": b'{"\\udc00":1}',
    "invalid UTF-8": b'{"a":"\xff"}',
    "a surrogate in UTF-8": b'{"a":"\xed\xa0\x80"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "something after": b"{} {}",
    "a raw control character": b'{"a":"\x01"}',
    "a comma too many": b'{"a":1,}',
    "a leading zero": b'{"a":01}',
    "33 levels": b'{"a":' * 33 + b"1" + b"}" * 33,
    "100,000 levels": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nothing": b"",
}


@pytest.mark.parametrize("bad", BAD_JSON)
def test_json_is_refused_for(bad: str) -> None:
    with pytest.raises(Malformed):
        strict_json.parse(BAD_JSON[bad])


@pytest.mark.parametrize("inside", [b"[]", b"{}", b'{"a":1}', b"[[[]]]"])
def test_lists_without_end_are_refused_before_anything_is_made_of_them(
    inside: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = b'{"a":[' + b",".join([inside] * 20_000) + b"]}"
    assert strict_json.parse(many)
    monkeypatch.setattr("crypto.strict_json._DECODER", None)
    with pytest.raises(Malformed):
        strict_json.parse(many, 500)


def test_lists_are_counted_to_the_last_one_and_not_within_texts() -> None:
    four = b'{"a":[{}, []], "b":"[[{{"}'
    assert strict_json.parse(four, 4)
    with pytest.raises(Malformed):
        strict_json.parse(four, 3)


def test_strings_that_never_end_cost_no_more_than_others() -> None:
    for raw in (b'"\\' * 300_000, b'{"a":"' + b'\\"' * 300_000, b'"' * 300_001, b"\\" * 300_000):
        before = thread_time()
        with pytest.raises(Malformed):
            strict_json.parse(raw)
        assert thread_time() - before < 5  # squared it would be minutes


def test_json_at_its_bounds_is_read() -> None:
    assert strict_json.parse(b'\n{"a" : [9007199254740991, -9007199254740991, "\\ud83d\\ude00"]}')
    assert strict_json.parse(b'{"a":' * 31 + b"{}" + b"}" * 31)


def test_a_closed_object_refuses_a_member_nobody_reads_without_naming_it() -> None:
    with pytest.raises(Malformed) as caught, Closed({"rahasia": 1}, "here"):
        pass
    assert "rahasia" not in f"{caught.value!r}"


@given(st.binary(max_size=80))
def test_bytes_have_one_spelling(raw: bytes) -> None:
    spelled = b64(raw)
    assert unb64(spelled) == raw
    for other in (spelled + "=", spelled + "\n", " " + spelled):
        with pytest.raises(Malformed):
            unb64(other)


@pytest.mark.parametrize("typed", ["A", "AB", "AAAAB", "AA+A", "AA/A", "AA==", "ÀA", "\ud800AAA"])
def test_a_second_spelling_is_refused(typed: str) -> None:
    with pytest.raises(Malformed):
        unb64(typed)


@given(st.integers(), st.integers(), st.integers())
def test_any_piece_is_judged(index: int, count: int, length: int) -> None:
    try:
        check_stored_piece(index, count, length)
    except Malformed:
        return
    assert 0 <= index < count <= MOST_PIECES


def test_ids_of_two_kinds_are_never_equal() -> None:
    one, other = InspectorateId(bytes(32)), PersonId(bytes(32))
    assert len({one, other}) == 2
    with pytest.raises(Malformed):
        InspectorateId.from_text("AAAA")

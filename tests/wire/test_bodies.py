"""Bodies: whatever arrives is cut exactly one way, or refused."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import Malformed
from wbs.web.arrival import check_arrival, problem_of_status
from wbs.web.problems import LengthRequired, TooLarge, WrongMediaType
from wbs.web.wire import (
    MEDIA_TYPE,
    MOST_ASKED_HEAD,
    MOST_HEAD,
    MOST_PARTS,
    MOST_REQUEST,
    Body,
    pack,
)

parts = st.lists(st.binary(max_size=40), max_size=8)


def framed(bodies: list[bytes]) -> bytes:
    """Protocol section 15, without our code."""
    return b"".join(struct.pack(">I", len(body)) + body for body in bodies)


@given(parts)
def test_what_is_packed_is_unpacked(bodies: list[bytes]) -> None:
    body = Body.unpack(pack({"a": 1}, *bodies))
    assert (body.head, body.parts) == (b'{"a":1}', tuple(bodies))


@given(parts.filter(len))
def test_packing_is_what_the_protocol_says(bodies: list[bytes]) -> None:
    assert pack({}, *bodies) == framed([b"{}", *bodies])


@given(st.binary(max_size=200))
def test_any_bytes_have_one_reading_or_none(untrusted: bytes) -> None:
    try:
        body = Body.unpack(untrusted)
    except Malformed:
        return
    assert framed([body.head, *body.parts]) == untrusted


@given(parts.filter(len), st.data())
def test_a_body_that_was_cut_is_never_read_as_whole(
    bodies: list[bytes], data: st.DataObject
) -> None:
    whole = framed([b"{}", *bodies])
    cut = data.draw(st.integers(0, len(whole) - 1))
    try:
        body = Body.unpack(whole[:cut])
    except Malformed:
        return
    with pytest.raises(Malformed):
        body.expect(len(bodies))


@given(st.integers(0, 2**32 - 1).filter(lambda length: length != 2))
def test_a_length_that_lies_is_refused(length: int) -> None:
    if length in (0, 1):
        return
    with pytest.raises(Malformed):
        Body.unpack(struct.pack(">I", length) + b"{}")


def test_parts_are_counted() -> None:
    most = framed([b"{}"] + [b""] * (MOST_PARTS - 1))
    assert len(Body.unpack(most).parts) == MOST_PARTS - 1
    with pytest.raises(Malformed):
        Body.unpack(most + framed([b""]))
    with pytest.raises(ValueError, match="too many"):
        pack({}, *[b""] * MOST_PARTS)


def test_a_head_has_a_bound_that_a_server_sets_lower() -> None:
    for most in (MOST_HEAD, MOST_ASKED_HEAD):
        assert Body.unpack(framed([b" " * most]), most).parts == ()
        with pytest.raises(Malformed):
            Body.unpack(framed([b" " * (most + 1)]), most)
    assert len(Body.unpack(framed([b" " * MOST_HEAD])).head) == MOST_HEAD


@pytest.mark.parametrize("untrusted", [b"", b"\0", b"\0\0\0", framed([b"{}"]) + b"\0"])
def test_what_is_no_frame_is_refused(untrusted: bytes) -> None:
    with pytest.raises(Malformed):
        Body.unpack(untrusted)


@pytest.mark.parametrize("head", [b"", b"null", b"[]", b'{"a":1,"a":1}', b'{"a":1.0}', b"\xff"])
def test_a_head_that_is_no_object_is_refused(head: bytes) -> None:
    body = Body.unpack(framed([head]))
    with pytest.raises(Malformed):
        body.fields()


def test_a_head_is_closed() -> None:
    body = Body.unpack(pack({"a": 1, "b": 2}))
    with pytest.raises(Malformed), body.fields() as fields:
        fields.integer("a", 0, 9)


@pytest.mark.parametrize(
    ("kind", "length", "refusal"),
    [
        ("application/json", 2, WrongMediaType),
        ("", None, WrongMediaType),
        (MEDIA_TYPE, None, LengthRequired),
        (MEDIA_TYPE, MOST_REQUEST + 1, TooLarge),
    ],
)
def test_a_call_is_refused_before_its_body_is_read(
    kind: str, length: int | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        check_arrival(kind, length)
    check_arrival(MEDIA_TYPE, MOST_REQUEST)


def test_refusals_of_a_framework_are_ours_too() -> None:
    slugs = {status: problem_of_status(status).slug for status in (400, 404, 405, 413, 418)}
    assert slugs == {
        400: "malformed",
        404: "unknown-path",
        405: "method",
        413: "too-large",
        418: "malformed",
    }

"""Bodies on the wire are cut alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.encoding import b64
from tests.interop.conftest import Both
from tests.interop.making import made, refused
from tests.interop.outcomes import TypeScript
from wbs.web.wire import pack

EMPTY = bytes(4)


@given(parts=st.lists(st.binary(max_size=300), max_size=6))
def test_what_one_side_packs_the_other_cuts(
    both: Both, typescript: TypeScript, parts: list[bytes]
) -> None:
    for body in (pack({}, *parts), made(typescript, "pack", parts=[b"{}", *parts])):
        said = both("unpack", {"body": body}).said
        assert said == {"parts": [b64(part) for part in (b"{}", *parts)]}


@pytest.mark.parametrize("body", [b"", EMPTY[:3], b"\0\0\0\2a", b"\xff" * 8, EMPTY * 1026])
def test_what_does_not_add_up_is_refused_alike(both: Both, body: bytes) -> None:
    assert both("unpack", {"body": body}) == refused("malformed")


def test_the_most_parts(both: Both) -> None:
    assert len(both("unpack", {"body": EMPTY * 1025}).said["parts"]) == 1025


@given(body=st.binary(max_size=40))
def test_any_bytes_are_cut_or_refused_alike(both: Both, body: bytes) -> None:
    both("unpack", {"body": body})

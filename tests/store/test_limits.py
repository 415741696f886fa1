"""What a case may grow to on a server."""

import os

import pytest

from crypto.errors import Malformed
from crypto.keybox import MOST_KEYBOXES
from tests.sealed_looking import FakeCase
from wbs.web.sealed import SealedKeybox


def test_a_stream_has_at_most_as_many_keyboxes_as_one_answer_should_hold() -> None:
    case = FakeCase(os.urandom(32), os.urandom(32))
    last = case.keybox(number=MOST_KEYBOXES - 1)
    assert SealedKeybox.parse(last).header.number == MOST_KEYBOXES - 1
    with pytest.raises(Malformed):
        SealedKeybox.parse(case.keybox(number=MOST_KEYBOXES))

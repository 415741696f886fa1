"""Keyboxes: every position of one side's box opens on the other, and no decoy on either."""

import secrets
from typing import Any

import pytest

from crypto.ids import PersonId
from crypto.keys import ReporterKemKey
from tests.inspectorates import Inspectorate, recovery_key, staff_keys
from tests.interop.conftest import Both
from tests.interop.making import Maker, flipped, made, refused

STAFF = ("budi", "sari", "tono", "dewi")
REGENCY = Inspectorate.found("boxes", STAFF)
REPORTER = ReporterKemKey.generate()
SECRET = secrets.token_bytes(32)
HEADER, POSITION = 91, 1168


def name_at(position: int) -> str:
    id = REGENCY.newest.persons[position].id
    return next(
        name for name in STAFF if PersonId.of(staff_keys(name).identity.public_bytes()) == id
    )


def box(maker: Maker, recipients: list[int], reporter: bool = True) -> bytes:
    return made(
        maker,
        "build_keybox",
        inspectorate=REGENCY.id.value,
        rosters=REGENCY.rosters,
        case=b"C" * 16,
        number=7,
        recipients=sorted(REGENCY.newest.persons[one].id.value for one in recipients),
        reporter=REPORTER.public_bytes() if reporter else None,
        secret=SECRET,
    )


def opens(both: Both, keybox: bytes, position: int, seed: bytes) -> bool:
    outcome = both("open_keybox", {"keybox": keybox, "position": position, "seed": seed})
    assert outcome.refused in (None, "cannot-open")
    return outcome.refused is None


def seeds() -> list[bytes]:
    persons = [staff_keys(name_at(position)).kem.expose() for position in range(4)]
    return [*persons, recovery_key("boxes").expose(), REPORTER.expose()]


@pytest.mark.parametrize("recipients", [[], [0], [3], [1, 2], [0, 1, 2, 3]])
def test_exactly_the_wanted_positions_open(both: Both, maker: Maker, recipients: list[int]) -> None:
    keybox = box(maker, recipients)
    assert len(keybox) == HEADER + 6 * POSITION
    for position in range(6):
        for owner, seed in enumerate(seeds()):
            right = owner == position and (position >= 4 or position in recipients)
            assert opens(both, keybox, position, seed) == right


def test_an_internal_box_has_no_reporter(both: Both, maker: Maker) -> None:
    keybox = box(maker, [0], reporter=False)
    assert len(keybox) == HEADER + 5 * POSITION
    assert opens(both, keybox, 4, recovery_key("boxes").expose())
    assert not opens(both, keybox, 5, REPORTER.expose())
    assert not opens(both, keybox, -1, REPORTER.expose())


def test_both_sides_commit_alike(both: Both, maker: Maker) -> None:
    keybox = box(maker, [0])
    assert both("commitment", {"keybox": keybox, "secret": SECRET}).refused is None
    assert both("commitment", {"keybox": keybox[:-1], "secret": SECRET}) == refused("malformed")


@pytest.mark.parametrize(
    "at", [*range(HEADER), HEADER, HEADER + 1100, HEADER + 1130, HEADER + 1167]
)
def test_one_bit_of_header_or_position_shuts_it(both: Both, maker: Maker, at: int) -> None:
    ask: dict[str, Any] = {"position": 0, "seed": seeds()[0]}
    outcome = both("open_keybox", {**ask, "keybox": flipped(box(maker, [0]), at)})
    assert outcome.refused == ("cannot-open" if at >= HEADER else outcome.refused)
    assert outcome.refused in ("cannot-open", "malformed")


def test_another_position_is_another_place(both: Both, maker: Maker) -> None:
    keybox = box(maker, [0, 1])
    first, second = (keybox[HEADER + n * POSITION : HEADER + (n + 1) * POSITION] for n in (0, 1))
    swapped = keybox[:HEADER] + second + first + keybox[HEADER + 2 * POSITION :]
    assert not opens(both, swapped, 0, seeds()[1])
    assert not opens(both, swapped, 1, seeds()[0])


@pytest.mark.parametrize("cut", [0, 90, 91, 1000, -1])
def test_another_length_is_malformed(both: Both, maker: Maker, cut: int) -> None:
    ask: dict[str, Any] = {"position": 0, "seed": seeds()[0]}
    keybox = box(maker, [0])
    for wrong in (keybox[:cut], keybox + b"\0"):
        assert both("open_keybox", {**ask, "keybox": wrong}) == refused("malformed")

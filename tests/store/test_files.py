"""Pieces of files: complete and claimed, or gone after two full days."""

import os
from datetime import timedelta

import pytest

from crypto.ids import FileId
from tests.sealed_looking import INTERNAL, INTERNAL_STREAM, FakeCase, pieces
from tests.store.conftest import StoreWorld, append, at, of
from wbs.store import Address
from wbs.web.problems import Conflict, MissingPieces, UnknownCode, UnknownFile


def put(
    world: StoreWorld, address: Address, bodies: list[bytes], without: tuple[int, ...] = ()
) -> FileId:
    """Send the pieces of a new file, except some."""
    file = FileId(os.urandom(16))
    for index, body in enumerate(bodies):
        if index not in without:
            world.store.files.put(address, (file, index, len(bodies)), body)
    return file


@pytest.fixture
def case(world: StoreWorld) -> FakeCase:
    """A case that stands."""
    return world.submitted()


def test_a_claimed_file_is_fetched_piece_by_piece(world: StoreWorld, case: FakeCase) -> None:
    file = put(world, at(case), bodies := pieces(3))
    world.store.cases.append(at(case), [append(case.grow(), claims=(file,))])
    for address in (at(case), of(case)):
        got = [world.store.files.fetch(address, file, index) for index in range(3)]
        assert got == bodies


def test_a_claim_names_what_is_missing_and_keeps_nothing(world: StoreWorld, case: FakeCase) -> None:
    broken = put(world, at(case), pieces(4), without=(1, 3))
    whole, unknown = put(world, at(case), pieces(1)), FileId(os.urandom(16))
    claim = append(case.grow(), claims=(broken, whole, unknown))
    with pytest.raises(MissingPieces) as refusal:
        world.store.cases.append(at(case), [claim])
    assert refusal.value.members["missing"] == [
        {"file": str(broken), "indexes": [1, 3]},
        {"file": str(unknown), "indexes": []},
    ]
    assert len(world.read(case)) == 1
    with pytest.raises(UnknownFile):
        world.store.files.fetch(at(case), whole, 0)


def test_an_interrupted_upload_goes_on_where_it_stopped(world: StoreWorld, case: FakeCase) -> None:
    file = put(world, at(case), bodies := pieces(3), without=(1,))
    stored = world.store.files.stored(at(case), file)
    assert (stored.count, stored.indexes) == (3, (0, 2))
    world.store.files.put(at(case), (file, 1, 3), bodies[1])
    world.store.cases.append(at(case), [append(case.grow(), claims=(file,))])


def test_of_an_unknown_file_nothing_is_stored(world: StoreWorld, case: FakeCase) -> None:
    stored = world.store.files.stored(at(case), FileId(os.urandom(16)))
    assert (stored.count, stored.indexes) == (None, ())


def test_the_same_piece_again_is_fine_and_another_is_a_conflict(
    world: StoreWorld, case: FakeCase
) -> None:
    file = put(world, at(case), bodies := pieces(2))
    world.store.files.put(at(case), (file, 0, 2), bodies[0])
    for place, body in (((file, 0, 2), bodies[1]), ((file, 0, 3), bodies[0])):
        with pytest.raises(Conflict):
            world.store.files.put(at(case), place, body)


def test_a_file_is_claimed_once_and_a_retry_is_no_second_claim(
    world: StoreWorld, case: FakeCase
) -> None:
    file = put(world, at(case), pieces(1))
    claim = append(case.grow(), claims=(file,))
    for _ in range(2):
        world.store.cases.append(at(case), [claim])
    with pytest.raises(Conflict):
        world.store.cases.append(at(case), [append(case.grow(), claims=(file,))])


def test_two_appends_of_one_request_cannot_claim_one_file(
    world: StoreWorld, case: FakeCase
) -> None:
    file = put(world, at(case), pieces(1))
    both = [append(case.grow(), claims=(file,)) for _ in range(2)]
    with pytest.raises(Conflict):
        world.store.cases.append(at(case), both)


def test_a_case_cannot_claim_or_fetch_the_file_of_another(
    world: StoreWorld, case: FakeCase
) -> None:
    other = world.submitted()
    file = put(world, at(other), pieces(1))
    with pytest.raises(MissingPieces):
        world.store.cases.append(at(case), [append(case.grow(), claims=(file,))])
    world.store.cases.append(at(other), [append(other.grow(), claims=(file,))])
    with pytest.raises(UnknownFile):
        world.store.files.fetch(at(case), file, 0)
    assert world.store.files.stored(at(case), file).count is None


def test_what_reviewers_attach_internally_the_reporter_never_gets(
    world: StoreWorld, case: FakeCase
) -> None:
    file = put(world, of(case), bodies := pieces(1))
    keybox = case.keybox(INTERNAL_STREAM)
    note = append(case.grow(INTERNAL), None, (file,), keybox)
    world.store.cases.append(of(case), [note])
    assert world.store.files.fetch(of(case), file, 0) == bodies[0]
    with pytest.raises(UnknownFile):
        world.store.files.fetch(at(case), file, 0)


def test_unclaimed_and_absent_pieces_are_one_answer(world: StoreWorld, case: FakeCase) -> None:
    file = put(world, at(case), pieces(1))
    for wanted in ((file, 0), (file, 1), (FileId(os.urandom(16)), 0)):
        with pytest.raises(UnknownFile):
            world.store.files.fetch(at(case), *wanted)


def test_a_wrong_code_stores_and_fetches_nothing(world: StoreWorld, case: FakeCase) -> None:
    file = put(world, at(case), bodies := pieces(1))
    stranger = at(world.case())
    with pytest.raises(UnknownCode):
        world.store.files.put(stranger, (file, 0, 1), bodies[0])
    with pytest.raises(UnknownCode):
        world.store.files.stored(stranger, file)
    with pytest.raises(UnknownCode):
        world.store.files.fetch(stranger, file, 0)


def test_unclaimed_files_expire_after_two_full_days_and_claimed_ones_never(
    world: StoreWorld, case: FakeCase
) -> None:
    kept, lost = put(world, at(case), bodies := pieces(1)), put(world, at(case), pieces(1))
    world.store.cases.append(at(case), [append(case.grow(), claims=(kept,))])
    world.calendar.day += timedelta(days=2)
    world.store.keeping.expire_files()
    assert world.store.files.stored(at(case), lost).count == 1
    world.calendar.day += timedelta(days=1)
    assert world.store.keeping.expire_files() >= 1
    assert world.store.files.stored(at(case), lost).count is None
    world.calendar.day += timedelta(days=1000)
    world.store.keeping.expire_files()
    assert world.store.files.fetch(at(case), kept, 0) == bodies[0]


def test_an_upload_may_go_on_and_has_no_longer_for_that(world: StoreWorld, case: FakeCase) -> None:
    """Else a piece every other day would hold a file, and everybody's room, for years."""
    file = put(world, at(case), bodies := pieces(3), without=(1, 2))
    for index in (1, 2):
        world.calendar.day += timedelta(days=1)
        world.store.files.put(at(case), (file, index, 3), bodies[index])
    world.store.keeping.expire_files()
    assert world.store.files.stored(at(case), file).indexes == (0, 1, 2)
    world.calendar.day += timedelta(days=1)
    assert world.store.keeping.expire_files() >= 1
    assert world.store.files.stored(at(case), file).count is None

"""A submission is kept whole, once, and answered alike however often it comes."""

import os
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, delete, event, insert
from sqlalchemy.pool import NullPool

from crypto.ids import CaseId, InspectorateId
from tests.sealed_looking import FakeCase
from tests.store.conftest import StoreWorld, append, at, submission
from wbs.store.tables import erasure, keybox
from wbs.web.problems import Conflict, Malformed, UnknownCode, UnknownInspectorate, UnknownRoster
from wbs.web.sealed import SealedEntry, SealedKeybox, Submission


def test_a_submitted_case_is_read_back_byte_for_byte(world: StoreWorld) -> None:
    first = submission(case := world.case())
    world.store.cases.submit(first)
    found = world.store.cases.read(at(case), 0, 0)
    assert found.keyboxes == (first.keybox.body,)
    assert (found.from_reporter, found.to_reporter) == ((first.entry.body,), ())
    assert (found.inspectorate, found.case) == (world.id, CaseId(case.case))
    assert not found.more


def test_the_same_bytes_again_get_the_same_answer(world: StoreWorld) -> None:
    first = submission(case := world.case())
    for _ in range(3):
        world.store.cases.submit(first)
    assert world.read(case) == (first.entry.body,)
    assert len(world.store.sync.case_ids(world.id, CaseId(case.case))) == 2


def test_another_mailbox_for_a_case_that_stands_is_a_conflict(world: StoreWorld) -> None:
    first = submission(world.case())
    world.store.cases.submit(first)
    with pytest.raises(Conflict):
        world.store.cases.submit(replace(first, mailbox=os.urandom(32)))


def test_another_case_for_a_mailbox_that_stands_is_a_conflict(world: StoreWorld) -> None:
    case = world.submitted()
    other = FakeCase(world.inspectorate, world.roster, credential=case.credential)
    with pytest.raises(Conflict):
        world.store.cases.submit(submission(other))
    with pytest.raises(Malformed):
        world.store.cases.append(at(case), [append(other.grow())])


def test_other_bytes_for_the_same_case_are_a_conflict(world: StoreWorld) -> None:
    first = submission(case := world.case())
    world.store.cases.submit(first)
    again = FakeCase(world.inspectorate, world.roster, case.case, case.credential)
    entry, keybox = SealedEntry.parse(again.grow()), SealedKeybox.parse(again.keybox())
    for other in (replace(first, entry=entry), replace(first, keybox=keybox)):
        with pytest.raises(Conflict):
            world.store.cases.submit(other)
    assert world.read(case) == (first.entry.body,)


def test_a_refused_submission_leaves_nothing(world: StoreWorld) -> None:
    case = world.submitted()
    other = world.case()
    first = replace(submission(other), mailbox=case.mailbox)
    with pytest.raises(Conflict):
        world.store.cases.submit(first)
    world.store.cases.submit(replace(first, mailbox=other.mailbox))


def test_an_unknown_inspectorate_and_an_unknown_roster_are_told_apart(world: StoreWorld) -> None:
    with pytest.raises(UnknownInspectorate):
        world.store.cases.submit(submission(FakeCase(os.urandom(32), world.roster)))
    with pytest.raises(UnknownRoster):
        world.store.cases.submit(submission(FakeCase(world.inspectorate, os.urandom(32))))


@pytest.mark.parametrize("count", [0, 4, 6, 64])
def test_a_keybox_that_would_show_who_was_left_out_is_refused(
    world: StoreWorld, count: int
) -> None:
    case = world.case()
    entry = SealedEntry.parse(case.grow())
    keybox = SealedKeybox.parse(case.keybox(count=count))
    with pytest.raises(Malformed):
        world.store.cases.submit(Submission(case.mailbox, entry, keybox))


@pytest.mark.parametrize(
    "wrong",
    [
        {"chain": 2},
        {"chain": 3},
        {"sequence": 1},
        {"secret": 1},
        {"prev": b"\1" * 32},
    ],
)
def test_only_the_beginning_of_a_case_can_be_submitted(
    world: StoreWorld, wrong: dict[str, int]
) -> None:
    case = world.case()
    entry = SealedEntry.parse(case.envelope(**wrong))  # type: ignore[arg-type]  # one is bytes
    with pytest.raises(Malformed):
        Submission(case.mailbox, entry, SealedKeybox.parse(case.keybox()))


def test_entry_and_keybox_must_be_of_one_case(world: StoreWorld) -> None:
    one, other = world.case(), world.case()
    entry, keybox = SealedEntry.parse(one.grow()), SealedKeybox.parse(other.keybox())
    with pytest.raises(Malformed):
        Submission(one.mailbox, entry, keybox)


def test_a_code_that_nobody_has_opens_nothing(world: StoreWorld) -> None:
    world.submitted()
    for stranger in (world.case(), world.case()):
        with pytest.raises(UnknownCode):
            world.store.cases.read(at(stranger), 0, 0)
        with pytest.raises(UnknownCode):
            world.store.cases.append(at(stranger), [append(stranger.grow())])


def test_the_day_of_arrival_is_the_only_time_kept(world: StoreWorld) -> None:
    world.submitted()
    (day,) = world.store.sync.digests(world.id)
    assert (day.day, day.items) == (world.calendar.day, 2)
    assert world.store.sync.digests(InspectorateId(os.urandom(32))) == []


def test_a_case_whose_keyboxes_were_erased_is_still_known(world: StoreWorld) -> None:
    case = world.submitted()
    engine = create_engine(world.url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(insert(erasure), {"case_id": case.case})
        connection.execute(delete(keybox).where(keybox.c.case_id == case.case))
    found = world.store.cases.read(at(case), 0, 0)
    assert (found.case, found.keyboxes, len(found.from_reporter)) == (CaseId(case.case), (), 1)
    nothing = world.store.cases.read(at(case), 1, 0)
    assert (nothing.inspectorate, nothing.case) == (world.id, CaseId(case.case))
    assert (nothing.keyboxes, nothing.from_reporter, nothing.more) == ((), (), False)


def test_a_case_that_begins_while_somebody_looks_for_it_is_read_whole(world: StoreWorld) -> None:
    first = submission(case := world.case())
    reading = world.store.database.engines.reading

    def begins(*_: object) -> None:  # after the first question, which found nothing
        world.store.cases.submit(first)

    event.listen(reading, "after_cursor_execute", begins, once=True)
    found = world.store.cases.read(at(case), 0, 0)
    assert (found.keyboxes, found.from_reporter) == ((first.keybox.body,), (first.entry.body,))

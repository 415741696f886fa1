"""What reviewers wrote is shown to the reporter in windows, an introduction at once."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.sealed_looking import INTERNAL, INTERNAL_STREAM, REVIEWER, FakeCase
from tests.store.conftest import Calendar, StoreWorld, append, at, of
from wbs.store import Store
from wbs.windows import Windows

SATURDAY = date(2026, 3, 14)
TUESDAY, WEDNESDAY, THURSDAY = (SATURDAY + timedelta(days=ahead) for ahead in (3, 4, 5))
WEEK = timedelta(days=7)


@pytest.fixture
def world(migrated: str) -> Iterator[StoreWorld]:
    """A store whose reporters are shown answers on Wednesdays."""
    calendar = Calendar(SATURDAY)
    store = Store.open(migrated, today=calendar, windows=Windows.parse("rabu"))
    made = StoreWorld(store, migrated, calendar)
    made.publish()
    yield made
    store.close()


def answers(
    world: StoreWorld, case: FakeCase, secret: int = 0, keybox: bytes | None = None
) -> bytes:
    """A reviewer writes today."""
    envelope = case.grow(REVIEWER, secret=secret)
    seen = secret - 1 if keybox else secret
    world.store.cases.append(of(case), [append(envelope, seen, keybox=keybox)])
    return envelope


def shown(world: StoreWorld, case: FakeCase, theirs: int = 0) -> tuple[bytes, ...]:
    """What a reporter who has `theirs` of to-reporter is given of it."""
    found = world.store.cases.read(at(case), 0, theirs)
    assert not found.more
    return found.to_reporter


def days(world: StoreWorld, case: FakeCase) -> list[str]:
    """When each of them came, as a reporter is told."""
    return list(world.store.cases.days(at(case)).to_reporter)


def test_an_answer_waits_for_the_next_window(world: StoreWorld) -> None:
    case = world.submitted()
    first = answers(world, case)
    for day in (SATURDAY, TUESDAY):
        world.calendar.day = day
        assert shown(world, case) == ()
        assert days(world, case) == []
    world.calendar.day = WEDNESDAY
    assert shown(world, case) == (first,)
    second = answers(world, case)  # within a window: it would tell the hour
    assert shown(world, case) == (first,)
    world.calendar.day = WEDNESDAY + WEEK - timedelta(days=1)
    assert days(world, case) == [WEDNESDAY.isoformat()]
    world.calendar.day = WEDNESDAY + WEEK
    assert shown(world, case) == (first, second)
    assert shown(world, case, 1) == (second,)
    assert days(world, case) == [WEDNESDAY.isoformat(), (WEDNESDAY + WEEK).isoformat()]


def test_reviewers_and_the_reporter_s_own_words_wait_for_nothing(world: StoreWorld) -> None:
    case = world.submitted()
    mine, theirs = case.grow(), answers(world, case)
    world.store.cases.append(at(case), [append(mine)])
    found = world.store.cases.read(at(case), 1, 0)
    assert found.from_reporter == (mine,)
    assert world.store.cases.days(at(case)).from_reporter == [SATURDAY.isoformat()] * 2
    ids = world.store.sync.item_ids(world.id, SATURDAY)
    assert theirs in world.store.sync.items(world.id, ids)


def test_an_introduction_is_shown_at_once_with_all_before_it(world: StoreWorld) -> None:
    case = world.submitted()
    before = answers(world, case)
    introduction = answers(world, case, 1, case.keybox(number=1))
    after = answers(world, case, 1)
    assert shown(world, case) == (before, introduction)
    assert days(world, case) == [SATURDAY.isoformat()] * 2
    world.calendar.day = THURSDAY
    assert shown(world, case) == (before, introduction, after)
    assert days(world, case) == [WEDNESDAY.isoformat()] * 3
    newest = answers(world, case, 2, case.keybox(number=2))
    assert shown(world, case, 2) == (after, newest)


def test_a_new_internal_secret_shows_nothing(world: StoreWorld) -> None:
    case = world.submitted()
    answers(world, case)
    box = case.keybox(INTERNAL_STREAM)
    world.store.cases.append(of(case), [append(case.grow(INTERNAL), None, keybox=box)])
    assert shown(world, case) == ()


def test_a_later_internal_secret_hides_no_introduction(world: StoreWorld) -> None:
    case = world.submitted()
    answers(world, case, 1, case.keybox(number=1))
    for number in range(3):
        box, seen = case.keybox(INTERNAL_STREAM, number), number - 1 if number else None
        note = append(case.grow(INTERNAL, secret=number), seen, keybox=box)
        world.store.cases.append(of(case), [note])
    assert len(shown(world, case)) == 1


def test_the_answer_of_one_case_shows_none_of_another(world: StoreWorld) -> None:
    case, other = world.submitted(), world.submitted()
    answers(world, case)
    answers(world, other, 1, other.keybox(number=1))
    assert shown(world, case) == ()
    assert len(shown(world, other)) == 1


def test_more_windows_a_week(migrated: str, world: StoreWorld) -> None:
    case = world.submitted()
    answer = answers(world, case)
    calendar = Calendar(SATURDAY + timedelta(days=2))
    store = Store.open(migrated, today=calendar, windows=Windows.parse("senin,kamis"))
    assert store.cases.read(at(case), 0, 0).to_reporter == (answer,)
    assert store.cases.days(at(case)).to_reporter == [calendar.day.isoformat()]
    store.close()

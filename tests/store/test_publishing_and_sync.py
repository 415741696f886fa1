"""What is published goes forward only; what consoles fetch is found by day, in no order."""

import itertools
import os
from datetime import timedelta
from hashlib import sha256

import pytest

from crypto.ids import CaseId, InspectorateId, RosterHash
from tests.sealed_looking import INTERNAL, INTERNAL_STREAM
from tests.store.conftest import StoreWorld, append, at, of
from tests.store.spending import spend
from wbs.store import PublishedFreshness, PublishedRoster
from wbs.store.keeping import CLOCK_AHEAD
from wbs.store.rosters import Edition
from wbs.web.problems import Conflict, UnknownInspectorate


def roster(world: StoreWorld, epoch: int, signed: bytes = b"signed roster") -> PublishedRoster:
    """The world's first roster, or an invented later one."""
    hash = world.roster if epoch == 0 else sha256(world.roster + bytes([epoch])).digest()
    return PublishedRoster(epoch, RosterHash(hash), 3, signed)


def publish(world: StoreWorld, epochs: int, number: int, signed: bytes = b"new") -> None:
    """Publish a chain of so many rosters, and a freshness statement about the last of them."""
    chain = [roster(world, epoch) for epoch in range(epochs)]
    world.store.rosters.publish(world.id, chain, PublishedFreshness(chain[-1].hash, number, signed))


def test_a_longer_chain_takes_the_place_of_the_shorter(world: StoreWorld) -> None:
    publish(world, 3, 8)
    found = world.store.rosters.published(world.id)
    assert (len(found.rosters), found.freshness) == (3, b"new")
    assert found.edition == Edition(roster(world, 2).hash, 8)
    assert world.store.rosters.edition(world.id) == found.edition


def test_publishing_the_same_again_changes_nothing(world: StoreWorld) -> None:
    before = world.store.rosters.published(world.id)
    world.publish()
    assert world.store.rosters.published(world.id) == before


@pytest.mark.parametrize("number", [6, 7])
def test_a_freshness_number_never_goes_back_nor_is_used_twice(
    world: StoreWorld, number: int
) -> None:
    with pytest.raises(Conflict):
        publish(world, 1, number)
    assert world.store.rosters.published(world.id).freshness == b"fresh"


def test_a_shorter_chain_is_refused(world: StoreWorld) -> None:
    publish(world, 3, 8)
    with pytest.raises(Conflict):
        publish(world, 2, 9)


def test_another_history_is_refused(world: StoreWorld) -> None:
    other = PublishedRoster(0, RosterHash(os.urandom(32)), 3, b"other")
    with pytest.raises(Conflict):
        world.store.rosters.publish(world.id, [other], PublishedFreshness(other.hash, 9, b"other"))


def test_a_statement_about_an_old_roster_is_refused(world: StoreWorld) -> None:
    chain = [roster(world, 0), roster(world, 1)]
    with pytest.raises(Conflict):
        world.store.rosters.publish(world.id, chain, PublishedFreshness(chain[0].hash, 9, b"old"))


def test_of_an_unknown_inspectorate_nothing_is_published(world: StoreWorld) -> None:
    unknown = InspectorateId(os.urandom(32))
    with pytest.raises(UnknownInspectorate):
        world.store.rosters.edition(unknown)
    with pytest.raises(UnknownInspectorate):
        world.store.rosters.published(unknown)


def test_digests_tell_which_days_differ(world: StoreWorld) -> None:
    case = world.submitted()
    first_day = world.calendar.day
    world.calendar.day += timedelta(days=1)
    world.store.cases.append(at(case), [append(case.grow())])
    days = world.store.sync.digests(world.id)
    assert [(day.day, day.items) for day in days] == [(first_day, 2), (world.calendar.day, 1)]
    for day in days:
        ids = world.store.sync.item_ids(world.id, day.day)
        assert ids == sorted(ids)
        raw = b"".join(each.to_bytes(8, "big") for each in ids)
        assert sha256(raw).digest() == day.digest


def test_items_come_in_the_order_asked_for_and_empty_where_there_is_none(
    world: StoreWorld,
) -> None:
    case = world.submitted()
    note = append(case.grow(INTERNAL), None, keybox=case.keybox(INTERNAL_STREAM))
    world.store.cases.append(of(case), [note])
    ids = world.store.sync.item_ids(world.id, world.calendar.day)[::-1]
    bodies = world.store.sync.items(world.id, [*ids[:2], 1, *ids[2:]])
    assert bodies[2] == b""
    ids = world.store.sync.case_ids(world.id, CaseId(case.case))
    whole = world.store.sync.items(world.id, ids)
    assert sorted(bodies[:2] + bodies[3:]) == sorted(whole)


def test_items_of_another_inspectorate_are_not_given(world: StoreWorld) -> None:
    world.submitted()
    (one, _) = world.store.sync.item_ids(world.id, world.calendar.day)
    stranger = InspectorateId(os.urandom(32))
    assert world.store.sync.items(stranger, [one]) == [b""]
    assert world.store.sync.item_ids(stranger, world.calendar.day) == []


def test_an_answer_stops_before_it_grows_beyond_its_limit(world: StoreWorld) -> None:
    case = world.submitted()
    big = [append(case.envelope(blocks=16)) for _ in range(1)]
    world.store.cases.append(at(case), big)
    ids = world.store.sync.item_ids(world.id, world.calendar.day)
    bodies = world.store.sync.items(world.id, ids * 170)
    assert len(bodies) < len(ids) * 170
    assert sum(map(len, bodies)) <= 8 * 1024 * 1024


def test_keys_do_not_tell_the_order_of_arrival(world: StoreWorld) -> None:
    case = world.submitted()
    seen: list[list[int]] = []
    for _ in range(12):
        world.store.cases.append(at(case), [append(case.grow())])
        seen.append(world.store.sync.item_ids(world.id, world.calendar.day))
    newest = [(set(after) - set(before)).pop() for before, after in itertools.pairwise(seen)]
    assert newest != sorted(newest)
    assert all(0 < each < 2**63 for each in newest)


def test_a_nonce_is_accepted_once_until_its_request_is_too_old_anyway(world: StoreWorld) -> None:
    store, value = world.store, os.urandom(16)
    assert spend(store, value, expires=1060)
    assert not spend(store, value, expires=1061)
    store.keeping.forget_nonces(1060 + CLOCK_AHEAD)
    assert not spend(store, value, expires=1120)
    assert spend(store, os.urandom(16), expires=1120)
    assert store.keeping.forget_nonces(1061 + CLOCK_AHEAD) >= 1
    assert spend(store, value, expires=1121)

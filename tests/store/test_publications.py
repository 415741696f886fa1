"""What the store holds is believed only after the custodians' signatures were checked."""

import pytest

from crypto.errors import Refusal
from crypto.ids import RosterHash
from tests.inspectorate import SmallInspectorate
from tests.store.conftest import StoreWorld
from wbs.rosters.publishing import Publications, publish
from wbs.store import PublishedFreshness, PublishedRoster
from wbs.web.problems import Broken, Conflict, UnknownInspectorate


@pytest.fixture
def inspectorate() -> SmallInspectorate:
    """With two rosters."""
    made = SmallInspectorate()
    made.renew()
    return made


def test_a_genuine_chain_is_published_verified_and_served(
    world: StoreWorld, inspectorate: SmallInspectorate
) -> None:
    publish(world.store, inspectorate.id, inspectorate.rosters, inspectorate.freshness(1))
    publications = Publications(world.store.rosters)
    first = publications.newest(inspectorate.id)
    assert first.published.rosters == tuple(inspectorate.rosters)
    assert first.trusted.newest.hash == inspectorate.newest
    assert publications.newest(inspectorate.id) is first


def test_a_new_edition_is_noticed_by_every_process(
    world: StoreWorld, inspectorate: SmallInspectorate
) -> None:
    publish(world.store, inspectorate.id, inspectorate.rosters, inspectorate.freshness(1))
    here, there = Publications(world.store.rosters), Publications(world.store.rosters)
    here.newest(inspectorate.id), there.newest(inspectorate.id)
    inspectorate.renew()
    publish(world.store, inspectorate.id, inspectorate.rosters, inspectorate.freshness(2))
    for publications in (here, there):
        assert len(publications.newest(inspectorate.id).published.rosters) == 3


def test_what_does_not_verify_is_not_published(
    world: StoreWorld, inspectorate: SmallInspectorate
) -> None:
    forger = SmallInspectorate()
    for rosters, freshness in (
        (forger.rosters, forger.freshness(1)),
        (inspectorate.rosters[1:], inspectorate.freshness(1)),
        (inspectorate.rosters, forger.freshness(1)),
    ):
        with pytest.raises(Refusal):
            publish(world.store, inspectorate.id, rosters, freshness)
    with pytest.raises(UnknownInspectorate):
        world.store.rosters.edition(inspectorate.id)


def test_a_roster_slipped_into_the_database_is_never_served(
    world: StoreWorld, inspectorate: SmallInspectorate
) -> None:
    forger = SmallInspectorate()
    hash = RosterHash(forger.newest.value)
    rosters = [PublishedRoster(0, hash, 3, forger.rosters[0])]
    statement = PublishedFreshness(hash, 1, forger.freshness(1))
    world.store.rosters.publish(inspectorate.id, rosters, statement)
    with pytest.raises(Broken):
        Publications(world.store.rosters).newest(inspectorate.id)


def test_a_removal_cannot_be_taken_back_by_an_older_statement(
    world: StoreWorld, inspectorate: SmallInspectorate
) -> None:
    older, newer = inspectorate.freshness(1), inspectorate.freshness(2)
    publish(world.store, inspectorate.id, inspectorate.rosters, newer)
    with pytest.raises(Conflict):
        publish(world.store, inspectorate.id, inspectorate.rosters, older)

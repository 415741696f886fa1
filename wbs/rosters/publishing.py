"""Rosters in and out of a server's store: never one that was not verified."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crypto.errors import Refusal
from crypto.freshness import TrustedRoster
from crypto.ids import InspectorateId
from crypto.roster_chain import RosterChain
from wbs.store import PublishedFreshness, PublishedRoster, Store
from wbs.store.rosters import Published, Rosters
from wbs.web.problems import Broken, UnknownInspectorate


class GivesBack(Refusal):
    """A statement under which somebody could read again whom the published one takes off."""

    code = "gives-back"


class BringsBack(Refusal):
    """A newer roster that lists the key of somebody whom the published statement takes off.

    Whoever drafted it did not know of the removal. Who comes back comes with a new key.
    """

    code = "brings-back"


def publish(
    store: Store, inspectorate: InspectorateId, rosters: Sequence[bytes], freshness: bytes
) -> TrustedRoster:
    """Verify a whole chain and its freshness statement, then keep them.

    Raises crypto's Refusal for what does not verify, GivesBack and BringsBack for what undoes a
    removal that is published, Conflict for another history than the published one or a lower
    freshness number, Busy, and Broken where what is published is not genuine.
    """
    trusted = TrustedRoster.verify(RosterChain.verify(inspectorate, rosters), freshness)
    _require_removals_kept(trusted, _standing(store.rosters, inspectorate))
    chain = [
        PublishedRoster(roster.epoch, roster.hash, len(roster.persons), signed)
        for roster, signed in zip(trusted.chain.rosters, rosters, strict=True)
    ]
    statement = PublishedFreshness(trusted.freshness.roster, trusted.freshness.number, freshness)
    store.rosters.publish(inspectorate, chain, statement)
    return trusted


def _standing(rosters: Rosters, inspectorate: InspectorateId) -> TrustedRoster | None:
    try:
        return _verify(inspectorate, rosters.published(inspectorate)).trusted
    except UnknownInspectorate:
        return None  # the first one


def _require_removals_kept(new: TrustedRoster, standing: TrustedRoster | None) -> None:
    """Against officers or custodians who work from a file older than what clients have seen."""
    if standing is None or new.chain.by_hash(standing.newest.hash) is None:
        return  # another history: the store refuses it
    removed = standing.freshness.removed
    is_newer = new.freshness.number > standing.freshness.number  # the store refuses an older one
    is_same = new.newest.hash == standing.newest.hash
    if is_same and is_newer and not removed <= new.freshness.removed:
        raise GivesBack
    gone = {one.identity for one in standing.newest.persons if one.id in removed}
    later = new.chain.rosters[standing.newest.epoch + 1 :]
    if any(person.identity in gone for roster in later for person in roster.persons):
        raise BringsBack


@dataclass(frozen=True, slots=True)
class Verified:
    """What is published, as bytes for clients and as a roster to go by."""

    published: Published
    trusted: TrustedRoster


@dataclass(frozen=True, slots=True)
class Publications:
    """Reads what is published, and verifies each edition once.

    Whoever can write to the database must not be able to add a person: what the store holds is
    believed only after the custodians' signatures were checked again here.
    """

    rosters: Rosters
    _verified: dict[InspectorateId, Verified] = field(default_factory=dict)

    def newest(self, inspectorate: InspectorateId) -> Verified:
        """The edition of this moment. Raises UnknownInspectorate, Busy, or Broken: not genuine."""
        edition = self.rosters.edition(inspectorate)
        known = self._verified.get(inspectorate)
        if known is None or known.published.edition != edition:
            known = _verify(inspectorate, self.rosters.published(inspectorate))
            self._verified[inspectorate] = known
        return known


def _verify(inspectorate: InspectorateId, published: Published) -> Verified:
    try:
        chain = RosterChain.verify(inspectorate, published.rosters)
        return Verified(published, TrustedRoster.verify(chain, published.freshness))
    except Refusal:
        raise Broken from None  # not the client's fault, and nothing to go by

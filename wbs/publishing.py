"""Rosters in and out of a server's store: never one that was not verified."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crypto.errors import Refusal
from crypto.freshness import TrustedRoster
from crypto.ids import InspectorateId
from crypto.roster import RosterChain
from wbs.problems import Broken
from wbs.store import PublishedFreshness, PublishedRoster, Store
from wbs.store.rosters import Published, Rosters


def publish(
    store: Store, inspectorate: InspectorateId, rosters: Sequence[bytes], freshness: bytes
) -> TrustedRoster:
    """Verify a whole chain and its freshness statement, then keep them.

    Raises crypto's Refusal for what does not verify, Conflict for another history than the
    published one or a lower freshness number, Busy.
    """
    trusted = TrustedRoster.verify(RosterChain.verify(inspectorate, rosters), freshness)
    chain = [
        PublishedRoster(roster.epoch, roster.hash, len(roster.persons), signed)
        for roster, signed in zip(trusted.chain.rosters, rosters, strict=True)
    ]
    statement = PublishedFreshness(trusted.freshness.roster, trusted.freshness.number, freshness)
    store.rosters.publish(inspectorate, chain, statement)
    return trusted


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

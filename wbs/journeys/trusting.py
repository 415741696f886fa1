"""Trusting a roster: from the anchor to the freshness, in this order, before anything is sealed."""

from datetime import date

from crypto.anchor import Anchor
from crypto.freshness import Seen, TrustedRoster
from crypto.ids import InspectorateId
from crypto.roster_chain import RosterChain
from wbs.journeys.services import ServedRoster


def trust(
    served: ServedRoster, inspectorate: InspectorateId, anchor: Anchor, seen: Seen | None = None
) -> TrustedRoster:
    """Verify what a server handed over. Raises the refusal of the first link that fails."""
    genuine = anchor.require(inspectorate)
    chain = RosterChain.verify(genuine, served.rosters)
    return TrustedRoster.verify(chain, served.freshness, seen)


def last_day(trusted: TrustedRoster) -> date:
    """The day until which nobody needs to act."""
    return min(trusted.freshness.not_after, trusted.newest.not_after)

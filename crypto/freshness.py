"""Freshness: the monthly word that a roster still holds, and who was taken off it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Self

from crypto import strict_json
from crypto.documents import SignedDocument
from crypto.encoding import b64
from crypto.errors import BadSignature, Refusal
from crypto.ids import PersonId, RosterHash
from crypto.keys import VerifyKey
from crypto.roster import MOST_PERSONS, Roster
from crypto.roster_chain import RosterChain
from crypto.strict_json import MOST, Closed

GRACE = timedelta(days=90)  # a late officer must not lock reporters out


class FreshnessRefused(Refusal):
    """A freshness statement that does not fit the roster; `where` names the rule."""

    code = "freshness-refused"


class Staleness(Enum):
    """How old the word is on the device's day."""

    CURRENT = "current"
    OVERDUE = "overdue"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest statement a client remembers, to notice when a server goes back."""

    number: int
    roster: RosterHash
    removed: frozenset[PersonId]


@dataclass(frozen=True, slots=True)
class Freshness:
    """One accepted statement."""

    roster: RosterHash
    number: int
    not_after: date
    removed: frozenset[PersonId]

    def seen(self) -> Seen:
        """What to remember of it."""
        return Seen(self.number, self.roster, self.removed)


@dataclass(frozen=True, slots=True)
class TrustedRoster:
    """A genuine chain with its freshness: what every client needs before it seals or reads."""

    chain: RosterChain
    freshness: Freshness

    @classmethod
    def verify(cls, chain: RosterChain, untrusted: bytes, seen: Seen | None = None) -> Self:
        """Check a signed statement against the newest roster and against what was seen before."""
        document = SignedDocument.parse(untrusted)
        freshness = parse_freshness(document, chain.newest)
        _check_signers(document, chain.newest, freshness.removed)
        if seen is not None:
            _check_rollback(freshness, seen, chain)
        return cls(chain, freshness)

    @property
    def newest(self) -> Roster:
        """The roster in force."""
        return self.chain.newest

    def staleness(self, today: date) -> Staleness:
        """Judge by the earlier of the two dates."""
        until = min(self.freshness.not_after, self.newest.not_after)
        if today <= until:
            return Staleness.CURRENT
        return Staleness.OVERDUE if today - until <= GRACE else Staleness.EXPIRED

    def is_listed(self, identity: bytes) -> bool:
        """Whether a key is now that of a person with a reading role who was not removed.

        The role counts: who lost it must not go on under an earlier roster that still grants it.
        """
        person = self.newest.author(identity)
        return person is not None and person.id in self.readers()

    def gone_of(self, roster: Roster, said: frozenset[PersonId]) -> frozenset[PersonId]:
        """Of persons said to be removed from an earlier roster, those who are not listed now.

        Else a deputy would be rid of the holder by the own word.
        """
        there = (person for person in roster.persons if person.id in said)
        return frozenset(one.id for one in there if not self.is_listed(one.identity.value))

    def readers(self) -> frozenset[PersonId]:
        """Everybody listed with a reading role."""
        return frozenset(
            person.id
            for person in self.newest.persons
            if person.reads and person.id not in self.freshness.removed
        )


def compose_freshness(
    roster: Roster, *, number: int, not_after: date, removed: Iterable[PersonId]
) -> bytes:
    """The payload that officers sign."""
    return strict_json.compose(
        {
            "type": "freshness",
            "version": 1,
            "inspectorate": str(roster.inspectorate),
            "roster": str(roster.hash),
            "number": number,
            "not_after": not_after.isoformat(),
            "removed": [b64(id.value) for id in sorted(removed)],
        }
    )


def parse_freshness(document: SignedDocument, roster: Roster) -> Freshness:
    """What a statement about this roster says, before enough people signed it. Or a refusal."""
    with Closed(strict_json.parse(document.payload), "freshness") as fields:
        fields.constant("type", "freshness")
        fields.constant("version", 1)
        inspectorate = fields.raw("inspectorate", 32)
        freshness = Freshness(
            RosterHash(fields.raw("roster", 32)),
            fields.integer("number", 0, MOST),
            fields.day("not_after"),
            frozenset(map(PersonId, fields.sorted_bytes("removed", 32, 0, MOST_PERSONS))),
        )
    if inspectorate != roster.inspectorate.value or freshness.roster != roster.hash:
        raise FreshnessRefused("roster")
    if not freshness.removed <= {person.id for person in roster.persons}:
        raise FreshnessRefused("removed")
    return freshness


def _check_signers(document: SignedDocument, roster: Roster, removed: frozenset[PersonId]) -> None:
    """One officer renews; taking somebody off needs both officers or a quorum of custodians."""
    keys: list[VerifyKey] = [*roster.officers, *roster.custodians.keys]
    signers = document.signed_by(keys)
    officers = len(signers & {key.value for key in roster.officers})
    enough = officers >= (2 if removed else 1) or (
        bool(removed) and roster.custodians.approve(signers)
    )
    if not enough:
        raise BadSignature("freshness")


def _check_rollback(freshness: Freshness, seen: Seen, chain: RosterChain) -> None:
    if chain.by_hash(seen.roster) is None:
        raise FreshnessRefused("rollback")
    if freshness.roster != seen.roster:
        return  # a newer roster counts anew: one officer's absurd number must not last for ever
    if freshness.number < seen.number or not seen.removed <= freshness.removed:
        raise FreshnessRefused("rollback")

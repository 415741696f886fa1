"""Chains of rosters: each vouches for the next, from the custodians of the inspectorate's id on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from crypto.documents import SignedDocument
from crypto.errors import Refusal
from crypto.ids import InspectorateId, PersonId, RosterHash
from crypto.roster import Custodians, Roster, parse_roster

MOST_CHAIN = 1000


class RosterRefused(Refusal):
    """A roster that breaks the chain of trust; `where` names the rule."""

    code = "roster-refused"


@dataclass(frozen=True, slots=True)
class RosterChain:
    """Rosters of one inspectorate, every link verified. Only `verify` makes one."""

    rosters: tuple[Roster, ...]

    @classmethod
    def verify(cls, inspectorate: InspectorateId, untrusted: Sequence[bytes]) -> Self:
        """Verify signed rosters by epoch from 0. Malformed, BadSignature or RosterRefused."""
        if not 1 <= len(untrusted) <= MOST_CHAIN:
            raise RosterRefused("chain")
        rosters: list[Roster] = []
        for raw in untrusted:
            document = SignedDocument.parse(raw)
            roster = parse_roster(document)
            _check_link(roster, rosters, inspectorate)
            _check_signatures(document, roster, rosters)
            rosters.append(roster)
        _check_persons(rosters)
        return cls(tuple(rosters))

    @property
    def newest(self) -> Roster:
        """The roster in force."""
        return self.rosters[-1]

    @property
    def inspectorate(self) -> InspectorateId:
        """Whose chain this is."""
        return self.newest.inspectorate

    def by_hash(self, hash: RosterHash) -> Roster | None:
        """A roster of the chain."""
        return next((roster for roster in self.rosters if roster.hash == hash), None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A roster on its way through its custodians: all holds but perhaps the count of signatures."""

    before: RosterChain | None
    roster: Roster
    signers: frozenset[bytes]

    @classmethod
    def verify(cls, inspectorate: InspectorateId, untrusted: Sequence[bytes]) -> Self:
        """Verify a chain whose last roster may still lack signatures; refuses as RosterChain."""
        if not untrusted:
            raise RosterRefused("chain")
        before = RosterChain.verify(inspectorate, untrusted[:-1]) if untrusted[1:] else None
        earlier = before.rosters if before else ()
        document = SignedDocument.parse(untrusted[-1])
        roster = parse_roster(document)
        _check_link(roster, earlier, inspectorate)
        _check_persons([*earlier, roster])
        keys = {key.value: key for asked in _asked(roster, earlier) for key in asked.keys}
        return cls(before, roster, document.signed_by(list(keys.values())))

    def missing(self) -> list[tuple[Custodians, int]]:
        """The custodian sets that have not approved, and how many signatures each lacks."""
        asked = _asked(self.roster, self.before.rosters if self.before else ())
        return [(one, lacking) for one in asked if (lacking := one.lacking(self.signers))]


def _check_link(roster: Roster, before: Sequence[Roster], inspectorate: InspectorateId) -> None:
    previous = before[-1].hash if before else None
    place = (roster.inspectorate, roster.epoch, roster.previous)
    if place != (inspectorate, len(before), previous):
        raise RosterRefused("chain")
    if not before and roster.custodians.inspectorate() != inspectorate:
        raise RosterRefused("chain")


def _check_signatures(document: SignedDocument, roster: Roster, before: Sequence[Roster]) -> None:
    asked = _asked(roster, before)
    keys = {key.value: key for custodians in asked for key in custodians.keys}
    signers = document.signed_by(list(keys.values()))
    if not all(custodians.approve(signers) for custodians in asked):
        raise RosterRefused("signatures")


def _asked(roster: Roster, before: Sequence[Roster]) -> list[Custodians]:
    """Its own custodians, and those of the roster before it."""
    return [roster.custodians, *(earlier.custodians for earlier in before[-1:])]


def _check_persons(rosters: Sequence[Roster]) -> None:
    """A person keeps the id through every change of keys, or re-enrolling evades an exclusion.

    A key that was given up stays so, or what it signed meanwhile would count.
    """
    owners: dict[bytes, PersonId] = {}
    known: set[PersonId] = set()
    listed: set[bytes] = set()
    for roster in rosters:
        before, listed = listed, {person.identity.value for person in roster.persons}
        if (listed - before) & owners.keys():
            raise RosterRefused("person")
        for person in roster.persons:
            first = PersonId.of(person.identity.value)
            if person.id not in known and person.id != first:
                raise RosterRefused("person")
            if owners.setdefault(person.identity.value, person.id) != person.id:
                raise RosterRefused("person")
            known.add(person.id)

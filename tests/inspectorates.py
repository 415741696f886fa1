"""Inspectorates of a small fake world: people with keys, rosters they sign, freshness they renew.

Keys are drawn once a name and run, so that a thousand worlds cost no more than one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property

from crypto.anchor import Anchor, compose_anchor
from crypto.delegations import Delegation, Kind, wrong_with
from crypto.documents import SignedDocument
from crypto.freshness import TrustedRoster, compose_freshness
from crypto.ids import InspectorateId, PersonId, Role
from crypto.keyfile import (
    CustodianSigningKey,
    OfficerSigningKey,
    RecoveryKemKey,
    ReviewerKeys,
)
from crypto.roster import Above, Custodians, Person, Roster, parse_roster
from wbs.journeys.services import ServedRoster
from wbs.journeys.trusting import trust
from wbs.rosters.ceremony import Draft

TODAY = date(2026, 3, 2)
YEAR = timedelta(days=365)
MONTH = timedelta(days=31)
THRESHOLD = 2
ROLES = (Role.VERIFIKATOR, Role.PENELAAH, Role.PEMERIKSA)


def staff_keys(name: str, generation: int = 0) -> ReviewerKeys:
    """Both keys of a person; a later generation is what a re-enrolled person has."""
    return _staff_keys(name, generation)  # the cache would keep two calls of one meaning apart


@cache
def _staff_keys(name: str, generation: int) -> ReviewerKeys:
    del name, generation  # they only tell the cached pairs apart
    return ReviewerKeys.generate()


@cache
def custodian_key(name: str) -> CustodianSigningKey:
    """One custodian's key."""
    del name
    return CustodianSigningKey.generate()


@cache
def officer_key(name: str) -> OfficerSigningKey:
    """One freshness officer's key."""
    del name
    return OfficerSigningKey.generate()


@cache
def recovery_key(name: str) -> RecoveryKemKey:
    """The recovery key that custodians hold in shares."""
    del name
    return RecoveryKemKey.generate()


def person_id(name: str) -> PersonId:
    """A person's id for life: from the first key."""
    return PersonId.of(staff_keys(name).identity.public_bytes())


def person(name: str, *roles: Role, generation: int = 0) -> Person:
    """The roster entry of a person."""
    keys = staff_keys(name, generation)
    return Person(
        person_id(name),
        name.title(),
        "Inspektorat",
        frozenset(roles),
        frozenset(),
        keys.identity.public(),
        keys.kem.public(),
    )


def acting(
    one: Person,
    *roles: Role,
    of: str | None = None,
    days: tuple[date, date] = (TODAY, TODAY + timedelta(days=11)),
) -> Person:
    """The entry of somebody who acts for a person, or in a vacant post."""
    kind = Kind.PLT if of is None else Kind.PLH
    given = Delegation(kind, person_id(of) if of else None, frozenset(roles), *days)
    return replace(one, delegations=(*one.delegations, given))


@dataclass
class Inspectorate:
    """One inspectorate and everything that its custodians and officers ever signed."""

    name: str
    staff: tuple[str, ...]
    above: Above | None = None
    custodians: tuple[CustodianSigningKey, ...] = ()
    officers: tuple[OfficerSigningKey, ...] = ()
    rosters: list[bytes] = field(default_factory=list)
    freshness: list[bytes] = field(default_factory=list)
    removed: frozenset[PersonId] = frozenset()

    @classmethod
    def found(cls, name: str, staff: Sequence[str], above: Above | None = None) -> "Inspectorate":
        """Three custodians, two officers, three reviewers and a penerima, first roster signed."""
        new = cls(
            name,
            tuple(staff),
            above,
            tuple(custodian_key(f"{name} {number}") for number in range(3)),
            tuple(officer_key(f"{name} {number}") for number in range(2)),
        )
        *reviewers, reception = staff
        people = [person(one, role) for one, role in zip(reviewers, ROLES, strict=True)]
        new.signs_roster([*people, person(reception, Role.PENERIMA)])
        return new

    @cached_property
    def id(self) -> InspectorateId:
        """From the first custodian set."""
        first = tuple(custodian_key(f"{self.name} {number}") for number in range(3))
        return self._custodian_set(first).inspectorate()

    @property
    def newest(self) -> Roster:
        """The roster in force."""
        return parse_roster(SignedDocument.parse(self.rosters[-1]))

    def draft(self, people: Iterable[Person]) -> Draft:
        """The next roster, not signed yet."""
        last = self.newest if self.rosters else None
        first, second = (officer.public() for officer in self.officers)
        return Draft(
            inspectorate=self.id,
            name=f"Inspektorat {self.name}",
            epoch=last.epoch + 1 if last else 0,
            previous=last.hash if last else None,
            issued=TODAY,
            not_after=TODAY + YEAR,
            custodians=self._custodian_set(self.custodians),
            officers=(first, second),
            recovery=recovery_key(self.name).public(),
            above=self.above,
            persons=tuple(people),
        )

    def signs_roster(
        self,
        people: Iterable[Person],
        *,
        signers: Sequence[CustodianSigningKey] | None = None,
        change: Callable[[Draft], Draft] = lambda draft: draft,
    ) -> None:
        """Two custodians sign the next roster, an officer vouches for it.

        Whoever is not in it is nobody's deputy; delegations that no longer fit are left out.
        """
        here = list(people)
        ids = {one.id for one in here}
        staff = _fitting([replace(one, deputies=one.deputies & ids) for one in here])
        payload = change(self.draft(staff)).compose()
        document = SignedDocument.sign(payload, signers or self.custodians[:THRESHOLD])
        self.rosters.append(document.compose())
        self.removed = frozenset()
        self.renews()

    def renews(self, not_after: date = TODAY + MONTH) -> None:
        """A new freshness statement: by one officer, or by both where somebody is off."""
        payload = compose_freshness(
            self.newest, number=len(self.freshness), not_after=not_after, removed=self.removed
        )
        signers = self.officers if self.removed else self.officers[:1]
        self.freshness.append(SignedDocument.sign(payload, signers).compose())

    def removes(self, name: str) -> None:
        """Both officers take a person off at once."""
        self.removed |= {person_id(name)}
        self.renews()

    def drops(self, name: str) -> None:
        """The next roster does without a person."""
        self.signs_roster([one for one in self.still_there() if one.id != person_id(name)])

    def still_there(self) -> list[Person]:
        """Everybody of the newest roster but those removed: a new roster would take them back."""
        return [one for one in self.newest.persons if one.id not in self.removed]

    def enrols(self, name: str, *roles: Role) -> None:
        """The next roster has one person more."""
        self.signs_roster([*self.still_there(), person(name, *roles)])

    def changes_roles(self, name: str, *roles: Role) -> None:
        """The next roster gives a person other roles."""
        others = [one for one in self.still_there() if one.id != person_id(name)]
        self.signs_roster([*others, person(name, *roles)])

    def re_enrols(self, name: str, generation: int = 1) -> None:
        """A person lost the keys and gets new ones under the same id."""
        keys = staff_keys(name, generation)
        self.signs_roster(
            replace(one, identity=keys.identity.public(), kem=keys.kem.public())
            if one.id == person_id(name)
            else one
            for one in self.still_there()
        )

    def served(self) -> ServedRoster:
        """What an honest server hands over."""
        return ServedRoster(tuple(self.rosters), self.freshness[-1])

    def trusted(self) -> TrustedRoster:
        """What an honest client makes of it."""
        return trust(self.served(), self.id, self.anchor())

    def anchor(self) -> Anchor:
        """An anchor that names this inspectorate."""
        return Anchor.parse(self.anchor_file())

    def anchor_file(self) -> bytes:
        """The file that clients are installed with."""
        return compose_anchor({self.id: self.name})

    def _custodian_set(self, keys: Sequence[CustodianSigningKey]) -> Custodians:
        public = sorted((key.public() for key in keys), key=lambda key: key.value)
        return Custodians(THRESHOLD, tuple(public))


def _fitting(people: list[Person]) -> list[Person]:
    held, kept = {one.id: one.roles for one in people}, list[tuple[PersonId, Delegation]]()
    for one in people:
        for each in one.delegations:
            if wrong_with(held, [*kept, (one.id, each)], TODAY, TODAY + YEAR) is None:
                kept.append((one.id, each))
    return [
        replace(one, delegations=tuple(each for to, each in kept if to == one.id)) for one in people
    ]

"""An inspectorate whose keys the tests hold: it signs rosters, removes persons, replaces keys."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from crypto.documents import SignedDocument
from crypto.freshness import compose_freshness
from crypto.ids import InspectorateId, PersonId, Role
from crypto.keyfile import (
    CustodianSigningKey,
    OfficerSigningKey,
    RecoveryKemKey,
    ReviewerKeys,
)
from crypto.roster import Custodians, Person, Roster
from crypto.roster_chain import RosterChain
from wbs.rosters.ceremony import Draft
from wbs.rosters.publishing import publish
from wbs.store import Store
from wbs.web.signatures import Caller

THRESHOLD = 2


@dataclass
class Member:
    """A reviewer: the id for life, the keys of now."""

    id: PersonId
    keys: ReviewerKeys

    @classmethod
    def new(cls) -> "Member":
        """Somebody who was never enrolled."""
        keys = ReviewerKeys.generate()
        return cls(PersonId.of(keys.identity.public_bytes()), keys)


@dataclass
class Staff:
    """Custodians, officers and members; every roster so far, and the newest freshness."""

    members: list[Member] = field(default_factory=lambda: [Member.new() for _ in range(3)])
    rosters: list[bytes] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        """Found it: the roster of epoch 0."""
        self._custodians = [CustodianSigningKey.generate() for _ in range(3)]
        self._officers = (OfficerSigningKey.generate(), OfficerSigningKey.generate())
        self._recovery = RecoveryKemKey.generate().public()
        self.freshness = b""
        self.renew()

    @property
    def id(self) -> InspectorateId:
        """Hash of the custodian set."""
        return self._set().inspectorate()

    @property
    def newest(self) -> Roster:
        """The roster in force."""
        return RosterChain.verify(self.id, self.rosters).newest

    def caller(self, member: Member) -> Caller:
        """As this member asks."""
        return Caller(self.id, member.id)

    def renew(self) -> None:
        """Sign the next roster: the members of now with their keys of now."""
        draft = Draft(
            inspectorate=self.id,
            name="Inspektorat Coba",
            epoch=len(self.rosters),
            previous=self.newest.hash if self.rosters else None,
            issued=date.today(),
            not_after=date.today() + timedelta(days=365),
            custodians=self._set(),
            officers=(self._officers[0].public(), self._officers[1].public()),
            recovery=self._recovery,
            above=None,
            persons=[_person(member) for member in self.members],
        )
        signed = SignedDocument.sign(draft.compose(), self._custodians)
        self.rosters.append(signed.compose())
        self.vouch()

    def vouch(self, removed: Iterable[Member] = ()) -> None:
        """Sign the next freshness statement, as both officers."""
        payload = compose_freshness(
            self.newest,
            number=self.number,
            not_after=date.today() + timedelta(days=30),
            removed=[member.id for member in removed],
        )
        self.number += 1
        self.freshness = SignedDocument.sign(payload, self._officers).compose()

    def publish(self, store: Store) -> None:
        """Hand everything to a server."""
        publish(store, self.id, self.rosters, self.freshness)

    def _set(self) -> Custodians:
        keys = sorted((key.public() for key in self._custodians), key=lambda key: key.value)
        return Custodians(THRESHOLD, tuple(keys))


def _person(member: Member) -> Person:
    return Person(
        member.id,
        "Ani",
        "Irban I",
        frozenset({Role.PEMERIKSA}),
        frozenset(),
        member.keys.identity.public(),
        member.keys.kem.public(),
    )

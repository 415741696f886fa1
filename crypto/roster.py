"""Rosters: who may read and write, as custodians signed it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from crypto import strict_json
from crypto.delegations import Delegation, Kind, parse_delegations, require_well_formed
from crypto.documents import SignedDocument
from crypto.errors import Malformed
from crypto.ids import InspectorateId, PersonId, Role, RosterHash, Stream
from crypto.keys import (
    CustodianVerifyKey,
    KemPublicKey,
    OfficerVerifyKey,
    RecoveryKemPublicKey,
    ReporterKemPublicKey,
    ReviewerKemPublicKey,
    ReviewerVerifyKey,
)
from crypto.strict_json import JSON, Closed

MOST_PERSONS = 62  # with recovery and reporter: 64 positions in a keybox
MOST_CUSTODIANS = 16
MOST_EPOCH = 1000
LONGEST = timedelta(days=400)  # a yearly roster and a month to be late
_NAME = 200
_ROLES = frozenset(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class Custodians:
    """The root: any `threshold` of these keys together."""

    threshold: int
    keys: tuple[CustodianVerifyKey, ...]

    def inspectorate(self) -> InspectorateId:
        """The id of the inspectorate that begins with this set."""
        return InspectorateId.of(self.threshold, [key.value for key in self.keys])

    def approve(self, signers: frozenset[bytes]) -> bool:
        """Whether enough of the set signed."""
        return not self.lacking(signers)

    def lacking(self, signers: frozenset[bytes]) -> int:
        """How many signatures of the set are missing."""
        return max(0, self.threshold - len(signers & {key.value for key in self.keys}))


@dataclass(frozen=True, slots=True)
class Person:
    """One entry of a roster."""

    id: PersonId
    name: str
    unit: str
    roles: frozenset[Role]
    deputies: frozenset[PersonId]
    identity: ReviewerVerifyKey
    kem: ReviewerKemPublicKey
    delegations: tuple[Delegation, ...] = ()

    @property
    def reads(self) -> bool:
        """Holds a role that may open and write in cases, as an own one: no delegation does."""
        return any(role.reads for role in self.roles)

    @property
    def acts_in(self) -> frozenset[Role]:
        """The own roles, and those delegated to this person in this roster, whatever the day."""
        return self.roles.union(*(one.roles for one in self.delegations))

    @property
    def fills(self) -> frozenset[Role]:
        """The own roles, and those of vacant posts that this person acts in."""
        return self.roles.union(*(one.roles for one in self.delegations if one.kind is Kind.PLT))

    def delegations_on(self, day: date) -> tuple[Delegation, ...]:
        """Those that are in force on a day."""
        return tuple(one for one in self.delegations if one.covers(day))


@dataclass(frozen=True, slots=True)
class Above:
    """The APIP above, for when exclusions leave nobody here."""

    inspectorate: InspectorateId
    name: str


@dataclass(frozen=True, slots=True)
class Roster:
    """One well-formed roster; its place in the chain is `RosterChain`'s to judge."""

    hash: RosterHash
    inspectorate: InspectorateId
    name: str
    epoch: int
    previous: RosterHash | None
    issued: date
    not_after: date
    custodians: Custodians
    officers: tuple[OfficerVerifyKey, ...]
    recovery: RecoveryKemPublicKey
    above: Above | None
    persons: tuple[Person, ...]

    def person(self, id: PersonId) -> Person | None:
        """The entry of a person."""
        return next((person for person in self.persons if person.id == id), None)

    def author(self, identity: bytes) -> Person | None:
        """The person whose current identity key this is."""
        return next((one for one in self.persons if one.identity.value == identity), None)

    def in_force(self, day: date, to: PersonId | None = None) -> "Roster":
        """Without the delegations, if `to` is named only those to that person, of other days.

        For what a client offers and signs. Whoever reads a case goes by all that are listed.
        """
        persons = tuple(
            one if to not in (None, one.id) else replace(one, delegations=one.delegations_on(day))
            for one in self.persons
        )
        return replace(self, persons=persons)

    def position(self, id: PersonId) -> int | None:
        """A person's index in every keybox made for this roster."""
        ids = [person.id for person in self.persons]
        return ids.index(id) if id in ids else None

    def positions(self, stream: Stream) -> int:
        """How many positions a keybox made for this roster has."""
        return len(self.persons) + (2 if stream is Stream.CONVERSATION else 1)

    def keybox_keys(
        self, recipients: frozenset[PersonId], reporter: ReporterKemPublicKey | None
    ) -> list[KemPublicKey | None]:
        """Keys by position: persons, recovery, then the reporter if this is a conversation."""
        keys: list[KemPublicKey | None] = [
            person.kem if person.id in recipients else None for person in self.persons
        ]
        keys.append(self.recovery)
        return keys if reporter is None else [*keys, reporter]


def parse_roster(document: SignedDocument) -> Roster:
    """Read and check one roster (protocol section 6, well-formed). Or Malformed."""
    with Closed(strict_json.parse(document.payload), "roster") as fields:
        fields.constant("type", "roster")
        fields.constant("version", 1)
        roster = Roster(
            document.hash(),
            InspectorateId(fields.raw("inspectorate", 32)),
            fields.text("name", 1, _NAME),
            fields.integer("epoch", 0, MOST_EPOCH),
            fields.optional("previous", lambda name: RosterHash(fields.raw(name, 32))),
            fields.day("issued"),
            fields.day("not_after"),
            _custodians(fields.any("custodians")),
            tuple(OfficerVerifyKey(raw) for raw in fields.sorted_bytes("officers", 32, 2, 2)),
            RecoveryKemPublicKey(fields.raw("recovery")),
            fields.optional("above", lambda name: _above(fields.any(name))),
            fields.items("persons", _person, 1, MOST_PERSONS),
        )
    _check_well_formed(roster)
    return roster


def _custodians(value: JSON) -> Custodians:
    with Closed(value, "roster.custodians") as fields:
        keys = fields.sorted_bytes("keys", 32, 2, MOST_CUSTODIANS)
        threshold = fields.integer("threshold", 2, len(keys))
    return Custodians(threshold, tuple(CustodianVerifyKey(raw) for raw in keys))


def _above(value: JSON) -> Above:
    with Closed(value, "roster.above") as fields:
        id = InspectorateId(fields.raw("inspectorate", 32))
        return Above(id, fields.text("name", 1, _NAME))


def _person(value: JSON) -> Person:
    with Closed(value, "roster.persons") as fields:
        roles = fields.items("roles", _role, 1, len(Role))
        if list(roles) != sorted(set(roles)):
            raise fields.refuse("roles")
        deputies = fields.sorted_bytes("deputies", 32, 0, MOST_PERSONS)
        return Person(
            PersonId(fields.raw("id", 32)),
            fields.text("name", 1, _NAME),
            fields.text("unit", 1, _NAME),
            frozenset(Role(role) for role in roles),
            frozenset(PersonId(raw) for raw in deputies),
            ReviewerVerifyKey(fields.raw("identity", 32)),
            ReviewerKemPublicKey(fields.raw("kem")),
            parse_delegations(fields),
        )


def _role(value: JSON) -> str:
    if not isinstance(value, str) or value not in _ROLES:
        raise Malformed("roster.persons.roles")
    return value


def _check_well_formed(roster: Roster) -> None:
    ids = [person.id for person in roster.persons]
    if ids != sorted(set(ids)):
        raise Malformed("roster.persons")
    signing = [key.value for key in (*roster.custodians.keys, *roster.officers)]
    signing += [person.identity.value for person in roster.persons]
    kems = [roster.recovery.value, *(person.kem.value for person in roster.persons)]
    if len(set(signing)) != len(signing) or len(set(kems)) != len(kems):
        raise Malformed("roster: one key in two places")  # one key would tell two roles apart
    for person in roster.persons:
        if not person.deputies <= set(ids) - {person.id}:
            raise Malformed("roster.persons.deputies")
    if not timedelta(0) <= roster.not_after - roster.issued <= LONGEST:
        raise Malformed("roster.not_after")
    held = {person.id: person.roles for person in roster.persons}
    given = [(person.id, one) for person in roster.persons for one in person.delegations]
    require_well_formed(held, given, roster.issued, roster.not_after)

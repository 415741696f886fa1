"""Rosters: who may read and write, signed by custodians; each vouches for the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from crypto import strict_json
from crypto.documents import SignedDocument
from crypto.errors import Malformed, Refusal
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
MOST_CHAIN = 1000
LONGEST = timedelta(days=400)  # a yearly roster and a month to be late
_NAME = 200
_ROLES = frozenset(role.value for role in Role)


class RosterRefused(Refusal):
    """A roster that breaks the chain of trust; `where` names the rule."""

    code = "roster-refused"


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

    @property
    def reads(self) -> bool:
        """Holds a role that may open and write in cases."""
        return any(role.reads for role in self.roles)


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


def parse_roster(document: SignedDocument) -> Roster:
    """Read and check one roster (protocol section 6, well-formed). Or Malformed."""
    with Closed(strict_json.parse(document.payload), "roster") as fields:
        fields.constant("type", "roster")
        fields.constant("version", 1)
        roster = Roster(
            document.hash(),
            InspectorateId(fields.raw("inspectorate", 32)),
            fields.text("name", 1, _NAME),
            fields.integer("epoch", 0, MOST_CHAIN),
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
    """A person keeps the id through every change of keys, or re-enrolling evades an exclusion."""
    owners: dict[bytes, PersonId] = {}
    known: set[PersonId] = set()
    for roster in rosters:
        for person in roster.persons:
            first = PersonId.of(person.identity.value)
            if person.id not in known and person.id != first:
                raise RosterRefused("person")
            if owners.setdefault(person.identity.value, person.id) != person.id:
                raise RosterRefused("person")
            known.add(person.id)

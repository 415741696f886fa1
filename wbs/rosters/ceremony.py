"""The ceremony: composing rosters and signing them, by people who each hold one key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crypto import strict_json
from crypto.delegations import compose_delegation
from crypto.documents import SignedDocument
from crypto.encoding import b64
from crypto.ids import InspectorateId, RosterHash
from crypto.keys import OfficerVerifyKey, RecoveryKemPublicKey
from crypto.roster import Above, Custodians, Person, parse_roster
from crypto.strict_json import JSON


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a roster says, before anybody signed it."""

    inspectorate: InspectorateId
    name: str
    epoch: int
    previous: RosterHash | None
    issued: date
    not_after: date
    custodians: Custodians
    officers: tuple[OfficerVerifyKey, OfficerVerifyKey]
    recovery: RecoveryKemPublicKey
    above: Above | None
    persons: Sequence[Person]

    def compose(self) -> bytes:
        """The payload that custodians sign; Malformed where the draft breaks a rule."""
        payload = strict_json.compose(
            {
                "type": "roster",
                "version": 1,
                "inspectorate": str(self.inspectorate),
                "name": self.name,
                "epoch": self.epoch,
                "previous": str(self.previous) if self.previous else None,
                "issued": self.issued.isoformat(),
                "not_after": self.not_after.isoformat(),
                "custodians": _custodians(self.custodians),
                "officers": [b64(raw) for raw in sorted(key.value for key in self.officers)],
                "recovery": str(self.recovery),
                "above": _above(self.above),
                "persons": [_person(one) for one in sorted(self.persons, key=lambda one: one.id)],
            }
        )
        parse_roster(SignedDocument(payload, {}))
        return payload


def _custodians(custodians: Custodians) -> JSON:
    keys: list[JSON] = [b64(raw) for raw in sorted(key.value for key in custodians.keys)]
    return {"threshold": custodians.threshold, "keys": keys}


def _above(above: Above | None) -> JSON:
    return {"inspectorate": str(above.inspectorate), "name": above.name} if above else None


def _person(person: Person) -> JSON:
    entry: dict[str, JSON] = {
        "id": str(person.id),
        "name": person.name,
        "unit": person.unit,
        "roles": list[JSON](sorted(role.value for role in person.roles)),
        "deputies": [str(id) for id in sorted(person.deputies)],
        "identity": str(person.identity),
        "kem": str(person.kem),
    }
    if person.delegations:  # left out where there are none: the bytes of rosters before stay
        ordered = sorted(person.delegations, key=lambda one: one.order)
        entry["delegations"] = [compose_delegation(one) for one in ordered]
    return entry

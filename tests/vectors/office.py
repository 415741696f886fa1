"""A small inspectorate whose every key follows from a name; one side or the other signs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crypto.documents import SignedDocument
from crypto.encoding import b64, sha256
from crypto.ids import InspectorateId, PersonId
from crypto.keyfile import CustodianSigningKey
from crypto.keys import KemKey, SigningKey
from tests.interop.making import Maker, made
from tests.vectors.drawing import seed

STAFF = {
    "budi": "verifikator",
    "sari": "penelaah",
    "dewi": "penerima",
}
WHOLE_STAFF = {
    "budi": "verifikator",
    "sari": "penelaah",
    "wulan": "pemeriksa",
    "ratna": "inspektur",
}
DEPUTIES = {"sari": ("wulan",), "ratna": ("sari",)}


def public(name: str) -> bytes:
    """The Ed25519 public key of a name."""
    return SigningKey.public_bytes(CustodianSigningKey(seed(name)))


def kem_public(name: str) -> bytes:
    """The X-Wing public key of a name."""
    return KemKey(seed(f"{name} kem")).public_bytes()


def person_id(name: str) -> bytes:
    """A person's id."""
    return PersonId.of(public(name)).value


def custodians(*numbers: int) -> dict[str, Any]:
    """A custodian set: two of these."""
    keys = sorted(public(f"custodian {number}") for number in numbers)
    return {"threshold": 2, "keys": [b64(key) for key in keys]}


@dataclass
class Office:
    """Rosters and freshness of one inspectorate. `maker` writes and signs."""

    maker: Maker
    staff: Mapping[str, str] = field(default_factory=lambda: STAFF)
    deputies: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    rosters: list[bytes] = field(default_factory=list)
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> bytes:
        """From custodians 0, 1 and 2."""
        return InspectorateId.of(2, [public(f"custodian {n}") for n in range(3)]).value

    def first(self) -> dict[str, Any]:
        """The payload of the first roster."""
        return {
            "type": "roster",
            "version": 1,
            "inspectorate": b64(self.id),
            "name": "Inspektorat Contoh",
            "epoch": 0,
            "previous": None,
            "issued": "2026-03-02",
            "not_after": "2027-03-02",
            "custodians": custodians(0, 1, 2),
            "officers": [b64(key) for key in sorted(public(f"officer {n}") for n in range(2))],
            "recovery": b64(kem_public("recovery")),
            "above": {"inspectorate": b64(seed("above")), "name": "Inspektorat di atas"},
            "persons": sorted((self.person(name) for name in self.staff), key=_by_id),
        }

    def person(self, name: str, key: str | None = None) -> dict[str, Any]:
        """A person's entry; `key` names another pair of keys than the first."""
        return {
            "id": b64(person_id(name)),
            "name": name.title(),
            "unit": "Irban I",
            "roles": [self.staff.get(name, "inspektur")],
            "deputies": sorted_ids(self.deputies.get(name, ())),
            "identity": b64(public(key or name)),
            "kem": b64(kem_public(key or name)),
        }

    def giving(self, name: str, *roles: str) -> "Office":
        """The next roster gives a person other roles."""
        persons = [
            {**one, "roles": sorted(roles)} if one["id"] == b64(person_id(name)) else one
            for one in self.payload["persons"]
        ]
        return self.adds(self.next(persons=persons))

    def delegating(self, **by: dict[str, Any]) -> "Office":
        """The next roster has these delegations, each to a person, and no others."""
        given = {b64(person_id(name)): one for name, one in by.items()}
        bare = [
            {at: value for at, value in one.items() if at != "delegations"}
            for one in self.payload["persons"]
        ]
        persons = [
            {**one, "delegations": [given[one["id"]]]} if one["id"] in given else one
            for one in bare
        ]
        return self.adds(self.next(persons=persons))

    def losing(self, *names: str) -> "Office":
        """The next roster is without these."""
        gone = sorted_ids(names)
        persons = [
            {**one, "deputies": [id for id in one["deputies"] if id not in gone]}
            for one in self.payload["persons"]
            if one["id"] not in gone
        ]
        return self.adds(self.next(persons=persons))

    def next(self, **changes: Any) -> dict[str, Any]:
        """The payload of the next roster."""
        if not self.rosters:
            return {**self.first(), **changes}
        before = b64(self.newest_hash)
        return {**self.payload, "epoch": len(self.rosters), "previous": before, **changes}

    def sign(self, payload: dict[str, Any], *names: str) -> bytes:
        """A signed roster or statement."""
        command = "make_roster" if payload["type"] == "roster" else "make_freshness"
        by = {office: [seed(n) for n in names if n.startswith(office)] for office in OFFICES}
        raw = json.dumps(payload).encode()
        return made(
            self.maker, command, payload=raw, custodians=by["custodian"], officers=by["officer"]
        )

    def adds(self, payload: dict[str, Any], *names: str) -> "Office":
        """Another roster in force."""
        self.rosters.append(self.sign(payload, *(names or ("custodian 0", "custodian 1"))))
        self.payload = payload
        return self

    @property
    def newest_hash(self) -> bytes:
        """The hash of the newest roster."""
        return self.hash_of(self.rosters[-1])

    @staticmethod
    def hash_of(document: bytes) -> bytes:
        """The hash of a roster's payload."""
        return sha256(SignedDocument.parse(document).payload)

    def statement(self, *removed: str, number: int = 0, **changes: Any) -> dict[str, Any]:
        """The payload of a freshness statement."""
        return {
            "type": "freshness",
            "version": 1,
            "inspectorate": b64(self.id),
            "roster": b64(self.newest_hash),
            "number": number,
            "not_after": "2026-04-02",
            "removed": sorted_ids(removed),
            **changes,
        }


OFFICES = ("custodian", "officer")


def sorted_ids(names: Sequence[str]) -> list[str]:
    """Person ids as JSON has them."""
    return [b64(id) for id in sorted(map(person_id, names))]


def _by_id(entry: dict[str, Any]) -> bytes:
    return person_id(entry["name"].lower())

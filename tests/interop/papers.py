"""Signed papers of one inspectorate, and every way of spoiling them that we could think of."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crypto.documents import SignedDocument
from crypto.encoding import b64, unb64
from crypto.ids import Role
from crypto.keyfile import CustodianSigningKey
from crypto.keys import SigningKey
from tests.inspectorates import Inspectorate, custodian_key, officer_key, person, staff_keys
from tests.interop.making import Maker, made

STAFF = ("budi", "sari", "tono", "dewi")
IDENTITY_POINT = b"\1" + bytes(31)
Change = Callable[[dict[str, Any]], object]


def founded() -> Inspectorate:
    """Four rosters: somebody comes, somebody gets new keys, one custodian is exchanged."""
    regency = Inspectorate.found("papers", STAFF)
    regency.enrols("wulan", Role.INSPEKTUR)
    regency.re_enrols("budi")
    regency.custodians = (*regency.custodians[:2], custodian_key("papers 3"))
    regency.signs_roster(regency.newest.persons)
    return regency


def changed(document: bytes, change: Change, *signers: SigningKey) -> bytes:
    """The payload with a change, signed by these."""
    payload = json.loads(SignedDocument.parse(document).payload)
    change(payload)
    return SignedDocument.sign(json.dumps(payload).encode(), signers).compose()


def resigned(maker: Maker, command: str, document: bytes, *signers: SigningKey) -> bytes:
    """The payload as `maker` writes and signs it."""
    seeds: dict[str, list[bytes]] = {"custodians": [], "officers": []}
    for key in signers:
        office = "custodians" if isinstance(key, CustodianSigningKey) else "officers"
        seeds[office].append(key.expose())
    return made(maker, command, payload=SignedDocument.parse(document).payload, **seeds)


def setting(path: str, value: Any) -> Change:
    """A change of one member; `a.0.b` goes inwards."""

    def change(payload: dict[str, Any]) -> None:
        *way, last = path.split(".")
        inner: Any = payload
        for step in way:
            inner = inner[int(step) if step.isdigit() else step]
        inner[int(last) if last.isdigit() else last] = value

    return change


def copying(source: str, target: str) -> Change:
    """A change that writes one member over another."""

    def change(payload: dict[str, Any]) -> None:
        inner: Any = payload
        for step in source.split("."):
            inner = inner[int(step) if step.isdigit() else step]
        setting(target, inner)(payload)

    return change


def without(name: str) -> Change:
    """A change that leaves a member out."""
    return lambda payload: payload.pop(name)


SPOILT_ROSTERS: Mapping[str, Change] = {
    "type": setting("type", "rosters"),
    "version": setting("version", 2),
    "version true": setting("version", True),
    "version text": setting("version", "1"),
    "extra": setting("more", 1),
    "missing above": without("above"),
    "name empty": setting("name", ""),
    "name long": setting("name", "x" * 201),
    "name 200": setting("name", "\U0001f600" * 200),
    "name with a line": setting("name", "a\nb"),
    "name with a C1": setting("name", "a\x85b"),
    "name with U+FFFF": setting("name", "a\uffffb"),
    "epoch": setting("epoch", 1),
    "epoch negative": setting("epoch", -1),
    "epoch huge": setting("epoch", 1001),
    "previous": setting("previous", b64(bytes(32))),
    "inspectorate": setting("inspectorate", b64(bytes(32))),
    "issued unreal": setting("issued", "2026-02-30"),
    "issued week": setting("issued", "2026-W09-1"),
    "issued compact": setting("issued", "20260302"),
    "issued early": setting("issued", "1999-12-31"),
    "not after before": setting("not_after", "2026-03-01"),
    "not after 400": setting("not_after", "2027-04-06"),
    "not after 401": setting("not_after", "2027-04-07"),
    "threshold 1": setting("custodians.threshold", 1),
    "threshold 3": setting("custodians.threshold", 3),
    "threshold 4": setting("custodians.threshold", 4),
    "custodian small order": setting("custodians.keys.0", b64(IDENTITY_POINT)),
    "custodians unsorted": lambda payload: payload["custodians"]["keys"].reverse(),
    "custodian twice": copying("custodians.keys.0", "custodians.keys.1"),
    "officers unsorted": lambda payload: payload["officers"].reverse(),
    "officer is custodian": copying("custodians.keys.0", "officers.0"),
    "three officers": lambda payload: payload["officers"].append(b64(b"\xff" * 31 + b"\x7f")),
    "identity is custodian": copying("custodians.keys.0", "persons.0.identity"),
    "identity twice": copying("persons.0.identity", "persons.1.identity"),
    "kem twice": copying("persons.0.kem", "persons.1.kem"),
    "kem is recovery": copying("recovery", "persons.1.kem"),
    "recovery short": setting("recovery", b64(bytes(1215))),
    "recovery x25519 zero": lambda payload: payload.update(
        recovery=payload["recovery"][:1579] + "A" * 43
    ),
    "recovery not reduced": lambda payload: payload.update(
        recovery="____" + payload["recovery"][4:]
    ),
    "above": setting("above", {"inspectorate": b64(bytes(32)), "name": "Provinsi"}),
    "above extra": setting("above", {"inspectorate": b64(bytes(32)), "name": "P", "x": 1}),
    "above nameless": setting("above", {"inspectorate": b64(bytes(32)), "name": ""}),
    "persons unsorted": lambda payload: payload["persons"].reverse(),
    "persons none": setting("persons", []),
    "person twice": lambda payload: payload["persons"].insert(0, payload["persons"][0]),
    "roles none": setting("persons.0.roles", []),
    "roles unknown": setting("persons.0.roles", ["admin"]),
    "roles unsorted": setting("persons.0.roles", ["verifikator", "pemeriksa"]),
    "roles twice": setting("persons.0.roles", ["pemeriksa", "pemeriksa"]),
    "roles two": setting("persons.0.roles", ["pemeriksa", "verifikator"]),
    "deputy": copying("persons.1.id", "persons.0.deputies"),
    "deputy other": lambda payload: payload["persons"][0].update(
        deputies=[payload["persons"][1]["id"]]
    ),
    "deputy self": lambda payload: payload["persons"][0].update(
        deputies=[payload["persons"][0]["id"]]
    ),
    "deputy stranger": setting("persons.0.deputies", [b64(bytes(32))]),
    "id padded": lambda payload: payload["persons"][0].update(id=payload["persons"][0]["id"] + "="),
    "id of nobody": setting("persons.0.id", b64(bytes(32))),
    "number for text": setting("name", 5),
    "null for text": setting("name", None),
}


@dataclass(frozen=True)
class Spoilt:
    """A spoilt chain of rosters and what it is spoilt by."""

    name: str
    rosters: Sequence[bytes]
    changes: Mapping[str, Any] = field(default_factory=dict)


def spoilt_chains(regency: Inspectorate) -> list[Spoilt]:
    """Chains of good rosters in the wrong company."""
    first, second, third, fourth = regency.rosters
    stranger = custodian_key("papers stranger")
    old, new = [custodian_key(f"papers {number}") for number in (0, 1, 2)], regency.custodians
    payload = SignedDocument.parse(fourth)
    upto = [first, second, third]

    def by(*keys: SigningKey) -> bytes:
        return SignedDocument.sign(payload.payload, keys).compose()

    def people(change: Change, *signers: SigningKey) -> list[bytes]:
        return [*upto, changed(fourth, change, *(signers or (*old[:2],)))]

    return [
        Spoilt("whole", regency.rosters),
        Spoilt("none", []),
        Spoilt("first missing", regency.rosters[1:]),
        Spoilt("one missing", [first, third, fourth]),
        Spoilt("swapped", [first, third, second, fourth]),
        Spoilt("twice", [first, first]),
        Spoilt("another's id", regency.rosters, {"inspectorate": bytes(32)}),
        Spoilt("unsigned", [*upto, by()]),
        Spoilt("one signature", [*upto, by(old[0])]),
        Spoilt("both sets", [*upto, by(old[0], old[1])]),
        Spoilt("old set only", [*upto, by(old[0], old[2])]),
        Spoilt("new set only", [*upto, by(new[2], old[0])]),
        Spoilt("all", [*upto, by(*old, new[2])]),
        Spoilt("stranger too", [*upto, by(*old, stranger)]),
        Spoilt("stranger alone", [*upto, by(stranger)]),
        Spoilt("officer's", [*upto, by(old[0], old[1], officer_key("papers 0"))]),
        Spoilt("two new ids", people(setting("persons.0.id", b64(b"\0" * 32)))),
        Spoilt("key of another id", people(_new_person_with_the_old_key)),
        Spoilt("bad signature", [first.replace(b'"signature":"', b'"signature":"A', 1)]),
    ]


def _new_person_with_the_old_key(payload: dict[str, Any]) -> None:
    """The key that budi had before takes the name of a new person, as the hash of a new id."""
    budi = person("budi", Role.PEMERIKSA)
    other = person("papers other", Role.PEMERIKSA)
    entry = {
        "id": str(other.id),
        "name": "Baru",
        "unit": "U",
        "roles": ["pemeriksa"],
        "deputies": [],
        "identity": b64(budi.identity.value),
        "kem": b64(staff_keys("papers other").kem.public_bytes()),
    }
    payload["persons"] = sorted([*payload["persons"], entry], key=_by_id)


def _by_id(entry: dict[str, Any]) -> bytes:
    return unb64(entry["id"])

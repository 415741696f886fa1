"""Vectors of rosters, freshness and anchors."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crypto.documents import SignedDocument
from crypto.encoding import b64, unb64
from crypto.keyfile import CustodianSigningKey
from tests.interop.making import Maker
from tests.interop.outcomes import TypeScript
from tests.vectors.drawing import Pen, seed
from tests.vectors.office import STAFF, Office, custodians, person_id, public

NEW_KEY = "budi again"


@dataclass
class Case:
    """One side's office, and a way to draw what it signs."""

    pen: Pen
    maker: Maker
    verb: str
    office: Office
    shared: str | None = None

    def draw(self, name: str, given: Mapping[str, Any], slug: str | None = None) -> None:
        """One vector."""
        self.pen.draw(name, self.maker, self.verb, given, slug, self.shared)

    def chain(self, name: str, documents: Sequence[bytes], slug: str | None = None) -> None:
        """One chain of rosters."""
        self.draw(name, {"inspectorate": self.office.id, "rosters": documents}, slug)


def rosters(typescript: TypeScript) -> None:
    """Chains of rosters."""
    pen = Pen(typescript)
    for maker in pen.makers():
        case = Case(pen, maker, "verify_rosters", Office(maker))
        _links(case)
        _signatures(case)
        _persons_of(case)
        for name, changes in SPOILT.items():
            case.chain(name, [resign({**case.office.first(), **changes})], "malformed")
    pen.write("rosters", "Chains of rosters")


def _links(case: Case) -> None:
    one, two = _grown(case.maker)
    case.chain("one roster", one.rosters)
    case.chain("new keys", two.rosters)
    case.chain("none", [], "chain")
    case.chain("the second alone", two.rosters[1:], "chain")
    case.chain("the first twice", [*one.rosters, *one.rosters], "chain")
    another = {"inspectorate": seed("another"), "rosters": one.rosters}
    case.draw("another inspectorate", another, "chain")


def _signatures(case: Case) -> None:
    office = case.office
    first = office.first()
    strange = office.sign(first, *_TWO, "custodian 9")
    case.chain("one signature", [office.sign(first, "custodian 1")], "signatures")
    case.chain("a stranger's signature beside", [strange], "signature")
    officer = office.sign(first, "custodian 0", "officer 0")
    case.chain("an officer's signature beside", [officer], "signature")
    _, two = _grown(case.maker)
    exchanged = two.next(custodians=custodians(0, 1, 3))
    new_only = two.sign(exchanged, "custodian 3", "custodian 0")
    case.chain("too few of the custodians before", [*two.rosters, new_only], "signatures")
    case.chain("another custodian", [*two.rosters, two.sign(exchanged, *_TWO)])


def _persons_of(case: Case) -> None:
    first = case.office.first()
    people = [{**first["persons"][0], "id": b64(bytes(32))}, *first["persons"][1:]]
    case.chain(
        "no hash of a key", [case.office.sign({**first, "persons": people}, *_TWO)], "person"
    )
    _, two = _grown(case.maker)
    stolen = {**two.person("tono"), "identity": two.person("budi")["identity"]}
    thief = two.next(persons=_sorted([*_persons(two, budi=NEW_KEY), stolen]))
    lent = [{**one, "identity": stolen["identity"]} if one["name"] == "Sari" else one
            for one in _persons(two, budi=NEW_KEY)]  # fmt: skip # one sentence
    again = two.sign(two.next(persons=lent), *_TWO)
    case.chain("an old key for another person", [*two.rosters, again], "person")
    case.chain("an old key under another id", [*two.rosters, two.sign(thief, *_TWO)], "person")
    back = two.sign(two.next(persons=_persons(two)), *_TWO)
    case.chain("a key that was given up comes back", [*two.rosters, back], "person")
    two.adds(two.next(persons=_sorted([two.person("budi", NEW_KEY), two.person("dewi")])))
    back = two.sign(two.next(persons=_persons(two, budi=NEW_KEY)), *_TWO)
    case.chain("a person comes back with the old key", [*two.rosters, back], "person")
    back = two.sign(two.next(persons=_persons(two, budi=NEW_KEY, sari="sari again")), *_TWO)
    case.chain("a person comes back with a new key", [*two.rosters, back])


def _grown(maker: Maker) -> tuple[Office, Office]:
    """One roster, and two: somebody got new keys."""
    one, two = Office(maker), Office(maker)
    for office in (one, two):
        office.adds(office.first())
    return one, two.adds(two.next(persons=_persons(two, budi=NEW_KEY)))


_TWO = ("custodian 0", "custodian 1")
SPOILT: dict[str, dict[str, Any]] = {
    "another type": {"type": "rosters"},
    "an additional member": {"more": 1},
    "no persons": {"persons": []},
    "one custodian suffices": {"custodians": {**custodians(0, 1, 2), "threshold": 1}},
    "custodians in disorder": {
        "custodians": {"threshold": 2, "keys": custodians(0, 1, 2)["keys"][::-1]}
    },
    "an officer who is a custodian": {
        "officers": [b64(key) for key in sorted([public("custodian 0"), public("officer 0")])]
    },
    "a recovery key that gives zeros": {"recovery": b64(bytes(1216))},
    "401 days": {"not_after": "2027-04-08"},
    "a day that is none": {"issued": "2026-02-29"},
    "a name of two lines": {"name": "Inspektorat\nContoh"},
    "a fraction": {"epoch": 0.0},
}


def resign(payload: dict[str, Any]) -> bytes:
    """Signed as it is: the other side's writer would refuse to write it."""
    signers = [CustodianSigningKey(seed(name)) for name in _TWO]
    return SignedDocument.sign(json.dumps(payload).encode(), signers).compose()


def _persons(office: Office, **keys: str) -> list[dict[str, Any]]:
    return _sorted([office.person(name, keys.get(name)) for name in STAFF])


def _sorted(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(people, key=lambda entry: unb64(entry["id"]))


def freshness(typescript: TypeScript) -> None:
    """Freshness statements on one roster."""
    pen = Pen(typescript)
    for maker in pen.makers():
        office = Office(maker).adds(Office(maker).first())
        name = f"roster by {maker.name}"
        pen.shared[name] = {"inspectorate": office.id, "rosters": office.rosters}
        case = Case(pen, maker, "verify_freshness", office, name)
        _signers(case)
        _wrong_statements(case)
        _rollbacks(case)
    pen.write("freshness", "Freshness statements")


ONE, BOTH = ("officer 0",), ("officer 0", "officer 1")


def _say(
    case: Case, name: str, payload: dict[str, Any], by: tuple[str, ...], slug: str | None = None
) -> None:
    document = case.office.sign(payload, *by)
    case.draw(name, {"document": document, "seen": None, "today": "2026-03-02"}, slug)


def _signers(case: Case) -> None:
    plain, removes = case.office.statement(number=5), case.office.statement("budi", number=5)
    _say(case, "one officer", plain, ONE)
    _say(case, "both officers remove", removes, BOTH)
    _say(case, "custodians remove", removes, _TWO)
    _say(case, "nobody", plain, (), "signature")
    _say(case, "custodians where nobody is removed", plain, _TWO, "signature")
    _say(case, "one officer removes", removes, ONE, "signature")
    mixed = ("officer 0", "custodian 0")
    _say(case, "an officer and a custodian remove", removes, mixed, "signature")
    _say(case, "a stranger beside", plain, ("officer 0", "officer 9"), "signature")


def _wrong_statements(case: Case) -> None:
    another = b64(seed("another"))
    _say(case, "another roster", case.office.statement(roster=another), ONE, "roster")
    _say(case, "another inspectorate", case.office.statement(inspectorate=another), ONE, "roster")
    _say(case, "a stranger is removed", case.office.statement("tono"), BOTH, "removed")
    document = case.office.sign(case.office.statement(), *ONE)
    for today in ("2026-03-02", "2026-04-02", "2026-04-03", "2026-07-01", "2026-07-02"):
        case.draw(f"on {today}", {"document": document, "seen": None, "today": today})


def _rollbacks(case: Case) -> None:
    document = case.office.sign(case.office.statement(number=5), *ONE)
    for name, changes, slug in (
        ("the same number again", {}, None),
        ("a lower number", {"number": 6}, "rollback"),
        ("somebody comes back", {"removed": [person_id("budi")]}, "rollback"),
        ("a roster that was seen is gone", {"roster": seed("x")}, "rollback"),
    ):
        seen = {"number": 5, "roster": case.office.newest_hash, "removed": [], **changes}
        case.draw(name, {"document": document, "seen": seen, "today": "2026-03-02"}, slug)


def anchors(typescript: TypeScript) -> None:
    """Anchor files."""
    pen = Pen(typescript)
    mine = seed("anchored")
    listed = [{"id": b64(id), "name": "Inspektorat"} for id in sorted([mine, seed("other")])]
    good = {"type": "anchor", "version": 1, "inspectorates": listed}
    others = [one for one in listed if one["id"] != b64(mine)]
    files: list[tuple[str, bytes, str | None]] = [
        ("two", json.dumps(good).encode(), None),
        ("two, otherwise written", json.dumps(good, indent=2).encode(), None),
        ("another one", json.dumps({**good, "inspectorates": others}).encode(), "not-anchored"),
        ("none", json.dumps({**good, "inspectorates": []}).encode(), "malformed"),
        ("in disorder", json.dumps({**good, "inspectorates": listed[::-1]}).encode(), "malformed"),
        ("twice", json.dumps({**good, "inspectorates": listed[:1] * 2}).encode(), "malformed"),
        ("another version", json.dumps({**good, "version": 2}).encode(), "malformed"),
        ("a name twice", json.dumps(good).encode()[:-1] + b',"version":1}', "malformed"),
        ("a byte order mark", b"\xef\xbb\xbf" + json.dumps(good).encode(), "malformed"),
    ]  # fmt: skip # a table to be read by eye
    for name, file, slug in files:
        pen.draw(name, pen.makers()[0], "anchor", {"file": file, "inspectorate": mine}, slug)
    pen.write("anchor", "Anchor files")

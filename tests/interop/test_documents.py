"""Rosters, freshness and anchors: believed by both sides or by neither, for the same reason."""

import json
from typing import Any

import pytest

from crypto.anchor import compose_anchor
from crypto.documents import SignedDocument
from crypto.encoding import b64
from tests.inspectorates import Inspectorate, custodian_key, person_id
from tests.interop.conftest import Both
from tests.interop.making import Maker, refused
from tests.interop.papers import (
    SPOILT_ROSTERS,
    Change,
    changed,
    founded,
    resigned,
    setting,
    spoilt_chains,
    without,
)

TODAY = "2026-03-02"
REGENCY = founded()
CHAINS = spoilt_chains(REGENCY)


def about(regency: Inspectorate, **changes: Any) -> dict[str, Any]:
    return {"inspectorate": regency.id.value, "rosters": regency.rosters, **changes}


@pytest.mark.parametrize("spoilt", CHAINS, ids=lambda spoilt: spoilt.name)
def test_a_chain_is_judged_alike(both: Both, spoilt: Any) -> None:
    both("verify_rosters", about(REGENCY, rosters=spoilt.rosters, **spoilt.changes))


def test_most_spoilt_chains_are_refused(both: Both) -> None:
    outcomes = {
        one.name: both("verify_rosters", about(REGENCY, rosters=one.rosters, **one.changes)).refused
        for one in CHAINS
    }
    assert [name for name, slug in outcomes.items() if slug is None] == [
        "whole",
        "both sets",
        "all",
    ]
    assert set(outcomes.values()) == {
        None,
        "chain",
        "signature",
        "signatures",
        "person",
        "malformed",
    }


@pytest.mark.parametrize("name", SPOILT_ROSTERS)
def test_a_spoilt_roster_is_judged_alike(both: Both, name: str) -> None:
    first = changed(
        REGENCY.rosters[0], SPOILT_ROSTERS[name], *(custodian_key(f"papers {n}") for n in (0, 1))
    )
    both("verify_rosters", about(REGENCY, rosters=[first]))


def test_one_side_writes_rosters_for_the_other(both: Both, maker: Maker) -> None:
    first = resigned(
        maker, "make_roster", REGENCY.rosters[0], *(custodian_key(f"papers {n}") for n in (0, 2))
    )
    assert both("verify_rosters", about(REGENCY, rosters=[first])).refused is None


STATEMENTS: dict[str, Change] = {
    "good": lambda _payload: None,
    "type": setting("type", "roster"),
    "extra": setting("more", 1),
    "missing": without("removed"),
    "number negative": setting("number", -1),
    "number most": setting("number", 2**53 - 1),
    "other roster": setting("roster", b64(bytes(32))),
    "other inspectorate": setting("inspectorate", b64(bytes(32))),
    "stranger removed": setting("removed", [b64(bytes(32))]),
    "removed twice": setting("removed", [str(person_id("sari"))] * 2),
    "removed": setting("removed", [str(person_id("sari"))]),
    "day": setting("not_after", "2026-13-01"),
}
SIGNERS = {
    "nobody": [],
    "one officer": ["o0"],
    "both officers": ["o0", "o1"],
    "one custodian": ["c0"],
    "two custodians": ["c0", "c1"],
    "two custodians and an officer": ["c0", "c1", "o0"],
    "an officer and a custodian": ["c0", "o0"],
    "a former custodian": ["c0", "f2"],
    "a stranger too": ["o0", "o1", "s0"],
}


def signers(*names: str) -> list[Any]:
    known = {
        **{f"c{number}": key for number, key in enumerate(REGENCY.custodians)},
        **{f"o{number}": key for number, key in enumerate(REGENCY.officers)},
        "f2": custodian_key("papers 2"),
        "s0": custodian_key("papers stranger"),
    }
    return [known[name] for name in names]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("who", SIGNERS)
def test_a_statement_is_judged_alike(both: Both, statement: str, who: str) -> None:
    document = changed(REGENCY.freshness[-1], STATEMENTS[statement], *signers(*SIGNERS[who]))
    both("verify_freshness", about(REGENCY, document=document, seen=None, today=TODAY))


@pytest.mark.parametrize(
    ("statement", "who", "slug"),
    [
        ("good", "one officer", None),
        ("good", "two custodians", "signature"),
        ("removed", "one officer", "signature"),
        ("removed", "both officers", None),
        ("removed", "two custodians", None),
        ("removed", "an officer and a custodian", "signature"),
        ("removed", "a former custodian", "signature"),
        ("removed", "a stranger too", "signature"),
        ("other roster", "both officers", "roster"),
        ("stranger removed", "both officers", "removed"),
    ],
)
def test_who_must_sign(both: Both, statement: str, who: str, slug: str | None) -> None:
    document = changed(REGENCY.freshness[-1], STATEMENTS[statement], *signers(*SIGNERS[who]))
    ask = about(REGENCY, document=document, seen=None, today=TODAY)
    assert both("verify_freshness", ask).refused == slug


def test_one_side_writes_statements_for_the_other(both: Both, maker: Maker) -> None:
    document = resigned(maker, "make_freshness", REGENCY.freshness[-1], *signers("o1"))
    ask = about(REGENCY, document=document, seen=None, today=TODAY)
    assert both("verify_freshness", ask).said["staleness"] == "current"


@pytest.mark.parametrize(
    ("seen", "slug"),
    [
        ({"number": 3}, None),
        ({"number": 2}, None),
        ({"number": 4}, "rollback"),
        ({"removed": [person_id("sari").value]}, "rollback"),
        ({"removed": [person_id("sari").value], "roster": "older"}, None),
        ({"roster": bytes(32)}, "rollback"),
    ],
)
def test_nothing_goes_back(both: Both, seen: dict[str, Any], slug: str | None) -> None:
    newest = REGENCY.newest.hash.value
    known = {"number": 0, "roster": newest, "removed": [], **seen}
    if known["roster"] == "older":
        known["roster"] = SignedDocument.parse(REGENCY.rosters[1]).hash().value
    ask = about(REGENCY, document=REGENCY.freshness[-1], seen=known, today=TODAY)
    assert both("verify_freshness", ask).refused == slug


@pytest.mark.parametrize(
    ("today", "word"),
    [
        ("2000-01-01", "current"),
        ("2026-04-02", "current"),
        ("2026-04-03", "overdue"),
        ("2026-07-01", "overdue"),
        ("2026-07-02", "expired"),
        ("9999-12-31", "expired"),
    ],
)
def test_staleness_changes_on_the_same_day(both: Both, today: str, word: str) -> None:
    ask = about(REGENCY, document=REGENCY.freshness[-1], seen=None, today=today)
    assert both("verify_freshness", ask).said["staleness"] == word


DOCUMENTS = [
    b"",
    b"{}",
    b"[]",
    b'{"payload":"","signatures":[]}',
    b'{"payload":null,"signatures":[]}',
    b'{"payload":"e30","signatures":[],"more":1}',
    b'{"payload":"e30=","signatures":[]}',
    b'{"payload":"e31","signatures":[]}',
    b'{"payload":"e30","signatures":{}}',
    b'{"payload":"e30","signatures":[]}' + b" " * 524_300,
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_no_document_is_refused_alike(both: Both, document: bytes) -> None:
    assert both("verify_rosters", about(REGENCY, rosters=[document])) == refused("malformed")


def anchor_file(**changes: Any) -> bytes:
    named = compose_anchor({REGENCY.id: "Kabupaten", type(REGENCY.id)(bytes(32)): "Nol"})
    return json.dumps({**json.loads(named), **changes}).encode()


@pytest.mark.parametrize(
    ("file", "slug"),
    [
        (anchor_file(), None),
        (anchor_file(type="anchors"), "malformed"),
        (anchor_file(version=2), "malformed"),
        (anchor_file(inspectorates=[]), "malformed"),
        (anchor_file(inspectorates=json.loads(anchor_file())["inspectorates"][::-1]), "malformed"),
        (anchor_file(inspectorates=json.loads(anchor_file())["inspectorates"][:1]), "not-anchored"),
        (anchor_file(inspectorates=[{"id": b64(bytes(32)), "name": ""}]), "malformed"),
        (anchor_file(inspectorates=[{"id": b64(bytes(31)), "name": "N"}]), "malformed"),
        (anchor_file(more=1), "malformed"),
        (b"{}", "malformed"),
    ],
)
def test_an_anchor_is_read_alike(both: Both, file: bytes, slug: str | None) -> None:
    ask = {"file": file, "inspectorate": REGENCY.id.value}
    assert both("anchor", ask).refused == slug


def test_an_anchors_words_depend_on_every_byte(both: Both) -> None:
    words = {
        both("anchor", {"file": file, "inspectorate": None}).said["fingerprint"]
        for file in (anchor_file(), anchor_file() + b" ")
    }
    assert len(words) == 2

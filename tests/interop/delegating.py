"""Delegations in the first roster of `papers`: every way of spoiling them, and drawn by dice."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from crypto.delegations import Kind
from crypto.ids import Role
from tests.inspectorates import person_id
from tests.interop.papers import STAFF, Change

FIRST, LAST = "2026-03-02", "2027-03-02"  # of the roster


def one(of: str | None = "budi", *roles: str, **changes: Any) -> dict[str, Any]:
    """A delegation; by itself one that may stand at sari's."""
    return {
        "kind": "PLT" if of is None else "PLH",
        "of": str(person_id(of)) if of else None,
        "roles": list(roles or ("verifikator",)),
        "from": "2026-03-04",
        "until": "2026-03-10",
        **changes,
    }


def at(**by: Sequence[dict[str, Any]] | None) -> Change:
    """A change that gives these to persons, as they are."""

    def change(payload: dict[str, Any]) -> None:
        ids = {str(person_id(name)): given for name, given in by.items()}
        for entry in payload["persons"]:
            if entry["id"] in ids:
                entry["delegations"] = ids[entry["id"]]

    return change


LATER = {"from": "2026-03-11", "until": "2026-03-20"}
FIT: Mapping[str, Change] = {
    "one": at(sari=[one()]),
    "of one day": at(sari=[one(until="2026-03-04")]),
    "begun before the roster": at(sari=[one(**{"from": "2025-12-01"})]),
    "over on the first day": at(sari=[one(**{"from": FIRST}, until=FIRST)]),
    "to the last day": at(sari=[one(until=LAST)]),
    "a vacant post": at(sari=[one(None, "inspektur")]),
    "two vacant posts": at(sari=[one(None, "inspektur")], tono=[one(None, "inspektur")]),
    "a role that opens nothing": at(dewi=[one(None, "penghubung")]),
    "one after the other": at(sari=[one()], tono=[one(**LATER)]),
    "one after the other to one": at(sari=[one(), one(**LATER)]),
    "back before acting": at(sari=[one()], budi=[one("tono", "pemeriksa", **LATER)]),
    "two kinds to one": at(sari=[one(None, "inspektur"), one()]),
}
# With the rule that each breaks; None for what is no delegation at all.
UNFIT: Mapping[str, tuple[str | None, Change]] = {
    "an empty list": (None, at(sari=[])),
    "null": (None, at(sari=None)),
    "nine": (None, at(sari=[one(until=f"2026-03-1{day}") for day in range(9)])),
    "out of order": (None, at(sari=[one(**LATER), one()])),
    "one twice": (None, at(sari=[one(), one()])),
    "another kind": (None, at(sari=[one(kind="plh")])),
    "a Plt for somebody": (None, at(sari=[one(kind="PLT")])),
    "a Plh for nobody": (None, at(sari=[one(None, kind="PLH")])),
    "no role": (None, at(sari=[one(roles=[])])),
    "roles out of order": (None, at(sari=[one(None, "pemeriksa", "inspektur")])),
    "an unknown role": (None, at(sari=[one(None, "raja")])),
    "a member more": (None, at(sari=[one(more=1)])),
    "a day that is none": (None, at(sari=[one(until="2026-02-30")])),
    "a short id": (None, at(sari=[one(of="AAAA")])),
    "an end before the beginning": ("days", at(sari=[one(until="2026-03-03")])),
    "over before the roster": (
        "outside",
        at(sari=[one(**{"from": "2026-02-01"}, until="2026-03-01")]),
    ),
    "longer than the roster": ("outside", at(sari=[one(until="2027-03-03")])),
    "for oneself": ("person", at(budi=[one()])),
    "for a stranger": ("person", at(sari=[one(of="A" * 43)])),
    "a role not held": ("role", at(sari=[one("budi", "pemeriksa")])),
    "a role among those held": ("role", at(sari=[one("budi", "inspektur", "verifikator")])),
    "a delegated role": ("role", at(sari=[one()], tono=[one("sari", "verifikator")])),
    "a role held anyway": ("holds", at(sari=[one(None, "penelaah")])),
    "to who opens nothing": ("reader", at(dewi=[one()])),
    "twice of one": ("twice", at(sari=[one()], tono=[one(**{"from": "2026-03-10"}, until=LAST)])),
    "twice to one": (
        "twice",
        at(sari=[one(None, "inspektur"), one(None, "inspektur", until=LAST)]),
    ),
    "both away": ("away", at(sari=[one()], budi=[one("sari", "penelaah")])),
    "away and acting": ("away", at(sari=[one()], budi=[one("tono", "pemeriksa")])),
    "away and in a vacant post": ("away", at(sari=[one()], budi=[one(None, "inspektur")])),
}


def drawn(dice: Random) -> Change:
    """Some for some, near the rules' edges."""
    days = [f"2026-03-0{day}" for day in range(1, 5)] + [LAST]
    by: dict[str, list[dict[str, Any]]] = {}
    for _ in range(dice.randint(1, 3)):
        kind = dice.choice([*Kind])
        given = one(
            None if kind is Kind.PLT else dice.choice(STAFF),
            dice.choice([role.value for role in Role]),
        )
        given["from"], given["until"] = sorted(dice.choices(days, k=2))
        by.setdefault(dice.choice(STAFF), []).append(given)
    return at(**by)

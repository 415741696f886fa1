"""Vectors of delegations: rosters that hold them, and cases that they move."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.interop.outcomes import TypeScript
from tests.vectors.drawing import Pen
from tests.vectors.of_cases import WHOLE, tell
from tests.vectors.of_documents import Case, resign
from tests.vectors.office import DEPUTIES, WHOLE_STAFF, Office
from tests.vectors.telling_of_delegations import DELEGATIONS, delegation

By = Mapping[str, Sequence[dict[str, Any]]]
LATER = {"from": "2026-03-16", "until": "2027-03-02"}
GOOD: Mapping[str, By] = {
    "for who is away": {"wulan": [delegation()]},
    "in a vacant post": {"wulan": [delegation(None)], "budi": [delegation(None)]},
    "one after the other": {"wulan": [delegation()], "sari": [delegation(**LATER)]},
    "begun long before": {"wulan": [delegation(**{"from": "2025-01-01"}, until="2026-03-02")]},
}
REFUSED: Mapping[str, By] = {
    "none in a list": {"wulan": []},
    "out of order": {"wulan": [delegation(**LATER), delegation()]},
    "a Plt for somebody": {"wulan": [delegation(kind="PLT")]},
    "a Plh for nobody": {"wulan": [delegation(None, kind="PLH")]},
    "no role": {"wulan": [delegation(roles=[])]},
    "an end before the beginning": {"wulan": [delegation(until="2026-03-03")]},
    "over before the roster": {"wulan": [delegation(until="2026-03-01", **{"from": "2026-01-01"})]},
    "longer than the roster": {"wulan": [delegation(until="2027-03-03")]},
    "for oneself": {"ratna": [delegation()]},
    "for a stranger": {"wulan": [delegation("dewi")]},
    "a role that is not held": {"wulan": [delegation(roles=["penelaah"])]},
    "a role that was delegated": {"wulan": [delegation()], "budi": [delegation("wulan")]},
    "a role of the own": {"wulan": [delegation(None, roles=["pemeriksa"])]},
    "to who opens no case": {"lina": [delegation()]},
    "twice on one day": {
        "wulan": [delegation()],
        "sari": [delegation(until="2026-03-31", **{"from": "2026-03-15"})],
    },
    "away and acting": {
        "wulan": [delegation()],
        "ratna": [delegation("budi", roles=["verifikator"])],
    },
}


def delegations(typescript: TypeScript) -> None:
    """Both sides make both."""
    pen = Pen(typescript)
    for maker in pen.makers():
        office = Office(maker, {**WHOLE_STAFF, "lina": "penghubung"}, DEPUTIES)
        case = Case(pen, maker, "verify_rosters", office)
        for name, by in GOOD.items():
            case.chain(name, [office.sign(_with(office, by), "custodian 0", "custodian 1")])
        for name, by in REFUSED.items():
            case.chain(name, [resign(_with(office, by))], "malformed")
    for name, story in DELEGATIONS.items():
        tell(pen, pen.turn(), WHOLE, name, story)
    pen.write("delegations", "Delegations")


def _with(office: Office, by: By) -> dict[str, Any]:
    first = office.first()
    named = {name.title(): list(given) for name, given in by.items()}
    persons = [
        {**one, "delegations": named[one["name"]]} if one["name"] in named else one
        for one in first["persons"]
    ]
    return {**first, "persons": persons}

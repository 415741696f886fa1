"""Delegations of a roster: both sides take the same ones, and refuse all that break a rule."""

from random import Random

import pytest

from crypto.documents import SignedDocument
from crypto.errors import Malformed
from crypto.roster import parse_roster
from tests.inspectorates import custodian_key
from tests.interop.conftest import Both
from tests.interop.delegating import FIT, UNFIT, drawn
from tests.interop.making import Maker
from tests.interop.papers import Change, changed, founded, resigned

REGENCY = founded()
SIGNERS = tuple(custodian_key(f"papers {number}") for number in (0, 1))


def judged(both: Both, first: bytes) -> str | None:
    asked = {"inspectorate": REGENCY.id.value, "rosters": [first]}
    return both("verify_rosters", asked).refused


def signed(change: Change) -> bytes:
    return changed(REGENCY.rosters[0], change, *SIGNERS)


@pytest.mark.parametrize("name", FIT)
def test_a_delegation_may_stand(both: Both, name: str) -> None:
    assert judged(both, signed(FIT[name])) is None


@pytest.mark.parametrize("name", UNFIT)
def test_a_delegation_is_refused_for_its_rule(both: Both, name: str) -> None:
    rule, change = UNFIT[name]
    first = signed(change)
    assert judged(both, first) == "malformed"
    with pytest.raises(Malformed) as refused:
        parse_roster(SignedDocument.parse(first))
    if rule is not None:
        assert refused.value.where == f"roster.persons.delegations.{rule}"


@pytest.mark.parametrize("seed", range(12))
def test_drawn_delegations_are_judged_alike(both: Both, seed: int) -> None:
    dice = Random(seed)
    outcomes = {judged(both, signed(drawn(dice))) for _ in range(25)}
    assert outcomes == {None, "malformed"}


@pytest.mark.parametrize("name", FIT)
def test_one_side_writes_delegations_for_the_other(both: Both, maker: Maker, name: str) -> None:
    assert judged(both, resigned(maker, "make_roster", signed(FIT[name]), *SIGNERS)) is None

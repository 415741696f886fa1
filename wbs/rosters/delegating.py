"""Delegating: writing a delegation into a plan, and taking one out or ending it sooner."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from crypto import strict_json
from crypto.delegations import MOST_DELEGATIONS
from crypto.errors import Refusal
from wbs.rosters.plan import Plan
from wbs.rosters.planned_delegations import DelegationWrong, PlannedDelegation


class NoDelegation(Refusal):
    """The plan has no such delegation, or several of which one must be named."""

    code = "no-delegation"


def delegate(untrusted: bytes, planned: PlannedDelegation, *, today: date) -> bytes:
    """The plan with one delegation more. Malformed, DelegationWrong."""
    plan = Plan.parse(untrusted)
    planned.require_kind()
    if sum(one.to == planned.to for one in plan.delegations) == MOST_DELEGATIONS:
        raise DelegationWrong("many")
    return _rewritten(untrusted, (*plan.delegations, planned), today)


def end(
    untrusted: bytes, which: Callable[[PlannedDelegation], bool], until: date | None, *, today: date
) -> bytes:
    """The plan without one delegation, or with another last day for it.

    Malformed, NoDelegation, DelegationWrong.
    """
    plan = Plan.parse(untrusted)
    found = [one for one in plan.delegations if which(one)]
    if len(found) != 1:
        raise NoDelegation
    left = [one for one in plan.delegations if one not in found]
    if until is not None:
        left.append(replace(found[0], ends=until))
    return _rewritten(untrusted, left, today)


def _rewritten(untrusted: bytes, planned: Sequence[PlannedDelegation], today: date) -> bytes:
    """All else as it stands there. Only a plan that a draft can be made of."""
    said = strict_json.parse(untrusted)
    said.pop("delegations", None)
    if planned:
        said["delegations"] = [one.compose() for one in planned]
    whole = json.dumps(said, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"
    Plan.parse(whole).require_delegations(today)
    return whole

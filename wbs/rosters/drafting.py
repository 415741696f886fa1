"""Drafting a roster: a plan, the public keys that people brought, and the roster before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crypto.errors import Refusal
from crypto.ids import PersonId
from crypto.keys import OfficerVerifyKey, RecoveryKemPublicKey
from crypto.roster import Above, Custodians, Person, Roster
from crypto.roster_chain import RosterChain
from wbs.rosters.ceremony import Draft
from wbs.rosters.plan import Plan, PlannedPerson
from wbs.rosters.staff_keys import PublicKey

RECOVERY = "recovery"  # the label of the recovery key's public file


class MissingKey(Refusal):
    """The plan names somebody whose public key file is not there."""

    code = "missing-key"


class RemovedKey(Refusal):
    """The plan brings back the key of somebody whom freshness removed.

    What was signed with it since would count. Who comes back comes with a new key.
    """

    code = "removed-key"


class UnknownPerson(Refusal):
    """The plan gives a person an id that no roster before it has."""

    code = "unknown-person"


@dataclass(frozen=True, slots=True)
class Reappearance:
    """A name that stood under another id: an exclusion of the old id would miss the new one."""

    name: str
    before: PersonId
    now: PersonId


def compose_roster(
    plan: Plan,
    keys: Mapping[str, PublicKey],
    previous: RosterChain | None,
    above: Above | None,
    *,
    removed: frozenset[PersonId] = frozenset(),
    today: date,
) -> bytes:
    """The payload of the next roster.

    MissingKey, RemovedKey, UnknownPerson, DelegationWrong, Malformed.

    `removed`: whom freshness took off the newest roster of `previous`.
    """
    gone = (
        {one.identity for one in previous.newest.persons if one.id in removed} if previous else ()
    )
    if any(_key(keys, one.label).identity() in gone for one in plan.persons):
        raise RemovedKey
    custodians = Custodians(
        plan.threshold, tuple(_key(keys, label).custodian() for label in plan.custodians)
    )
    plan.require_delegations(today)
    issued, not_after = plan.term(today)
    draft = Draft(
        inspectorate=previous.inspectorate if previous else custodians.inspectorate(),
        name=plan.name,
        epoch=previous.newest.epoch + 1 if previous else 0,
        previous=previous.newest.hash if previous else None,
        issued=issued,
        not_after=not_after,
        custodians=custodians,
        officers=_officers(plan, keys),
        recovery=_recovery(keys, previous),
        above=above or (previous.newest.above if previous else None),
        persons=_persons(plan, keys, previous),
    )
    return draft.compose()


def reappearances(roster: Roster, before: RosterChain | None) -> list[Reappearance]:
    """Names of this roster that an earlier one has under an id that is gone now."""
    now = {person.id for person in roster.persons}
    known = {
        _plain(person.name): person.id
        for earlier in (before.rosters if before else ())
        for person in earlier.persons
        if person.id not in now
    }
    return [
        Reappearance(person.name, known[_plain(person.name)], person.id)
        for person in roster.persons
        if _plain(person.name) in known
    ]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _officers(
    plan: Plan, keys: Mapping[str, PublicKey]
) -> tuple[OfficerVerifyKey, OfficerVerifyKey]:
    first, second = (_key(keys, label).officer() for label in plan.officers)
    return first, second


def _recovery(keys: Mapping[str, PublicKey], previous: RosterChain | None) -> RecoveryKemPublicKey:
    if previous is not None and RECOVERY not in keys:
        return previous.newest.recovery
    return _key(keys, RECOVERY).recovery()


def _persons(
    plan: Plan, keys: Mapping[str, PublicKey], previous: RosterChain | None
) -> list[Person]:
    ids = {one.label: _id(one, _key(keys, one.label), previous) for one in plan.persons}
    return [
        Person(
            ids[one.label],
            one.name,
            one.unit,
            one.roles,
            frozenset(ids[label] for label in one.deputies),
            _key(keys, one.label).identity(),
            _key(keys, one.label).opening(),
            tuple(each.by_id(ids) for each in plan.delegations if each.to == one.label),
        )
        for one in plan.persons
    ]


def _id(planned: PlannedPerson, key: PublicKey, previous: RosterChain | None) -> PersonId:
    """The id that the plan states, that the key had before, or a new one."""
    rosters = previous.rosters if previous else ()
    if planned.id is not None:
        if not any(roster.person(planned.id) for roster in rosters):
            raise UnknownPerson
        return planned.id
    identity = key.identity().value
    found = next((known for one in rosters if (known := one.author(identity))), None)
    return found.id if found else PersonId.of(identity)


def _key(keys: Mapping[str, PublicKey], label: str) -> PublicKey:
    if label not in keys:
        raise MissingKey(label)
    return keys[label]

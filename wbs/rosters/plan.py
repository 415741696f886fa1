"""A plan: who is to stand in a roster, written by people, with keys named by label."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from crypto import strict_json
from crypto.errors import Malformed
from crypto.ids import PersonId, Role
from crypto.roster import MOST_CUSTODIANS, MOST_PERSONS
from crypto.strict_json import JSON, Closed
from wbs.rosters.planned_delegations import MOST_PLANNED, PlannedDelegation, require_fit

_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")  # it becomes a file's name on any system
_NAME = 200
YEAR = timedelta(days=365)
_ROLES = frozenset(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """One person. `id` only for somebody who lost a key and keeps the id under a new one."""

    label: str
    name: str
    unit: str
    roles: frozenset[Role]
    deputies: tuple[str, ...]
    id: PersonId | None

    @classmethod
    def parse(cls, untrusted: JSON) -> Self:
        """Read one. Or Malformed."""
        with Closed(untrusted, "plan.persons") as fields:
            return cls(
                _label(fields, "label"),
                fields.text("name", 1, _NAME),
                fields.text("unit", 1, _NAME),
                frozenset(Role(one) for one in fields.items("roles", _role, 1, len(Role))),
                fields.items("deputies", lambda one: _as_label(one, "deputies"), 0, MOST_PERSONS),
                fields.optional("id", lambda name: PersonId(fields.raw(name, 32))),
            )


@dataclass(frozen=True, slots=True)
class Plan:
    """All that people decide about a roster; the rest are keys and hashes."""

    name: str
    threshold: int
    custodians: tuple[str, ...]
    officers: tuple[str, ...]
    issued: date | None
    not_after: date | None
    persons: tuple[PlannedPerson, ...]
    delegations: tuple[PlannedDelegation, ...] = ()

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read a plan. Malformed names the member; DelegationWrong."""
        with Closed(strict_json.parse(untrusted), "plan") as fields:
            fields.constant("type", "wbs plan")
            fields.constant("version", 1)
            name = fields.text("name", 1, _NAME)
            with Closed(fields.any("custodians"), "plan.custodians") as custodians:
                labels = custodians.items("labels", _plain_label, 2, MOST_CUSTODIANS)
                threshold = custodians.integer("threshold", 2, len(labels))
            plan = cls(
                name,
                threshold,
                labels,
                fields.items("officers", _plain_label, 2, 2),
                fields.optional("issued", fields.day),
                fields.optional("not_after", fields.day),
                fields.items("persons", PlannedPerson.parse, 1, MOST_PERSONS),
                _delegations(fields),
            )
        plan.check()
        return plan

    def term(self, today: date) -> tuple[date, date]:
        """The days on which the roster is issued and after which it holds no longer."""
        issued = self.issued or today
        return issued, self.not_after or issued + YEAR

    def require_delegations(self, today: date) -> None:
        """DelegationWrong where a roster of this plan, issued today if at no other day, has one."""
        held = {one.label: one.roles for one in self.persons}
        require_fit(held, self.delegations, *self.term(today))

    def labels(self) -> list[str]:
        """Every label, in the order in which people come to make their keys."""
        return [*self.custodians, *self.officers, *(one.label for one in self.persons)]

    def check(self) -> None:
        """Malformed where one label stands for two keys, or a deputy for nobody."""
        labels = self.labels()
        if len(set(labels)) != len(labels):
            raise Malformed("plan.label")
        persons = {one.label for one in self.persons}
        for person in self.persons:
            if not set(person.deputies) <= persons - {person.label}:
                raise Malformed("plan.persons.deputies")


def _delegations(fields: Closed) -> tuple[PlannedDelegation, ...]:
    """May be left out: plans of before have none."""
    if not fields.has("delegations"):
        return ()
    return fields.items(
        "delegations",
        lambda one: PlannedDelegation.parse(one, _as_label, _role),
        0,
        MOST_PLANNED,
    )


def _label(fields: Closed, name: str) -> str:
    return _as_label(fields.any(name), name)


def _plain_label(value: JSON) -> str:
    return _as_label(value, "label")


def _as_label(value: JSON, name: str) -> str:
    if not isinstance(value, str) or not _LABEL.fullmatch(value):
        raise Malformed(f"plan.{name}")
    return value


def _role(value: JSON) -> str:
    if not isinstance(value, str) or value not in _ROLES:
        raise Malformed("plan.persons.roles")
    return value

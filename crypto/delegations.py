"""Delegations: who acts in a role of somebody away (Plh) or in a vacant post (Plt), and when.

The days are what custodians sign and people read. They decide nothing for readers of a case, who
know no today: there a delegation holds as long as a roster lists it (protocol 6 and 13.10).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import combinations

from crypto.errors import Malformed
from crypto.ids import PersonId, Role
from crypto.strict_json import JSON, Closed

MOST_DELEGATIONS = 8  # of one person in one roster
_WHERE = "roster.persons.delegations"
_ROLES = frozenset(role.value for role in Role)


class Kind(Enum):
    """By which title somebody acts."""

    PLH = "PLH"  # pelaksana harian: for somebody who is away
    PLT = "PLT"  # pelaksana tugas: in a post that nobody holds


@dataclass(frozen=True, slots=True)
class Delegation:
    """Somebody acts in `roles`, from a day to a day, both included. `of`: None for a Plt."""

    kind: Kind
    of: PersonId | None
    roles: frozenset[Role]
    begins: date
    ends: date

    def covers(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.begins <= day <= self.ends

    def meets(self, other: "Delegation") -> bool:
        """Whether both are in force on some day."""
        return self.begins <= other.ends and other.begins <= self.ends

    @property
    def order(self) -> tuple[date, date, bytes]:
        """By which those of one person are sorted."""
        return self.begins, self.ends, self.of.value if self.of else b""


class Wrong(Enum):
    """Why delegations cannot stand in a roster. The value is told as the place of the refusal."""

    DAYS = "days"  # ends before it begins
    OUTSIDE = "outside"  # over before the roster is issued, or longer than the roster holds
    PERSON = "person"  # in place of nobody of this roster, or of oneself
    ROLE = "role"  # a role that the one who is away does not hold: none is handed on
    HOLDS = "holds"  # a role that the delegate has anyway
    READER = "reader"  # a reading role for somebody whose own roles open no case
    TWICE = "twice"  # a role delegated twice for one day, by one person or to one person
    AWAY = "away"  # whoever is away on a day acts for somebody else on it


def wrong_with(
    held: Mapping[PersonId, frozenset[Role]],
    given: Sequence[tuple[PersonId, Delegation]],
    issued: date,
    not_after: date,
) -> Wrong | None:
    """The first rule that is broken. `held`: own roles; `given`: each with its delegate."""
    alone = (_alone(held, to, one, (issued, not_after)) for to, one in given)
    pairs = combinations(given, 2)
    together = (_together(*one, *other) for one, other in pairs if one[1].meets(other[1]))
    broken = (wrong for rules in (*alone, *together) for wrong, holds in rules.items() if not holds)
    return next(broken, None)


def _alone(
    held: Mapping[PersonId, frozenset[Role]],
    to: PersonId,
    one: Delegation,
    term: tuple[date, date],
) -> dict[Wrong, bool]:
    """What holds of a delegation to somebody."""
    lent = one.roles if one.of is None else held.get(one.of, frozenset())
    return {
        Wrong.DAYS: one.begins <= one.ends,
        Wrong.OUTSIDE: term[0] <= one.ends <= term[1],
        Wrong.PERSON: one.of is None or (one.of != to and one.of in held),
        Wrong.ROLE: one.roles <= lent,
        Wrong.HOLDS: not one.roles & held[to],
        Wrong.READER: _reads(held[to]) or not _reads(one.roles),
    }


def _together(
    to: PersonId, one: Delegation, whom: PersonId, other: Delegation
) -> dict[Wrong, bool]:
    """What holds of two that are in force on one day."""
    same = to == whom or (one.of is not None and one.of == other.of)
    return {
        Wrong.TWICE: not (same and one.roles & other.roles),
        Wrong.AWAY: one.of != whom and other.of != to,
    }


def _reads(roles: frozenset[Role]) -> bool:
    return any(role.reads for role in roles)


def parse_delegations(fields: Closed) -> tuple[Delegation, ...]:
    """The member of a person; left out where there are none. Or Malformed."""
    if not fields.has("delegations"):
        return ()
    found = fields.items("delegations", _delegation, 1, MOST_DELEGATIONS)
    order = [one.order for one in found]
    if order != sorted(set(order)):
        raise fields.refuse("delegations")
    return found


def _delegation(value: JSON) -> Delegation:
    with Closed(value, _WHERE) as fields:
        roles = fields.items("roles", _role, 1, len(Role))
        if list(roles) != sorted(set(roles)):
            raise fields.refuse("roles")
        one = Delegation(
            Kind(fields.choice("kind", frozenset(Kind.__members__))),
            fields.optional("of", lambda name: PersonId(fields.raw(name, 32))),
            frozenset(Role(role) for role in roles),
            fields.day("from"),
            fields.day("until"),
        )
    if (one.of is None) != (one.kind is Kind.PLT):
        raise fields.refuse("of")
    return one


def _role(value: JSON) -> str:
    if not isinstance(value, str) or value not in _ROLES:
        raise Malformed(f"{_WHERE}.roles")
    return value


def compose_delegation(one: Delegation) -> JSON:
    """The JSON that `parse_delegations` reads."""
    return {
        "kind": one.kind.value,
        "of": str(one.of) if one.of else None,
        "roles": list[JSON](sorted(role.value for role in one.roles)),
        "from": one.begins.isoformat(),
        "until": one.ends.isoformat(),
    }


def require_well_formed(
    held: Mapping[PersonId, frozenset[Role]],
    given: Sequence[tuple[PersonId, Delegation]],
    issued: date,
    not_after: date,
) -> None:
    """Malformed names the rule that is broken."""
    if (wrong := wrong_with(held, given, issued, not_after)) is not None:
        raise Malformed(f"{_WHERE}.{wrong.value}")

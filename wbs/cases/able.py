"""Able: who acts in a role, and who stands in where none of its holders can."""

from collections.abc import Iterable

from crypto.ids import PersonId, Role
from crypto.roster import Person, Roster


def able(
    roster: Roster, roles: frozenset[Role], gone: Iterable[PersonId] = ()
) -> tuple[Person, ...]:
    """Holders of any of `roles` who are not `gone`; where none is left, their deputies who read."""
    away = frozenset(gone)
    present = [person for person in roster.persons if person.id not in away]
    holders = tuple(person for person in present if person.roles & roles)
    if holders:
        return holders
    named = {id for one in roster.persons if one.roles & roles for id in one.deputies}
    return tuple(person for person in present if person.id in named and person.reads)


def powers(roster: Roster, id: PersonId) -> frozenset[Role]:
    """The roles that a person may ever act in: the own, and those of whom the person deputises."""
    found = (one.roles for one in roster.persons if one.id == id or id in one.deputies)
    return frozenset[Role]().union(*found)

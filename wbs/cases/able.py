"""Able: who acts in a role, by delegation too, and who stands in where none of its holders can."""

from collections.abc import Iterable

from crypto.ids import PersonId, Role
from crypto.roster import Person, Roster


def able(
    roster: Roster, roles: frozenset[Role], gone: Iterable[PersonId] = ()
) -> tuple[Person, ...]:
    """Holders of any of `roles` who are not `gone`; where none is left, their deputies who read.

    And whoever acts in one by a delegation of this roster. That displaces nobody: the day is not
    known here on which a delegation ends.
    """
    away = frozenset(gone)
    present = [person for person in roster.persons if person.id not in away]
    named = frozenset[PersonId]()
    if not any(person.roles & roles for person in present):
        named = named.union(*(one.deputies for one in roster.persons if one.roles & roles))
    return tuple(
        person
        for person in present
        if person.acts_in & roles or (person.id in named and person.reads)
    )


def powers(roster: Roster, id: PersonId) -> frozenset[Role]:
    """The roles that a person may ever act in: the own, those delegated to the person, and those
    of whom the person deputises. A deputy stands in for holders, never for a delegate.
    """
    own = (one.acts_in for one in roster.persons if one.id == id)
    deputised = (one.roles for one in roster.persons if id in one.deputies)
    return frozenset[Role]().union(*own, *deputised)

"""The roster's page: who is listed since when, and what changed from one roster to the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from crypto.delegations import Delegation
from crypto.freshness import TrustedRoster
from crypto.roster import Person, Roster
from reviewer.console.wording import Words
from wbs.journeys.trusting import last_day
from wbs.speech.voice import harmless


@dataclass(frozen=True, slots=True)
class ShownActing:
    """A delegation. `in_force`: today."""

    text: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """One row."""

    name: str
    unit: str
    roles: str
    since: str
    removed: bool
    acting: tuple[ShownActing, ...]


@dataclass(frozen=True, slots=True)
class ShownChange:
    """What one roster changed."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownRoster:
    """All of the page."""

    title: str
    facts: tuple[str, ...]
    days_left: str
    is_over: bool
    persons: tuple[ShownPerson, ...]
    removed: tuple[str, ...]
    changes: tuple[ShownChange, ...]


def show_roster(words: Words, trusted: TrustedRoster, today: date) -> ShownRoster:
    """The roster in force, newest change first."""
    newest, rosters = trusted.newest, trusted.chain.rosters
    removed = trusted.freshness.removed
    left = last_day(trusted) - today
    is_over = left < timedelta(0)
    gone = [person for person in newest.persons if person.id in removed]
    return ShownRoster(
        title=words.get("people.of", name=harmless(newest.name), epoch=newest.epoch),
        facts=tuple(_facts(words, trusted)),
        days_left=words.get(
            "people.days_over" if is_over else "people.days_left",
            days=abs(left.days),
            day=words.day(last_day(trusted)),
        ),
        is_over=is_over,
        persons=tuple(
            _person(words, one, rosters, is_removed=one in gone, today=today)
            for one in newest.persons
        ),
        removed=tuple(harmless(person.name) for person in gone),
        changes=tuple(
            _change(words, before, after) for before, after in reversed(list(pairwise(rosters)))
        ),
    )


def _facts(words: Words, trusted: TrustedRoster) -> Iterator[str]:
    newest, freshness = trusted.newest, trusted.freshness
    issued, until = words.day(newest.issued), words.day(newest.not_after)
    yield words.get("people.valid", issued=issued, until=until)
    yield words.get("people.fresh", number=freshness.number, day=words.day(freshness.not_after))
    custodians = newest.custodians
    yield words.get("people.custodians", threshold=custodians.threshold, count=len(custodians.keys))
    if newest.above:
        yield words.get("people.above", name=harmless(newest.above.name))


def _person(
    words: Words, person: Person, rosters: tuple[Roster, ...], *, is_removed: bool, today: date
) -> ShownPerson:
    first = rosters[-1]
    for roster in reversed(rosters):
        if roster.person(person.id) is None:
            break
        first = roster
    since = words.get("people.since_epoch", epoch=first.epoch, day=words.day(first.issued))
    roles = words.roles(person.roles)
    name, unit = harmless(person.name), harmless(person.unit)
    acting = tuple(
        ShownActing(_acting(words, rosters[-1], one), one.covers(today))
        for one in person.delegations
    )
    return ShownPerson(name, unit, roles, since, is_removed, acting)


def _acting(words: Words, roster: Roster, one: Delegation) -> str:
    """As what, for whom and when."""
    title, term = words.title(one), words.term(one)
    away = roster.person(one.of) if one.of else None
    if away is None:
        return words.get("acting.vacant", title=title, term=term)
    return words.get("acting.instead", title=title, name=harmless(away.name), term=term)


def _change(words: Words, before: Roster, after: Roster) -> ShownChange:
    title = words.get("people.epoch", epoch=after.epoch, day=words.day(after.issued))
    lines = tuple(_lines(words, before, after))
    return ShownChange(title, lines or (words.get("people.same"),))


def _lines(words: Words, before: Roster, after: Roster) -> Iterator[str]:
    for person in after.persons:
        earlier = before.person(person.id)
        if earlier is None:
            roles = words.roles(person.roles)
            yield words.get("people.joined", name=harmless(person.name), roles=roles)
        else:
            yield from _person_lines(words, earlier, person)
        yield from _acting_lines(words, before, after, person)
    for person in before.persons:
        if after.person(person.id) is None:
            yield words.get("people.left", name=harmless(person.name))
    if (before.custodians, before.officers) != (after.custodians, after.officers):
        yield words.get("people.custodians_changed")


def _acting_lines(words: Words, before: Roster, after: Roster, now: Person) -> Iterator[str]:
    """What somebody acts as since then, and what no longer."""
    earlier, name = before.person(now.id), harmless(now.name)
    had = earlier.delegations if earlier else ()
    for one in now.delegations:
        if one not in had:
            yield words.get("acting.began", name=name, acting=_acting(words, after, one))
    for one in had:
        if one not in now.delegations:
            yield words.get("acting.ended", name=name, acting=_acting(words, before, one))


def _person_lines(words: Words, before: Person, now: Person) -> Iterator[str]:
    name = harmless(now.name)
    if before.name != now.name:
        yield words.get("people.renamed", before=harmless(before.name), now=name)
    if before.roles != now.roles:
        held, holds = words.roles(before.roles), words.roles(now.roles)
        yield words.get("people.roles_changed", name=name, before=held, now=holds)
    if (before.identity, before.kem) != (now.identity, now.kem):
        yield words.get("people.key_changed", name=name)

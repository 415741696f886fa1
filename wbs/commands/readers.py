"""Who would read a report: shown before anything is sealed, and excluded by name or number."""

import re
from datetime import date

import click

from crypto.freshness import Staleness, TrustedRoster
from crypto.ids import PersonId
from crypto.roster import Person
from wbs.commands.typed import ask_line, ask_yes
from wbs.journeys.reporting import NobodyLeft, emptied_roles
from wbs.speech.voice import Voice, harmless


def show_readers(voice: Voice, trusted: TrustedRoster, excluded: frozenset[PersonId]) -> None:
    """Say that the roster was verified, and who reads. Warn where it is old or leaves nobody."""
    roster = trusted.newest
    voice.title("report.verified", name=roster.name)
    staleness = trusted.staleness(date.today())
    if staleness is not Staleness.CURRENT:
        voice.warn("report.overdue" if staleness is Staleness.OVERDUE else "report.expired")
    left = trusted.readers() - excluded
    for person in roster.persons:
        if person.id in left:
            voice.say("report.reader", name=person.name, unit=_unit(voice, person))
        elif person.id in excluded:
            voice.say("report.left_out", name=person.name)
    warn_of_gaps(voice, trusted, excluded)


def _unit(voice: Voice, person: Person) -> str:
    """And as what somebody acts today, by delegation."""
    acting = (
        f"{voice.text(f'title.{one.kind.value}')} {role.value}"
        for one in person.delegations_on(date.today())
        for role in sorted(one.roles, key=lambda role: role.value)
    )
    return ", ".join((person.unit, *acting))


def warn_of_gaps(voice: Voice, trusted: TrustedRoster, excluded: frozenset[PersonId]) -> bool:
    """Exclusions that leave a role to nobody: the inspectorate above is the better place."""
    emptied = sorted(role.value for role in emptied_roles(trusted, excluded))
    if emptied:
        voice.warn("report.emptied", roles=", ".join(emptied))
    if emptied and trusted.newest.above:
        voice.warn("report.go_above", name=trusted.newest.above.name)
    return bool(emptied)


def require_reader(trusted: TrustedRoster, excluded: frozenset[PersonId]) -> None:
    """NobodyLeft: better said before the questions than after the answers."""
    if not trusted.readers() - excluded:
        raise NobodyLeft


def ask_excluded(
    voice: Voice, trusted: TrustedRoster, given: frozenset[PersonId]
) -> frozenset[PersonId]:
    """Who must not read it, by number, beside those who were given; asked until it can be done."""
    persons = trusted.newest.persons
    for number, person in enumerate(persons, 1):
        click.echo(f"  {number:2} {harmless(person.name)} ({harmless(person.unit)})")
    while True:
        numbers = _numbers(ask_line(voice, voice.text("ask.exclude")), len(persons))
        if numbers is None:
            voice.warn("wrong.numbers", most=len(persons))
            continue
        excluded = given | {persons[number - 1].id for number in numbers}
        if _stands(voice, trusted, excluded, asked=bool(numbers)):
            return excluded


def _stands(
    voice: Voice, trusted: TrustedRoster, excluded: frozenset[PersonId], *, asked: bool
) -> bool:
    """Whether it stays at these exclusions: not if nobody is left, and a gap is asked about."""
    if not trusted.readers() - excluded:
        voice.warn("wrong.nobody_left")
        return False
    if not asked or not warn_of_gaps(voice, trusted, excluded):
        return True
    return ask_yes(voice, voice.text("ask.exclude_anyway"), default=False)


def _numbers(typed: str, most: int) -> list[int] | None:
    """Numbers with blanks or commas between; None for anything else."""
    words = re.split(r"[\s,;]+", typed.strip(" ,;")) if typed.strip(" ,;") else []
    if not all(
        word.isascii() and word.isdecimal() and len(word) <= len(str(most)) for word in words
    ):
        return None
    numbers = [int(word) for word in words]
    return numbers if all(1 <= number <= most for number in numbers) else None

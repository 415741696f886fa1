"""Coverage: whether every step of a case stays reachable with any one person absent or excluded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from crypto.ids import PersonId, Role
from crypto.roster import Person, Roster


class Step(Enum):
    """What somebody must be able to do in every case."""

    MEMBACA = "membaca"
    VERIFIKASI = "verifikasi"
    TELAAH = "telaah"
    PEMERIKSAAN = "pemeriksaan"
    OTORISASI = "otorisasi"


# Any of these roles does the step. The review is proposed by one and authorised by another.
BY: Mapping[Step, frozenset[Role]] = MappingProxyType(
    {
        Step.MEMBACA: frozenset(role for role in Role if role.reads),
        Step.VERIFIKASI: frozenset({Role.VERIFIKATOR}),
        Step.TELAAH: frozenset({Role.PENELAAH}),
        Step.PEMERIKSAAN: frozenset({Role.PEMERIKSA}),
        Step.OTORISASI: frozenset({Role.INSPEKTUR}),
    }
)


@dataclass(frozen=True, slots=True)
class Stand:
    """Who takes a step when one person cannot. Nobody: the inspectorate above, or a gap."""

    without: Person | None
    step: Step
    by: tuple[Person, ...]
    deputies: bool

    @property
    def gap(self) -> bool:
        """Nobody here can."""
        return not self.by


def examine(roster: Roster, gone: frozenset[PersonId] = frozenset()) -> Iterator[Stand]:
    """For nobody and for each person missing beside `gone`: who takes each step."""
    present = [person for person in roster.persons if person.id not in gone]
    for without in (None, *present):
        left = [person for person in present if person is not without]
        for step in Step:
            yield _stand(roster, left, without, step)


def gaps(roster: Roster, gone: frozenset[PersonId] = frozenset()) -> list[Stand]:
    """The steps that nobody takes as soon as one more person is missing."""
    return [stand for stand in examine(roster, gone) if stand.gap]


def stops(roster: Roster, gone: frozenset[PersonId]) -> list[Stand]:
    """The steps that nobody takes once `gone` are missing and everybody else is there."""
    return [stand for stand in gaps(roster, gone) if stand.without is None]


def _stand(roster: Roster, left: list[Person], without: Person | None, step: Step) -> Stand:
    by = _able(roster, left, step)
    if step is Step.OTORISASI:
        by = [one for one in by if _proposers(roster, left) - {one.id}]
    deputies = bool(by) and not any(one.roles & BY[step] for one in by)
    return Stand(without, step, tuple(by), deputies)


def _able(roster: Roster, left: list[Person], step: Step) -> list[Person]:
    """Holders of the step's roles; where none is left, the holders' deputies who read."""
    holders = [person for person in left if person.roles & BY[step]]
    if holders:
        return holders
    named = {id for one in roster.persons if one.roles & BY[step] for id in one.deputies}
    return [person for person in left if person.id in named and person.reads]


def _proposers(roster: Roster, left: list[Person]) -> set[PersonId]:
    return {person.id for person in _able(roster, left, Step.TELAAH)}

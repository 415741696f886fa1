"""Stays: in which states a case was, and from which day to which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wbs.cases.case import Case
from wbs.cases.lifecycle import State

_ASKS = State.PERLU_KLARIFIKASI


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in a state. `until`: the day on which it ended; None: it lasts."""

    state: State
    since: date
    until: date | None


def stays_of(case: Case, days: Mapping[bytes, date]) -> list[Stay]:
    """The states that a case was in. A day that goes back is taken as the one before."""
    received = days.get(case.lines[0].head.hash)
    if received is None:
        return []
    stays: list[Stay] = []
    state, since = State.DITERIMA, received
    hashes = {(line.chain, line.head.sequence): line.head.hash for line in case.lines}
    for passage in case.life.passages:
        day = max(since, days.get(hashes[passage.chain, passage.sequence], since))
        stays.append(Stay(state, since, day))
        state, since = passage.enters, day
    return [*stays, Stay(state, since, None)]


def here(stays: Sequence[Stay]) -> list[Stay]:
    """The stays in the state of today, with those in which the reporter was asked in between."""
    state, found = stays[-1].state, [stays[-1]]
    for before, last in zip(reversed(stays[:-1]), reversed(stays), strict=False):
        is_same = before.state is state and last.state is _ASKS
        is_question = before.state is _ASKS and last.state is state
        if not (is_same or is_question):
            break
        found.append(before)
    return [stay for stay in reversed(found) if stay.state is state]


def whole(stays: Sequence[Stay]) -> list[Stay]:
    """All stays since the report, or since the last objection, but for those on the reporter."""
    begins = [at for at, stay in enumerate(stays) if stay.state is State.KEBERATAN]
    return [stay for stay in stays[begins[-1] if begins else 0 :] if stay.state is not _ASKS]

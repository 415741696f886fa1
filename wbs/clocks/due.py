"""What is due on a case, by when, and on whom it falls.

The days are those on which the server says that entries arrived: it can hide that something is
late, never who did what. What was promised to the reporter is signed (protocol 13.10).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from crypto.ids import Chain, Role
from wbs.cases.case import Case
from wbs.cases.events import Message
from wbs.cases.lifecycle import BY_PLACE, ENDED, State
from wbs.clocks.calendar import Calendar, months_after
from wbs.clocks.settings import Clocks
from wbs.clocks.stays import Stay, here, stays_of, whole

_ASKS, _EXAMINED = State.PERLU_KLARIFIKASI, State.PEMERIKSAAN
_BEFORE_RESULT = frozenset(
    {
        *(State.DITERIMA, State.VERIFIKASI, State.TELAAH, State.MENUNGGU_OTORISASI),
        *(_EXAMINED, _ASKS, State.KEBERATAN),
    }
)
WORKS: Mapping[State, frozenset[Role]] = {
    State.DITERIMA: frozenset({Role.VERIFIKATOR}),
    State.VERIFIKASI: frozenset({Role.VERIFIKATOR}),
    State.TELAAH: frozenset({Role.PENELAAH}),
    State.MENUNGGU_OTORISASI: frozenset({Role.INSPEKTUR}),
    State.PEMERIKSAAN: frozenset({Role.PEMERIKSA}),
    State.HASIL: frozenset({Role.INSPEKTUR}),
    State.TINDAK_LANJUT: frozenset({Role.INSPEKTUR}),
    State.DILIMPAHKAN: frozenset({Role.INSPEKTUR}),
    State.DITERUSKAN_LAPOR: frozenset({Role.INSPEKTUR}),
    State.KEBERATAN: frozenset({Role.PENELAAH}),
}
_TRIAGE = frozenset({State.DITERIMA, State.VERIFIKASI, _ASKS})
_NEAR = frozenset({Role.VERIFIKATOR, Role.PENELAAH})  # who ask the reporter how it goes
ABOVE = frozenset({Role.INSPEKTUR})  # on whom falls what is late


class Kind(Enum):
    """What is due."""

    FIRST_REPLY = "first_reply"
    STATE = "state"
    RESULT = "result"
    FOLLOW_UP = "follow_up"
    PROMISE = "promise"  # word to the reporter, by the day that was said
    PRESSURE = "pressure"  # an answer to a reporter under pressure
    REPORTER = "reporter"  # the reporter's answer; then it is on whoever asked
    CHECK_IN = "check_in"  # somebody asks whether the reporter is well
    OBJECTION = "objection"  # until then the reporter may object; nobody else need act


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is in time up to and on `day`. `roles`: on whom it falls.

    `month`: of a check-in, since the report.
    """

    kind: Kind
    since: date
    day: date
    roles: frozenset[Role]
    month: int = 0

    def left(self, calendar: Calendar, today: date) -> int:
        """Working days that are left; 0: until today; less: so many too late."""
        return calendar.between(today, self.day)

    def falls_on(self, today: date) -> frozenset[Role]:
        """Who must see to it today: also those above, once it is late."""
        if not self.roles or (self.kind is Kind.REPORTER and today <= self.day):
            return frozenset()
        return self.roles | ABOVE if today > self.day else self.roles


_EXTENDED = frozenset({Kind.STATE, Kind.RESULT})


class Call(Enum):
    """What a clock says, each on one day only."""

    REMINDER = "reminder"
    TODAY = "today"
    LATE = "late"


def due(case: Case, days: Mapping[bytes, date], clocks: Clocks, today: date) -> list[Due]:
    """All that is due, the next first. `days`: when each envelope arrived, by its hash.

    Nothing where the server names no day for the report.
    """
    stays = stays_of(case, days)
    if not stays:
        return []
    found = [
        *_of_reply(case, stays, clocks),
        *_of_pressure(case, days, stays, clocks),
        *(one for one in _of_check_ins(case, days, stays, clocks) if one.since <= today),
        *_of_state(case, stays, clocks, today),
    ]
    found += _of_promise(case, days, stays, clocks, found=found)
    return sorted(found, key=lambda one: one.day)


def objects_until(case: Case, days: Mapping[bytes, date], clocks: Clocks) -> date | None:
    """The last day of the reporter's time to object to the end of the case.

    None where the case has not ended, or where no date would be true: nobody says when it ended,
    or the days off of that year are not known. `days` as in `due`.
    """
    stays = stays_of(case, days)
    if not stays or stays[-1].state not in ENDED or _last_moved(case) not in days:
        return None
    end = clocks.calendar.add(stays[-1].since, clocks.reporter_objects)
    return end if clocks.calendar.knows(end) else None


def next_promise(
    case: Case, days: Mapping[bytes, date], clocks: Clocks, today: date, *, enters: State
) -> date | None:
    """The day to promise with a step of today: until when the state that it enters is due.

    None where that state has no deadline, or one that goes on, or where it is over already, or the
    days off of that year are not known; nor for a proposal, which may wait for longer than that.
    The day is that on which the reporter is shown it. `days` as in `due`.
    """
    stays, calendar, day = stays_of(case, days), clocks.calendar, None
    if not stays or case.withdrawn or case.life.state in (_ASKS, enters):
        return None
    if (step := BY_PLACE.get((case.life.state, enters))) and step.approved_by:
        return None
    if enters is _EXAMINED:
        begun = [*stays[:-1], replace(stays[-1], until=max(stays[-1].since, today))]
        every = [*whole(begun), Stay(enters, today, None)]
        limit, roles = clocks.until_result, WORKS[enters]
        day = _after(Kind.RESULT, every, limit, calendar=calendar, roles=roles).day
    elif enters in clocks.in_state:
        day = calendar.add(today, clocks.in_state[enters])
    return clocks.windows.shown(day) if day and day >= today and calendar.knows(day) else None


def extends_from(
    case: Case, days: Mapping[bytes, date], clocks: Clocks, today: date
) -> date | None:
    """The deadline that an extension of today would move; None where there is none."""
    kind = Kind.RESULT if case.life.state is _EXAMINED else Kind.STATE
    return next((one.day for one in due(case, days, clocks, today) if one.kind is kind), None)


def calls(one: Due, clocks: Clocks, day: date) -> Iterator[Call]:
    """What is said on a day, and on no other: before the end, on it, and once it is over."""
    calendar = clocks.calendar
    first = calendar.before(one.day, clocks.reminder)
    if day == first > one.since:
        yield Call.REMINDER
    if day == one.day:
        yield Call.TODAY
    if day == calendar.add(one.day, 1):
        yield Call.LATE


def _last_moved(case: Case) -> bytes:
    """The hash of the entry that brought the case where it stands."""
    last = case.life.passages[-1]
    places = {(line.chain, line.head.sequence): line.head.hash for line in case.lines}
    return places[last.chain, last.sequence]


def _of_reply(case: Case, stays: Sequence[Stay], clocks: Clocks) -> Iterator[Due]:
    """The first word of a person; a reporter who withdrew hears none."""
    answered = any(map(case.answers_the_reporter, case.lines))
    if not answered and not case.withdrawn and stays[-1].state not in ENDED:
        since = stays[0].since
        end = clocks.calendar.add(since, clocks.first_reply)
        yield Due(Kind.FIRST_REPLY, since, end, WORKS[State.DITERIMA])


def _of_pressure(
    case: Case, days: Mapping[bytes, date], stays: Sequence[Stay], clocks: Clocks
) -> Iterator[Due]:
    """An answer as quick as the first one, in whatever state, also where the case ended."""
    at = case.life.pressed
    if at is None or case.withdrawn:
        return
    called = (
        line.head.hash
        for line in case.lines
        if (line.chain, line.head.sequence) == (Chain.FROM_REPORTER, at)
    )
    since = days.get(next(called), stays[-1].since)
    roles = WORKS.get(stays[-1].state, ABOVE)
    yield Due(Kind.PRESSURE, since, clocks.calendar.add(since, clocks.first_reply), roles)


def _of_check_ins(
    case: Case, days: Mapping[bytes, date], stays: Sequence[Stay], clocks: Clocks
) -> Iterator[Due]:
    """Whether the reporter is well, after triage and long after the end: revenge comes late.

    A letter counts, no step: its message says what became of the case. One letter counts for all
    that are open. A reporter who withdrew reads none.
    """
    if case.withdrawn or all(stay.state in _TRIAGE for stay in stays):
        return
    letters = (
        days.get(line.head.hash, date.min)
        for line in case.counted()
        if line.chain is Chain.TO_REPORTER and isinstance(line.event, Message)
    )
    last, calendar = max(letters, default=date.min), clocks.calendar
    roles = ABOVE if stays[-1].state in ENDED else _NEAR
    for month in clocks.check_ins:
        end = calendar.first(months_after(stays[0].since, month))
        opens = calendar.before(end, clocks.check_in_early)
        if last < opens:
            yield Due(Kind.CHECK_IN, opens, end, roles, month)


def _of_state(case: Case, stays: Sequence[Stay], clocks: Clocks, today: date) -> Iterator[Due]:
    now, add = stays[-1], clocks.calendar.add
    asked = clocks.windows.shown(now.since)  # and told of an end
    if now.state is _ASKS:
        roles = WORKS[case.life.asked_in] if case.life.asked_in else frozenset[Role]()
        yield Due(Kind.REPORTER, now.since, add(asked, clocks.reporter_answers), roles)
        return
    if now.state in ENDED:
        end = add(asked, clocks.reporter_objects)
        if today <= end and not case.withdrawn:
            yield Due(Kind.OBJECTION, now.since, end, frozenset())
        return
    extended, timed = case.life.extended, _timed(now.state)
    extended = extended and clocks.windows.written_by(extended)
    if timed in clocks.in_state:
        limit, roles = clocks.in_state[timed], WORKS[now.state]
        one = _after(Kind.STATE, here(stays), limit, calendar=clocks.calendar, roles=roles)
        yield replace(one, day=extended or one.day)
    if now.state in _BEFORE_RESULT:
        limit, roles = clocks.until_result, WORKS[now.state]
        one = _after(Kind.RESULT, whole(stays), limit, calendar=clocks.calendar, roles=roles)
        yield replace(one, day=extended or one.day) if now.state is _EXAMINED else one
    if now.state is State.TINDAK_LANJUT:
        ends = [add(now.since, count) for count in clocks.follow_up]
        end = next((end for end in ends if end >= today), ends[-1])
        yield Due(Kind.FOLLOW_UP, now.since, end, WORKS[now.state])


def _timed(state: State) -> State:
    """What was received is to be verified in the same time, so it does not lie there unseen."""
    return State.VERIFIKASI if state is State.DITERIMA else state


def _of_promise(
    case: Case,
    days: Mapping[bytes, date],
    stays: Sequence[Stay],
    clocks: Clocks,
    *,
    found: Sequence[Due],
) -> Iterator[Due]:
    """What the reporter was promised, unless the same day is due by an extension already.

    It is to be written so that it is shown by then.
    """
    promise, state = case.life.promise, stays[-1].state
    if promise is None or state is _ASKS or case.withdrawn:
        return
    extends, day = promise.day == case.life.extended, clocks.windows.written_by(promise.day)
    if extends and any(one.day == day and one.kind in _EXTENDED for one in found):
        return
    said = next(
        line.head.hash
        for line in case.lines
        if (line.chain, line.head.sequence) == (Chain.TO_REPORTER, promise.sequence)
    )
    since = max(stays[0].since, days.get(said, stays[-1].since))
    yield Due(Kind.PROMISE, since, day, WORKS[state])


def _after(
    kind: Kind, stays: Sequence[Stay], limit: int, *, calendar: Calendar, roles: frozenset[Role]
) -> Due:
    """So many working days of these stays, the last of which goes on."""
    last = stays[-1]
    used = sum(calendar.between(stay.since, stay.until) for stay in stays[:-1] if stay.until)
    left = limit - used
    end = calendar.add(last.since, left) if left > 0 else calendar.before(last.since, -left)
    return Due(kind, stays[0].since, end, roles)

"""Reviewers with a pen and a server try everything in any order; the book holds."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from crypto.ids import READING_ROLES, PersonId, Role, RosterHash, Stream
from crypto.roster import Person, Roster
from tests.inspectorates import acting, person, person_id, recovery_key, staff_keys
from tests.wbs.book import Book, Member, Staff, Wrote, stands_in
from tests.wbs.lives import DEPUTY, FROM, SAYS, STAFF, TO, Hand, Office
from tests.world import papers_of
from wbs.cases.case import Case
from wbs.cases.events import Adopt, Message, Withdraw
from wbs.cases.fold import read_case
from wbs.cases.frames import Head
from wbs.cases.life import Life, Passage, Proposal
from wbs.cases.lifecycle import BY_PLACE, ENDED, MOVES, RECUSAL_APPROVED_BY, State, Step
from wbs.cases.moving import Approved, Objected, Pressed, Recused, Stepped
from wbs.cases.opening import Reader

NAMES = st.sampled_from(sorted(STAFF))
SOME = st.sets(NAMES, max_size=2)
WHOM = st.sets(NAMES, min_size=1, max_size=2)
BACK = st.integers(0, 3)
AT = st.integers(0, 5)
ROLES = st.sampled_from([Role.PENELAAH, Role.INSPEKTUR, Role.VERIFIKATOR])
FINDINGS = st.sampled_from([{}, *SAYS.values()])
MOST_ROSTERS = 7
DAYS = st.sampled_from([date(2027, 1, 12), date(2027, 1, 13), date(2027, 3, 1), date.max])


def first_staff() -> Staff:
    """As the office opens."""
    held = {name: frozenset({DEPUTY}) for name in STAFF if STAFF[name] is Role.INSPEKTUR}
    return {name: Member(role, held.get(name, frozenset())) for name, role in STAFF.items()}


class Hostile(RuleBasedStateMachine):
    """All that can be put on the chains of one case, by people who share every secret."""

    def __init__(self) -> None:
        super().__init__()
        self.office = Office.opens()
        self.hand = Hand(self.office)
        self.regency = self.office.world.regency
        self.book = Book(first_staff())
        self.rosters: list[tuple[RosterHash, Staff]] = [(self.regency.newest.hash, first_staff())]
        self.generations = dict.fromkeys(STAFF, 0)
        self.heads: list[Head] = []
        self._signs({name: _with_deputies(name, one) for name, one in first_staff().items()})
        self.case = self._reads_as("tala")

    @property
    def life(self) -> Life:
        """As one of them read it last."""
        return self.case.life

    def _reads_as(self, name: str) -> Case:
        """With the key of the first days, which every secret was sealed to."""
        key = staff_keys(name).kem
        return self._reads(Reader(key, lambda roster, _: roster.position(person_id(name))))

    def _reads(self, reader: Reader) -> Case:
        papers = papers_of(self.office.world.case(self.office.reporter))
        return read_case(papers, reader, self.regency.trusted())

    # --- what people write ---------------------------------------------------------------

    def _writes(
        self,
        event: Stepped | Approved | Adopt | Message | Recused,
        name: str,
        back: int,
        about: Head | None = None,
    ) -> None:
        """By the key that the person has in that roster, or had at first."""
        hash, staff = self._under(back)
        generation = staff[name].generation if name in staff else 0
        key = staff_keys(name, generation).identity
        head = self.hand.forger.puts(TO, event, key, roster=hash)
        self.heads.append(head)
        if name in staff:
            removed = frozenset(one for one in STAFF if person_id(one) in event.frame.removed)
            epoch = [known for known, _ in self.rosters].index(hash)
            wrote = Wrote(name, epoch, staff, removed, about.sequence if about else None)
            self.book.wrote[head.sequence] = wrote

    def _under(self, back: int) -> tuple[RosterHash, Staff]:
        return self.rosters[-1 - back % len(self.rosters)]

    def _removed(self, names: Collection[str], back: int, knows: bool) -> frozenset[PersonId]:
        """Some of that roster; and whoever is gone from it, where the author knows."""
        staff = self._under(back)[1]
        left = {name for name in staff if knows and not self.book.is_listed(name, staff)}
        return frozenset(map(person_id, ({*names} | left) & set(staff)))

    def _steps(
        self,
        name: str,
        way: tuple[State, State],
        said: dict[str, object],
        back: int = 0,
        removed: frozenset[PersonId] = frozenset(),
    ) -> None:
        texts: dict[str, object] = {"reason": "Alasan.", "message": "Pesan.", **said}
        event = Stepped(self.hand.forger.frame(TO, removed), *way, **texts)  # type: ignore[arg-type] # names vary by test
        self._writes(event, name, back)

    def _approves(self, name: str, entry: Head, back: int, removed: frozenset[PersonId]) -> None:
        event = Approved(self.hand.forger.frame(TO, removed), entry)
        self._writes(event, name, back, entry)

    def _adopts(self, name: str, entry: Head, back: int, removed: frozenset[PersonId]) -> None:
        event = Adopt(self.hand.forger.frame(TO, removed), entry)
        self._writes(event, name, back, entry)

    # --- what they may -------------------------------------------------------------------

    @initialize(far=st.integers(0, 6))
    def went_on(self, far: int) -> None:
        """Before anybody tries anything."""
        for _ in range(far):
            self._goes_on(1, 0)

    @rule(at=AT, who=BACK, times=st.integers(1, 3))
    def goes_on(self, at: int, who: int, times: int) -> None:
        """By whoever may, so that cases get far: an adoption, an approval, a step."""
        for _ in range(times):
            self._goes_on(at, who)

    def _goes_on(self, at: int, who: int) -> None:
        waiting, open = self._waiting(), self.life.proposal
        knowing = self._removed((), 0, knows=True)
        if waiting and at < 4:
            self._adopts(self._pick(self._asked(waiting[0]), who), waiting[0], 0, knowing)
        elif open and at < 5:
            roles = _approvers(open)
            self._approves(self._pick(roles, who), open.head, 0, knowing)
        elif step := self._leaving(at):
            said = dict(SAYS[step.finding]) if step.finding else {}
            if who == 0 and step.enters not in ENDED:
                said["promised"] = date(2027, 1, 12)
            name = self._pick(step.by, who)
            self._steps(name, (step.leaves, step.enters), said, removed=knowing)
        self.case = self._reads_as("tala")

    def _leaving(self, at: int) -> Step | None:
        leaving = [step for step in MOVES if step.leaves is self.life.state]
        return leaving[at % len(leaving)] if leaving else None

    def _waiting(self) -> list[Head]:
        """Steps and approvals that somebody could adopt."""
        return sorted(self.case.adoptable, key=lambda head: head.sequence)

    def _asked(self, entry: Head) -> Collection[Role]:
        event = next(line.event for line in self.case.lines if line.head == entry)
        open = self.case.adoptable[entry].proposal
        if isinstance(event, Stepped):
            return BY_PLACE[event.leaves, event.enters].by
        if isinstance(event, Recused):
            return READING_ROLES
        return _approvers(open) if open else ()

    def _pick(self, roles: Collection[Role], who: int) -> str:
        """Of those who hold a role or act in it; or else of the deputies; or else anybody."""
        staff, off = self.book.newest, self.book.off
        here = [name for name in staff if name not in off]
        proposed = self.life.proposal.persons if self.life.proposal else ()
        able = [name for name in here if {staff[name].role, *staff[name].acts} & {*roles}]
        able = able or [
            name for name in here if any(stands_in(name, role.value, staff) for role in roles)
        ]
        able = [name for name in able if person_id(name) not in proposed] or sorted(STAFF)
        return able[who % len(able)]

    # --- what they may not ---------------------------------------------------------------

    @rule(
        name=NAMES,
        at=AT,
        back=BACK,
        removed=SOME,
        knows=st.booleans(),
        finding=st.none() | FINDINGS,
        day=st.none() | DAYS,
    )
    def takes_a_step_of_the_table(
        self,
        name: str,
        at: int,
        back: int,
        removed: set[str],
        knows: bool,
        finding: dict[str, object] | None,
        day: date | None,
    ) -> None:
        """From where the case is, by anybody, mostly with what it must say."""
        step = self._leaving(at)
        if step:
            wanted = SAYS[step.finding] if step.finding else {}
            said = {**(wanted if finding is None else finding), "promised": day}
            gone = self._removed(removed, back, knows)
            self._steps(name, (step.leaves, step.enters), said, back, gone)

    @rule(name=NAMES, leaves=st.sampled_from(State), enters=st.sampled_from(State), said=FINDINGS)
    def takes_any_step(
        self, name: str, leaves: State, enters: State, said: dict[str, object]
    ) -> None:
        """Whether or not there is such a step."""
        self._steps(name, (leaves, enters), said)

    @rule(
        name=st.none() | NAMES, day=st.none() | DAYS, back=BACK, removed=SOME, knows=st.booleans()
    )
    def extends(
        self, name: str | None, day: date | None, back: int, removed: set[str], knows: bool
    ) -> None:
        """Where the case is, by who may or by anybody, to a later day or not."""
        gone = self._removed(removed, back, knows)
        who, back = (name, back) if name else (self._pick({Role.INSPEKTUR}, back), 0)
        state = self.life.state
        self._steps(who, (state, state), {"promised": day}, back, gone if name else frozenset())

    @rule(name=NAMES, back=BACK, under=BACK, removed=SOME, knows=st.booleans())
    def approves(self, name: str, back: int, under: int, removed: set[str], knows: bool) -> None:
        """The open proposal, or an old entry."""
        open = [self.life.proposal.head] if self.life.proposal else []
        entries = [*self.heads, *open]
        if entries:
            entry = entries[-1 - back % len(entries)]
            self._approves(name, entry, under, self._removed(removed, under, knows))

    @rule(name=NAMES, back=BACK, under=BACK, knows=st.booleans())
    def adopts(self, name: str, back: int, under: int, knows: bool) -> None:
        """What waits for it, or anything that stands on the chain."""
        entries = self._waiting() or self.heads
        if entries:
            entry = entries[-1 - back % len(entries)]
            self._adopts(name, entry, under, self._removed((), under, knows))

    @rule(back=BACK, who=BACK)
    def adopts_what_counts_for_nothing(self, back: int, who: int) -> None:
        """However long ago, by somebody in its role: nothing that was done since is taken back."""
        self.case = self._reads_as("tala")
        before, extended = _done(self.case), _extended(self.case)
        lines = [line for line in self.case.lines if line.reason == "unconfirmed"]
        if lines:
            line = lines[back % len(lines)]
            step = line.event if isinstance(line.event, Stepped) else None
            known = BY_PLACE.get((step.leaves, step.enters)) if step else None
            name = self._pick(known.by if known else (), who)
            self._adopts(name, line.head, 0, self._removed((), 0, knows=True))
            now = self._reads_as("tala")
            assert _done(now)[: len(before)] == before
            assert extended <= _extended(now)

    @rule(name=NAMES, back=BACK, removed=SOME, knows=st.booleans(), seeing=st.booleans())
    def replies(self, name: str, back: int, removed: set[str], knows: bool, seeing: bool) -> None:
        """A word for all before it; it may know nothing of the last that the reporter wrote."""
        heads = {} if seeing else {FROM: self.case.lines[0].head}
        frame = self.hand.forger.frame(TO, self._removed(removed, back, knows), heads)
        self._writes(Message(frame, "Baik.", ()), name, back)

    @rule(name=NAMES, whom=WHOM, own=st.booleans(), back=BACK, removed=SOME)
    def recuses(self, name: str, whom: set[str], own: bool, back: int, removed: set[str]) -> None:
        """Oneself, or others, whoever that is."""
        persons = frozenset(map(person_id, [name] if own else whom))
        frame = self.hand.forger.frame(TO, self._removed(removed, back, knows=True))
        self._writes(Recused(frame, persons, "Kerabat.", ""), name, back)

    @rule(whom=NAMES, who=BACK, second=BACK)
    def two_recuse(self, whom: str, who: int, second: int) -> None:
        """A colleague, by one who may and mostly another who may."""
        others = [name for name in self.book.newest if name != whom]
        knowing = self._removed((), 0, knows=True)
        frame = self.hand.forger.frame(TO, knowing)
        event = Recused(frame, frozenset({person_id(whom)}), "Kerabat.", "")
        self._writes(event, others[who % len(others)], 0)
        self.case = self._reads_as("tala")
        if second and self.life.proposal:
            name = self._pick(_approvers(self.life.proposal), second)
            self._approves(name, self.life.proposal.head, 0, knowing)

    @rule(sees=st.booleans())
    def the_reporter_writes(self, sees: bool) -> None:
        """Having seen everything, or nothing."""
        heads = {} if sees else {TO: None}
        event = Message(self.hand.forger.frame(FROM, heads=heads), "Begini.", ())
        self.hand.forger.puts(FROM, event, self.hand.forger.reporter_key)

    @rule(calls=st.booleans())
    def the_reporter_objects_or_calls(self, calls: bool) -> None:
        """Whether or not the case ended."""
        frame = self.hand.forger.frame(FROM)
        event = Pressed(frame, "") if calls else Objected(frame, "Tidak setuju.")
        self.hand.forger.puts(FROM, event, self.hand.forger.reporter_key)

    @rule(seldom=st.integers(0, 9))
    def the_reporter_withdraws(self, seldom: int) -> None:
        """Now and then."""
        if seldom == 0:
            event = Withdraw(self.hand.forger.frame(FROM))
            self.hand.forger.puts(FROM, event, self.hand.forger.reporter_key)

    # --- who is there --------------------------------------------------------------------

    @rule(name=NAMES, role=ROLES, deputies=SOME)
    def somebody_becomes_something_else(self, name: str, role: Role, deputies: set[str]) -> None:
        """In the next roster, with other deputies."""
        if name in self.book.newest:
            now = self.book.newest[name]
            changed = replace(now, role=role, deputies=frozenset(deputies) - {name})
            self._signs({**self.book.newest, name: changed})

    @rule(name=NAMES, acts=st.frozensets(ROLES, max_size=2))
    def somebody_acts_in_a_vacant_post(self, name: str, acts: frozenset[Role]) -> None:
        """In the next roster, or no longer."""
        if name in self.book.newest:
            changed = replace(self.book.newest[name], acts=acts)
            self._signs({**self.book.newest, name: changed})

    @rule(name=NAMES)
    def somebody_leaves_or_comes_back(self, name: str) -> None:
        """With the next roster; whoever comes back has new keys."""
        if name in self.book.newest:
            self._leaves(name)
        else:
            self.generations[name] += 1
            member = Member(STAFF[name], frozenset({DEPUTY}) - {name}, self.generations[name])
            self._signs({**self.book.newest, name: member})

    @rule(back=BACK, heir=NAMES, at=AT, times=st.integers(0, 2))
    def whoever_wrote_leaves(self, back: int, heir: str, at: int, times: int) -> None:
        """So that much hangs on the word of others; somebody may get the role, and adopt or not."""
        names = [one.name for one in self.book.wrote.values() if one.name in self.book.newest]
        if names:
            self._leaves(names[-1 - back % len(names)], heir)
        for _ in range(times):
            self.case = self._reads_as("tala")
            self._goes_on(at, 0)

    def _leaves(self, name: str, heir: str = "") -> None:
        others = {one: member for one, member in self.book.newest.items() if one != name}
        if heir in others:
            others[heir] = replace(others[heir], role=self.book.newest[name].role)
        if len(others) > 2:
            self._signs(others)

    @rule(name=NAMES)
    def somebody_is_taken_off(self, name: str) -> None:
        """At once, by a freshness statement; the next roster takes them back as they were."""
        if name in self.book.newest and len(self.book.off) < 2:
            self.regency.removes(name)
            self.book.off |= {name}

    @rule(at=AT)
    def whoever_could_go_on_is_taken_off(self, at: int) -> None:
        """So that deputies stand in."""
        step = self._leaving(at)
        for name, member in self.book.newest.items():
            if step and member.role in step.by:
                self.somebody_is_taken_off(name)

    def _signs(self, staff: Staff) -> None:
        if len(self.rosters) < MOST_ROSTERS:
            self.regency.signs_roster(_person(name, member) for name, member in staff.items())
            here = frozenset(staff)
            held = {
                name: replace(one, deputies=one.deputies & here, acts=one.acts - {one.role})
                for name, one in staff.items()
            }
            self.rosters.append((self.regency.newest.hash, held))
            self.book.newest, self.book.off = held, frozenset()

    # --- what is asked of all that -------------------------------------------------------

    @invariant()
    def the_book_holds(self) -> None:
        """For one who reads."""
        self.case = self._reads_as("tala")
        self.book.holds(self.case)

    def teardown(self) -> None:
        """All who hold the secrets read the same."""
        reporter = Reader(self.office.reporter.code.keys().kem, _of_the_reporter)
        recovery = Reader(recovery_key(self.regency.name), lambda roster, _: len(roster.persons))
        for case in [*map(self._reads_as, STAFF), self._reads(reporter), self._reads(recovery)]:
            assert (case.life, case.lines) == (self.life, self.case.lines)


def _approvers(proposal: Proposal) -> Collection[Role]:
    event = proposal.event
    if isinstance(event, Recused):
        return RECUSAL_APPROVED_BY
    return BY_PLACE[event.leaves, event.enters].approved_by


def _done(case: Case) -> list[Passage]:
    """By people of the house."""
    return [passage for passage in case.life.passages if passage.chain is TO]


def _extended(case: Case) -> set[Head]:
    """The extensions that count."""
    steps = [line for line in case.counted() if isinstance(line.event, Stepped)]
    return {line.head for line in steps if isinstance(line.event, Stepped) and line.event.extends}


def _with_deputies(name: str, member: Member) -> Member:
    """Two of the others, so that somebody can stand in for anybody."""
    return replace(member, deputies=frozenset({DEPUTY, "vira"} - {name}))


def _of_the_reporter(roster: Roster, stream: Stream) -> int | None:
    return len(roster.persons) + 1 if stream is Stream.CONVERSATION else None


def _person(name: str, member: Member) -> Person:
    entry = person(name, member.role, generation=member.generation)
    entry = replace(entry, deputies=frozenset(map(person_id, member.deputies)))
    lent = member.acts - {member.role}
    return acting(entry, *lent) if lent else entry


@pytest.mark.timeout(400)  # 30 s on a quiet machine; broken off, it would look flaky
def test_whatever_hostile_reviewers_try_the_book_holds() -> None:
    run_state_machine_as_test(
        Hostile,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.generate],  # to shrink what broke takes minutes: done by hand
            suppress_health_check=list(HealthCheck),
        ),
    )

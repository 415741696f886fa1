"""Lives by dice: stories whose people move the case, mostly as they may, sometimes not at all."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import ClassVar

from crypto.delegations import Delegation, Kind
from crypto.ids import Chain, Role
from crypto.roster import Person, Roster
from tests.forging import head_of
from tests.inspectorates import TODAY, person, person_id, recovery_key, staff_keys
from tests.interop.stories import NAMES, SELDOM, Story
from tests.world import papers_of
from wbs.cases.case import Case, NoCase
from wbs.cases.chains import Papers
from wbs.cases.event import Event
from wbs.cases.events import Adopt
from wbs.cases.fold import read_case
from wbs.cases.frames import Frame
from wbs.cases.life import Acting, Life
from wbs.cases.lifecycle import ENDED, STEPS, Finding, Step
from wbs.cases.moving import Approved, Objected, Outcome, Pressed, Recused, Stepped, Triage
from wbs.cases.opening import Reader

ITS_DAYS = (TODAY, TODAY)
WRONG = 0.2  # of the moves are anybody's and anything
TRIAGE = Triage("LENGKAP", "TINGGI", "YA", "SEDANG")
OUTCOME = Outcome("TERBUKTI", ("DISIPLIN",))
DAYS = [date(2027, 1, 12), date(2027, 1, 13), date(2027, 3, 1), date(2031, 5, 6), date.max]


class LivingStory(Story):
    """One case in the making that goes through its states."""

    colleagues: ClassVar[tuple[str, ...]] = ("sari", "tono", "ratna")
    _read_last: Papers | None = None
    _case: Case | None = None

    def staffs(self) -> None:
        """An inspektur, deputies, delegates, and now and then somebody in two roles."""
        people = [*self.regency.newest.persons, person("ratna", Role.INSPEKTUR)]
        self.regency.signs_roster([self._with_power(one, people) for one in people])

    def actions(self) -> list[Callable[[], object]]:
        """Most of the time the case is moved."""
        moving = [self.moves] * 14 + [self.objects, self.objects, self.presses, self.powers_change]
        moving += [self.whoever_moved_leaves] + [self.adopts_a_move] * 3
        moving += [self.adopts_what_waited, self.two_recuse]
        return [*super().actions(), *moving]

    def powers_change(self) -> None:
        """Other roles, deputies and delegations for somebody."""
        people = self.regency.still_there()
        changed = self.dice.choice(people)
        lost = {self.dice.choice([*Role])}
        less = replace(changed, roles=(changed.roles - lost) or changed.roles)
        new = self._with_power(less, people)
        self.regency.signs_roster(new if one is changed else one for one in people)

    def _with_power(self, one: Person, people: list[Person]) -> Person:
        others = [other.id for other in people if other.id != one.id]
        deputies = self.dice.sample(others, min(len(others), self.dice.choice([0, 1, 1, 2])))
        more = self.dice.choice([*Role]) if self.dice.random() < WRONG else None
        roles = one.roles | ({more} if more else set())
        return self._delegating(replace(one, roles=roles, deputies=frozenset(deputies)), people)

    def _delegating(self, one: Person, people: list[Person]) -> Person:
        """Now and then with the role of a colleague who is away, or of nobody; else without any."""
        reading = [other for other in people if other.id != one.id and other.reads]
        if not one.reads or not reading or self.dice.random() < 0.5:
            return replace(one, delegations=())
        away, role = self.dice.choice(reading), self.dice.choice([*Role][1:5])
        lent = away.roles - one.roles
        if self.dice.random() < 0.3 or not lent:
            given = Delegation(Kind.PLT, None, frozenset({role}) - one.roles, *ITS_DAYS)
        else:
            given = Delegation(Kind.PLH, away.id, lent, *ITS_DAYS)
        return replace(one, delegations=(given,) if given.roles else ())

    def moves(self) -> None:
        """A step or an approval."""
        knew, roster = self._frame(Chain.TO_REPORTER), self._roster()
        right = list(self._right(self.now(), knew, roster))
        if right and self.dice.random() > WRONG:
            name, event = self.dice.choice(right)
        else:
            name, event = self.dice.choice(NAMES), self._any(knew)
        key = staff_keys(name, self.generations.get(name, 0)).identity
        self._put(Chain.TO_REPORTER, event, key, roster)

    def whoever_moved_leaves(self) -> None:
        """So that much hangs on the word of others; somebody gets what they were."""
        passages = [one for one in self.now().passages if one.persons]
        last = passages[-1].persons if passages else ()
        gone = {*last} - {person_id("ratna")}  # whose key would come back
        people = self.regency.still_there()
        left = [one for one in people if one.id not in gone]
        if len(left) > 1 and len(left) < len(people):
            roles = frozenset[Role]().union(*(one.roles for one in people if one.id in gone))
            heir = self.dice.choice(left)
            self.regency.signs_roster(
                replace(one, roles=one.roles | roles) if one is heir else one for one in left
            )

    def adopts_a_move(self) -> None:
        """What waits for it; mostly by somebody who may, if there is anybody."""
        self.now()
        waiting = self._case.adoptable if self._case else {}
        if self._case and waiting:
            entry = self.dice.choice(sorted(waiting, key=lambda head: head.sequence))
            event = next(line.event for line in self._case.lines if line.head == entry)
            knew, roster = self._frame(Chain.TO_REPORTER), self._roster()
            acting = [self._acting(one, roster, knew) for one in roster.persons]
            able = [
                one
                for one in acting
                if event and waiting[entry].judge(event, one, withdrawn=False) is None
            ]
            ids = [one.person for one in (acting if self.dice.random() < WRONG else able)]
            if ids:
                chosen = self.dice.choice(ids)
                name = next(name for name in NAMES if person_id(name) == chosen)
                key = staff_keys(name, self.generations.get(name, 0)).identity
                self._put(Chain.TO_REPORTER, Adopt(knew, entry), key, roster)

    def adopts_what_waited(self) -> None:
        """Anything that counts for nothing, by anybody: the case may have gone on past it."""
        self.now()
        chain, lines = Chain.TO_REPORTER, self._case.lines if self._case else ()
        waiting = [
            line.head for line in lines if (line.chain, line.reason) == (chain, "unconfirmed")
        ]
        if waiting:
            event = Adopt(self._frame(chain), self.dice.choice(waiting))
            names = [name for name in NAMES if self._roster().person(person_id(name))]
            name = self.dice.choice(names)
            key = staff_keys(name, self.generations.get(name, 0)).identity
            self._put(chain, event, key, self._roster())

    def _acting(self, one: Person, roster: Roster, knew: Frame) -> Acting:
        return Acting(one.id, roster, self.regency.trusted().gone_of(roster, knew.removed))

    def two_recuse(self) -> None:
        """Somebody proposes that a colleague leaves the case, and mostly it is approved."""
        roster, knew = self.regency.newest, self._frame(Chain.TO_REPORTER)
        reading = [one.id for one in roster.persons if one.reads and one.id != person_id("budi")]
        if reading and self.dice.random() < 0.5:
            event = Recused(knew, frozenset({self.dice.choice(reading)}), "Kerabat.", "")
            self._put(Chain.TO_REPORTER, event, self._signer(), roster)
            for _ in range(self.dice.choice([0, 1, 1, 1])):
                self.moves()

    def introduces(self) -> None:
        """Seldom, or most moves were sealed under a disputed secret."""
        if self.dice.random() < WRONG:
            super().introduces()

    def now(self) -> Life:
        """Where the case stands, for who reads everything."""
        papers = papers_of(self.forger.case)
        if papers != self._read_last:
            self._read_last, self._case = papers, self._reads(papers)
        return self._case.life if self._case else Life()

    def _reads(self, papers: Papers) -> Case | None:
        reader = Reader(recovery_key("kabupaten"), lambda roster, _stream: len(roster.persons))
        try:
            return read_case(papers, reader, self.regency.trusted())
        except NoCase:
            return None

    def _right(self, life: Life, knew: Frame, roster: Roster) -> Iterator[tuple[str, Event]]:
        known = {person_id(name): name for name in NAMES}
        for one in roster.persons:
            acting = self._acting(one, roster, knew)
            name = known[one.id]
            yield from ((name, self._step(knew, step)) for step in life.steps(acting))
            extension = life.extension(acting)
            if extension and self.dice.random() < WRONG:
                yield name, self._step(knew, extension)
            if life.proposal is not None and life.may_approve(acting):
                yield from [(name, Approved(knew, life.proposal.head))] * 3

    def _step(self, knew: Frame, step: Step, finding: Finding | None = None) -> Stepped:
        says = finding or step.finding
        promises = step.extends or self.dice.random() < WRONG
        return Stepped(
            knew,
            step.leaves,
            step.enters,
            "Alasan.",
            "" if self.dice.random() < SELDOM else "Pesan.",
            TRIAGE if says is Finding.TRIAGE else None,
            OUTCOME if says is Finding.OUTCOME else None,
            "Inspektorat Jenderal" if says is Finding.DESTINATION else None,
            self.dice.choice(DAYS) if promises and self.dice.random() > SELDOM else None,
        )

    def _any(self, knew: Frame) -> Event:
        entries = self.forger.case.chains[Chain.TO_REPORTER]
        life = self.now()
        if life.proposal is not None and self.dice.random() < 0.5:
            return Approved(knew, life.proposal.head)
        if entries and self.dice.random() < WRONG:
            return Approved(knew, head_of(self.dice.choice(entries)))
        leaving = [step for step in STEPS if step.leaves is life.state]
        step = self.dice.choice([*leaving, self.dice.choice(STEPS)])
        return self._step(knew, step, self.dice.choice([None] * 8 + [*Finding]))

    def objects(self) -> None:
        """The reporter, mostly where there is something to object to."""
        if self.now().state in ENDED or self.dice.random() < SELDOM:
            chain = Chain.FROM_REPORTER
            self._put(chain, Objected(self._frame(chain), "Belum."), self.forger.reporter_key)

    def presses(self) -> None:
        """The reporter raises the alarm; seldom."""
        if self.dice.random() < SELDOM:
            chain = Chain.FROM_REPORTER
            self._put(chain, Pressed(self._frame(chain), ""), self.forger.reporter_key)

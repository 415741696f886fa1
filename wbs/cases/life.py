"""Life: where a case stands while its entries are folded, and whether the next one may move it."""

from dataclasses import dataclass, field
from datetime import date

from crypto.ids import Chain, PersonId, Role
from crypto.roster import Roster
from wbs.cases.able import able
from wbs.cases.event import Event
from wbs.cases.events import Message
from wbs.cases.frames import Head
from wbs.cases.lifecycle import (
    ASKED,
    BY_PLACE,
    ENDED,
    MOVES,
    RECUSAL_APPROVED_BY,
    RECUSED_BY,
    State,
    Step,
)
from wbs.cases.moving import Approved, Objected, Pressed, Recused, Stepped

NO_STEP, NO_ROLE, ONE_PERSON = "step", "role", "two-persons"


@dataclass(frozen=True, slots=True)
class Acting:
    """Who wrote an entry: in which roster, and whom its author knew to be gone."""

    person: PersonId
    roster: Roster
    gone: frozenset[PersonId]

    def stands_in(self, roles: frozenset[Role], barred: frozenset[PersonId]) -> str | None:
        """The rule that is broken. Whoever is barred counts as gone: a deputy may stand in."""
        if self.person in barred:
            return ONE_PERSON
        standing = able(self.roster, roles, self.gone | barred)
        return None if any(one.id == self.person for one in standing) else NO_ROLE


@dataclass(frozen=True, slots=True)
class Passage:
    """A case went from one state to another. `persons`: who did; nobody where the reporter did."""

    leaves: State
    enters: State
    chain: Chain
    sequence: int
    persons: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What waits for a second person. `persons`: who proposed it, and who adopted that."""

    head: Head
    persons: tuple[PersonId, ...]
    event: Stepped | Recused


@dataclass(frozen=True, slots=True)
class Recusal:
    """Persons are out for good, from the entry after this one of to-reporter. `by`: who said so."""

    persons: frozenset[PersonId]
    sequence: int
    by: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """By when the reporter hears of the case again, said by this entry of to-reporter."""

    day: date
    sequence: int


@dataclass(slots=True)
class Life:
    """What counted so far. `extended`: until when the case may stay in its state after all."""

    state: State = State.DITERIMA
    asked_in: State | None = None  # where the open question was asked
    proposal: Proposal | None = None
    passages: list[Passage] = field(default_factory=list)
    recusals: list[Recusal] = field(default_factory=list)
    promise: Promise | None = None
    extended: date | None = None
    pressed: int | None = None  # the last call under pressure that nobody has answered yet

    def judge(self, event: Event, acting: Acting | None, *, withdrawn: bool) -> str | None:
        """The rule of protocol 13.10 that an event breaks. `acting`: None for the reporter."""
        if isinstance(event, Objected):
            return None if self.state in ENDED else NO_STEP
        if acting is None:
            return None
        if isinstance(event, Stepped):
            return self._judge_step(event, acting, withdrawn=withdrawn)
        if isinstance(event, Recused):
            return _judge_recusal(event, acting)
        return self._judge_approval(event, acting) if isinstance(event, Approved) else None

    def _judge_step(self, event: Stepped, acting: Acting, *, withdrawn: bool) -> str | None:
        step = BY_PLACE.get((event.leaves, event.enters))
        if step is None or not self._is_open(step):
            return NO_STEP
        wanted = frozenset({step.finding} if step.finding else ())
        if event.findings() != wanted or not (event.message or withdrawn):
            return NO_STEP
        if not self._may_promise(event):
            return NO_STEP
        return acting.stands_in(step.by, self.barred(step))

    def _may_promise(self, event: Stepped) -> bool:
        """An extension promises a later day than the last; nobody promises anything at an end."""
        if not event.extends:
            return event.promised is None or event.enters not in ENDED
        last = self.promise
        return event.promised is not None and (last is None or event.promised > last.day)

    def _judge_approval(self, event: Approved, acting: Acting) -> str | None:
        if self.proposal is None or event.entry != self.proposal.head:
            return NO_STEP
        proposed = self.proposal.event
        if isinstance(proposed, Recused):
            roles, barred = RECUSAL_APPROVED_BY, proposed.persons
        else:
            step = BY_PLACE[proposed.leaves, proposed.enters]
            roles, barred = step.approved_by, self.barred(step)
        return acting.stands_in(roles, barred | frozenset(self.proposal.persons))

    def _is_open(self, step: Step) -> bool:
        return step.leaves is self.state and not (step.returns and step.enters is not self.asked_in)

    def barred(self, step: Step) -> frozenset[PersonId]:
        """Who may not take a step: those who brought the case where it is taken up from."""
        came = (one for one in reversed(self.passages) if one.enters in step.not_after)
        last = next(came, None)
        return frozenset(last.persons if last else ())

    def ways(self) -> tuple[Step, ...]:
        """What could be done next, by whomever, to bring the case elsewhere."""
        return tuple(step for step in MOVES if self._is_open(step))

    def extension(self, acting: Acting) -> Step | None:
        """That of the state, if somebody may extend it."""
        step = BY_PLACE.get((self.state, self.state))
        may = step is not None and acting.stands_in(step.by, self.barred(step)) is None
        return step if may else None

    def steps(self, acting: Acting) -> tuple[Step, ...]:
        """What somebody could do next, proposals among it, where there is who could approve."""
        return tuple(
            step
            for step in self.ways()
            if acting.stands_in(step.by, self.barred(step)) is None
            and self._could_be_approved(step, acting)
        )

    def _could_be_approved(self, step: Step, acting: Acting) -> bool:
        away = acting.gone | self.barred(step) | {acting.person}
        return not step.approved_by or bool(able(acting.roster, step.approved_by, away))

    def may_approve(self, acting: Acting) -> bool:
        """Whether somebody could approve what is proposed."""
        waiting = self.proposal
        return waiting is not None and (
            self._judge_approval(Approved(waiting.event.frame, waiting.head), acting) is None
        )

    @property
    def objected(self) -> bool:
        """Whether the reporter objected to an end before."""
        return any(one.enters is State.KEBERATAN for one in self.passages)

    def apply(self, event: Event, chain: Chain, head: Head, persons: tuple[PersonId, ...]) -> None:
        """Take in an event that counts. `persons`: its author, and whoever adopted it."""
        if isinstance(event, Stepped | Recused):
            self._take(event, chain, head, persons)
        elif isinstance(event, Approved) and self.proposal is not None:
            self._agree(self.proposal, chain, head, persons)
        elif isinstance(event, Objected):
            self._pass(State.KEBERATAN, chain, head, ())
        elif isinstance(event, Pressed):
            self.pressed = head.sequence
        elif isinstance(event, Message):
            self._hear(event, chain, head)

    def _take(
        self, event: Stepped | Recused, chain: Chain, head: Head, persons: tuple[PersonId, ...]
    ) -> None:
        if event.is_proposal if isinstance(event, Stepped) else not event.is_by(persons[0]):
            self.proposal = Proposal(head, persons, event)
        else:
            self._do(event, chain, head, persons)

    def _do(
        self, event: Stepped | Recused, chain: Chain, head: Head, persons: tuple[PersonId, ...]
    ) -> None:
        if isinstance(event, Recused):
            self.recusals.append(Recusal(event.persons, head.sequence, persons))
        elif event.extends:
            self._promise(event.promised, head)
            self.extended = event.promised
        else:
            asks_or_returns = event.enters in (ASKED, self.asked_in)  # then what was said stands
            self._pass(event.enters, chain, head, persons)
            if event.promised is not None or not asks_or_returns:
                self._promise(event.promised, head)
            if not asks_or_returns:
                self.extended = None

    def _promise(self, day: date | None, head: Head) -> None:
        self.promise = Promise(day, head.sequence) if day else None

    def _agree(
        self, agreed: Proposal, chain: Chain, head: Head, persons: tuple[PersonId, ...]
    ) -> None:
        self._do(agreed.event, chain, head, (*agreed.persons, *persons))
        self.proposal = None

    def _hear(self, message: Message, chain: Chain, head: Head) -> None:
        """A reporter who writes after the question answers it; reviewers answer a call."""
        if chain is Chain.FROM_REPORTER:
            if self.asked_in is not None:  # seen by the reporter: else visited later (13.4)
                self._pass(self.asked_in, chain, head, ())
        elif self.pressed is not None:
            seen = message.frame.heads.get(Chain.FROM_REPORTER)
            if seen is not None and seen.sequence >= self.pressed:
                self.pressed = None

    def _pass(self, enters: State, chain: Chain, head: Head, persons: tuple[PersonId, ...]) -> None:
        self.passages.append(Passage(self.state, enters, chain, head.sequence, persons))
        self.asked_in = self.state if enters is ASKED else None
        self.state, self.proposal = enters, None


def _judge_recusal(event: Recused, acting: Acting) -> str | None:
    """Oneself alone; others are proposed by somebody who is none of them."""
    if event.is_by(acting.person):
        return None
    return acting.stands_in(RECUSED_BY, event.persons)

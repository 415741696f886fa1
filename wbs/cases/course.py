"""The course of a case: which moves count, by their author and by whoever adopted them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from crypto.freshness import TrustedRoster
from crypto.ids import Chain, PersonId
from crypto.roster import Roster
from wbs.cases.confirming import Confirmed
from wbs.cases.frames import Head
from wbs.cases.life import NO_STEP, Acting, Life
from wbs.cases.moving import Approved, Recused, Stepped
from wbs.cases.opening import Opened


class Course:
    """What moved the case so far. `adoptable`: how it stood where a move waits for its adoption."""

    def __init__(
        self,
        confirmed: Confirmed,
        trusted: TrustedRoster,
        excluded: Callable[[Opened], frozenset[PersonId]],
    ) -> None:
        self.life = Life()
        self.adoptable: dict[Head, Life] = {}
        self.approvals = set[int]()  # of to-reporter that count or could count by somebody's word
        self._confirmed = confirmed
        self._trusted = trusted
        self._excluded = excluded
        self._epoch = 0  # of the newest roster under which anything of to-reporter counted

    def is_confirmed(self, one: Opened, *, withdrawn: bool) -> bool:
        """Whether anybody stands behind an entry; remembers a move that somebody could adopt."""
        place = one.entry.header.chain, one.entry.header.sequence
        if one.person is None or self._confirmed.holds(place):
            return True
        if self._is_move(one) and self._judge_author(one, withdrawn=withdrawn) is None:
            self._remember(one)
        return False

    def judge(self, one: Opened, *, withdrawn: bool) -> str | None:
        """The rule of protocol 13.10 that an entry breaks."""
        reason = self._judge_author(one, withdrawn=withdrawn)
        if reason is None and self._adoptions(one) and self._adopter(one, withdrawn) is None:
            self._remember(one)
            return "unconfirmed"
        return reason

    def apply(self, one: Opened, *, withdrawn: bool) -> None:
        """Take in an entry that counts."""
        acting, adopter = self._acting(one), self._adopter(one, withdrawn)
        if one.event is None:
            return
        header = one.entry.header
        persons = (acting.person,) if acting else ()
        persons = (*persons, adopter) if adopter else persons
        self.life.apply(one.event, header.chain, one.entry.head, persons)
        self._keep(one)
        if acting and header.chain is Chain.TO_REPORTER:
            self._epoch = max(self._epoch, acting.roster.epoch)

    def _judge_author(self, one: Opened, *, withdrawn: bool) -> str | None:
        acting = self._acting(one) if self._is_move(one) else None
        if one.event is None:
            return None
        if acting and acting.roster.epoch < self._epoch:
            return "old-roster"
        if acting and isinstance(one.event, Recused) and not _are_known(one.event, acting.roster):
            return NO_STEP
        return self.life.judge(one.event, acting, withdrawn=withdrawn)

    def _adoptions(self, one: Opened) -> Sequence[Opened]:
        """The adoptions that a move hangs on; none where it needs none."""
        place = one.entry.header.chain, one.entry.header.sequence
        return self._confirmed.adopted.get(place, ()) if self._is_move(one) else ()

    def _adopter(self, one: Opened, withdrawn: bool) -> PersonId | None:
        """Whoever adopted a move and could have made it in its place."""
        for other in self._adoptions(one):
            acting = self._acting(other)
            if one.event is None or acting is None:
                continue
            if self.life.judge(one.event, acting, withdrawn=withdrawn) is None:
                return acting.person
        return None

    def _acting(self, one: Opened) -> Acting | None:
        """The person behind an entry, with the roster it is signed under; None: the reporter."""
        roster = self._trusted.chain.by_hash(one.signed.roster) if one.signed else None
        if one.person is None or one.event is None or roster is None:
            return None
        removed = self._trusted.gone_of(roster, one.event.frame.removed)
        return Acting(one.person.id, roster, removed | self._excluded(one))

    def _keep(self, one: Opened) -> None:
        if isinstance(one.event, Approved):
            self.approvals.add(one.entry.header.sequence)

    def _remember(self, one: Opened) -> None:
        """How it stands where a move waits, unless others went past it."""
        self._keep(one)
        if (one.entry.header.chain, one.entry.header.sequence) in self._confirmed.passed_over:
            return
        life = self.life
        stood = replace(life, passages=[*life.passages], recusals=[*life.recusals])
        self.adoptable[one.entry.head] = stood

    @staticmethod
    def _is_move(one: Opened) -> bool:
        return isinstance(one.event, Stepped | Approved | Recused)


def _are_known(event: Recused, roster: Roster) -> bool:
    """Whoever approves a recusal sees by name whom it is about."""
    return event.persons <= {person.id for person in roster.persons}

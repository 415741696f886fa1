"""Confirming: whether an entry counts whose author left or lost a role (protocol 13.8).

Whoever left can still sign under the roster of those days, and a server can store it today. So such
an entry needs the word of somebody who stands: who wrote after it and knew its author as standing,
or who adopts it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crypto.envelope import NUMBER_END
from crypto.freshness import TrustedRoster
from crypto.ids import Chain, PersonId, Role, RosterHash, Stream
from crypto.roster import Roster
from wbs.cases.able import powers
from wbs.cases.chains import Linked
from wbs.cases.event import Event
from wbs.cases.events import Adopt, Reported, introduction_of
from wbs.cases.excluding import Foreseen, foreseen, passed_of
from wbs.cases.frames import Head
from wbs.cases.lifecycle import BY_PLACE, RECUSAL_APPROVED_BY, RECUSED_BY, State, Step
from wbs.cases.moving import Approved, Recused, Stepped
from wbs.cases.opening import Opened

Place = tuple[Chain, int]


@dataclass(slots=True)
class Confirmed:
    """Which entries of reviewers count, and for want of a better word on whose adoption.

    `passed_over`: moves that others went past, so that nobody adopts them any more. `foreseen`: the
    approvals of recusals that were taken for granted.
    """

    by_word: set[Place] = field(default_factory=set)
    adopted: dict[Place, list[Opened]] = field(default_factory=dict)
    passed_over: set[Place] = field(default_factory=set)
    foreseen: frozenset[int] = frozenset()

    def holds(self, place: Place) -> bool:
        """Whether anybody stands behind an entry."""
        return place in self.by_word or place in self.adopted


@dataclass(frozen=True, slots=True)
class _Word:
    """What whoever wrote an entry knew of the house."""

    roster: RosterHash
    removed: frozenset[PersonId]


@dataclass(frozen=True, slots=True)
class _Said:
    """A word that reaches to-reporter up to `sequence`, and who stands behind it."""

    sequence: int
    word: _Word
    behind: frozenset[PersonId]


def confirmed(
    opened: Mapping[Chain, list[Opened]],
    linked: Linked,
    trusted: TrustedRoster,
    report: Reported,
    *,
    only: frozenset[int] | None = None,
) -> Confirmed:
    """Find out behind which entries of reviewers somebody stands. `only`: as `foreseen`.

    Internal first: its entries name those of to-reporter, never the other way round.
    """
    passed = passed_of(opened)
    ahead = foreseen(report, passed, linked, trusted, only=only)
    confirming = _Confirming(passed, linked, trusted, ahead)
    said = confirming.walk(Chain.INTERNAL, ())
    confirming.walk(Chain.TO_REPORTER, sorted(said, key=lambda one: one.sequence))
    return confirming.result


class _Confirming:
    """From the last entry to the first, so that a word is known before those it stands for."""

    def __init__(
        self,
        passed: Mapping[Chain, dict[int, Opened]],
        linked: Linked,
        trusted: TrustedRoster,
        ahead: Foreseen,
    ) -> None:
        self.linked = linked
        self.trusted = trusted
        self.passed = passed
        self.exclusions = ahead.exclusions
        self.went_on: dict[tuple[State, _Word], int] = {}  # since when moves under a word leave it
        self.result = Confirmed(foreseen=ahead.approvals)

    def walk(self, chain: Chain, joining: Sequence[_Said]) -> list[_Said]:
        """Go through a chain. `joining`: words of another one, by what they reach."""
        joining, said = list(joining), list[_Said]()
        words: dict[_Word, frozenset[PersonId]] = defaultdict(frozenset)
        adopting: dict[int, list[Opened]] = defaultdict(list)
        for sequence, one in reversed(self.passed[chain].items()):
            while joining and joining[-1].sequence >= sequence:
                reaching = joining.pop()
                words[reaching.word] |= reaching.behind
            behind = self._behind(one, words)
            self._confirm(one, behind, adopting[sequence])
            if not behind or one.signed is None or one.event is None or self._is_excluded(one):
                continue
            word = _Word(one.signed.roster, one.event.frame.removed)
            words[word] |= behind
            if isinstance(one.event, Adopt) and self.linked.holds(chain, one.event.entry):
                adopting[one.event.entry.sequence].append(one)
            head = one.event.frame.heads.get(Chain.TO_REPORTER)
            if head is not None and self.linked.holds(Chain.TO_REPORTER, head):
                said.append(_Said(head.sequence, word, behind))
        return said

    def _confirm(self, one: Opened, behind: frozenset[PersonId], adopting: list[Opened]) -> None:
        place = one.entry.header.chain, one.entry.header.sequence
        end = self._passed_over(one)
        adopters = [
            other
            for other in reversed(adopting)
            if other.entry.header.sequence < end and not self._gives_itself(other, one)
        ]
        if behind or self._is_relied_on(one):
            self.result.by_word.add(place)
        elif adopters:
            self.result.adopted[place] = adopters
        if end < NUMBER_END:
            self.result.passed_over.add(place)
        self._go_on(one, [one] if behind else adopters)

    def _passed_over(self, one: Opened) -> int:
        """Since which entry the case went on from where a move would lead on, and past that move.

        Adopted later, it would take back what was done since. Whoever knew its author as standing
        did not go past it, but built on it. An answer of the reporter leads on from a question.
        """
        step = self._step(one.event)
        places = (
            at
            for (leaves, word), at in self.went_on.items()
            if step is not None
            and step.leaves in (leaves, State.PERLU_KLARIFIKASI)
            and not self._stood(one, word)
        )
        return min(places, default=NUMBER_END)

    def _go_on(self, one: Opened, grounds: Sequence[Opened]) -> None:
        """Keep since when a move counts: by a word in its place, adopted since its adoption."""
        step = self._step(one.event)
        since = [each.entry.header.sequence for each in grounds if self._roles(each) is not None]
        if step is None or self._is_excluded(one) or one.signed is None or one.event is None:
            return
        place = step.leaves, _Word(one.signed.roster, one.event.frame.removed)
        self.went_on[place] = min([self.went_on.get(place, NUMBER_END), *since])

    def _behind(
        self, one: Opened, words: Mapping[_Word, frozenset[PersonId]]
    ) -> frozenset[PersonId]:
        """Those who stand now and on whose word an entry rests. Its own author's, while standing.

        Else nobody who lost a power is among them: it would be given back by the own word.
        """
        if one.person is None or one.signed is None:
            return frozenset()
        newest, removed = self.trusted.newest, self.trusted.freshness.removed
        if self._stands(one, newest, removed):
            return frozenset({one.person.id})
        found = frozenset[PersonId]().union(
            *(behind for word, behind in words.items() if self._stood(one, word))
        )
        return found if self._roles(one) is None else found - {one.person.id}

    def _stood(self, one: Opened, word: _Word) -> bool:
        """Whether the author of a later entry knew the author of `one` as standing."""
        then = self.trusted.chain.by_hash(one.signed.roster) if one.signed else None
        roster = self.trusted.chain.by_hash(word.roster)
        if then is None or roster is None or roster.epoch < then.epoch:
            return False
        return self._stands(one, roster, word.removed)

    def _stands(self, one: Opened, roster: Roster, removed: frozenset[PersonId]) -> bool:
        """Whether the author of an entry could write it in this roster too."""
        person = roster.author(one.signed.author.value) if one.signed else None
        if one.person is None or person is None or not person.reads or person.id in removed:
            return False
        roles = self._roles(one)
        if roles is None:
            return True
        deputised = not one.person.acts_in & roles
        return bool((powers(roster, person.id) if deputised else person.acts_in) & roles)

    def _roles(self, one: Opened) -> frozenset[Role] | None:
        """The roles that a move, or adopting one, asks for, if its author could act in one then.

        None for everything else: it hangs on no role, or breaks a later rule.
        """
        then = self.trusted.chain.by_hash(one.signed.roster) if one.signed else None
        if then is None or one.person is None:
            return None
        event = one.event
        if isinstance(event, Adopt):
            event = self._named(one.entry.header.chain, event.entry)
        roles = self._asked(event)
        return roles if roles and powers(then, one.person.id) & roles else None

    def _asked(self, event: Event | None) -> frozenset[Role]:
        """In which roles a step is taken, or approved."""
        approves, meant = isinstance(event, Approved), event
        if isinstance(event, Approved):
            meant = self._named(Chain.TO_REPORTER, event.entry)
        if isinstance(meant, Recused):
            return RECUSAL_APPROVED_BY if approves else RECUSED_BY
        step = self._step(event)
        if step is None:
            return frozenset()
        return step.approved_by if isinstance(event, Approved) else step.by

    def _step(self, event: Event | None) -> Step | None:
        """The step of the table that is taken, or approved."""
        if isinstance(event, Approved):
            event = self._named(Chain.TO_REPORTER, event.entry)
        return BY_PLACE.get((event.leaves, event.enters)) if isinstance(event, Stepped) else None

    def _named(self, chain: Chain, entry: Head) -> Event | None:
        named = self.passed[chain].get(entry.sequence)
        return named.event if named else None

    def _gives_itself(self, adopting: Opened, one: Opened) -> bool:
        """Nobody adopts the own move."""
        same = adopting.person and one.person and adopting.person.id == one.person.id
        return bool(same) and self._roles(one) is not None

    def _is_excluded(self, one: Opened) -> bool:
        """Whoever is out vouches for nobody.

        Whom the report excludes holds no secret of the case, but could seal an entry under one made
        for it; whoever is recused still holds the old ones.
        """
        return one.person is not None and one.person.id in self.exclusions.known_to(one)

    def _is_relied_on(self, one: Opened) -> bool:
        """Whether the reporter wrote under the secret that `one` introduced first, while its author
        stood in the roster.

        Else those words were lost, and the next ones sealed under an older secret, once whoever
        introduced the secret leaves. Only the first introduction of a number: a second one could
        not have been what the reporter relied on.
        """
        number = _number(one)
        if number is None or self._was_introduced(number, before=one.entry.header.sequence):
            return False
        return any(
            other.entry.header.secret_number == number
            and other.secret == one.secret
            and self._knew(other, one)
            for other in self.passed[Chain.FROM_REPORTER].values()
        )

    def _was_introduced(self, number: int, *, before: int) -> bool:
        report = self.passed[Chain.FROM_REPORTER].get(0)
        return (report is not None and _number(report) == number) or any(
            _number(other) == number
            for sequence, other in self.passed[Chain.TO_REPORTER].items()
            if sequence < before
        )

    def _knew(self, other: Opened, one: Opened) -> bool:
        """Whether the reporter had seen `one`, under a roster in which its author stood."""
        head = other.event.frame.heads.get(Chain.TO_REPORTER) if other.event else None
        roster = self.trusted.chain.by_hash(other.signed.roster) if other.signed else None
        if head is None or roster is None or head.sequence < one.entry.header.sequence:
            return False
        held = self.linked.holds(Chain.TO_REPORTER, head) is True
        return held and self._stands(one, roster, frozenset())


def _number(one: Opened) -> int | None:
    """The number of the conversation secret that an entry introduces."""
    introduction = introduction_of(one.event) if one.event else None
    if introduction is None or introduction.stream is not Stream.CONVERSATION:
        return None
    return introduction.number

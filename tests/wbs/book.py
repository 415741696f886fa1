"""The book: who may move a case, written down a second time by hand, from what the law and the
house rules ask for; and what somebody remembers who saw all that was signed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from crypto.ids import PersonId, Role
from tests.inspectorates import person_id
from tests.wbs.lives import FROM, TO
from wbs.cases.case import Case
from wbs.cases.events import Message
from wbs.cases.life import Passage, Recusal
from wbs.cases.moving import Approved, Pressed, Stepped

BOOK = """
DITERIMA VERIFIKASI verifikator
VERIFIKASI TELAAH verifikator
VERIFIKASI ARSIP penelaah *
VERIFIKASI PERLU_KLARIFIKASI verifikator
TELAAH MENUNGGU_OTORISASI penelaah
TELAAH DITERUSKAN_LAPOR penelaah inspektur
TELAAH DILIMPAHKAN penelaah inspektur
TELAAH ARSIP penelaah *
TELAAH PERLU_KLARIFIKASI penelaah
MENUNGGU_OTORISASI PEMERIKSAAN inspektur
MENUNGGU_OTORISASI TELAAH inspektur
PEMERIKSAAN HASIL inspektur
PEMERIKSAAN DILIMPAHKAN pemeriksa inspektur
PEMERIKSAAN PERLU_KLARIFIKASI pemeriksa
HASIL TINDAK_LANJUT inspektur
HASIL DITUTUP inspektur
TINDAK_LANJUT DITUTUP inspektur
DITERUSKAN_LAPOR DITUTUP inspektur
DILIMPAHKAN DITUTUP inspektur
PERLU_KLARIFIKASI VERIFIKASI verifikator
PERLU_KLARIFIKASI TELAAH penelaah
PERLU_KLARIFIKASI PEMERIKSAAN pemeriksa
PERLU_KLARIFIKASI ARSIP penelaah *
KEBERATAN TELAAH penelaah/inspektur
KEBERATAN DITUTUP penelaah inspektur
KEBERATAN ARSIP penelaah *
"""
RULES = {tuple(line.split()[:2]): line.split()[2:] for line in BOOK.strip().splitlines()}
ENDED = {"DITUTUP", "ARSIP"}
ASKED = "PERLU_KLARIFIKASI"
# Who brought the case into one of these does not take it up from there.
OTHERS = {pair: ENDED for pair in RULES if pair[0] == "KEBERATAN"} | {
    ("KEBERATAN", "KEBERATAN"): ENDED,
    ("MENUNGGU_OTORISASI", "PEMERIKSAAN"): {"MENUNGGU_OTORISASI"},
}


@dataclass(frozen=True)
class Member:
    """What somebody is in a roster."""

    role: Role
    deputies: frozenset[str]
    generation: int = 0  # of the keys
    acts: frozenset[Role] = frozenset()  # by delegation

    def holds(self, role: str) -> bool:
        """Whether it is the own one."""
        return role == "*" or self.role.value in role.split("/")

    def acts_in(self, role: str) -> bool:
        """Whether it is the own one, or a delegated one."""
        return self.holds(role) or any(one.value in role.split("/") for one in self.acts)


Staff = Mapping[str, Member]


@dataclass(frozen=True)
class Wrote:
    """Who signed an entry of to-reporter, under which roster, about which earlier entry."""

    name: str
    epoch: int
    staff: Staff
    removed: frozenset[str] = frozenset()
    about: int | None = None

    @property
    def me(self) -> Member:
        """Its author."""
        return self.staff[self.name]


def stands_in(name: str, role: str, staff: Staff) -> bool:
    """Whether somebody who holds a role named this deputy."""
    return any(member.holds(role) and name in member.deputies for member in staff.values())


@dataclass
class Book:
    """What was signed on to-reporter, by sequence, and who is there."""

    newest: Staff
    off: frozenset[str] = frozenset()  # by a freshness statement
    wrote: dict[int, Wrote] = field(default_factory=dict)
    recusals: Sequence[Recusal] = ()  # that were found to be right

    def is_listed(self, name: str, staff: Staff) -> bool:
        """Whether the key that somebody had in a roster is in force."""
        now = self.newest.get(name)
        known = now is not None and now.generation == staff[name].generation
        return known and name not in self.off

    def holds(self, case: Case) -> None:
        """Every passage that counts was somebody's right, and leads on from the one before."""
        self.recusals = case.life.recusals
        for recusal in self.recusals:
            self._left_rightly(recusal)
        for line in case.counted():
            out = self._out_before(line.head.sequence) if line.chain is TO else ()
            assert line.person is None or line.person.id not in out
        state = "DITERIMA"
        for at, passage in enumerate(case.life.passages):
            assert passage.leaves.value == state
            state = passage.enters.value
            before = case.life.passages[:at]
            if passage.chain is FROM:
                _was_the_reporters(passage, before)
            else:
                self._was_theirs(passage, before)
                self._was_no_older(passage.sequence, case)
        assert case.life.state.value == state
        self._promised_rightly(case)
        assert case.life.pressed == _unanswered(case)

    def _promised_rightly(self, case: Case) -> None:
        """By whoever took the step; or put off by the inspektur, always to a later day."""
        said: tuple[date, int] | None = None
        extended: date | None = None
        for sequence, state, step in _taken(case):
            leaves, enters, day = step.leaves.value, step.enters.value, step.promised
            if leaves == enters:
                assert leaves == state
                assert leaves not in {*ENDED, ASKED}
                assert day is not None
                assert said is None or day > said[0]
                before = [one for one in case.life.passages if one.sequence < sequence]
                self._was_extended(sequence, _barred((leaves, enters), before))
                self._was_no_older(sequence, case)
                said, extended = (day, sequence), day
                continue
            assert day is None or enters not in ENDED
            if enters != ASKED and (leaves != ASKED or enters in ENDED):
                said = extended = None
            said = (day, sequence) if day else said
        life = case.life
        assert said == (life.promise and (life.promise.day, life.promise.sequence))
        assert extended == life.extended

    def _was_extended(self, sequence: int, barred: set[PersonId]) -> None:
        assert self._is_right(sequence, "inspektur", barred)
        if not self._is_carried(sequence, "inspektur"):
            others = [
                at
                for at, one in self.wrote.items()
                if one.about == sequence and at > sequence and one.name != self.wrote[sequence].name
            ]
            carried = [one for one in others if self._is_carried(one, "inspektur")]
            assert any(self._is_right(one, "inspektur", barred) for one in carried)

    def _left_rightly(self, recusal: Recusal) -> None:
        """By the own word, or by that of two who are not among them, one of them the inspektur."""
        about = self.wrote[recusal.sequence].about
        if about is None:
            assert recusal.persons == {person_id(self.wrote[recusal.sequence].name)}
            self._was_by(recusal.sequence, ["*"], recusal.by, set())
        else:
            self._was_by(recusal.sequence, ["*", "inspektur"], recusal.by, {*recusal.persons})

    def _out_before(self, sequence: int) -> set[PersonId]:
        found = [one.persons for one in self.recusals if one.sequence < sequence]
        return set[PersonId]().union(*found)

    def _was_theirs(self, passage: Passage, before: Sequence[Passage]) -> None:
        pair = (passage.leaves.value, passage.enters.value)
        self._was_by(passage.sequence, RULES[pair], passage.persons, _barred(pair, before))

    def _was_by(
        self,
        sequence: int,
        roles: Sequence[str],
        persons: Sequence[PersonId],
        barred: set[PersonId],
    ) -> None:
        last, moves = self.wrote[sequence], [sequence]
        if len(roles) > 1:
            assert last.about is not None
            moves = [last.about, sequence]
        assert len(set(persons)) == len(persons)
        left = list(persons)
        for move, role in zip(moves, roles, strict=True):
            acted = {left.pop(0)}
            assert acted == {person_id(self.wrote[move].name)}
            assert self._is_right(move, role, barred)
            if left and (move == moves[-1] or left[0] != person_id(last.name)):
                acted.add(left[0])
                self._was_adopted(move, left.pop(0), role, barred)
            else:
                assert self._is_carried(move, role)
            barred |= acted
        assert left == []

    def _was_adopted(self, move: int, adopter: PersonId, role: str, barred: set[PersonId]) -> None:
        """By somebody whom the step was open to, and who is carried on as whoever takes one."""
        adopting = [
            sequence
            for sequence, one in self.wrote.items()
            if one.about == move and person_id(one.name) == adopter and sequence > move
        ]
        carried = [one for one in adopting if self._is_carried(one, role)]
        assert any(self._is_right(one, role, barred) for one in carried)

    def _is_right(self, sequence: int, role: str, barred: set[PersonId]) -> bool:
        """In the own or a delegated role; or as a deputy, where all holders are barred or gone."""
        entry, out = self.wrote[sequence], barred | self._out_before(sequence)
        if person_id(entry.name) in out:
            return False
        if entry.me.acts_in(role):
            return True
        return stands_in(entry.name, role, entry.staff) and all(
            person_id(one) in out or (one in entry.removed and not self.is_listed(one, entry.staff))
            for one, member in entry.staff.items()
            if member.holds(role)
        )

    def _is_carried(self, sequence: int, role: str) -> bool:
        """By the author, who stands; or by somebody else who does, over people who knew it."""
        entry = self.wrote[sequence]
        if self._stood(entry, role, self.newest, self.off):
            return True
        later = [
            one
            for at, one in self.wrote.items()
            if at > sequence and person_id(one.name) not in self._out_before(at)
        ]
        knew = [one for one in later if one.epoch >= entry.epoch]
        return any(self._stood(entry, role, one.staff, one.removed) for one in knew) and any(
            one.name != entry.name and self.is_listed(one.name, one.staff) for one in later
        )

    def _stood(self, entry: Wrote, role: str, staff: Staff, removed: Collection[str]) -> bool:
        """Whether the author, by the same key, could act in the role in this roster too."""
        now = staff.get(entry.name)
        if now is None or now.generation != entry.me.generation or entry.name in removed:
            return False
        deputised = stands_in(entry.name, role, staff) and not entry.me.acts_in(role)
        return now.acts_in(role) or deputised

    def _was_no_older(self, move: int, case: Case) -> None:
        places = [line.head.sequence for line in case.counted() if line.chain is TO]
        epochs = [self.wrote[place].epoch for place in places if place < move]
        assert max(epochs, default=0) <= self.wrote[move].epoch


def _taken(case: Case) -> list[tuple[int, str, Stepped]]:
    """Every step where it counts, approved where it must be, and where the case stood then."""
    passed = {(one.chain, one.sequence): one for one in case.life.passages}
    by_sequence = {line.head.sequence: line.event for line in case.lines if line.chain is TO}
    state, found = "DITERIMA", list[tuple[int, str, Stepped]]()
    for line in case.counted():
        passage, event = passed.get((line.chain, line.head.sequence)), line.event
        if isinstance(event, Approved):
            event = by_sequence[event.entry.sequence]
        moved = passage is not None or (isinstance(event, Stepped) and event.extends)
        if moved and isinstance(event, Stepped):
            found.append((line.head.sequence, state, event))
        state = passage.enters.value if passage else state
    return found


def _was_the_reporters(passage: Passage, before: Sequence[Passage]) -> None:
    pair = (passage.leaves.value, passage.enters.value)
    asked = [one for one in before if one.enters.value == "PERLU_KLARIFIKASI"]
    answered = pair[0] == "PERLU_KLARIFIKASI" and pair[1] == asked[-1].leaves.value
    assert (pair[0] in ENDED and pair[1] == "KEBERATAN") or answered
    assert passage.persons == ()


def _barred(pair: tuple[str, str], before: Sequence[Passage]) -> set[PersonId]:
    """Those who brought the case where somebody else must take it up."""
    came = [one for one in before if one.enters.value in OTHERS.get(pair, set())]
    return set(came[-1].persons) if came else set()


def _unanswered(case: Case) -> int | None:
    """The last call that no reply names, nor anything later of the reporter."""
    call = None
    for line in case.counted():
        if isinstance(line.event, Pressed):
            call = line.head.sequence
        elif isinstance(line.event, Message) and line.chain is TO and call is not None:
            seen = line.event.frame.heads[FROM]
            call = None if seen and seen.sequence >= call else call
    return call

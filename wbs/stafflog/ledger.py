"""What a person's own programs remember of the staff log, and how they notice that it was changed.

Whoever holds the log cannot leave a request out: the next one has the next counter. Nor change what
was there: each look at the server follows the chain from the head that was seen last.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Protocol

from crypto.errors import Malformed, Refusal
from crypto.keys import EventSigningKey, ReviewerVerifyKey
from wbs.stafflog.record import Record, hash_of
from wbs.stafflog.slip import SIZE, START, Head, Kind, Slip, Who

MOST_OPEN = 32  # slips without an answer that are remembered
Page = Callable[[int], tuple[tuple[bytes, ...], bool]]  # lines after a sequence; whether more come


class LogBroken(Refusal):
    """The staff log is not what this person's programs saw before; `where` says what is wrong.

    `chain`: what follows is not chained to it. `own`: an own request is not in it. `cut`: it is
    shorter. `answer`: the server did not say what it wrote down.
    """

    code = "log-broken"


@dataclass(frozen=True, slots=True)
class State:
    """`counter`: of the newest own request that stands in the log, at `own`. `seen`: the head up to
    which the log was followed, and `seen_counter` the own counter there. `open`: signatures of
    slips that nobody answered. `elsewhere`: own requests that no program with this memory made.
    """

    counter: int = 0
    own: Head = START
    seen: Head = START
    seen_counter: int = 0
    open: tuple[bytes, ...] = ()
    elsewhere: int = 0


class Shelf(Protocol):
    """Where the memory lies; several programs may use one."""

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else changes it meanwhile."""

    def read(self) -> State:
        """What is remembered; State() where nothing is."""

    def write(self, state: State) -> None:
        """Remember this from now on."""


@dataclass
class InMemory:
    """For programs that keep nothing."""

    state: State = field(default_factory=State)

    def alone(self) -> AbstractContextManager[None]:
        """Nothing to wait for: one program, one thread."""
        return _Nothing()

    def read(self) -> State:
        """What is remembered."""
        return self.state

    def write(self, state: State) -> None:
        """Until the program ends."""
        self.state = state


class _Nothing(AbstractContextManager[None]):
    def __exit__(self, *_: object) -> None:
        pass


@dataclass
class Ledger:
    """One person's side of the log. Every verb raises what the shelf raises."""

    who: Who
    key: EventSigningKey
    shelf: Shelf = field(default_factory=InMemory)
    _run: Slip | None = None

    def begin(self) -> None:
        """The next request is the first of a new look at the server: it gets a line of its own."""
        self._run = None

    def slip(self, kind: Kind, request: bytes) -> Slip:
        """For the next request: that of the run, or a new one, which is remembered first."""
        with self.shelf.alone():
            state = self.shelf.read()
            run = self._run
            if run and kind.runs and run.kind is kind and run.counter == state.counter:
                return run
            said = (state.counter + 1, kind, request, state.seen)
            slip = Slip.sign(self.who, self.key, said)
            left = (*state.open, slip.signature)[-MOST_OPEN:]
            self.shelf.write(replace(state, open=left))
        return slip

    def answered(self, slip: Slip, line: bytes) -> bool:
        """What the server says to have in the log; False where the slip must be made anew.

        LogBroken where it cannot be true.
        """
        record = self._own(line)
        with self.shelf.alone():
            state = self.shelf.read()
            if record.slip == slip:
                self._accept(state, record)
                return True
            self._run = None
            # Ours is refused only where another one of ours came first.
            if record.slip.counter < slip.counter:
                raise LogBroken("own")
            if record.slip.counter > state.counter:
                known = record.slip.signature in state.open or state == State(open=state.open)
                self._advance(state, record, elsewhere=not known)
        return False

    def _accept(self, state: State, record: Record) -> None:
        is_known = record.slip.counter == state.counter
        if is_known and state.own not in (START, record.head):
            raise LogBroken("own")
        if record.sequence <= record.slip.seen.sequence:
            raise LogBroken("cut")
        if record.slip.counter > state.counter:
            self._advance(state, record)
        self._run = record.slip if record.slip.kind.runs else None

    def _advance(self, state: State, record: Record, *, elsewhere: bool = False) -> None:
        if record.sequence <= state.own.sequence:
            raise LogBroken("cut")
        new = replace(
            state,
            counter=record.slip.counter,
            own=record.head,
            open=(),
            elsewhere=state.elsewhere + (record.slip.counter - state.counter if elsewhere else 0),
        )
        if state.seen == START:  # the first time: from here on
            new = replace(new, seen=record.head, seen_counter=record.slip.counter)
        self.shelf.write(new)

    def follow(self, page: Page) -> None:
        """Along all that was written since the last look. LogBroken; then nothing is forgotten."""
        with self.shelf.alone():
            state = self.shelf.read()
        if state.seen == START:
            return
        head, counter = state.seen, state.seen_counter
        for line in _lines(page, head.sequence):
            head, counter = self._step(state, head, counter, line)
        if head.sequence < state.own.sequence:
            raise LogBroken("cut")
        if counter < state.counter:
            raise LogBroken("own")
        with self.shelf.alone():
            now = self.shelf.read()
            if now.seen.sequence < head.sequence:
                self.shelf.write(replace(now, seen=head, seen_counter=counter))

    def _step(self, state: State, head: Head, counter: int, line: bytes) -> tuple[Head, int]:
        record = _read(line)
        is_next = (record.sequence, record.previous) == (head.sequence + 1, head.hash)
        if record.inspectorate != self.who[0] or not is_next:
            raise LogBroken("chain")
        if record.sequence == state.own.sequence and hash_of(line) != state.own.hash:
            raise LogBroken("own")
        if record.who == self.who:
            if record.slip.counter != counter + 1 or not record.slip.is_by(self.who, self._keys()):
                raise LogBroken("own")
            counter += 1
        return Head(record.sequence, hash_of(line)), counter

    def checkpoint(self) -> Slip:
        """A signed word about the head that was seen last, for an auditor."""
        with self.shelf.alone():
            state = self.shelf.read()
        said = (max(state.seen_counter, 1), Kind.CHECKPOINT, bytes(SIZE), state.seen)
        return Slip.sign(self.who, self.key, said)

    def _own(self, line: bytes) -> Record:
        record = _read(line)
        if record.who != self.who or not record.slip.is_by(self.who, self._keys()):
            raise LogBroken("answer")
        return record

    def _keys(self) -> tuple[ReviewerVerifyKey, ...]:
        return (ReviewerVerifyKey(self.key.public_bytes()),)


def told_elsewhere(shelf: Shelf) -> int:
    """How many own requests no program with this memory made, since this was asked last."""
    with shelf.alone():
        state = shelf.read()
        if state.elsewhere:
            shelf.write(replace(state, elsewhere=0))
    return state.elsewhere


def take_as_it_is(shelf: Shelf) -> None:
    """Follow the log anew from the next request on: it was put back, and somebody knows why.

    The counter goes on, so that what is missing stays missing.
    """
    with shelf.alone():
        shelf.write(State(counter=shelf.read().counter))


def _read(line: bytes) -> Record:
    try:
        return Record.parse(line)
    except Malformed:
        raise LogBroken("answer") from None


def _lines(page: Page, after: int) -> Iterator[bytes]:
    """All of them. A server that says that more come must have sent some."""
    more = True
    while more:
        lines, more = page(after)
        if more and not lines:
            raise LogBroken("answer")
        after += len(lines)
        yield from lines

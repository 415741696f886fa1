"""Places for large bodies: the slow make room, at a moment that nobody's coming decides."""

from dataclasses import dataclass

from wbs.web.drawn import EVERY, Draws
from wbs.web.places import KEPT, QUICKER, Places


@dataclass(eq=False)
class Sending:
    """Whoever sends a large body."""

    speed: float
    whole: bool = False
    gone: bool = False

    def pace(self) -> float:
        return self.speed

    def is_whole(self) -> bool:
        return self.whole

    def make_room(self) -> None:
        self.gone = True


@dataclass
class Clock:
    """Moved by a test."""

    seconds: float = 1000.0

    def now(self) -> float:
        return self.seconds


MOST = 8
USUAL = MOST - MOST // KEPT  # for whoever comes; the others are kept for the quick


def exact(clock: Clock, most: int = MOST) -> Places:
    """As many in each turn."""
    return Places(most, Draws(spread=0, now=clock.now))


def turn(places: Places, clock: Clock) -> None:
    clock.seconds += EVERY
    places.look()


def filled(places: Places, *senders: Sending) -> Places:
    assert all(places.take(one) for one in senders)
    return places


def equal(number: int, speed: float = 1.0) -> list[Sending]:
    return [Sending(speed) for _ in range(number)]


def gone(senders: list[Sending]) -> int:
    return sum(one.gone for one in senders)


def test_whoever_is_twice_as_quick_has_a_place_and_the_slowest_goes_with_the_next_turn() -> None:
    clock = Clock()
    slow = [Sending(0.1), *equal(USUAL - 1, 50_000)]
    places = filled(exact(clock), *slow)
    comes = Sending(90_000)
    assert places.take(comes)
    places.look()
    assert not gone(slow)  # nobody sees at which moment it came
    turn(places, clock)
    assert [one.gone for one in slow] == [True] + [False] * (USUAL - 1)
    assert not comes.gone


def test_whoever_is_hardly_quicker_takes_no_place_from_anybody() -> None:
    clock = Clock()
    honest = equal(USUAL, 30_000)
    places = filled(exact(clock), *honest)
    assert not places.take(Sending(30_000 * QUICKER - 1))
    turn(places, clock)
    assert not gone(honest)
    assert places.take(Sending(30_000 * QUICKER))


def test_whoever_fills_the_kept_ones_too_keeps_nobody_out() -> None:
    """Half-quick ones take the kept places: the slowest of all makes room at once."""
    clock = Clock()
    slow, half = [Sending(0.5), *equal(USUAL - 1)], equal(MOST - USUAL, 2.0)
    places = filled(exact(clock), *slow, *half)
    assert not places.take(Sending(0.9))
    assert places.take(Sending(50_000))
    assert [one.gone for one in slow] == [True] + [False] * (USUAL - 1)
    clock.seconds += EVERY
    assert places.take(Sending(50_000))


def test_there_are_never_more_than_the_most() -> None:
    for number in range(50):
        places = Places(MOST, Draws(bytes([number]) * 32))
        senders = [Sending(4.0**one) for one in range(2 * MOST)]
        taken = [one for one in senders if places.take(one)]
        assert 0 < len(taken) - gone(taken) <= MOST


def test_a_body_that_is_whole_is_not_thrown_away() -> None:
    clock = Clock()
    whole = [Sending(1, whole=True) for _ in range(USUAL)]
    places = filled(exact(clock), *whole)
    assert not places.take(Sending(10**9))
    turn(places, clock)
    assert not gone(whole)


def test_in_some_turns_somebody_goes_though_nobody_came_and_within_one_nobody_though_one_did() -> (
    None
):
    clock = Clock()
    places = Places(MOST, Draws(bytes(32), now=clock.now))
    own: list[Sending] = []
    lost = []
    for _ in range(50):
        while places.take(one := Sending(1.0)):
            own.append(one)
        before = gone(own)
        comes = Sending(10.0)
        assert places.take(comes)
        places.look()
        assert gone(own) == before
        places.leave(comes)
        turn(places, clock)
        lost.append(gone(own) - before)
        own = [one for one in own if not one.gone]
    assert {0, 1} <= set(lost)


def test_a_place_is_taken_once_and_given_back() -> None:
    first, second = Sending(10), Sending(10)
    places = filled(Places(1), first)
    assert places.take(first)
    assert not places.take(second)
    places.leave(first)
    assert places.take(second)


def test_whose_connection_is_cut_gives_its_place_back() -> None:
    cut = Sending(10)
    places = filled(Places(1), cut)
    del cut
    assert places.take(Sending(1))

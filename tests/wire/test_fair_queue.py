"""Who waits for a thread: by turns, never many, and never behind a flood of another kind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event

import pytest

from wbs.web.fair_queue import PARTS, WAITING, FairQueue

SECONDS = 20


@dataclass
class Asked:
    """A request whose work takes until it is let go."""

    lane: str
    served: Event = field(default_factory=Event)
    may_end: Event = field(default_factory=Event)
    away: bool = False
    cancelled: bool = False

    def path(self) -> str:
        return self.lane

    def service(self) -> None:
        self.served.set()
        assert self.may_end.wait(SECONDS)

    def turn_away(self) -> None:
        self.away = True

    def cancel(self) -> None:
        self.cancelled = True


@pytest.fixture
def queue() -> Iterator[FairQueue]:
    made = FairQueue(lambda path: path, 3)
    yield made
    made.shutdown()


def comes(queue: FairQueue, lane: str, count: int = 1) -> list[Asked]:
    all_of_them = [Asked(lane) for _ in range(count)]
    for one in all_of_them:
        queue.add_task(one)
    return all_of_them


def let_go(asked: list[Asked]) -> None:
    for one in asked:
        one.may_end.set()


def test_one_lane_never_has_all_threads(queue: FairQueue) -> None:
    flood = comes(queue, "new", 50)
    assert flood[1].served.wait(SECONDS)
    assert not flood[2].served.wait(0.5)  # though a third thread has nothing to do
    (honest,) = comes(queue, "returning")
    assert honest.served.wait(SECONDS)
    let_go([*flood, honest])
    assert all(one.served.wait(SECONDS) for one in flood)


def test_the_next_part_of_an_answer_waits_behind_no_path() -> None:
    queue = FairQueue(lambda _path: "all", 3)
    flood = comes(queue, "/new", WAITING + 20)
    (part,) = comes(queue, PARTS)
    assert part.served.wait(SECONDS)
    let_go([*flood, part])
    queue.shutdown()


def test_a_full_lane_turns_away_at_once_and_another_takes_on(queue: FairQueue) -> None:
    flood = comes(queue, "new", WAITING + 20)
    away = [one for one in flood if one.away]
    assert 18 <= len(away) <= 20  # two are with a thread, or were not yet taken
    assert not comes(queue, "returning")[0].away
    let_go(flood)


def test_who_cannot_be_answered_costs_no_thread(queue: FairQueue) -> None:
    class Broken(Asked):
        def service(self) -> None:
            raise ValueError

    broken = [Broken("new") for _ in range(10)]
    for one in broken:
        queue.add_task(one)
    (honest,) = comes(queue, "new")
    assert honest.served.wait(SECONDS)
    assert all(one.cancelled for one in broken)
    let_go([honest])


def test_at_the_end_nobody_waits_any_more(queue: FairQueue) -> None:
    flood = comes(queue, "new", 20)
    assert flood[1].served.wait(SECONDS)
    queue.shutdown()
    assert sum(one.cancelled for one in flood) == 18
    let_go(flood)

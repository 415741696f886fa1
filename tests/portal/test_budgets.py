"""Lanes: what each may take in a minute, what is beyond, and who counts together."""

import os
from dataclasses import dataclass, field
from datetime import date
from math import exp
from pathlib import Path
from typing import NoReturn

import pytest

from portal.budgets import BUDGETS, FADE, Budgets, Lane
from portal.shared_state import KEY, LANES, PLACES, SIZE, SharedState, StateRefused
from wbs.web.drawn import EVERY, SPREAD
from wbs.web.problems import Busy

FREE = 60


@dataclass
class Clock:
    """Seconds and a day that a test moves."""

    seconds: float = 1000.0
    day: date = field(default_factory=lambda: date(2026, 3, 14))

    def now(self) -> float:
        return self.seconds

    def today(self) -> date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock()


def exact(state: SharedState, clock: Clock) -> Budgets:
    """Tells the truth at once."""
    return Budgets(state, clock.today, FREE, clock.now, every=0, spread=0)


@pytest.fixture
def budgets(clock: Clock) -> Budgets:
    return exact(SharedState.open(None), clock)


def counted(budgets: Budgets, lane: Lane, times: int) -> Budgets:
    for _ in range(times):
        budgets.count(lane)
    return budgets


def test_what_is_within_the_budget_is_free(budgets: Budgets) -> None:
    counted(budgets, Lane.NEW, FREE - 1)
    assert budgets.bits(Lane.NEW) == 0
    budgets.count(Lane.NEW)
    assert budgets.bits(Lane.NEW) == BUDGETS[Lane.NEW].least


def test_twice_as_much_is_two_bits_harder_up_to_what_an_old_phone_can_bear(
    budgets: Budgets,
) -> None:
    seen = []
    for times in (1, 1, 2, 4, 8, 16, 1000):
        counted(budgets, Lane.NEW, FREE * times)
        seen.append(budgets.bits(Lane.NEW))
    assert seen == [5, 7, 9, 11, 13, 13, 13]


def test_it_fades_within_minutes(budgets: Budgets, clock: Clock) -> None:
    counted(budgets, Lane.NEW, 8 * FREE)
    clock.seconds += 130
    assert budgets.bits(Lane.NEW) == 0
    assert 50 < budgets.level(Lane.NEW) < FREE


def test_a_full_lane_takes_nothing_from_another(budgets: Budgets) -> None:
    counted(budgets, Lane.NEW, 100 * FREE)
    for lane in set(Lane) - {Lane.NEW}:
        assert budgets.bits(lane) == 0
        budgets.spend(lane)


def test_a_page_without_script_is_turned_away_at_once_until_there_is_room(
    budgets: Budgets, clock: Clock
) -> None:
    for _ in range(FREE):
        budgets.spend(Lane.PLAIN_NEW)
    for _ in range(3):
        with pytest.raises(Busy):
            budgets.spend(Lane.PLAIN_NEW)
    clock.seconds += 2
    budgets.spend(Lane.PLAIN_NEW)


def test_cases_are_counted_by_day_and_forgotten_with_it(budgets: Budgets, clock: Clock) -> None:
    counted(counted(budgets, Lane.NEW, 3), Lane.PLAIN_NEW, 2)
    counted(budgets, Lane.UPLOADS, 9)
    assert budgets.cases_today() == 5
    clock.day = date(2026, 3, 15)
    assert budgets.cases_today() == 0


def test_processes_that_share_a_file_share_key_and_levels(tmp_path: Path, clock: Clock) -> None:
    one, other = (SharedState.open(tmp_path / "state") for _ in range(2))
    assert one.key == other.key
    assert len(set(one.key)) > 1
    counted(exact(one, clock), Lane.NEW, FREE)
    assert exact(other, clock).bits(Lane.NEW) == 5


def test_what_a_process_counted_that_is_gone_still_fades_and_its_place_is_taken(
    tmp_path: Path, clock: Clock
) -> None:
    """A portal that is killed and started again does not make the flood free."""
    path = tmp_path / "state"
    for _ in range(2 * PLACES):
        child = os.fork()
        if child == 0:
            count_and_end(path)
        assert os.waitpid(child, 0)[1] == 0
    here = exact(SharedState.open(path), clock)
    assert here.level(Lane.NEW) == pytest.approx(2 * PLACES)
    assert here.cases_today() == 2 * PLACES


def test_a_place_is_held_by_a_lock_whatever_stands_in_the_file(tmp_path: Path) -> None:
    """Portals do not see each other under /proc; two in one place would overwrite each other."""
    path = tmp_path / "state"
    states = []
    for number in range(PLACES):
        states.append(SharedState.open(path))
        states[-1].set_level(0, number + 1, 0)
        with path.open("r+b") as file:
            file.seek(KEY)
            file.write(bytes(4 * PLACES))
    assert [state.own_level(0)[0] for state in states] == [*range(1, PLACES + 1)]


def count_and_end(path: Path) -> NoReturn:
    try:
        clock = Clock()
        exact(SharedState.open(path), clock).count(Lane.NEW)
    except BaseException:
        os._exit(1)
    os._exit(0)


def test_the_file_is_its_owners_alone_and_nothing_else_is_left_there(tmp_path: Path) -> None:
    SharedState.open(tmp_path / "state")
    assert os.listdir(tmp_path) == ["state"]
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("fault", ["readable", "short", "a link", "a folder"])
def test_a_file_that_is_not_ours_is_refused(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "state"
    SharedState.open(path)
    if fault == "readable":
        path.chmod(0o640)
    if fault == "short":
        os.truncate(path, SIZE - 1)
    if fault == "a link":
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
    if fault == "a folder":
        path.unlink()
        path.mkdir()
    with pytest.raises((OSError, StateRefused)):
        SharedState.open(path)


def seen_next(state: SharedState, held_at: float, comes: int) -> bool:
    """Whoever holds a lane there: is work asked for in the next turn, if so many report in this?"""
    clock = Clock(EVERY * 100.5)
    budgets = Budgets(state, clock.today, FREE, clock.now)
    state.set_level(Lane.NEW, held_at + comes, clock.seconds)
    clock.seconds += EVERY * 0.6
    return budgets.bits(Lane.NEW) > 0


def test_whoever_holds_a_lane_at_its_limit_does_not_see_that_somebody_reports() -> None:
    """Just below the middle, where a limit without noise would tell each time."""
    held_at = (FREE - 0.5) * exp(EVERY * 0.6 / FADE)
    states = [SharedState.open(None) for _ in range(300)]
    told = [seen_next(each, held_at, 0) != seen_next(each, held_at, 1) for each in states]
    assert sum(told) < len(states) / 10  # one in 36 is expected


def test_one_look_is_as_good_as_a_thousand(clock: Clock) -> None:
    """What is kept meanwhile is told with the next turn only, also to another process."""
    state = SharedState.open(None)
    here, there = (Budgets(state, clock.today, FREE, clock.now) for _ in range(2))
    clock.seconds = 200 * EVERY
    before = here.load(Lane.NEW)
    counted(here, Lane.NEW, FREE - 1)
    clock.seconds += EVERY * 0.9
    assert here.load(Lane.NEW) == before
    counted(here, Lane.NEW, 10 * FREE)
    clock.seconds += EVERY * 0.2
    assert here.bits(Lane.NEW) == there.bits(Lane.NEW) > BUDGETS[Lane.NEW].least


def test_a_flood_is_noticed_before_the_turn_ends(clock: Clock) -> None:
    """Not at a place that anybody could wait at."""
    noticed = set()
    for _ in range(40):
        budgets = Budgets(SharedState.open(None), clock.today, FREE, clock.now)
        came = 0
        while not budgets.bits(Lane.NEW):
            budgets.count(Lane.NEW)
            came += 1
        noticed.add(came)
    assert min(noticed) >= FREE
    assert max(noticed) <= 2 * FREE
    assert len(noticed) > 10


def test_the_limit_is_another_each_time_and_of_each_lane(clock: Clock) -> None:
    budgets = Budgets(SharedState.open(None), clock.today, FREE, clock.now)
    limits = set()
    for turn in range(200):
        clock.seconds = EVERY * turn
        for lane in (Lane.NEW, Lane.PLAIN_NEW):
            budgets.state.set_level(lane, FREE, clock.seconds)
            limits.add(1 / budgets.load(lane))
    assert len(limits) == 400
    assert 1 - SPREAD <= min(limits) < 0.75
    assert 1.25 < max(limits) <= 1 + SPREAD


def flooded_in_a_turn(clock: Clock, most_bits: int) -> int:
    """How many reports pass in one turn until more work than that is asked for."""
    clock.seconds = EVERY * 300
    budgets = Budgets(SharedState.open(None), clock.today, FREE, clock.now)
    for came in range(10_000):
        if budgets.bits(Lane.NEW) > most_bits:
            return came
        budgets.count(Lane.NEW)
    return 10_000


def test_each_doubling_within_a_turn_is_noticed_too(clock: Clock) -> None:
    least = BUDGETS[Lane.NEW].least
    for bits in range(least, BUDGETS[Lane.NEW].most - 1):
        doublings = (bits + 1 - least) / 2
        came = [flooded_in_a_turn(clock, bits) for _ in range(20)]
        assert max(came) <= FREE * 2 ** (doublings + 2)
        assert len(set(came)) > 5  # nobody waits just before it


def two_doors(tmp_path: Path, clock: Clock, number: int) -> tuple[Budgets, Budgets]:
    path = tmp_path / f"state {number}"
    one, other = (Budgets(SharedState.open(path), clock.today, FREE, clock.now) for _ in range(2))
    return one, other


def test_at_whichever_door_and_whenever_in_a_turn_it_is_asked_the_same_is_told(
    tmp_path: Path, clock: Clock
) -> None:
    """Else whoever asks at one first, and later at the other, sees that somebody came between."""
    for number in range(60):
        clock.seconds = EVERY * (1000 + 7 * number)
        here, there = two_doors(tmp_path, clock, number)
        counted(there, Lane.NEW, FREE)
        clock.seconds += EVERY
        before = here.load(Lane.NEW)
        clock.seconds += EVERY * 0.8
        counted(there, Lane.NEW, 2)
        counted(here, Lane.NEW, 1)
        fresh, _ = two_doors(tmp_path, clock, number)
        assert there.load(Lane.NEW) == pytest.approx(before)
        assert fresh.load(Lane.NEW) == pytest.approx(before)
        assert here.load(Lane.NEW) == before


def test_a_file_of_an_earlier_version_grows_and_keeps_what_it_says(
    tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "state"
    counted(exact(SharedState.open(path), clock), Lane.NEW, 7)
    os.truncate(path, SIZE - 8 * PLACES * LANES)
    again = exact(SharedState.open(path), clock)
    assert again.level(Lane.NEW) == pytest.approx(7)
    assert path.stat().st_size == SIZE

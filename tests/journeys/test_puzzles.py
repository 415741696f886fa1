"""A browser at a crowded portal works, says so, can be called off, and never works for ever."""

import time
from pathlib import Path
from typing import Any

import pytest

from crypto.encoding import unb64
from crypto.puzzle import CHALLENGE, MOST_BITS, challenge
from tests.journeys.between import Answer, Asked, Between, Step, refusing
from tests.journeys.browser import Browser, JourneyRefused
from tests.journeys.conftest import Told
from tests.journeys.house import House
from tests.world import REPORT

KEY = bytes(32)


def puzzle(bits: int, seconds: object = 120) -> Step:
    set_by_us = str(challenge(KEY, "submit", ends=2**31, bits=bits))
    return refusing(429, "puzzle", challenge=set_by_us, seconds=seconds)


def asks_for_work(middle: Between, bits: int = 4) -> Step:
    """Until a request brings a proof."""

    def step(asked: Asked, ask: Any) -> Answer | None:
        return ask() if _proof(middle, -1) else puzzle(bits)(asked, ask)

    return step


def _proof(middle: Between, number: int) -> str | None:
    found = {name.lower(): value for name, value in middle.headers[number].items()}
    return found.get("wbs-puzzle")


def prepared(browser: Browser, house: House) -> Browser:
    browser.finds(house.world.regency.id)
    browser.prepares(REPORT)
    browser.news()
    return browser


def test_it_works_and_says_that_it_does(browser: Browser, house: House, middle: Between) -> None:
    prepared(browser, house)
    middle.only("submit", asks_for_work(middle))
    assert browser.sends() == {"uncertain": False}
    assert [one["kind"] for one in browser.news()] == ["ended", "working", "answered"]
    assert _proof(middle, 0) is None
    assert len(unb64(_proof(middle, 1) or "")) == CHALLENGE + 8


def test_a_file_is_not_sent_twice_for_its_puzzles(
    browser: Browser, told: Told, middle: Between, paper: Path
) -> None:
    browser.comes_back(told.words)
    middle.only("piece", asks_for_work(middle), 1, 2, 3, 4, 5, 6)
    browser.writes("Lihat.", paper)
    browser.replies()
    sent = [one for one in middle.asked if one.call == "piece"]
    assert 3 < len(sent) <= 6  # three pieces; at most those that were under way are sent again


@pytest.mark.parametrize(
    "nonsense", [puzzle(MOST_BITS + 1), puzzle(255), puzzle(4, 0), refusing(429, "puzzle")]
)
def test_a_puzzle_that_no_honest_server_sets_is_not_worked_on(
    browser: Browser, house: House, middle: Between, nonsense: Step
) -> None:
    prepared(browser, house)
    middle.only("submit", nonsense)
    assert browser.sends() == {"uncertain": True, "code": "server-broken answer"}
    assert len(middle.asked) == 1


def test_puzzles_without_end_are_given_up(browser: Browser, house: House, middle: Between) -> None:
    prepared(browser, house)
    middle.only("submit", puzzle(3))
    assert browser.sends()["code"] == "busy"
    assert len(middle.asked) == 4


def test_work_can_be_called_off(browser: Browser, house: House, middle: Between) -> None:
    prepared(browser, house)
    middle.only("submit", puzzle(MOST_BITS))
    before = time.monotonic()
    assert browser.sends(stop_after=200)["code"] == "cancelled"
    assert time.monotonic() - before < 3
    # A lucky device solves one or two in that time; each request after the first brings its proof.
    sent = len(middle.asked)
    assert sent <= 4  # and a browser under load hears of it late
    assert all(_proof(middle, number) for number in range(1, sent))
    time.sleep(0.5)
    assert len(middle.asked) == sent  # none after it was called off


@pytest.mark.parametrize(
    ("slug", "status"), [("no-room", 507), ("case-full", 409), ("no-room-for-files", 507)]
)
def test_a_full_server_is_told_apart_and_not_asked_again(
    browser: Browser, house: House, middle: Between, slug: str, status: int
) -> None:
    prepared(browser, house)
    middle.only("submit", refusing(status, slug))
    with pytest.raises(JourneyRefused) as refused:
        browser.sends()
    assert refused.value.code == slug
    assert len(middle.asked) == 1

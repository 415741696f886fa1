"""A device whose cryptography is missing or fails: a refusal, and nothing is sent."""

from collections.abc import Callable

import pytest

from tests.inspectorates import TODAY
from tests.journeys.between import Between
from tests.journeys.browser import Browser, JourneyRefused
from tests.journeys.conftest import Told
from tests.journeys.house import House
from tests.world import REPORT

NEVER = 10**9
FEW = 10  # calls of cryptography: fewer, and the faults do not reach them


def refuses_wherever_it_fails(browser: Browser, act: Callable[[], object]) -> None:
    """Run `act` once to count, then again with a failure at one call after the other."""
    browser.act("fail_at", at=NEVER)
    act()
    count = browser.act("counted")["calls"]
    assert count > FEW
    for at in [-1, *range(1, count + 1)]:
        browser.act("fail_at", at=at)
        with pytest.raises(JourneyRefused) as refused:
            act()
        assert refused.value.code == "device-failed", at
    browser.act("heal")


def test_without_webcrypto_nothing_begins(
    browser: Browser, told: Told, house: House, middle: Between
) -> None:
    browser.writes("Ini.")
    browser.act("without_subtle")
    middle.forget()
    acts: list[Callable[[], object]] = [
        lambda: browser.prepares(REPORT),
        browser.sends,
        lambda: browser.comes_back(told.words),
        lambda: browser.act("read_again"),
        lambda: browser.writes("Itu."),
        browser.replies,
        lambda: browser.act("withdraw"),
        lambda: browser.act("unexclude", persons=[]),
        lambda: browser.finds(house.world.regency.id),
    ]
    for act in acts:
        with pytest.raises(JourneyRefused, match=r"^no-webcrypto$"):
            act()
    assert not middle.asked


def test_a_failure_while_trusting_trusts_nobody(browser: Browser, house: House) -> None:
    def trust() -> None:
        browser.finds(house.world.regency.id, TODAY)

    refuses_wherever_it_fails(browser, trust)


def test_a_failure_while_sealing_seals_nothing(
    browser: Browser, house: House, middle: Between
) -> None:
    browser.finds(house.world.regency.id)
    middle.forget()
    refuses_wherever_it_fails(browser, lambda: browser.prepares(REPORT))
    assert not middle.asked


@pytest.mark.timeout(240)
def test_a_failure_while_reading_shows_nothing(
    browser: Browser, told: Told, middle: Between
) -> None:
    """An entry taken for a forged one could be the secret that the next words need."""
    told.reviewer("budi").replies("Halo.")
    told.reviewer("budi").introduces()
    middle.forget()
    refuses_wherever_it_fails(browser, lambda: browser.comes_back(told.words))
    assert set(middle.calls()) == {"read", "roster"}


def test_a_failure_while_writing_sends_nothing(
    browser: Browser, told: Told, middle: Between
) -> None:
    browser.act("fail_at", at=NEVER)
    browser.writes("Pertama.", {"size": 300_000})
    browser.replies()
    count = browser.act("counted")["calls"]
    browser.act("read_again")
    middle.forget()
    for at in range(1, count + 1):
        browser.act("heal")
        browser.writes("Kedua.", {"size": 300_000})
        browser.act("fail_at", at=at)
        with pytest.raises(JourneyRefused, match="device-failed"):
            browser.replies()
    assert "append" not in middle.calls()
    browser.act("heal")
    browser.replies()
    assert told.reviewer("budi").texts() == ["Pertama.", "Kedua."]

"""The reviewer's console goes to the gateway's onion, and says it when its tor has no key."""

import pytest

from tests.console.live import console
from tests.console.test_process import visitor, wait_until
from tests.onion.stage import READER, Onions

pytestmark = pytest.mark.timeout(400)  # the first test boots the network


def test_it_shows_a_case_that_came_over_the_onion(onions: Onions) -> None:
    onions.reports("Kantor Konsol Onion")
    secret = ("--passphrase-file", onions.world.passphrase(READER))
    assert onions.desk.exists()
    way = (*secret, *onions.by(onions.reviewer))
    with console(onions.world, READER, *way) as running, visitor(running) as client:
        wait_until(lambda: "Kantor Konsol Onion" in client.get("/id/").text)


def test_without_the_key_it_says_that_the_server_is_not_broken(onions: Onions) -> None:
    secret = ("--passphrase-file", onions.world.passphrase(READER))
    assert onions.desk.exists()
    way = (*secret, *onions.by(onions.reporter))
    with console(onions.world, READER, *way) as running, visitor(running) as client:
        wait_until(lambda: "Servernya tidak rusak" in client.get("/id/").text)

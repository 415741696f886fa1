"""The whole exchange with every process under its own role, and the keeper's work under its."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from crypto.ids import FileId
from tests.inspectorates import Inspectorate
from tests.process import Server
from tests.promises.conversation import Doors, speak
from tests.promises.installation import ROOT, found_inspectorate, gateway, portal
from tests.promises.ledger import looking, nothing_is_damaged, nothing_is_half
from tests.roles.conftest import Doorways
from tests.roles.installing import Guarded
from tests.sealed_looking import FakeCase, pieces
from tests.store.conftest import append, at, of
from tests.store.spending import spend
from wbs.days import HOME, today_in
from wbs.rosters.publishing import publish
from wbs.store import Store
from wbs.store.keeping import CLOCK_AHEAD
from wbs.web.problems import MissingPieces, UnknownFile

KEEP = "from wbs.cli import main; main()"


def publish_as_publisher(house: Guarded, office: Inspectorate) -> None:
    """Rosters come in under a role of their own."""
    store = Store.open(house.url("publisher"), today=today_in(HOME))
    publish(store, office.id, office.rosters, office.freshness[-1])
    store.close()


def test_a_whole_conversation_needs_no_more_than_each_role_has(
    house: Guarded, tmp_path: Path
) -> None:
    office = found_inspectorate()
    publish_as_publisher(house, office)
    servers: list[Server] = []
    with (
        portal(house.url("portal"), tmp_path) as reporters,
        gateway(house.url("gateway"), tmp_path) as reviewers,
    ):
        servers += [reporters, reviewers]
        spoken = speak(Doors(reporters.url, reviewers.url), office, tmp_path)
    assert spoken.reviewers_case.counted()
    assert [server.output() for server in servers] == ["", ""]
    with looking(house.superuser_url) as connection:
        nothing_is_half(connection)
        nothing_is_damaged(connection)
        connection.rollback()
    kept(house)


def kept(house: Guarded) -> None:
    """`wbs keep --once` under its role: it says nothing."""
    done = subprocess.run(
        [sys.executable, "-c", KEEP, "keep", "--once"],
        env={**os.environ, "WBS_DATABASE": house.url("keeper"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert done.stdout + done.stderr == b""


def put(doorways: Doorways, case: FakeCase, whole: bool = True) -> FileId:
    """Two pieces of a file, or the first."""
    file = FileId(os.urandom(16))
    for index, body in enumerate(pieces(2)[: 2 if whole else 1]):
        doorways.stores["portal"].files.put(at(case), (file, index, 2), body)
    return file


def test_the_keeper_deletes_what_nobody_claimed_and_nothing_else(doorways: Doorways) -> None:
    portal, keeper = doorways.stores["portal"], doorways.stores["keeper"]
    case = doorways.world.submitted()
    claimed, lost = (put(doorways, case) for _ in range(2))
    portal.cases.append(at(case), [append(case.grow(), claims=(claimed,))])
    doorways.calendar.day += timedelta(days=1)
    going_on = put(doorways, case, whole=False)
    doorways.calendar.day += timedelta(days=2)
    portal.files.put(at(case), (going_on, 1, 2), pieces(2)[1])
    assert keeper.keeping.expire_files() >= 1
    assert portal.files.fetch(at(case), claimed, 1)
    assert portal.files.stored(at(case), lost).count is None
    assert portal.files.stored(at(case), going_on).indexes == (0, 1)
    with pytest.raises(MissingPieces):
        portal.cases.append(at(case), [append(case.envelope(), claims=(lost,))])
    with pytest.raises(UnknownFile):
        portal.files.fetch(at(case), going_on, 0)


def test_the_same_pieces_and_entries_again_are_fine_under_these_roles(doorways: Doorways) -> None:
    portal, gateway = doorways.stores["portal"], doorways.stores["gateway"]
    case = doorways.world.submitted()
    file, body = FileId(os.urandom(16)), pieces(1)[0]
    for door, address in ((portal, at(case)), (gateway, of(case))):
        for _ in range(2):
            door.files.put(address, (file, 0, 1), body)
    claim = append(case.grow(), claims=(file,))
    for _ in range(2):
        portal.cases.append(at(case), [claim])
    assert gateway.files.fetch(of(case), file, 0) == body


def test_a_nonce_is_spent_once_and_forgotten_by_the_keeper(doorways: Doorways) -> None:
    gateway, keeper = doorways.stores["gateway"], doorways.stores["keeper"].keeping
    value = os.urandom(16)
    assert spend(gateway, value, expires=1060)
    assert not spend(gateway, value, expires=1060)
    keeper.forget_nonces(1060 + CLOCK_AHEAD)
    assert not spend(gateway, value, expires=1060)
    keeper.forget_nonces(1061 + CLOCK_AHEAD)
    assert spend(gateway, value, expires=1060)

"""One gateway of two processes over one database, for all tests of a module."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.engines import ENGINES, empty_database
from tests.gateway.asking import AUTHORITY, Asker
from tests.process import HOST, Server, serving
from tests.sealed_looking import FakeCase
from tests.staff import Member, Staff
from wbs.days import today_in
from wbs.store import Store
from wbs.store.migrate import migrate
from wbs.web.sealed import SealedEntry, SealedKeybox, Submission

ZONE = "UTC"
today = today_in(ZONE)
START = "from reviewer.gateway.command import gateway; gateway()"


@dataclass
class Place:
    """Two inspectorates, two server processes, and the store behind them."""

    url: str
    store: Store
    staff: Staff
    others: Staff
    servers: tuple[Server, Server]

    def asker(self, member: Member | None = None, *, staff: Staff | None = None) -> Asker:
        """Somebody who asks the first server; the staff's first member if not told."""
        staff = staff or self.staff
        member = member or staff.members[0]
        return Asker(self.servers[0].url, staff.caller(member), member.keys.identity)

    def new_case(self, staff: Staff | None = None) -> FakeCase:
        """A case that a reporter of this inspectorate submitted."""
        staff = staff or self.staff
        case = FakeCase(staff.id.value, staff.newest.hash.value)
        keybox = SealedKeybox.parse(case.keybox())
        first = SealedEntry.parse(case.grow())
        self.store.cases.submit(Submission(case.mailbox, first, keybox))
        return case


@pytest.fixture(scope="module", params=ENGINES)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("gateway")
    with ExitStack() as stack:
        url = stack.enter_context(empty_database(request, folder))
        migrate(url)
        store = Store.open(url, today=today)
        stack.callback(store.close)
        staff, others = Staff(), Staff()
        for each in (staff, others):
            each.publish(store)
        servers = [stack.enter_context(gateway_process(url, folder)) for _ in range(2)]
        yield Place(url, store, staff, others, (servers[0], servers[1]))


def gateway_process(
    url: str, folder: Path, authority: str | None = AUTHORITY
) -> AbstractContextManager[Server]:
    """A gateway; without an authority it answers for the address it listens on."""

    def command(port: int) -> list[str | Path]:
        host = authority or f"{HOST}:{port}"
        python = ["env", f"WBS_GATEWAY_AUTHORITY={host}", sys.executable, "-c", START]
        return [*python, "--listen", f"{HOST}:{port}"]

    environment = {"WBS_DATABASE": url, "WBS_TIMEZONE": ZONE, "PYTHONPATH": str(ROOT)}
    return serving(command, folder=folder, environment=environment)

"""A portal and a gateway as two processes over one database, and people who use them."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto.ids import CaseId
from crypto.receipt import MailboxCredential
from tests.architecture.source import ROOT
from tests.gateway.conftest import ZONE, gateway_process, today
from tests.process import HOST, Server, serving
from tests.sealed_looking import FakeCase
from tests.staff import Member, Staff
from wbs.clients import HttpGateway, HttpPortal, Line, Patience
from wbs.clients.gateway import RequestSigner
from wbs.journeys.services import Submission
from wbs.store import Store
from wbs.store.migrate import migrate

START = "from portal.command import portal; portal()"
PATIENCE = Patience(call=20, all_calls=20, between=0.01, attempts=3)


@dataclass
class Houses:
    """Both servers, and the inspectorate that publishes there."""

    store: Store
    staff: Staff
    portal: Server
    gateway: Server
    stack: ExitStack

    def reporter(self) -> HttpPortal:
        """Somebody at the portal."""
        line = Line(self.portal.url, patience=PATIENCE)
        return HttpPortal(self.stack.enter_context(line))

    def reviewer(self, number: int = 0, member: Member | None = None) -> HttpGateway:
        """A member of the staff at the gateway."""
        member = member or self.staff.members[number]
        auth = RequestSigner(self.staff.caller(member), member.keys.identity)
        line = Line(self.gateway.url, auth=auth, patience=PATIENCE)
        return HttpGateway(self.stack.enter_context(line))

    def submitted(self) -> FakeCase:
        """A case that came in through the portal."""
        case = FakeCase(self.staff.id.value, self.staff.newest.hash.value)
        first = case.grow()
        self.reporter().submit(
            Submission(self.staff.id, CaseId(case.case), case.mailbox, case.keybox(), first)
        )
        return case


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    folder = tmp_path_factory.mktemp("houses")
    url = f"sqlite:///{folder / 'wbs.sqlite'}"
    migrate(url)
    with ExitStack() as stack:
        store = Store.open(url, today=today)
        stack.callback(store.close)
        staff = Staff()
        staff.publish(store)
        portal = stack.enter_context(_portal_process(url, folder))
        gateway = stack.enter_context(gateway_process(url, folder, authority=None))
        yield Houses(store, staff, portal, gateway, stack)


def _portal_process(url: str, folder: Path) -> AbstractContextManager[Server]:
    def command(port: int) -> list[str | Path]:
        return [sys.executable, "-c", START, "--listen", f"{HOST}:{port}"]

    environment = {"WBS_DATABASE": url, "WBS_TIMEZONE": ZONE, "PYTHONPATH": str(ROOT)}
    return serving(command, folder=folder, environment=environment)


def credential(case: FakeCase) -> MailboxCredential:
    """As the reporter's client holds it."""
    return MailboxCredential(case.credential)

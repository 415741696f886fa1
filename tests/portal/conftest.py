"""A real portal process over either database, and a reporter's side of the wire."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from crypto.encoding import b64
from tests.architecture.source import ROOT
from tests.engines import ENGINES, empty_database
from tests.gateway.asking import PARTS, framed
from tests.inspectorate import SmallInspectorate
from tests.process import Server, serving
from tests.sealed_looking import FakeCase
from wbs.days import today_in
from wbs.rosters.publishing import publish
from wbs.store import Store
from wbs.store.migrate import migrate

START = "from portal.command import portal; portal()"


@dataclass
class Portal:
    """A server process, and the store behind it."""

    database: str
    store: Store
    server: Server
    inspectorate: SmallInspectorate
    client: httpx.Client

    def ask(self, call: str, head: Mapping[str, object] | bytes, *parts: bytes) -> httpx.Response:
        """Make one call."""
        return self.send(call, framed(head, *parts))

    def send(self, call: str, body: bytes) -> httpx.Response:
        """Send any bytes as the body of a call."""
        headers = {"Content-Type": PARTS}
        return self.client.post(f"/api/1/{call}", content=body, headers=headers)

    def case(self) -> FakeCase:
        """A case that nobody has submitted yet."""
        return FakeCase(self.inspectorate.id.value, self.inspectorate.newest.value)

    def submitted(self) -> FakeCase:
        """A case that stands."""
        case = self.case()
        assert self.ask("submit", submit_head(case), case.keybox(), case.grow()).status_code == 200
        return case


def submit_head(case: FakeCase) -> dict[str, object]:
    """What a submission says about itself."""
    return {
        "inspectorate": b64(case.inspectorate),
        "case": b64(case.case),
        "mailbox": b64(case.mailbox),
        "claims": [],
    }


def read_head(case: FakeCase, mine: int = 0, theirs: int = 0) -> dict[str, object]:
    """What a check-back asks for."""
    credential = b64(case.credential)
    return {"credential": credential, "from_reporter": mine, "to_reporter": theirs}


def append_head(case: FakeCase, *files: bytes, seen: int = 0) -> dict[str, object]:
    """What an append says about itself."""
    claims = [b64(file) for file in sorted(files)]
    return {"credential": b64(case.credential), "seen": seen, "claims": claims}


def file_head(case: FakeCase, file: bytes, **further: int) -> dict[str, object]:
    """What calls about a file say."""
    return {"credential": b64(case.credential), "file": b64(file), **further}


@pytest.fixture(scope="session", params=ENGINES)
def portal(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """One portal for all tests; each makes cases of its own."""
    folder = tmp_path_factory.mktemp("portal")
    with ExitStack() as stack:
        url = stack.enter_context(empty_database(request, folder))
        migrate(url)
        store = Store.open(url, today=today_in("Asia/Jakarta"))
        stack.callback(store.close)
        inspectorate = SmallInspectorate()
        inspectorate.renew()
        publish(store, inspectorate.id, inspectorate.rosters, inspectorate.freshness(1))
        server = stack.enter_context(
            serving(portal_command, folder=folder, environment=portal_settings(url))
        )
        client = stack.enter_context(httpx.Client(base_url=server.url, timeout=60))
        yield Portal(url, store, server, inspectorate, client)


def portal_command(port: int) -> list[str | Path]:
    return [sys.executable, "-c", START, "--listen", f"127.0.0.1:{port}"]


def portal_settings(url: str) -> dict[str, str]:
    # These tests write more in a minute than all reporters of a province; P16 has its own.
    return {"WBS_DATABASE": url, "WBS_FREE_REPORTS": "1000000", "PYTHONPATH": str(ROOT)}

"""A real installation to attack: portal and gateway processes over a real database."""

import ssl
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from crypto.anchor import Anchor
from crypto.ids import InspectorateId, PersonId, Role
from tests.inspectorates import Inspectorate, person_id, staff_keys
from tests.process import HOST, Server, serving
from wbs.clients import HttpGateway, HttpPortal, Line, Patience
from wbs.clients.gateway import RequestSigner
from wbs.days import HOME, today_in
from wbs.rosters.publishing import publish
from wbs.store import Store
from wbs.store.migrate import migrate
from wbs.web.signatures import Caller

STAFF = ("budi", "sari", "tono", "dewi")  # three who read, and the penerima
ROOT = Path(__file__).parents[2]
IMPATIENT = Patience(call=60, all_calls=1, between=0.1, attempts=1)
PORTAL = "from portal.command import portal; portal()"
TLS = ssl.create_default_context()  # never used on a loopback, slow to make
GATEWAY = "from reviewer.gateway.command import gateway; gateway()"


def found_inspectorate() -> Inspectorate:
    """Two epochs, so that its chain has a link."""
    office = Inspectorate.found("kabupaten", STAFF)
    office.enrols("joko", Role.PENGAWAS)
    return office


def publish_in(url: str, office: Inspectorate) -> None:
    """Bring an empty database to this version, with what the office has signed."""
    migrate(url)
    store = Store.open(url, today=today_in(HOME))
    publish(store, office.id, office.rosters, office.freshness[-1])
    store.close()


@contextmanager
def portal(
    url: str,
    folder: Path,
    anchor: Path | None = None,
    *,
    free: int = 1_000_000,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Server]:
    """`wbs portal`, as an administrator starts it; with pages where there is an anchor.

    `free`: reports a minute without a puzzle; tests of other promises write more than people do.
    """
    pages = {"WBS_ANCHOR": str(anchor)} if anchor else {}
    further = {"WBS_FREE_REPORTS": str(free), **pages, **settings}
    with serving(
        lambda port: [sys.executable, "-c", PORTAL, "--listen", f"{HOST}:{port}"],
        folder=folder,
        environment={"WBS_DATABASE": url, "PYTHONPATH": str(ROOT), **further},
    ) as server:
        yield server


@contextmanager
def gateway(url: str, folder: Path, *, asked_as: str | None = None) -> Iterator[Server]:
    """`wbs gateway`; consoles reach it as `asked_as`, or where it listens."""

    def command(port: int) -> list[str]:
        where = f"{HOST}:{port}"
        authority = f"WBS_GATEWAY_AUTHORITY={asked_as or where}"
        return ["env", authority, sys.executable, "-c", GATEWAY, "--listen", where]

    environment = {"WBS_DATABASE": url, "PYTHONPATH": str(ROOT)}
    with serving(command, folder=folder, environment=environment) as server:
        yield server


@contextmanager
def portal_client(address: str, patience: Patience = IMPATIENT) -> Iterator[HttpPortal]:
    """What a reporter's program asks the portal with."""
    with Line(address, patience=patience, tls=TLS) as line:
        yield HttpPortal(line)


@contextmanager
def gateway_client(
    address: str, name: str, office: InspectorateId, patience: Patience = IMPATIENT
) -> Iterator[HttpGateway]:
    """What a reviewer's console asks the gateway with."""
    signer = RequestSigner(Caller(office, person_id(name)), staff_keys(name).identity)
    with Line(address, auth=signer, patience=patience, tls=TLS) as line:
        yield HttpGateway(line)


def anchor_of(office: Inspectorate) -> Anchor:
    """What the clients were installed with."""
    return office.anchor()


def reader_ids() -> frozenset[PersonId]:
    """Who may read a case by default."""
    return frozenset(map(person_id, STAFF[:3]))

"""The portal with its pages without script, in this process, over a real database.

`house` stands on SQLite. `either` is for tests in which the database has a say: it stands there
too, and on PostgreSQL as in the field, the portal and the reviewers' door each under its role.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import Client

from crypto.anchor import compose_anchor
from crypto.ids import CaseId, FileId
from crypto.visit import VisitKey
from portal.app import create_app
from portal.pages import Site
from portal.plain import Plain
from tests.inspectorates import TODAY, staff_keys
from tests.plain.walker import OWN_PAGE, Answer, Walker, encoded
from tests.recusing import leaves
from tests.roles.installing import guarded
from tests.skips import skipped_without_programs
from tests.world import World, quiet
from wbs.cases.case import Case
from wbs.cases.chains import Papers
from wbs.cases.lifecycle import State
from wbs.journeys import reviewing
from wbs.journeys.attaching import HeldFile, Letter
from wbs.journeys.inbox import papers_by_case, readable
from wbs.journeys.moves import Move
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Append as Addition
from wbs.journeys.services import Stored
from wbs.rosters.publishing import publish
from wbs.store import ByCase, Store
from wbs.store.migrate import migrate
from wbs.web.sealed import Append, SealedEntry, SealedKeybox


@dataclass(frozen=True)
class PiecesAtGateway:
    """The pieces of one case, at the reviewers' door."""

    store: Store
    at: ByCase

    def put_piece(self, file: FileId, index: int, count: int, piece: bytes) -> None:
        self.store.files.put(self.at, (file, index, count), piece)

    def stored_pieces(self, file: FileId) -> Stored:
        found = self.store.files.stored(self.at, file)
        return Stored(found.count, frozenset(found.indexes))

    def fetch_piece(self, file: FileId, index: int) -> bytes:
        return self.store.files.fetch(self.at, file, index)


class Browser(Client):
    """Says of its forms what every browser says of a page's own."""

    def open(self, *given: Any, **named: Any) -> Any:
        """One request; headers that are given go before."""
        named["headers"] = {**OWN_PAGE, **(named.get("headers") or {})}
        return super().open(*given, **named)


@dataclass
class House:
    """The portal's app and what is behind it; `gateway` is how reviewers come in."""

    store: Store
    gateway: Store
    world: World
    plain: Plain
    site: Site
    clock: list[date]
    database: Path | None = None  # the file, where it is one

    @property
    def client(self) -> Client:
        """A browser's connection."""
        return Browser(create_app(self.store, self.site, self.plain))

    def walker(self, language: str = "id") -> Walker:
        """Somebody who opens the pages."""
        client = self.client

        def post(path: str, fields: Mapping[str, Any], files: Mapping[str, Any] | None) -> Answer:
            body, kind = encoded(fields, files)
            return client.post(path, data=body, content_type=kind, buffered=True)

        return Walker(client.get, post, language)

    def case(self, apa: str, name: str = "budi") -> Case:
        """The one case that tells this story, as a reviewer reads it."""
        (found,) = [case for case in self.cases(name) if case.report.report.apa == apa]
        return found

    def cases(self, name: str) -> list[Case]:
        """All that a reviewer may read."""
        desk = self.desk(name)
        return list(readable(desk, self.papers(name).values()))

    def papers(self, name: str) -> Mapping[CaseId, Papers]:
        """Everything sealed that a reviewer's door has."""
        office = self.world.inspectorate_of(name).id
        sync = self.gateway.sync
        days = [each.day for each in sync.digests(office)]
        ids = [id for day in days for id in sync.item_ids(office, day)]
        return papers_by_case(sync.items(office, ids), office)

    def desk(self, name: str) -> Desk:
        """A reviewer at work."""
        trusted = self.world.inspectorate_of(name).trusted()
        return Desk.open(staff_keys(name), trusted, TODAY)

    def answers(self, name: str, case: CaseId, text: str, *files: HeldFile) -> None:
        """A reviewer writes to the reporter."""
        desk = self.desk(name)
        read = desk.read(self.papers(name)[case])
        door = GatewayDoor(self, name)
        reviewing.reply(door, desk, read, Letter(text, files), progress=quiet)  # type: ignore[arg-type]  # the two calls that a reply makes

    def steps(self, name: str, case: CaseId, enters: State, **says: Any) -> None:
        """A reviewer takes a step, or proposes it."""
        desk = self.desk(name)
        said = {"reason": f"Alasan {enters.value}.", "message": f"Kabar {enters.value}.", **says}
        move = Move(enters, **said)
        reviewing.step(GatewayDoor(self, name), desk, desk.read(self.papers(name)[case]), move)  # type: ignore[arg-type]  # as above

    def leaves(self, name: str, case: CaseId, reason: str) -> None:
        """A reviewer handles the case no longer."""
        desk = self.desk(name)
        GatewayDoor(self, name).append(
            case, [leaves(desk, desk.read(self.papers(name)[case]), reason)]
        )

    def approves(self, name: str, case: CaseId) -> None:
        """A reviewer agrees to what is proposed."""
        desk = self.desk(name)
        read = desk.read(self.papers(name)[case])
        assert read.life.proposal is not None
        reviewing.approve(GatewayDoor(self, name), desk, read, read.life.proposal.head)  # type: ignore[arg-type]  # as above


@dataclass(frozen=True)
class GatewayDoor:
    """What a reviewer's journeys ask, over the same store."""

    house: House
    name: str

    def append(self, case: CaseId, additions: list[Addition]) -> None:
        self.house.gateway.cases.append(self._at(case), [_sealed(one) for one in additions])

    def pieces(self, case: CaseId) -> PiecesAtGateway:
        return PiecesAtGateway(self.house.gateway, self._at(case))

    def _at(self, case: CaseId) -> ByCase:
        return ByCase(self.house.world.inspectorate_of(self.name).id, case)


def _sealed(one: Addition) -> Append:
    keybox = SealedKeybox.parse(one.keybox) if one.keybox else None
    return Append(SealedEntry.parse(one.envelope), one.seen, tuple(sorted(one.claims)), keybox)


@contextmanager
def house_on(portal: str, gateway: str, publisher: str) -> Iterator[House]:
    """A regency and the province above it, in these databases, or one of three addresses."""
    world, clock = World(), [TODAY]
    with ExitStack() as stack:
        stores = [Store.open(url, today=lambda: clock[0]) for url in (publisher, portal, gateway)]
        for store in stores:
            stack.callback(store.close)
        for office in (world.regency, world.province):
            publish(stores[0], office.id, office.rosters, office.freshness[-1])
        names = {one.id: one.newest.name for one in (world.regency, world.province)}
        anchor = compose_anchor(names)
        plain = Plain.build(stores[1], anchor, VisitKey.generate(), today=lambda: clock[0])
        yield House(stores[1], stores[2], world, plain, Site.build(anchor, True), clock)


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Each test tells a story of its own."""
    database = tmp_path_factory.mktemp("plain") / "wbs.sqlite"
    url = f"sqlite:///{database}"
    migrate(url)
    with house_on(url, url, url) as house:
        house.database = database
        yield house


@pytest.fixture(scope="session")
def on_postgresql() -> Iterator[House]:
    """Roles and rights as in the field: a statement that the portal may not make fails here."""
    with skipped_without_programs(), guarded() as made:
        urls = (made.url(role) for role in ("portal", "gateway", "publisher"))
        with house_on(*urls) as house:
            yield house


@pytest.fixture
def house(on_sqlite: House) -> House:
    """Where the database makes no difference."""
    return on_sqlite


@pytest.fixture(params=["on_sqlite", "on_postgresql"])
def either(request: pytest.FixtureRequest) -> House:
    """Where it may."""
    found: House = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def story() -> str:
    """What nobody else tells."""
    return f"Kepala dinas memakai mobil dinas, penanda {uuid4()}."


@pytest.fixture
def walker(house: House) -> Walker:
    """Somebody who opens the pages, in Indonesian."""
    return house.walker()

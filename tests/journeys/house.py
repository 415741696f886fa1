"""A portal and a gateway over one database, two inspectorates, and their reviewers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crypto.anchor import Anchor
from crypto.ids import CaseId, Chain
from tests.inspectorates import TODAY, Inspectorate, staff_keys
from tests.process import Server
from tests.promises.installation import gateway, gateway_client, portal
from tests.recusing import leaves
from tests.world import World, counted_texts, quiet
from wbs.cases.case import Case
from wbs.cases.chains import Papers
from wbs.cases.events import Written
from wbs.cases.lifecycle import State
from wbs.days import HOME, today_in
from wbs.journeys import reviewing
from wbs.journeys.attaching import Attachment, Letter, download
from wbs.journeys.moves import Move
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Gateway
from wbs.journeys.trusting import trust
from wbs.rosters.publishing import publish
from wbs.store import Store
from wbs.store.migrate import migrate


@dataclass
class House:
    """What runs, and who works there."""

    world: World
    portal: Server
    gateway: Server

    @property
    def anchor(self) -> Anchor:
        """Both inspectorates."""
        return self.world.anchor

    def reviewer(self, name: str, case: bytes) -> "Reviewer":
        """Somebody of the staff who looks at a case."""
        return Reviewer(self, name, CaseId(case))


@dataclass
class Reviewer:
    """A person of the staff with the programs of Python, and one case."""

    house: House
    name: str
    case: CaseId

    @property
    def office(self) -> Inspectorate:
        """Where they work."""
        return self.house.world.inspectorate_of(self.name)

    def reads(self) -> Case:
        """The case as it stands."""
        with self._gateway() as door:
            return self._read(door, self._desk(door))

    def texts(self) -> list[str]:
        """What the reporter wrote since."""
        return counted_texts(self.reads(), Chain.FROM_REPORTER)

    def replies(self, text: str, *files: Path) -> None:
        """Write to the reporter."""
        with self._gateway() as door:
            desk = self._desk(door)
            letter = Letter(text, tuple(Attachment.of(path) for path in files))
            reviewing.reply(door, desk, self._read(door, desk), letter, progress=quiet)

    def steps(self, enters: State, reason: str = "Alasan.") -> None:
        """Take a step, or propose it."""
        with self._gateway() as door:
            desk = self._desk(door)
            move = Move(enters, reason, "Ada kabar tentang laporan Anda.")
            reviewing.step(door, desk, self._read(door, desk), move)

    def approves(self) -> None:
        """Agree to what is proposed."""
        with self._gateway() as door:
            desk = self._desk(door)
            case = self._read(door, desk)
            assert case.life.proposal is not None
            reviewing.approve(door, desk, case, case.life.proposal.head)

    def leaves(self, reason: str) -> None:
        """Handle the case no longer."""
        with self._gateway() as door:
            desk = self._desk(door)
            case = self._read(door, desk)
            door.append(case.id, [leaves(desk, case, reason)])

    def introduces(self) -> None:
        """Introduce a new secret of the conversation, for all who may read."""
        with self._gateway() as door:
            desk = self._desk(door)
            case = self._read(door, desk)
            recipients = reviewing.readers(desk, case)
            made, _ = reviewing.introduce(desk, case, Chain.TO_REPORTER.stream, recipients)
            door.append(case.id, [made])

    def fetches(self, folder: Path) -> dict[str, bytes]:
        """Every file of the case, by name."""
        found: dict[str, bytes] = {}
        with self._gateway() as door:
            case = self._read(door, self._desk(door))
            for line in case.counted():
                for shared in line.event.files if isinstance(line.event, Written) else ():
                    target = folder / shared.id.value.hex()
                    place = {"inspectorate": case.inspectorate, "case": case.id}
                    store = door.pieces(case.id)
                    download(shared, store, target=target, progress=quiet, **place)  # type: ignore[arg-type] # two ids by name
                    found[shared.name] = target.read_bytes()
        return found

    @contextmanager
    def _gateway(self) -> Iterator[Gateway]:
        with gateway_client(self.house.gateway.url, self.name, self.office.id) as door:
            yield door

    def _desk(self, door: Gateway) -> Desk:
        trusted = trust(door.roster(), self.office.id, self.house.anchor)
        return Desk.open(staff_keys(self.name), trusted, TODAY)

    def _read(self, door: Gateway, desk: Desk) -> Case:
        items = door.case(self.case)
        envelopes = tuple(item for item in items if item.startswith(b"WBSE"))
        boxes = tuple(item for item in items if item.startswith(b"WBSK"))
        return desk.read(Papers(self.office.id, self.case, envelopes, boxes))


@contextmanager
def opened(folder: Path) -> Iterator[House]:
    """Found both inspectorates, publish them, start both servers."""
    world, url = World(), f"sqlite:///{folder / 'wbs.sqlite'}"
    migrate(url)
    store = Store.open(url, today=today_in(HOME))
    for office in (world.province, world.regency):
        publish(store, office.id, office.rosters, office.freshness[-1])
    store.close()
    with portal(url, folder) as front, gateway(url, folder) as back:
        yield House(world, front, back)

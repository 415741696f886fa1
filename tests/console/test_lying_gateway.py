"""A gateway that lies: whatever it says, pages are answered, it is said, and nothing is written."""

from collections.abc import Sequence
from datetime import date

import pytest

from crypto.encoding import sha256
from crypto.errors import Malformed
from tests.console.office import Office
from tests.inspectorates import TODAY
from tests.server import GatewayInMemory
from tests.world import ReporterActor, World
from wbs.journeys.services import Append, ServedRoster, ServerBroken, Unauthorized


class Liar(GatewayInMemory):
    """Tells the truth where a subclass does not lie; remembers what was written to it."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.world.server, office.world.regency.id)
        self.world, self.wrote = office.world, 0

    def append(self, case: object, additions: Sequence[Append]) -> None:
        del case
        self.wrote += len(additions)


class ForeignRoster(Liar):
    def roster(self) -> ServedRoster:
        return self.world.province.served()


class NoRoster(Liar):
    def roster(self) -> ServedRoster:
        return ServedRoster((), b"")


class GarbledRoster(Liar):
    def roster(self) -> ServedRoster:
        honest = super().roster()
        return ServedRoster(honest.rosters, honest.freshness[:-9])


class UnsignedRoster(Liar):
    def roster(self) -> ServedRoster:
        honest = super().roster()
        start = honest.rosters[0].index(b'"signatures"')
        return ServedRoster((honest.rosters[0][:start] + b'"signatures":[]}',), honest.freshness)


class ImpossibleIds(Liar):
    def day(self, day: date) -> tuple[int, ...]:
        del day
        return (-1, 2**80)

    def digests(self) -> dict[date, tuple[int, bytes]]:
        return {TODAY: (99, sha256(b"x"))}


class Refusing(Liar):
    def digests(self) -> dict[date, tuple[int, bytes]]:
        raise Unauthorized


class Talking(Liar):
    def digests(self) -> dict[date, tuple[int, bytes]]:
        raise Malformed("<script>alert(1)</script>")


class Broken(Liar):
    def items(self, ids: Sequence[int]) -> dict[int, bytes]:
        del ids
        raise ServerBroken("answer")

    def digests(self) -> dict[date, tuple[int, bytes]]:
        return {date(2026, 1, 1): (1, sha256(b"x"))}

    def day(self, day: date) -> tuple[int, ...]:
        del day
        return (7,)


LIES = [ForeignRoster, NoRoster, GarbledRoster, UnsignedRoster, ImpossibleIds, Refusing]
LIES += [Talking, Broken]


@pytest.mark.parametrize("lie", LIES)
def test_it_is_said_and_nobody_writes(
    office: Office, reporter: ReporterActor, lie: type[Liar]
) -> None:
    path = office.case_path(reporter) + "/balas"
    hidden = office.hidden(path)
    liar = office.line.liar = lie(office)
    office.work.look()
    for page in ("/id/", "/id/roster"):
        answer = office.get(page)
        assert answer.status_code == 200
        assert "look-warnings" in answer.text
        assert "<script>alert" not in answer.text
    refused = office.writes(path, "Tetap di sini", **hidden)
    assert "Tetap di sini" in refused.text or refused.status_code == 404
    assert not liar.wrote
    assert not office.line.appends
    office.line.liar = None
    office.work.look()
    assert "look-warnings" not in office.get("/id/").text or office.work.gone


@pytest.mark.parametrize("lie", [ForeignRoster, UnsignedRoster])
def test_a_roster_that_does_not_hold_is_called_by_its_name(office: Office, lie: type[Liar]) -> None:
    office.line.liar = lie(office)
    office.work.look()
    assert "JANGAN PERCAYAI SERVER" in office.get("/id/").text
    assert office.work.trusted is not None
    assert office.work.trusted.newest.inspectorate == office.world.regency.id


def test_items_of_any_kind_do_no_harm(
    office: Office, reporter: ReporterActor, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    """Garbage, another inspectorate's, cut ones, and the keybox of another case."""
    stranger = world.reporter(world.province).submits()
    honest = GatewayInMemory._all
    foreign = world.case(stranger).items()
    own = world.case(reporter).items()
    planted = [b"", b"\0" * 40, b"x" * 5000, *foreign, *(item[:-1] for item in own)]

    def with_plants(self: GatewayInMemory) -> dict[int, bytes]:
        return {**honest(self), **{1000 + at: item for at, item in enumerate(planted) if item}}

    monkeypatch.setattr(GatewayInMemory, "_all", with_plants)
    office.work.look()
    assert office.work.trouble is None
    page = office.get("/id/").text
    assert page.count("look-case__number") <= 1
    assert office.get(office.case_path(stranger)).status_code == 404

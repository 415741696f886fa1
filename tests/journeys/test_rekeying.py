"""New secrets for all cases after somebody left: one request a case, whoever else does the same."""

from collections.abc import Sequence

import pytest

from crypto.ids import CaseId, Role, Stream
from tests.inspectorates import YEAR, person_id
from tests.server import GatewayInMemory
from tests.world import ReporterActor, World, ids, papers_of, quiet
from wbs.cases.case import Case
from wbs.cases.writing import BrokenChain, StaleRoster, needs_new_secret
from wbs.journeys import reviewing
from wbs.journeys.moves import Leaving
from wbs.journeys.rekeying import (
    Rekeying,
    Stale,
    WaitsForAdoption,
    renew,
    stale_cases,
    stale_streams,
    stuck_cases,
)
from wbs.journeys.reviewing import NoMoreSecrets
from wbs.journeys.services import Append, CaseFull, Unreachable

CASES = 6


@pytest.fixture
def world() -> World:
    """Budi and Wati verify, Sari and Nela review, Tono leaves."""
    made = World()
    made.regency.enrols("wati", Role.VERIFIKATOR)
    made.regency.enrols("nela", Role.PENELAAH)
    made.regency.enrols("ina", Role.INSPEKTUR)
    return made


@pytest.fixture
def reporters(world: World) -> list[ReporterActor]:
    """Cases, every other one with notes."""
    made = [world.reporter().submits() for _ in range(CASES)]
    for about in made[::2]:
        world.reviewer("budi").notes(about, "Catatan.")
    return made


class Counting(GatewayInMemory):
    """Counts requests; from one on, or for some cases, the line is cut or the case full."""

    def __init__(self, world: World, most: int = 1000, full: Sequence[CaseId] = ()) -> None:
        super().__init__(world.server, world.regency.id)
        self.requests: list[list[Append]] = []
        self.most, self.full = most, full

    def append(self, case: CaseId, additions: Sequence[Append]) -> None:
        if len(self.requests) == self.most:
            raise Unreachable
        self.requests.append(list(additions))
        if case in self.full:
            raise CaseFull
        super().append(case, additions)


def reads(world: World, reporters: Sequence[ReporterActor], name: str = "budi") -> list[Case]:
    """What somebody reads of all cases."""
    return [world.reviewer(name).reads(about) for about in reporters]


def stale(world: World, reporters: Sequence[ReporterActor], name: str = "budi") -> list[Stale]:
    """What somebody's command would do."""
    return stale_cases(world.reviewer(name).desk(), reads(world, reporters, name))


def all_fit(world: World, reporters: Sequence[ReporterActor]) -> None:
    """Every stream has one new secret, for all who may read and nobody else."""
    desk = world.reviewer("budi").desk()
    for about, case in zip(reporters, reads(world, reporters), strict=True):
        boxes = papers_of(world.case(about)).keyboxes
        used = [stream for stream in Stream if case.secrets[stream]]
        assert len(boxes) == 2 * len(used)
        for stream in used:
            newest = case.newest_secret(stream)
            assert newest is not None
            assert newest.introduction.recipients == reviewing.readers(desk, case)
            assert not needs_new_secret(case, stream, desk.trusted)


def test_where_everything_fits_nothing_is_done(
    world: World, reporters: list[ReporterActor]
) -> None:
    assert stale(world, reporters) == []
    assert stuck_cases(world.reviewer("budi").desk(), reads(world, reporters)) == {}


def test_each_case_is_one_request_with_both_streams(
    world: World, reporters: list[ReporterActor]
) -> None:
    world.regency.drops("tono")
    gateway, told = Counting(world), list[tuple[int, int]]()
    rekeying = Rekeying(gateway, world.reviewer("budi").desk())
    rekeying.renew(stale(world, reporters), lambda done, of: told.append((done, of)))
    assert sorted(map(len, gateway.requests)) == [1, 1, 1, 2, 2, 2]
    assert (rekeying.done, rekeying.moved, rekeying.failed) == (CASES, set(), {})
    assert told == [(done, CASES) for done in range(CASES + 1)]
    all_fit(world, reporters)
    assert stale(world, reporters) == []


def test_one_case_is_renewed_whole_or_not_at_all(
    world: World, reporters: list[ReporterActor]
) -> None:
    """As by the button of its page."""
    world.regency.drops("tono")
    gateway = Counting(world)
    with_notes = next(one for one in stale(world, reporters) if len(one.streams) == len(Stream))
    renew(gateway, world.reviewer("budi").desk(), with_notes)
    assert [len(additions) for additions in gateway.requests] == [len(Stream)]


def test_what_was_done_before_the_line_broke_stays_done(
    world: World, reporters: list[ReporterActor]
) -> None:
    world.regency.drops("tono")
    desk = world.reviewer("budi").desk()
    with pytest.raises(Unreachable):
        Rekeying(Counting(world, most=2), desk).renew(stale(world, reporters), quiet)
    left = stale(world, reporters)
    assert len(left) == CASES - 2
    Rekeying(Counting(world), desk).renew(left, quiet)
    all_fit(world, reporters)


def test_of_two_who_do_it_at_once_the_second_finds_it_done(
    world: World, reporters: list[ReporterActor]
) -> None:
    world.regency.drops("tono")
    plans = {name: stale(world, reporters, name) for name in ("budi", "sari")}
    both = [Rekeying(Counting(world), world.reviewer(name).desk()) for name in plans]
    for rekeying, plan in zip(both, plans.values(), strict=True):
        rekeying.renew(plan, quiet)
    assert both[0].done == CASES
    assert both[1].done == 0
    assert both[1].moved == {about.case for about in reporters}
    assert stale(world, reporters, "sari") == []
    all_fit(world, reporters)


def test_they_are_in_random_order(world: World) -> None:
    reporters = [world.reporter().submits() for _ in range(12)]
    world.regency.drops("tono")
    cases = reads(world, reporters)
    desk = world.reviewer("budi").desk()
    orders = {tuple(one.case.id for one in stale_cases(desk, cases)) for _ in range(5)}
    assert len(orders) > 1


def test_one_case_that_takes_no_more_does_not_stop_the_others(
    world: World, reporters: list[ReporterActor]
) -> None:
    world.regency.drops("tono")
    rekeying = Rekeying(Counting(world, full=[reporters[0].case]), world.reviewer("budi").desk())
    rekeying.renew(stale(world, reporters), quiet)
    assert rekeying.done == CASES - 1
    assert {id: type(refused) for id, refused in rekeying.failed.items()} == {
        reporters[0].case: CaseFull
    }


def test_nor_one_that_has_had_all_its_numbers(
    monkeypatch: pytest.MonkeyPatch, world: World, reporters: list[ReporterActor]
) -> None:
    for _ in range(2):
        world.reviewer("budi").introduces(reporters[0], Stream.CONVERSATION)
    monkeypatch.setattr(reviewing, "MOST_KEYBOXES", 2)
    world.regency.drops("tono")
    rekeying = Rekeying(Counting(world), world.reviewer("budi").desk())
    rekeying.renew(stale(world, reporters), quiet)
    assert rekeying.done == CASES - 1
    assert [type(refused) for refused in rekeying.failed.values()] == [NoMoreSecrets]


def test_under_a_roster_that_nobody_vouches_for_nothing_is_asked(
    world: World, reporters: list[ReporterActor]
) -> None:
    world.regency.drops("tono")
    gateway, desk = Counting(world), world.reviewer("budi").desk()
    late = reviewing.Desk(desk.keys, desk.person, desk.trusted, desk.today + 2 * YEAR)
    with pytest.raises(StaleRoster):
        Rekeying(gateway, late).renew(stale(world, reporters), quiet)
    assert gateway.requests == []


def test_where_a_recusal_waits_to_be_adopted_nothing_is_done_and_it_is_named(
    world: World, reporters: list[ReporterActor]
) -> None:
    about, gateway = reporters[0], world.gateway("sari")
    desk, case = world.reviewer("sari").desk(), world.reviewer("sari").reads(about)
    reviewing.recuse(gateway, desk, case, Leaving(ids("wati"), "Kerabat."))
    waiting = world.reviewer("ina").reads(about)
    assert waiting.life.proposal is not None
    ina = world.reviewer("ina").desk()
    reviewing.approve(world.gateway("ina"), ina, waiting, waiting.life.proposal.head)
    world.regency.removes("ina")
    desk, cases = world.reviewer("budi").desk(), reads(world, reporters)
    assert stale_streams(desk, cases[0]) == [Stream.CONVERSATION, Stream.INTERNAL]
    planned = {one.case.id for one in stale_cases(desk, cases)}
    assert planned == {one.case for one in reporters[1:]}
    stuck = stuck_cases(desk, cases)
    assert {id: type(why) for id, why in stuck.items()} == {about.case: WaitsForAdoption}


def test_a_chain_that_does_not_hold_together_is_named(
    world: World, reporters: list[ReporterActor]
) -> None:
    for text in ("Satu.", "Dua."):
        world.reviewer("budi").replies(reporters[0], text)
    world.case(reporters[0]).chains[reporters[0].reads().lines[-1].chain].pop(0)
    world.regency.drops("tono")
    desk, cases = world.reviewer("budi").desk(), reads(world, reporters)
    stuck = stuck_cases(desk, cases)
    assert {id: type(why) for id, why in stuck.items()} == {reporters[0].case: BrokenChain}
    (half,) = (one for one in stale_cases(desk, cases) if one.case.id == reporters[0].case)
    assert half.streams == (Stream.INTERNAL,)


def test_whoever_is_out_of_a_case_gives_it_no_secret(
    world: World, reporters: list[ReporterActor]
) -> None:
    about = reporters[0]
    desk, case = world.reviewer("sari").desk(), world.reviewer("sari").reads(about)
    leaving = Leaving(frozenset({person_id("sari")}), "Kerabat.")
    reviewing.recuse(world.gateway("sari"), desk, case, leaving)
    assert stale(world, reporters, "sari") == []
    (one,) = stale(world, reporters)
    assert one.case.id == about.case

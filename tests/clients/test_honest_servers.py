"""Against our own servers the clients are the services that the journeys ask for."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crypto.errors import Refusal
from crypto.ids import CaseId, Chain, FileId, InspectorateId
from crypto.receipt import MailboxCredential
from tests.clients.conftest import Houses, credential
from tests.gateway.conftest import today
from tests.sealed_looking import INTERNAL, INTERNAL_STREAM, REVIEWER, FakeCase, pieces, sha256
from tests.staff import Member
from wbs.desk.sync_folder import FolderCache
from wbs.desk.syncing import Synced, digest_of, sync
from wbs.journeys import services
from wbs.journeys.services import Append, Gateway, Portal, Stored


def to_reporter(case: FakeCase, **more: object) -> Append:
    return Append(Chain.TO_REPORTER, case.grow(REVIEWER), 0, **more)  # type: ignore[arg-type]  # fields of Append


def test_they_are_the_services(houses: Houses) -> None:
    portal: Portal = houses.reporter()
    gateway: Gateway = houses.reviewer()
    chain = (tuple(houses.staff.rosters), houses.staff.freshness)
    for served in (portal.roster(houses.staff.id), gateway.roster()):
        assert (served.rosters, served.freshness) == chain


def test_a_conversation_is_read_whole_however_many_pages_it_has(houses: Houses) -> None:
    case = houses.submitted()
    portal, gateway = houses.reporter(), houses.reviewer()
    mine = [case.grow() for _ in range(70)]
    for envelope in mine:
        portal.append(credential(case), Append(Chain.FROM_REPORTER, envelope, 0))
    theirs = [to_reporter(case) for _ in range(70)]
    for start in range(0, 70, 10):
        gateway.append(CaseId(case.case), theirs[start : start + 10])
    found = portal.read(credential(case))
    assert (found.inspectorate, found.case) == (houses.staff.id, CaseId(case.case))
    assert len(found.keyboxes) == 1
    assert list(found.envelopes[1:71]) == mine
    assert list(found.envelopes[71:]) == [each.envelope for each in theirs]


def test_a_reporter_is_told_the_day_of_every_entry(houses: Houses) -> None:
    case = houses.submitted()
    portal, before = houses.reporter(), today()
    portal.append(credential(case), Append(Chain.FROM_REPORTER, case.grow(), 0))
    houses.reviewer().append(CaseId(case.case), [to_reporter(case)])
    days = portal.days(credential(case))
    assert (len(days.from_reporter), len(days.to_reporter)) == (2, 1)
    assert {*days.from_reporter, *days.to_reporter} <= {before, today()}


def test_reviewers_open_the_internal_stream_and_find_everything(houses: Houses) -> None:
    case = houses.submitted()
    gateway = houses.reviewer()
    opening = Append(Chain.INTERNAL, case.grow(INTERNAL), None, keybox=case.keybox(INTERNAL_STREAM))
    answer = to_reporter(case)
    for _ in range(2):
        gateway.append(CaseId(case.case), [opening, answer])
    found = gateway.case(CaseId(case.case))
    assert len(found) == 5
    assert {opening.envelope, opening.keybox, answer.envelope} <= set(found)


def test_pieces_go_both_ways(houses: Houses) -> None:
    case, file = houses.submitted(), FileId.generate()
    mine = houses.reporter().pieces(credential(case))
    theirs = houses.reviewer().pieces(CaseId(case.case))
    assert mine.stored_pieces(file) == Stored(None, frozenset())
    first, second = pieces(2)
    mine.put_piece(file, 1, 2, second)
    assert mine.stored_pieces(file) == theirs.stored_pieces(file) == Stored(2, frozenset({1}))
    claiming = Append(Chain.FROM_REPORTER, case.grow(), 0, claims=(file,))
    with pytest.raises(services.MissingPieces):
        houses.reporter().append(credential(case), claiming)
    mine.put_piece(file, 0, 2, first)
    houses.reporter().append(credential(case), claiming)
    assert [theirs.fetch_piece(file, index) for index in range(2)] == [first, second]
    assert mine.fetch_piece(file, 0) == first


def test_refusals_are_those_of_the_services(houses: Houses) -> None:
    case = houses.submitted()
    portal, gateway, id = houses.reporter(), houses.reviewer(), CaseId(case.case)
    entry = Append(Chain.TO_REPORTER, case.envelope(REVIEWER), 0)
    other = Append(Chain.TO_REPORTER, case.envelope(REVIEWER), 0)
    late = Append(Chain.TO_REPORTER, case.envelope(REVIEWER), None)
    gateway.append(id, [entry])
    stranger = houses.reviewer(member=Member.new())
    unknown = MailboxCredential.generate()
    refused: list[tuple[type[Refusal], Callable[[], object]]] = [
        (services.Conflict, lambda: gateway.append(id, [other])),
        (services.NewerSecret, lambda: gateway.append(id, [_next(case, entry, late)])),
        (services.Unauthorized, stranger.digests),
        (services.UnknownCode, lambda: portal.read(unknown)),
        (services.UnknownInspectorate, lambda: portal.roster(InspectorateId(bytes(32)))),
        (services.ServerBroken, lambda: gateway.case(CaseId.generate())),
        (services.ServerBroken, lambda: portal.pieces(credential(case)).fetch_piece(_file(), 0)),
    ]
    for refusal, call in refused:
        with pytest.raises(refusal):
            call()


def _file() -> FileId:
    return FileId.generate()


def _next(case: FakeCase, entry: Append, late: Append) -> Append:
    case.heads[REVIEWER] = (0, sha256(entry.envelope))
    return Append(late.chain, case.envelope(REVIEWER), late.seen)


def test_a_cache_holds_what_the_gateway_has(houses: Houses, tmp_path: Path) -> None:
    gateway, cache = houses.reviewer(), FolderCache(tmp_path)
    case = houses.submitted()
    told: list[tuple[int, int]] = []
    first = sync(gateway, cache, lambda done, whole: told.append((done, whole)))
    assert told[0] == (0, first.fetched)
    assert told[-1] == (first.fetched, first.fetched)
    assert set(gateway.case(CaseId(case.case))) <= set(cache.items())
    assert sync(gateway, cache) == Synced(0, 0)
    gateway.append(CaseId(case.case), [to_reporter(case)])
    assert sync(gateway, cache) == Synced(1, 0)
    assert sync(gateway, FolderCache(tmp_path)) == Synced(0, 0)
    held = FolderCache(tmp_path).days()[today()]
    assert gateway.digests()[today()] == (len(held), digest_of(sorted(held)))


def test_what_the_gateway_has_no_longer_is_forgotten_and_said(
    houses: Houses, tmp_path: Path
) -> None:
    cache = FolderCache(tmp_path)
    houses.submitted()
    sync(houses.reviewer(), cache)
    before = set(cache.items())
    cache.keep(today(), {7: b"erased there"})
    cache.keep(today().replace(year=2001), {8: b"a whole day erased", 9: os.urandom(9)})
    assert sync(houses.reviewer(), cache) == Synced(0, 3)
    assert set(cache.items()) == before
    assert set(FolderCache(tmp_path).items()) == before

"""An append goes on top of what stands, or is refused and leaves nothing."""

import os

import pytest

from crypto.ids import CaseId, InspectorateId
from tests.sealed_looking import INTERNAL, INTERNAL_STREAM, REPORTER, REVIEWER, ZEROS, sha256
from tests.store.conftest import StoreWorld, append, at, of
from wbs.store import ByCase
from wbs.web.problems import Conflict, Malformed, NewerSecret, UnknownCase, UnknownRoster


def test_both_sides_write_and_the_reporter_reads_the_conversation_only(world: StoreWorld) -> None:
    case = world.submitted()
    mine, theirs = append(case.grow()), append(case.grow(REVIEWER))
    note = append(case.grow(INTERNAL), None, keybox=case.keybox(INTERNAL_STREAM))
    world.store.cases.append(at(case), [mine])
    world.store.cases.append(of(case), [note, theirs])
    found = world.store.cases.read(at(case), 1, 0)
    assert (found.from_reporter, found.to_reporter) == ((mine.entry.body,), (theirs.entry.body,))
    assert len(found.keyboxes) == 1
    ids = world.store.sync.case_ids(world.id, CaseId(case.case))
    items = world.store.sync.items(world.id, ids)
    assert len(items) == 6
    assert note.entry.body in items


def test_a_retry_is_answered_alike_although_the_case_went_on(world: StoreWorld) -> None:
    case = world.submitted()
    one = append(case.grow())
    for again in (one, append(case.grow()), one):
        world.store.cases.append(at(case), [again])
    assert len(world.read(case)) == 3


def test_other_bytes_in_the_same_place_are_a_conflict_that_names_the_chain(
    world: StoreWorld,
) -> None:
    case = world.submitted()
    rival = append(case.envelope())
    world.store.cases.append(at(case), [append(case.grow())])
    with pytest.raises(Conflict) as refusal:
        world.store.cases.append(at(case), [rival])
    assert refusal.value.members == {"chain": "from_reporter"}


@pytest.mark.parametrize(
    "place",
    [{"sequence": 2}, {"sequence": 2**31 - 1}, {"sequence": 0}, {"prev": ZEROS}],
    ids=["gap", "far", "beginning", "prev"],
)
def test_an_entry_that_does_not_follow_is_a_conflict(
    world: StoreWorld, place: dict[str, int]
) -> None:
    case = world.submitted()
    wrong = append(case.envelope(**place))  # type: ignore[arg-type]  # one of them is bytes
    with pytest.raises(Conflict):
        world.store.cases.append(at(case), [wrong])
    assert len(world.read(case)) == 1


@pytest.mark.parametrize("chain", [REVIEWER, INTERNAL])
def test_the_first_entry_of_the_other_chains_names_entry_0_of_the_case(
    world: StoreWorld, chain: int
) -> None:
    case = world.submitted()
    keybox = case.keybox(INTERNAL_STREAM) if chain == INTERNAL else None
    seen = None if keybox else 0
    wrong = append(case.envelope(chain, prev=ZEROS), seen, keybox=keybox)
    with pytest.raises(Conflict):
        world.store.cases.append(of(case), [wrong])
    world.store.cases.append(of(case), [append(case.grow(chain), seen, keybox=keybox)])


def test_an_entry_under_a_secret_without_a_keybox_is_refused(world: StoreWorld) -> None:
    case = world.submitted()
    with pytest.raises(Malformed):
        world.store.cases.append(at(case), [append(case.envelope(secret=1))])
    with pytest.raises(Malformed):
        world.store.cases.append(of(case), [append(case.envelope(INTERNAL), None)])


def test_who_has_not_seen_the_newest_secret_does_not_write(world: StoreWorld) -> None:
    case = world.submitted()
    introduction = append(case.grow(REVIEWER, secret=1), 0, keybox=case.keybox(number=1))
    world.store.cases.append(of(case), [introduction])
    unaware, aware = append(case.envelope(), 0), append(case.grow(secret=1), 1)
    with pytest.raises(NewerSecret):
        world.store.cases.append(at(case), [unaware])
    world.store.cases.append(at(case), [aware])
    world.store.cases.append(of(case), [introduction])  # its own retry is no newer secret


def test_who_claims_to_have_seen_none_does_not_write(world: StoreWorld) -> None:
    case = world.submitted()
    with pytest.raises(NewerSecret):
        world.store.cases.append(of(case), [append(case.grow(REVIEWER), None)])


@pytest.mark.parametrize("number", [0, 2])
def test_a_keybox_number_that_is_not_the_next_is_refused(world: StoreWorld, number: int) -> None:
    case = world.submitted()
    wrong = append(case.envelope(REVIEWER, secret=number), 0, keybox=case.keybox(number=number))
    with pytest.raises(Conflict):
        world.store.cases.append(of(case), [wrong])


def test_the_loser_of_the_race_to_open_the_internal_stream_gets_a_conflict(
    world: StoreWorld,
) -> None:
    case = world.submitted()
    loser = append(case.envelope(INTERNAL), None, keybox=case.keybox(INTERNAL_STREAM))
    winner = append(case.grow(INTERNAL), None, keybox=case.keybox(INTERNAL_STREAM))
    world.store.cases.append(of(case), [winner])
    with pytest.raises(Conflict):
        world.store.cases.append(of(case), [loser])


def test_a_retry_with_another_keybox_is_a_conflict(world: StoreWorld) -> None:
    case = world.submitted()
    envelope = case.grow(INTERNAL)
    for keybox in (case.keybox(INTERNAL_STREAM), None):
        one = append(envelope, None, keybox=keybox)
        world.store.cases.append(of(case), [one])
    other = append(envelope, None, keybox=case.keybox(INTERNAL_STREAM))
    with pytest.raises(Conflict):
        world.store.cases.append(of(case), [other])


def test_several_appends_are_kept_on_top_of_each_other_or_not_at_all(world: StoreWorld) -> None:
    case = world.submitted()
    opening = append(case.grow(INTERNAL), None, keybox=case.keybox(INTERNAL_STREAM))
    note, reply = append(case.grow(INTERNAL)), append(case.grow(REVIEWER))
    broken = append(case.envelope(REVIEWER, sequence=9))
    with pytest.raises(Conflict):
        world.store.cases.append(of(case), [opening, note, reply, broken])
    assert len(world.store.sync.case_ids(world.id, CaseId(case.case))) == 2
    for _ in range(2):
        world.store.cases.append(of(case), [opening, note, reply])
    assert len(world.store.sync.case_ids(world.id, CaseId(case.case))) == 6


def test_nobody_writes_on_the_other_sides_chain(world: StoreWorld) -> None:
    case = world.submitted()
    for chain in (REVIEWER, INTERNAL):
        with pytest.raises(Malformed):
            world.store.cases.append(at(case), [append(case.envelope(chain))])
    with pytest.raises(Malformed):
        world.store.cases.append(of(case), [append(case.envelope(REPORTER))])


def test_an_envelope_of_another_case_is_refused(world: StoreWorld) -> None:
    one, other = world.submitted(), world.submitted()
    with pytest.raises(Malformed):
        world.store.cases.append(at(one), [append(other.envelope())])


def test_a_keybox_comes_with_an_entry_of_its_own_case_stream_and_number(world: StoreWorld) -> None:
    case, other = world.submitted(), world.submitted()
    for keybox in (
        case.keybox(number=2),
        case.keybox(INTERNAL_STREAM, number=1),
        other.keybox(number=1),
    ):
        with pytest.raises(Malformed):
            append(case.envelope(REVIEWER, secret=1), 0, keybox=keybox)


def test_a_keybox_for_a_roster_that_was_not_published_is_refused(world: StoreWorld) -> None:
    case = world.submitted()
    case.roster = os.urandom(32)
    one = append(case.envelope(REVIEWER, secret=1), 0, keybox=case.keybox(number=1))
    with pytest.raises(UnknownRoster):
        world.store.cases.append(of(case), [one])


def test_a_reviewer_of_another_inspectorate_finds_no_such_case(world: StoreWorld) -> None:
    case = world.submitted()
    stranger = ByCase(InspectorateId(os.urandom(32)), CaseId(case.case))
    with pytest.raises(UnknownCase):
        world.store.cases.append(stranger, [append(case.envelope(REVIEWER))])
    with pytest.raises(UnknownCase):
        world.store.sync.case_ids(stranger.inspectorate, stranger.case)


def test_a_long_conversation_is_read_in_several_answers(world: StoreWorld) -> None:
    case = world.submitted()
    mine = [append(case.grow()) for _ in range(70)]
    theirs = [append(case.grow(REVIEWER)) for _ in range(5)]
    world.store.cases.append(at(case), mine)
    world.store.cases.append(of(case), theirs)
    first = world.store.cases.read(at(case), 0, 0)
    assert (len(first.from_reporter), len(first.to_reporter), first.more) == (64, 0, True)
    rest = world.store.cases.read(at(case), 64, 0)
    assert (len(rest.from_reporter), len(rest.to_reporter), rest.more) == (7, 5, False)
    assert [sha256(body) for body in first.from_reporter + rest.from_reporter][1:] == [
        one.entry.hash for one in mine
    ]

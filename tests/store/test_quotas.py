"""One case holds so much and no more; other cases and the other side go on."""

import hashlib
import os

import pytest
from sqlalchemy import Connection, insert

from crypto.envelope import EnvelopeHeader
from crypto.files import MOST_PIECES, SEALED_PIECE
from crypto.ids import FileId, Stream
from crypto.padding import FILE_LEAST
from tests.sealed_looking import REVIEWER, FakeCase, cobblestone_size, pieces
from tests.store.conftest import StoreWorld, append, at, of
from wbs.cases.room import LAST_SIZE, MOST_ENTRIES, MOST_LAST
from wbs.store.check_back import MOST_BYTES
from wbs.store.quotas import MOST_CLAIMED, MOST_FILES, MOST_UNCLAIMED
from wbs.store.tables import claim, entry, file, random_key
from wbs.web.problems import CaseFull

PIECE = pieces(1)[0]


def begins(world: StoreWorld, case: FakeCase, count: int = 1) -> FileId:
    """The first piece of a new file."""
    id = FileId(os.urandom(16))
    world.store.files.put(at(case), (id, 0, count), PIECE)
    return id


def holds(world: StoreWorld, case: FakeCase, files: int, count: int, stream: Stream | None) -> None:
    """As if so many files had come long ago."""
    rows = [
        {"id": random_key(), "case_id": case.case, "file_id": os.urandom(16), "pieces": count}
        for _ in range(files)
    ]
    claims = [{"file": row["id"], "stream": int(stream)} for row in rows] if stream else []

    def come(connection: Connection) -> None:
        connection.execute(insert(file), rows)
        if claims:
            connection.execute(insert(claim), claims)

    world.store.database.write(come)


def test_a_case_takes_so_many_unclaimed_pieces(world: StoreWorld) -> None:
    case = world.submitted()
    kept = [begins(world, case, MOST_PIECES) for _ in range(MOST_UNCLAIMED // MOST_PIECES)]
    with pytest.raises(CaseFull):
        begins(world, case)
    world.store.files.put(at(case), (kept[0], 1, MOST_PIECES), PIECE)  # what began goes on
    begins(world, world.submitted())


def test_a_case_takes_so_many_files(world: StoreWorld) -> None:
    case = world.submitted()
    holds(world, case, MOST_FILES - 1, 1, Stream.CONVERSATION)
    begins(world, case)
    with pytest.raises(CaseFull):
        begins(world, case)


def test_a_case_takes_so_many_pieces_in_all(world: StoreWorld) -> None:
    case = world.submitted()
    holds(world, case, MOST_CLAIMED // MOST_PIECES - 1, MOST_PIECES, Stream.INTERNAL)
    begins(world, case, MOST_PIECES)
    with pytest.raises(CaseFull):
        begins(world, case)


def test_a_case_takes_so_many_entries_of_a_reporter(world: StoreWorld) -> None:
    case = world.submitted()
    _stands_at(world, case, MOST_ENTRIES - 2)
    last = append(case.grow(blocks=16))
    assert world.store.cases.append(at(case), [last])
    with pytest.raises(CaseFull):
        world.store.cases.append(at(case), [append(case.envelope(blocks=7))])
    assert not world.store.cases.append(at(case), [last])  # sent again: the same answer
    assert world.store.cases.append(of(case), [append(case.grow(REVIEWER))])


def test_beyond_a_full_case_a_few_small_entries_without_files_fit(world: StoreWorld) -> None:
    case = world.submitted()
    _stands_at(world, case, MOST_ENTRIES - 1)
    file = begins(world, case)
    with pytest.raises(CaseFull):
        world.store.cases.append(at(case), [append(case.envelope(), claims=(file,))])
    longest = case.envelope(blocks=6)
    assert len(longest) == LAST_SIZE
    lasts = [append(case.grow(blocks=6 if number else 1)) for number in range(MOST_LAST)]
    assert all(world.store.cases.append(at(case), [last]) for last in lasts)
    with pytest.raises(CaseFull):
        world.store.cases.append(at(case), [append(case.grow())])
    assert not world.store.cases.append(at(case), lasts[-1:])


def _stands_at(world: StoreWorld, case: FakeCase, sequence: int) -> None:
    """As if its newest entry had this sequence."""
    case.heads[1] = (sequence - 1, case.heads[1][1])
    newest = case.grow()
    header = EnvelopeHeader.parse(newest)
    row = {
        "id": random_key(),
        "inspectorate": header.inspectorate.value,
        "case_id": case.case,
        "chain": 1,
        "sequence": sequence,
        "secret_number": 0,
        "hash": hashlib.sha256(newest).digest(),
        "day": "2026-03-14",
        "body": newest,
    }
    world.store.database.write(lambda connection: connection.execute(insert(entry), row))


def test_a_reviewer_is_known_by_name_and_not_counted(world: StoreWorld) -> None:
    case = world.submitted()
    holds(world, case, MOST_FILES, MOST_PIECES, None)
    world.store.files.put(of(case), (FileId(os.urandom(16)), 0, 1), PIECE)


def test_what_came_anew_is_told_from_what_was_repeated(world: StoreWorld) -> None:
    case, id = world.submitted(), FileId(os.urandom(16))
    for expected in (True, False):
        assert world.store.files.put(at(case), (id, 0, 1), PIECE) is expected


def test_room_is_counted_by_pieces_that_came(world: StoreWorld) -> None:
    before = world.store.room.unclaimed()
    begins(world, world.submitted(), MOST_PIECES)  # announced: a thousand; here: one
    assert world.store.room.unclaimed() == before + SEALED_PIECE


def test_room_is_counted_in_bytes_not_in_pieces(world: StoreWorld) -> None:
    before = world.store.room.unclaimed()
    small = os.urandom(cobblestone_size(FILE_LEAST))
    for _ in range(2):
        place = (FileId(os.urandom(16)), 0, 1)
        world.store.files.put(at(world.submitted()), place, small)
    assert world.store.room.unclaimed() == before + 2 * len(small)


def test_room_is_what_is_left_of_the_least_bound(world: StoreWorld) -> None:
    size = world.store.room.size()
    assert size > 50_000
    assert world.store.room.left(size - 1) == 0
    assert world.store.room.left(size + 10_000_000) in range(10_000_001)
    disk = world.store.room.left(None)
    assert (disk is not None and disk > 0) == world.store.database.is_sqlite


def test_a_page_of_a_conversation_is_bounded_by_bytes_too(world: StoreWorld) -> None:
    """Forty of the largest: a few pages, in order, none twice."""
    case = world.submitted()
    for _ in range(40):
        envelope = case.envelope(blocks=16)
        case.heads[1] = (case.heads[1][0] + 1, hashlib.sha256(envelope).digest())
        world.store.cases.append(at(case), [append(envelope)])
    whole: list[bytes] = []
    more = True
    while more:
        page = world.store.cases.read(at(case), len(whole), 0)
        assert 0 < sum(map(len, page.from_reporter)) <= MOST_BYTES
        whole += page.from_reporter
        more = page.more
    assert [EnvelopeHeader.parse(one).sequence for one in whole] == list(range(41))

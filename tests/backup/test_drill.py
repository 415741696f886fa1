"""The drill: a real conversation, a backup, the server is gone, and everybody goes on.

Both engines, and from each to the other: what was kept on one opens on the other.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url

from crypto.envelope import EnvelopeHeader
from crypto.ids import Chain
from tests.backup.command import made, restored
from tests.inspectorates import TODAY, Inspectorate, staff_keys
from tests.postgres import Cluster
from tests.promises.conversation import EXCLUDED, FILES, Doors, Spoken, speak
from tests.promises.installation import (
    found_inspectorate,
    gateway,
    gateway_client,
    portal,
    portal_client,
    publish_in,
)
from tests.world import quiet
from wbs.cases.case import Case, NoCase
from wbs.cases.chains import Finding, Papers, Trouble
from wbs.cases.events import Written
from wbs.cases.frames import SharedFile
from wbs.clients import HttpGateway
from wbs.desk.sync_folder import FolderCache
from wbs.desk.syncing import Synced, sync
from wbs.journeys import reporting, reviewing
from wbs.journeys.attaching import Letter, download
from wbs.journeys.reviewing import Desk
from wbs.journeys.trusting import trust

AFTER = ("Ada perkembangan sesudah cadangan dibuat.", "Terima kasih, sudah kami terima.")
AGAIN = ("Saya kirim lagi: ada perkembangan.", "Kami baca lagi, terima kasih.")
ENGINES = ("sqlite", "postgres")
WAYS = [(first, second) for first in ENGINES for second in ENGINES]


@dataclass
class Drill:
    """What people know before the server is gone, and the doors after."""

    spoken: Spoken
    cache: FolderCache
    newer: tuple[bytes, ...]
    doors: Doors


@pytest.fixture(scope="module", params=WAYS, ids="-to-".join)
def drill(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("drill")
    first, second = request.param
    with ExitStack() as stack:
        cluster: Cluster = request.getfixturevalue("postgres")
        old = _url(first, folder / "old", cluster, stack)
        new = _url(second, folder / "new", cluster, stack)
        yield from _drill(old, new, folder, stack)


def _url(kind: str, folder: Path, cluster: Cluster, stack: ExitStack) -> str:
    folder.mkdir()
    if kind == "postgres":
        return stack.enter_context(cluster.fresh_database())
    return f"sqlite:///{folder / 'wbs.sqlite'}"


def _drill(old: str, new: str, folder: Path, stack: ExitStack) -> Iterator[Drill]:
    office = found_inspectorate()
    publish_in(old, office)
    cache = FolderCache(folder / "cache")
    with portal(old, folder) as reporters, gateway(old, folder) as reviewers:
        doors = Doors(reporters.url, reviewers.url)
        spoken = speak(doors, office, folder)
        synced(doors, office, cache)
        backup = made(old, folder / "shelf")
        newer = goes_on(doors, spoken, AFTER)
        assert synced(doors, office, cache).fetched == len(newer)
    _destroy(old)
    restored(backup, new)
    after = stack.enter_context(portal(new, folder)), stack.enter_context(gateway(new, folder))
    yield Drill(spoken, cache, newer, Doors(*(one.url for one in after)))


def _destroy(url: str) -> None:
    if make_url(url).get_backend_name() == "sqlite":
        for file in Path(str(make_url(url).database)).parent.iterdir():
            file.unlink()


def goes_on(doors: Doors, spoken: Spoken, texts: tuple[str, str]) -> tuple[bytes, ...]:
    """The reporter writes once more, and Sari answers; the two envelopes."""
    office = spoken.office
    before = set(_items(doors, office, spoken))
    with portal_client(doors.portal) as door:
        visit = reporting.come_back(door, spoken.code, office.anchor())
        reporting.reply(door, visit, Letter(texts[0]), progress=quiet)
    _answers(doors, office, spoken, texts[1])
    return tuple(item for item in _items(doors, office, spoken) if item not in before)


def _items(doors: Doors, office: Inspectorate, spoken: Spoken) -> tuple[bytes, ...]:
    with gateway_client(doors.gateway, "sari", office.id) as door:
        return door.case(spoken.prepared.submission.case)


def _answers(doors: Doors, office: Inspectorate, spoken: Spoken, text: str) -> None:
    with gateway_client(doors.gateway, "sari", office.id) as door:
        desk = _desk(door, office, "sari")
        items = door.case(spoken.prepared.submission.case)
        reviewing.reply(door, desk, _read(desk, spoken, items), Letter(text), progress=quiet)


def _desk(door: HttpGateway, office: Inspectorate, name: str) -> Desk:
    trusted = trust(door.roster(), office.id, office.anchor())
    return Desk.open(staff_keys(name), trusted, TODAY)


def _read(desk: Desk, spoken: Spoken, items: tuple[bytes, ...]) -> Case:
    sent = spoken.prepared.submission
    envelopes = tuple(item for item in items if item.startswith(b"WBSE"))
    boxes = tuple(item for item in items if item.startswith(b"WBSK"))
    return desk.read(Papers(sent.inspectorate, sent.case, envelopes, boxes))


def synced(doors: Doors, office: Inspectorate, cache: FolderCache) -> Synced:
    """Sari's console fetches what is new."""
    with gateway_client(doors.gateway, "sari", office.id) as door:
        return sync(door, cache)


def seen_by(drill: Drill, name: str, *more: bytes) -> Case:
    """The case as somebody reads it now, with envelopes kept from before."""
    office = drill.spoken.office
    with gateway_client(drill.doors.gateway, name, office.id) as door:
        items = door.case(drill.spoken.prepared.submission.case)
        return _read(_desk(door, office, name), drill.spoken, (*items, *more))


def said(case: Case) -> list[tuple[object, ...]]:
    """Every entry with its place and what it says."""
    return [(line.chain, line.head, line.event, line.standing) for line in case.lines]


def test_the_reporter_comes_back_and_finds_everything_with_the_files(
    drill: Drill, tmp_path: Path
) -> None:
    with portal_client(drill.doors.portal) as door:
        visit = reporting.come_back(door, drill.spoken.code, drill.spoken.office.anchor())
        assert said(visit.case) == said(drill.spoken.reporters_case)
        assert not visit.case.findings
        pieces = door.pieces(visit.keys.credential)
        for number, shared in enumerate(_files(visit.case)):
            path = tmp_path / str(number)
            download(
                shared,
                pieces,
                inspectorate=visit.case.inspectorate,
                case=visit.case.id,
                target=path,
                progress=quiet,
            )
            assert path.read_bytes() == FILES[shared.name]
    assert {shared.name for shared in _files(visit.case)} == {*FILES}


def _files(case: Case) -> list[SharedFile]:
    events = [line.event for line in case.counted() if isinstance(line.event, Written)]
    return [shared for event in events for shared in event.files]


def test_a_reviewer_reads_everything_and_the_excluded_one_still_nothing(drill: Drill) -> None:
    case = seen_by(drill, "sari")
    assert said(case) == said(drill.spoken.reviewers_case)
    assert not case.findings
    with pytest.raises(NoCase):
        seen_by(drill, EXCLUDED)


def test_who_saw_what_came_after_the_backup_is_told_that_it_is_gone(drill: Drill) -> None:
    told = synced(drill.doors, drill.spoken.office, drill.cache)
    assert told == Synced(fetched=0, gone=len(drill.newer))


def test_an_answer_that_somebody_kept_shows_what_is_withheld(drill: Drill) -> None:
    (answer,) = (
        item for item in drill.newer if EnvelopeHeader.parse(item).chain is Chain.TO_REPORTER
    )
    before = drill.spoken.reviewers_case.heads[Chain.FROM_REPORTER]
    assert before is not None
    missing = Finding(Trouble.WITHHELD, Chain.FROM_REPORTER, before.sequence + 1)
    assert missing in seen_by(drill, "sari", answer).findings


def test_both_sides_write_on_and_are_read(drill: Drill) -> None:
    newer = goes_on(drill.doors, drill.spoken, AGAIN)
    assert len(newer) == len(AGAIN)
    with portal_client(drill.doors.portal) as door:
        visit = reporting.come_back(door, drill.spoken.code, drill.spoken.office.anchor())
    texts = [line.event.text for line in visit.case.counted() if isinstance(line.event, Written)]
    assert texts[-1] == AGAIN[1]
    assert AGAIN[0] in texts
    assert not {*AFTER} & {*texts}

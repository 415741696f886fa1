"""Promise P5: whoever was excluded or removed opens nothing written after the writer saw it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crypto import keybox
from crypto.errors import CannotOpen
from crypto.ids import Chain, PersonId
from crypto.keybox import HEADER_SIZE, POSITION, KeyboxHeader
from tests.inspectorates import TODAY, Inspectorate, person_id, staff_keys
from tests.process import Server
from tests.promises.installation import (
    STAFF,
    found_inspectorate,
    gateway,
    gateway_client,
    portal,
    portal_client,
    publish_in,
)
from tests.world import REPORT, quiet
from wbs.cases.case import Case, NoCase
from wbs.cases.chains import Papers
from wbs.cases.fold import read_case
from wbs.cases.opening import person_reader
from wbs.journeys import reporting, reviewing
from wbs.journeys.attaching import Letter
from wbs.journeys.reporting import Prepared
from wbs.journeys.reviewing import Desk, NotListed
from wbs.journeys.services import Unauthorized
from wbs.journeys.trusting import trust

TONO, SARI = "tono", "sari"


@dataclass(frozen=True)
class Scene:
    """Honest servers; whoever is shut out still reads all their bytes."""

    url: str
    portal: Server
    gateway: Server
    office: Inspectorate

    def reports(self, *excluded: str) -> Prepared:
        """Hand in a case that leaves persons out."""
        office, without = self.office, frozenset(map(person_id, excluded))
        with portal_client(self.portal.url) as door:
            trusted = reporting.find_inspectorate(door, office.id, office.anchor())
            prepared = reporting.prepare(REPORT, trusted, excluded=without, today=TODAY)
            reporting.submit(door, prepared)
        return prepared

    def papers(self, about: Prepared, *, asked_by: str = "budi") -> Papers:
        """All that the server has of a case."""
        sent = about.submission
        with gateway_client(self.gateway.url, asked_by, self.office.id) as door:
            items = door.case(sent.case)
        boxes = tuple(item for item in items if item[:4] == b"WBSK")
        rest = tuple(item for item in items if item[:4] == b"WBSE")
        return Papers(sent.inspectorate, sent.case, rest, boxes)

    def reads(self, name: str, about: Prepared) -> Case:
        """What somebody makes of all those bytes, with their own keys and the newest roster."""
        reader = person_reader(staff_keys(name).kem, person_id(name))
        return read_case(self.papers(about), reader, self.office.trusted())

    def answers(self, name: str, about: Prepared, text: str) -> None:
        """Write to the reporter, and a note."""
        with gateway_client(self.gateway.url, name, self.office.id) as door:
            trusted = trust(door.roster(), self.office.id, self.office.anchor())
            for act in (reviewing.reply, reviewing.note):
                desk = Desk.open(staff_keys(name), trusted, TODAY)
                act(door, desk, desk.read(self.papers(about)), Letter(text), progress=quiet)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    url, office = f"sqlite:///{tmp_path / 'wbs.sqlite'}", found_inspectorate()
    publish_in(url, office)
    with portal(url, tmp_path) as reporters, gateway(url, tmp_path) as reviewers:
        yield Scene(url, reporters, reviewers, office)


def opened_by(name: str, papers: Papers) -> list[tuple[int, int]]:
    """Every position of every keybox that a person's key opens, not only the person's own."""
    found = []
    for number, box in enumerate(papers.keyboxes):
        for index in range(KeyboxHeader.parse(box).count):
            try:
                keybox.open_position(box, index, key=staff_keys(name).kem)
            except CannotOpen:
                continue
            found.append((number, index))
    return found


def test_an_excluded_reviewer_opens_nothing_although_the_server_gives_everything(
    scene: Scene,
) -> None:
    about = scene.reports(TONO)
    scene.answers("budi", about, "Terima kasih.")
    papers = scene.papers(about, asked_by=TONO)
    assert len(papers.keyboxes) == 2
    assert len(papers.envelopes) == 4
    assert opened_by(TONO, papers) == []
    with pytest.raises(NoCase):
        scene.reads(TONO, about)
    assert len(opened_by("sari", papers)) == 2
    assert len(scene.reads("sari", about).counted()) == 4


def test_the_bytes_do_not_tell_who_was_excluded_or_that_anybody_was(scene: Scene) -> None:
    plain, without = (scene.reports(*names).submission for names in ((), (TONO, SARI)))
    assert len(plain.keybox) == len(without.keybox)
    assert len(plain.first) == len(without.first)
    for sent in (plain, without):
        boxes = sent.keybox[HEADER_SIZE:]
        wraps = [boxes[start : start + POSITION] for start in range(0, len(boxes), POSITION)]
        assert len(set(wraps)) == len(wraps)
        for name in (TONO, SARI):
            needle = person_id(name).value
            assert needle not in sent.keybox + sent.first


def test_a_removed_reviewer_opens_nothing_written_afterwards(scene: Scene) -> None:
    about = scene.reports()
    scene.answers("budi", about, "Sebelum.")
    before = scene.reads(SARI, about)
    scene.office.removes(SARI)
    publish_in(scene.url, scene.office)
    with pytest.raises(Unauthorized):
        scene.papers(about, asked_by=SARI)
    scene.answers("budi", about, "Sesudah.")
    after = scene.reads(SARI, about)
    assert [line.head for line in after.counted()] == [line.head for line in before.counted()]
    new = [line for line in after.lines if line.head not in [one.head for one in before.lines]]
    assert len(new) == 4  # two introductions, an answer, a note
    assert {line.reason for line in new} == {"not-yours"}
    assert all(line.counts for line in scene.reads(TONO, about).lines)


def test_a_removed_reviewers_console_says_so(scene: Scene) -> None:
    scene.office.removes(SARI)
    with pytest.raises(NotListed):
        Desk.open(staff_keys(SARI), scene.office.trusted(), TODAY)


def test_who_left_the_roster_has_no_position_in_what_follows(scene: Scene) -> None:
    scene.office.drops(TONO)
    publish_in(scene.url, scene.office)
    about = scene.reports()
    papers = scene.papers(about)
    assert KeyboxHeader.parse(papers.keyboxes[0]).count == len(scene.office.newest.persons) + 2
    assert opened_by(TONO, papers) == []
    assert _readers(scene.reads("budi", about)) == frozenset(map(person_id, STAFF[:2]))


def _readers(case: Case) -> frozenset[PersonId]:
    found = case.newest_secret(Chain.FROM_REPORTER.stream)
    assert found is not None
    return found.introduction.recipients

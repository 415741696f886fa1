"""Promise P4: a hostile server cannot slip in a key; nothing is sealed for a foreign roster."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from crypto import keybox
from crypto.anchor import NotAnchored
from crypto.documents import SignedDocument
from crypto.encoding import unb64
from crypto.envelope import EnvelopeHeader, open_envelope
from crypto.errors import BadSignature, CannotOpen, Refusal
from crypto.freshness import FreshnessRefused, compose_freshness
from crypto.ids import Role, Stream
from crypto.keybox import KeyboxHeader
from crypto.keys import CaseSecret
from crypto.roster import Person
from crypto.roster_chain import RosterRefused
from tests.inspectorates import TODAY, Inspectorate, person, person_id, staff_keys
from tests.promises.installation import (
    ROOT,
    STAFF,
    found_inspectorate,
    gateway_client,
    portal_client,
)
from tests.promises.liar import Den, Head, Parts, den
from tests.world import REPORT, quiet
from wbs.cases.chains import Papers
from wbs.cases.writing import StaleRoster
from wbs.journeys import reporting, reviewing
from wbs.journeys.attaching import Letter
from wbs.journeys.reviewing import Desk
from wbs.journeys.trusting import trust
from wbs.web.wire import Body

ENEMY = "musuh"
Forgery = Callable[[Inspectorate], tuple[list[bytes], bytes]]


def _with_enemy(office: Inspectorate) -> list[Person]:
    return [*office.newest.persons, person(ENEMY, Role.PEMERIKSA)]


def _twin(office: Inspectorate) -> Inspectorate:
    """The same office, in which an attacker may sign what follows."""
    return replace(
        office, rosters=list(office.rosters), freshness=list(office.freshness), removed=frozenset()
    )


def _one_custodian(office: Inspectorate) -> tuple[list[bytes], bytes]:
    twin = _twin(office)
    twin.signs_roster(_with_enemy(office), signers=office.custodians[:1])
    return twin.rosters, twin.freshness[-1]


def _foreign_custodians(office: Inspectorate) -> tuple[list[bytes], bytes]:
    enemy = Inspectorate.found("palsu", STAFF)
    draft = replace(enemy.draft(_with_enemy(office)), epoch=0, previous=None)
    payload = replace(draft, inspectorate=office.id).compose()
    document = SignedDocument.sign(payload, enemy.custodians[:2])
    return [document.compose()], office.freshness[-1]


def _foreign_office(_office: Inspectorate) -> tuple[list[bytes], bytes]:
    enemy = Inspectorate.found("palsu", STAFF)
    return enemy.rosters, enemy.freshness[-1]


def _foreign_next(office: Inspectorate) -> tuple[list[bytes], bytes]:
    twin = _twin(office)
    enemy = Inspectorate.found("palsu", STAFF)
    twin.signs_roster(_with_enemy(office), signers=enemy.custodians[:2])
    return twin.rosters, twin.freshness[-1]


def _changed_key(office: Inspectorate) -> tuple[list[bytes], bytes]:
    """Genuine signatures over a roster in which one KEM key is the server's."""
    document = json.loads(office.rosters[-1])
    payload = unb64(document["payload"])
    ours = str(staff_keys("budi").kem.public()).encode()
    changed = payload.replace(ours, str(staff_keys(ENEMY).kem.public()).encode())
    assert changed != payload
    genuine = SignedDocument.parse(office.rosters[-1])
    forged = SignedDocument(changed, genuine.signatures).compose()
    return [*office.rosters[:-1], forged], office.freshness[-1]


def _stranger_vouches(office: Inspectorate) -> tuple[list[bytes], bytes]:
    enemy = Inspectorate.found("palsu", STAFF)
    payload = compose_freshness(
        office.newest, number=99, not_after=TODAY + timedelta(days=31), removed=[]
    )
    return office.rosters, SignedDocument.sign(payload, enemy.officers[:1]).compose()


def _one_officer_removes(office: Inspectorate) -> tuple[list[bytes], bytes]:
    payload = compose_freshness(
        office.newest,
        number=99,
        not_after=TODAY + timedelta(days=31),
        removed=[person_id("budi")],
    )
    return office.rosters, SignedDocument.sign(payload, office.officers[:1]).compose()


FORGERIES: dict[str, tuple[Forgery, type[Refusal]]] = {
    "one more person, by one custodian": (_one_custodian, RosterRefused),
    "a first roster by other custodians": (_foreign_custodians, RosterRefused),
    "another office's genuine roster": (_foreign_office, RosterRefused),
    "a next roster by other custodians": (_foreign_next, BadSignature),
    "one key exchanged": (_changed_key, BadSignature),
    "the last roster alone": (lambda one: (one.rosters[1:], one.freshness[-1]), RosterRefused),
    "the order turned round": (lambda one: (one.rosters[::-1], one.freshness[-1]), RosterRefused),
    "a roster twice": (
        lambda one: ([*one.rosters, one.rosters[-1]], one.freshness[-1]),
        RosterRefused,
    ),
    "an old roster under today's freshness": (
        lambda one: (one.rosters[:1], one.freshness[-1]),
        FreshnessRefused,
    ),
    "yesterday's freshness over today's roster": (
        lambda one: (one.rosters, one.freshness[0]),
        FreshnessRefused,
    ),
    "a freshness by a stranger": (_stranger_vouches, BadSignature),
    "a removal by one officer alone": (_one_officer_removes, BadSignature),
}


@dataclass(frozen=True)
class Scene:
    """A hostile server, and where a reporter's program runs."""

    den: Den
    folder: Path

    def shows(self, rosters: list[bytes], freshness: bytes) -> None:
        """From now on both doors hand over these."""

        def lie(_head: Head, _parts: Parts) -> tuple[Head, Parts]:
            return {"rosters": len(rosters)}, (*rosters, freshness)

        self.den.portal.lies["roster"] = self.den.gateway.lies["roster"] = lie


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with den(found_inspectorate(), tmp_path) as here:
        yield Scene(here, tmp_path)


@pytest.mark.parametrize("how", FORGERIES)
def test_a_reporter_seals_nothing_for_it(how: str, scene: Scene) -> None:
    forge, refusal = FORGERIES[how]
    office = scene.den.office
    scene.shows(*forge(office))
    with portal_client(scene.den.portal.url) as door, pytest.raises(refusal):
        reporting.find_inspectorate(door, office.id, office.anchor())
    assert scene.den.portal.calls() == ["roster"]


@pytest.mark.parametrize("how", FORGERIES)
def test_a_reviewer_sits_down_to_nothing_under_it(how: str, scene: Scene) -> None:
    forge, refusal = FORGERIES[how]
    office = scene.den.office
    scene.shows(*forge(office))
    with gateway_client(scene.den.gateway.url, "budi", office.id) as door, pytest.raises(refusal):
        trust(door.roster(), office.id, office.anchor())


@pytest.mark.parametrize("how", ["one more person, by one custodian", "one key exchanged"])
def test_the_command_line_sends_nothing_for_it(how: str, scene: Scene) -> None:
    office, folder = scene.den.office, scene.folder
    scene.shows(*FORGERIES[how][0](office))
    (folder / "anchor.json").write_bytes(office.anchor_file())
    told = {"kategori": "ETIK", "apa": "Sesuatu.", "siapa": "tidak tahu", "di_mana": "Di sini"}
    (folder / "laporan.json").write_text(json.dumps(told), "utf-8")
    words = ["report", "laporan.json", "--portal", scene.den.portal.url, "--anchor", "anchor.json"]
    done = subprocess.run(
        [sys.executable, "-m", "wbs", *words, "--inspectorate", office.name, "--words-to", "kata"],
        cwd=folder,
        env={"HOME": str(folder), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0
    assert scene.den.portal.calls() == ["roster"]
    assert not (folder / "kata").exists()


def test_a_reporter_asks_for_no_inspectorate_that_the_anchor_does_not_name(scene: Scene) -> None:
    enemy = Inspectorate.found("palsu", STAFF)
    with portal_client(scene.den.portal.url) as door, pytest.raises(NotAnchored):
        reporting.find_inspectorate(door, enemy.id, scene.den.office.anchor())
    assert scene.den.portal.calls() == []


def test_a_console_takes_no_roster_of_an_office_that_the_anchor_does_not_name() -> None:
    enemy = Inspectorate.found("palsu", STAFF)
    with pytest.raises(NotAnchored):
        trust(enemy.served(), enemy.id, found_inspectorate().anchor())


def test_a_roster_that_nobody_renews_takes_no_new_case_after_its_grace(scene: Scene) -> None:
    office = scene.den.office
    with portal_client(scene.den.portal.url) as door:
        trusted = reporting.find_inspectorate(door, office.id, office.anchor())
    late = trusted.freshness.not_after + timedelta(days=91)
    with pytest.raises(StaleRoster):
        reporting.prepare(REPORT, trusted, excluded=frozenset(), today=late)
    assert scene.den.portal.calls() == ["roster"]


def test_a_console_that_saw_a_removal_takes_no_older_word(scene: Scene) -> None:
    office = scene.den.office
    before = office.freshness[-1]
    office.removes("sari")
    scene.shows(office.rosters, office.freshness[-1])
    with gateway_client(scene.den.gateway.url, "budi", office.id) as door:
        seen = trust(door.roster(), office.id, office.anchor()).freshness.seen()
        scene.shows(office.rosters, before)
        with pytest.raises(FreshnessRefused):
            trust(door.roster(), office.id, office.anchor(), seen)


def test_two_histories_of_the_roster_collide_at_the_first_entry(scene: Scene) -> None:
    """Custodians may sign what they like; but who was shown another roster sees it."""
    office = scene.den.office
    twin = _twin(office)
    twin.signs_roster(_with_enemy(office))
    prepared = _hand_in(scene)
    sent = prepared.submission
    scene.shows(twin.rosters, twin.freshness[-1])
    with portal_client(scene.den.portal.url) as door:
        visit = reporting.come_back(door, prepared.code, office.anchor())
        scene.den.portal.lies.clear()
        reporting.reply(door, visit, Letter("Untuk siapa?"), progress=quiet)
        case = reporting.come_back(door, prepared.code, office.anchor()).case
    assert [line.reason for line in case.lines] == [None, "roster"]
    assert sent.case == case.id


def _hand_in(scene: Scene) -> reporting.Prepared:
    office = scene.den.office
    with portal_client(scene.den.portal.url) as door:
        trusted = reporting.find_inspectorate(door, office.id, office.anchor())
        prepared = reporting.prepare(REPORT, trusted, excluded=frozenset(), today=TODAY)
        reporting.submit(door, prepared)
    return prepared


def test_no_reader_of_a_report_is_anybody_else_than_the_roster_says(scene: Scene) -> None:
    """What went out holds a position for each of the genuine roster, and no key of the enemy's."""
    box = _hand_in(scene).submission.keybox
    header = KeyboxHeader.parse(box)
    assert header.roster == scene.den.office.newest.hash
    for index in range(header.count):
        with pytest.raises(CannotOpen):
            keybox.open_position(box, index, key=staff_keys(ENEMY).kem)


@pytest.mark.parametrize("who", ["reporter", "reviewer"])
def test_a_keybox_that_nobody_introduced_is_never_written_under(who: str, scene: Scene) -> None:
    """A reviewer who helps the server knows all keys; still nobody takes up their secret."""
    prepared, injected = _hand_in(scene), CaseSecret.generate()
    box = _injected(scene, prepared, injected)
    scene.den.shows(lambda parts: [*parts, box])
    write = _reporter_writes if who == "reporter" else _reviewer_writes
    with suppress(reporting.CaseChanged, reviewing.CaseMoved):
        write(scene, prepared)
    heard = scene.den.portal.heard + scene.den.gateway.heard
    sent = [body for call, body in heard if call == "append"]
    envelopes = [part for body in sent for part in Body.unpack(body).parts if part[:4] == b"WBSE"]
    assert envelopes
    for envelope in envelopes:
        assert EnvelopeHeader.parse(envelope).secret_number == 0
        with pytest.raises(CannotOpen):
            open_envelope(envelope, secret=injected)


def _injected(scene: Scene, prepared: reporting.Prepared, secret: CaseSecret) -> bytes:
    office, sent = scene.den.office, prepared.submission
    roster = office.newest
    stream = Stream.CONVERSATION
    header = KeyboxHeader(
        sent.inspectorate, sent.case, stream, 1, roster.hash, roster.positions(stream)
    )
    keys = roster.keybox_keys(
        frozenset(map(person_id, STAFF[:3])), prepared.code.keys().kem.public()
    )
    return keybox.build(secret, header=header, positions=keys)


def _reporter_writes(scene: Scene, prepared: reporting.Prepared) -> None:
    with portal_client(scene.den.portal.url) as door:
        visit = reporting.come_back(door, prepared.code, scene.den.office.anchor())
        reporting.reply(door, visit, Letter("Nomor kontraknya?"), progress=quiet)


def _reviewer_writes(scene: Scene, prepared: reporting.Prepared) -> None:
    office, sent = scene.den.office, prepared.submission
    with gateway_client(scene.den.gateway.url, "budi", office.id) as door:
        trusted = trust(door.roster(), office.id, office.anchor())
        desk = Desk.open(staff_keys("budi"), trusted, TODAY)
        items = door.case(sent.case)
        boxes = tuple(item for item in items if item[:4] == b"WBSK")
        rest = tuple(item for item in items if item[:4] == b"WBSE")
        case = desk.read(Papers(sent.inspectorate, sent.case, rest, boxes))
        reviewing.reply(door, desk, case, Letter("Mohon nomor kontrak."), progress=quiet)

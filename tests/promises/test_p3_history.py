"""Promise P3: a hostile server cannot forge, swap, replay, reorder or cut a verified case."""

import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from crypto.anchor import NotAnchored
from crypto.encoding import b64
from crypto.envelope import NO_PREVIOUS, EnvelopeHeader, seal
from crypto.errors import CannotOpen
from crypto.files import FilePlace, seal_pieces
from crypto.ids import CaseId, Chain, Stream
from crypto.keys import ReporterKemPublicKey, ReporterSigningKey
from tests.inspectorates import TODAY, staff_keys
from tests.promises.installation import found_inspectorate, gateway_client, portal_client
from tests.promises.liar import Den, Head, Parts, den
from tests.world import REPORT, quiet
from wbs.cases.case import Case, Line, NoCase
from wbs.cases.chains import Finding, Papers, Trouble
from wbs.cases.events import Message, Reported
from wbs.cases.frames import Frame, SharedFile
from wbs.cases.writing import BrokenChain, Place, new_secret
from wbs.journeys import reporting, reviewing
from wbs.journeys.attaching import Attachment, Letter, download
from wbs.journeys.own_past import HistoryHidden
from wbs.journeys.reporting import AnotherCase, Prepared, Visit
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Submission
from wbs.journeys.trusting import trust

MINE, THEIRS = Chain.FROM_REPORTER, Chain.TO_REPORTER
Change = Callable[[list[bytes]], list[bytes]]


def place_of(envelope: bytes) -> tuple[int, int]:
    """Chain and sequence, as the header says."""
    chain, sequence = struct.unpack_from(">BI", envelope, 53)
    return chain, sequence


def at(chain: Chain, sequence: int, change: Callable[[bytes], list[bytes]]) -> Change:
    """Put something else in the place of one entry."""

    def lie(parts: list[bytes]) -> list[bytes]:
        there = (chain, sequence)
        return [
            new
            for part in parts
            for new in (
                change(part) if part.startswith(b"WBSE") and place_of(part) == there else [part]
            )
        ]

    return lie


def moved(envelope: bytes, sequence: int, after: bytes) -> bytes:
    """The same sealed bytes under a header for another place, rightly linked."""
    header = EnvelopeHeader.parse(envelope)
    new = EnvelopeHeader(
        header.inspectorate,
        header.case,
        header.chain,
        sequence,
        header.secret_number,
        sha256(after).digest(),
    )
    return new.pack() + envelope[94:]


def entry(parts: list[bytes], chain: Chain, sequence: int) -> bytes:
    """One entry of an answer."""
    there = (chain, sequence)
    return next(one for one in parts if one.startswith(b"WBSE") and place_of(one) == there)


@dataclass(frozen=True)
class Scene:
    """A conversation of three messages, two answers and two notes, at a server that can lie."""

    den: Den
    prepared: Prepared
    other: Prepared
    folder: Path

    def reporter(self) -> Visit:
        """Come back, to whatever the server then says."""
        with portal_client(self.den.portal.url) as door:
            return reporting.come_back(door, self.prepared.code, self.den.office.anchor())

    def sari(self) -> Case:
        """Read, whatever the server says."""
        with gateway_client(self.den.gateway.url, "sari", self.den.office.id) as door:
            return _desk(self.den, "sari").read(
                _papers(self.prepared, door.case(self.prepared.submission.case))
            )


def _papers(prepared: Prepared, items: tuple[bytes, ...]) -> Papers:
    sent = prepared.submission
    envelopes = tuple(item for item in items if item.startswith(b"WBSE"))
    boxes = tuple(item for item in items if item.startswith(b"WBSK"))
    return Papers(sent.inspectorate, sent.case, envelopes, boxes)


def _desk(here: Den, name: str) -> Desk:
    trusted = trust(here.office.served(), here.office.id, here.office.anchor())
    return Desk.open(staff_keys(name), trusted, TODAY)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("liar")
    office = found_inspectorate()
    evidence = folder / "bukti.txt"
    evidence.write_bytes(b"bukti " * 9_000)
    with den(office, folder) as here:
        with portal_client(here.portal.url) as door:
            trusted = reporting.find_inspectorate(door, office.id, office.anchor())
            mine, other = (
                reporting.prepare(REPORT, trusted, excluded=frozenset(), today=TODAY)
                for _ in range(2)
            )
            for one in (mine, other):
                reporting.submit(door, one)
        scene = Scene(here, mine, other, folder)
        for turn in range(2):
            _say(scene, f"Pesan {turn}", evidence)
            _answer(scene, f"Jawaban {turn}")
        _say(scene, "Pesan 2", evidence)
        yield scene


def _say(scene: Scene, text: str, evidence: Path) -> None:
    letter = Letter(text, (Attachment.of(evidence),))
    with portal_client(scene.den.portal.url) as door:
        reporting.reply(door, scene.reporter(), letter, progress=quiet)


def _answer(scene: Scene, text: str) -> None:
    with gateway_client(scene.den.gateway.url, "budi", scene.den.office.id) as door:
        for act in (reviewing.reply, reviewing.note):
            desk, case = _desk(scene.den, "budi"), scene.prepared.submission.case
            act(
                door,
                desk,
                desk.read(_papers(scene.prepared, door.case(case))),
                Letter(text),
                progress=quiet,
            )


@pytest.fixture
def scene(played: Scene) -> Iterator[Scene]:
    yield played
    for liar in (played.den.portal, played.den.gateway):
        liar.lies.clear()
        liar.forgets()


def rejected(case: Case) -> dict[tuple[Chain, int], str | None]:
    """What does not count, by place, with the reason."""
    return {_place(line): line.reason for line in case.lines if not line.counts}


def _place(line: Line) -> tuple[Chain, int]:
    return line.chain, line.head.sequence


def flipped(raw: bytes, offset: int = -1) -> bytes:
    """One bit is another."""
    changed = bytearray(raw)
    changed[offset] ^= 1
    return bytes(changed)


# What the server does to one answer, and what the reader then says about which entry.
BREAKS: dict[str, tuple[Change, Finding]] = {
    "drops an entry in the middle": (
        at(MINE, 1, lambda _one: []),
        Finding(Trouble.GAP, MINE, 1),
    ),
    "drops an answer in the middle": (
        at(THEIRS, 0, lambda _one: []),
        Finding(Trouble.GAP, THEIRS, 0),
    ),
    "shows two entries for one place": (
        at(MINE, 2, lambda one: [one, flipped(one)]),
        Finding(Trouble.FORK, MINE, 2),
    ),
    "changes one bit of an entry": (
        at(MINE, 1, lambda one: [flipped(one)]),
        Finding(Trouble.PREV, MINE, 2),
    ),
    "changes the number of a secret": (
        at(MINE, 1, lambda one: [flipped(one, 61)]),
        Finding(Trouble.PREV, MINE, 2),
    ),
    "withholds an answer that was seen": (
        at(THEIRS, 1, lambda _one: []),
        Finding(Trouble.WITHHELD, THEIRS, 1),
    ),
}


@pytest.mark.parametrize("how", BREAKS)
@pytest.mark.parametrize("who", ["reporter", "sari"])
def test_the_reader_says_which_entry_the_server_touched(who: str, how: str, scene: Scene) -> None:
    change, finding = BREAKS[how]
    case = _read(scene, who, change)
    assert finding in case.findings
    left = [line.head.sequence for line in case.counted() if line.chain is finding.chain]
    assert finding.sequence is not None
    assert all(sequence < finding.sequence for sequence in left)


def _read(scene: Scene, who: str, change: Change) -> Case:
    scene.den.shows(change)
    return scene.reporter().case if who == "reporter" else scene.sari()


def test_the_order_of_an_answer_is_of_no_account(scene: Scene) -> None:
    chance = random.Random(3)
    honest = scene.sari()

    def shuffled(parts: list[bytes]) -> list[bytes]:
        return chance.sample(parts, len(parts))

    for _ in range(5):
        assert _read(scene, "sari", shuffled) == honest


def _replays(parts: list[bytes]) -> list[bytes]:
    return [*parts, moved(entry(parts, MINE, 1), 4, entry(parts, MINE, 3))]


def _swaps(parts: list[bytes]) -> list[bytes]:
    zero, one, two = (entry(parts, MINE, place) for place in range(3))
    first = moved(two, 1, zero)
    return [*(part for part in parts if part not in (one, two)), first, moved(one, 2, first)]


def _invents(parts: list[bytes]) -> list[bytes]:
    last = entry(parts, THEIRS, 1)
    return [*parts, moved(last[:94] + bytes(len(last) - 94), 2, last)]


INVENTIONS: dict[str, tuple[Change, tuple[Chain, int]]] = {
    "shows an entry again at the end": (_replays, (MINE, 4)),
    "swaps two entries": (_swaps, (MINE, 1)),
    "invents an answer": (_invents, (THEIRS, 2)),
}


@pytest.mark.parametrize("how", INVENTIONS)
@pytest.mark.parametrize("who", ["reporter", "sari"])
def test_what_the_server_puts_in_opens_for_nobody(who: str, how: str, scene: Scene) -> None:
    change, where = INVENTIONS[how]
    case = _read(scene, who, change)
    assert rejected(case)[where] == "cannot-open"


def test_entries_of_another_case_are_reported_and_take_no_part(scene: Scene) -> None:
    other = scene.other.submission
    case = _read(scene, "sari", lambda parts: [*parts, other.first, other.keybox])
    assert [one.trouble for one in case.findings] == [Trouble.MISPLACED] * 2
    assert rejected(case) == {}


def test_a_server_with_a_reviewers_secret_cannot_speak_for_the_reporter(scene: Scene) -> None:
    case = scene.sari()

    def forges(parts: list[bytes]) -> list[bytes]:
        last = entry(parts, MINE, 3)
        old = EnvelopeHeader.parse(last)
        header = EnvelopeHeader(old.inspectorate, old.case, MINE, 4, 0, sha256(last).digest())
        line = next(one for one in case.counted() if _place(one) == (MINE, 3))
        assert line.event is not None
        forged = seal(
            line.event.compose(MINE),
            header=header,
            roster=scene.den.office.newest.hash,
            secret=case.secrets[MINE.stream][0].secret,
            signer=ReporterSigningKey.generate(),
        )
        return [*parts, forged]

    for who in ("reporter", "sari"):
        assert rejected(_read(scene, who, forges)) == {(MINE, 4): "author"}


def test_a_case_of_somebody_else_is_not_taken_for_ones_own(scene: Scene) -> None:
    other = scene.other.submission

    def another(head: Head, _parts: Parts) -> tuple[Head, Parts]:
        counts = {"keyboxes": 1, "from_reporter": 1, "to_reporter": 0}
        return {**head, "case": str(other.case), **counts}, (other.keybox, other.first)

    scene.den.portal.lies["read"] = another
    with pytest.raises(NoCase):
        scene.reporter()


def test_a_case_made_up_for_the_reporter_is_not_taken_for_ones_own(scene: Scene) -> None:
    """A reviewer knows the reporter's KEM key: with the server's help all would open."""
    made = _counterfeit(scene, scene.sari().report.kem)

    def another(head: Head, _parts: Parts) -> tuple[Head, Parts]:
        counts = {"keyboxes": 1, "from_reporter": 1, "to_reporter": 0}
        return {**head, "case": str(made.case), **counts}, (made.keybox, made.first)

    scene.den.portal.lies["read"] = another
    with pytest.raises(AnotherCase):
        scene.reporter()


def _counterfeit(scene: Scene, kem: ReporterKemPublicKey) -> Submission:
    trusted, case, signer = scene.den.office.trusted(), CaseId.generate(), ReporterSigningKey
    key, readers = signer.generate(), trusted.readers()
    place = Place(case, Stream.CONVERSATION, 0)
    made = new_secret(trusted, place, recipients=readers, reporter=kem, earlier={})
    frame = Frame({THEIRS: None}, frozenset())
    event = Reported(frame, key.public(), kem, True, frozenset(), made.introduction, REPORT)
    office = scene.den.office.id
    first = seal(
        event.compose(MINE),
        header=EnvelopeHeader(office, case, MINE, 0, 0, NO_PREVIOUS),
        roster=made.under.roster,
        secret=made.under.secret,
        signer=key,
    )
    return Submission(office, case, bytes(32), made.keybox, first)


@pytest.mark.parametrize("member", ["case", "inspectorate"])
def test_another_name_for_the_same_case_is_refused(member: str, scene: Scene) -> None:
    size = 16 if member == "case" else 32
    scene.den.portal.lies["read"] = lambda head, parts: ({**head, member: b64(bytes(size))}, parts)
    with pytest.raises((NoCase, NotAnchored)):
        scene.reporter()


@pytest.mark.parametrize("how", [name for name, (_, it) in BREAKS.items() if it.chain is MINE])
def test_nobody_writes_on_what_does_not_hold_together(how: str, scene: Scene) -> None:
    scene.den.shows(BREAKS[how][0])
    visit = scene.reporter()
    scene.den.portal.forgets()
    with portal_client(scene.den.portal.url) as door, pytest.raises((BrokenChain, HistoryHidden)):
        reporting.reply(door, visit, Letter("Masih ada?"), progress=quiet)
    assert scene.den.portal.calls() == []


@pytest.mark.parametrize("how", ["flipped", "cut", "empty", "another's", "sealed anew"])
def test_a_file_with_a_touched_piece_is_not_shown_at_all(how: str, scene: Scene) -> None:
    visit = scene.reporter()
    shared = [
        one
        for line in visit.case.counted()
        if isinstance(line.event, Message)
        for one in line.event.files
    ]
    lies: dict[str, Callable[[bytes], bytes]] = {
        "flipped": flipped,
        "cut": lambda piece: piece[:-1],
        "empty": lambda _piece: b"",
        "another's": lambda _piece: _piece_of(scene, visit, shared[1]),
        "sealed anew": lambda _piece: _sealed_anew(visit, shared[0]),  # by a reader who has the key
    }
    touched = lies[how](_piece_of(scene, visit, shared[0]))
    scene.den.portal.lies["fetch"] = lambda head, _parts: (head, (touched,))
    target = scene.folder / "unduhan.txt"
    with portal_client(scene.den.portal.url) as door:
        store = door.pieces(visit.keys.credential)
        with pytest.raises(CannotOpen):
            download(
                shared[0],
                store,
                inspectorate=visit.case.inspectorate,
                case=visit.case.id,
                target=target,
                progress=quiet,
            )
    assert [path.name for path in scene.folder.iterdir() if "unduhan" in path.name] == []


def _sealed_anew(visit: Visit, shared: SharedFile) -> bytes:
    place = FilePlace(visit.case.inspectorate, visit.case.id, shared.id, 1)
    other = BytesIO(b"x" * shared.size)
    (piece,) = seal_pieces(other, shared.size, key=shared.key, place=place)
    return piece


def _piece_of(scene: Scene, visit: Visit, shared: SharedFile) -> bytes:
    scene.den.portal.lies.pop("fetch", None)
    with portal_client(scene.den.portal.url) as door:
        return door.pieces(visit.keys.credential).fetch_piece(shared.id, 0)

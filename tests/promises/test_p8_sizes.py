"""Promise P8: sizes on disk and on the wire fall only into the classes."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from crypto.encoding import unb64
from crypto.errors import TooLarge
from crypto.ids import CaseId, Chain, InspectorateId
from tests.inspectorates import TODAY, Inspectorate, staff_keys
from tests.process import HOST, free_port
from tests.promises.classes import BOXES, ENVELOPES, PERSONS, envelope_of, pieces_of
from tests.promises.conversation import Doors
from tests.promises.installation import (
    found_inspectorate,
    gateway,
    gateway_client,
    portal,
    portal_client,
    publish_in,
)
from tests.promises.loot import Loot, steal, values_of
from tests.promises.wiretap import HttpMessage, Wiretap, listening
from tests.world import REPORT, counted_texts, quiet
from wbs.cases.case import Case
from wbs.cases.chains import Papers
from wbs.cases.events import Message
from wbs.desk.sync_folder import FolderCache
from wbs.desk.syncing import sync
from wbs.journeys import reporting, reviewing
from wbs.journeys.attaching import Attachment, Letter, download
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import PieceStore
from wbs.journeys.trusting import trust
from wbs.web.wire import Body

LENGTHS = (1, 900, 3_600, 4_000, 7_777, 15_900, 16_384, 20_001, 33_333, 49_152, 60_000)
FILES = (1, 2, 65_535, 65_536, 65_537, 99_999, 262_143, 262_144, 262_145, 300_000, 530_001)
OVERHEAD = 700  # bytes of JSON beside the text of an event that names one small file


@dataclass(frozen=True)
class Said:
    """What one run of the conversation says, and with which file."""

    text: str
    size: int
    name: str = "bukti.pdf"


@dataclass(frozen=True)
class Place:
    """Two servers with somebody on each line."""

    url: str
    doors: Doors
    taps: tuple[Wiretap, Wiretap]
    office: Inspectorate
    folder: Path

    def converse(self, said: Said) -> None:
        """Report, reply with a file, read and answer it with another, come back for that."""
        self.folder.mkdir(exist_ok=True)
        path = self.folder / said.name
        path.write_bytes(b"\x25" * said.size)
        letter = Letter(said.text, (Attachment.of(path),))
        with portal_client(self.doors.portal) as door:
            trusted = reporting.find_inspectorate(door, self.office.id, self.office.anchor())
            told = replace(
                REPORT, apa=said.text[:20_000], bagaimana=said.text[20_000:40_000] or "-"
            )
            prepared = reporting.prepare(told, trusted, excluded=frozenset(), today=TODAY)
            reporting.submit(door, prepared)
            visit = reporting.come_back(door, prepared.code, self.office.anchor())
            reporting.reply(door, visit, letter, progress=quiet)
            self._budi_works(prepared.submission.case.value, letter)
            visit = reporting.come_back(door, prepared.code, self.office.anchor())
            assert counted_texts(visit.case, Chain.TO_REPORTER) == [said.text]
            self._fetch(visit.case, door.pieces(visit.keys.credential))

    def _budi_works(self, case_id: bytes, letter: Letter) -> None:
        with gateway_client(self.doors.gateway, "budi", self.office.id) as door:
            cache = FolderCache(self.folder / "cache")
            sync(door, cache)
            trusted = trust(door.roster(), self.office.id, self.office.anchor())
            desk = Desk.open(staff_keys("budi"), trusted, TODAY)
            items = [one for one in cache.items() if one[37:53] == case_id]
            case = desk.read(_papers(items))
            reviewing.reply(door, desk, case, letter, progress=quiet)
            case = desk.read(_papers(door.case(case.id)))
            reviewing.note(door, desk, case, Letter(letter.text), progress=quiet)
            self._fetch(case, door.pieces(case.id))

    def _fetch(self, case: Case, store: PieceStore) -> None:
        events = [line.event for line in case.counted()]
        shared = [one for event in events if isinstance(event, Message) for one in event.files]
        target = self.folder / "fetched"
        download(
            shared[0],
            store,
            inspectorate=case.inspectorate,
            case=case.id,
            target=target,
            progress=quiet,
        )
        target.unlink()

    def traffic(self) -> list[tuple[HttpMessage, HttpMessage]]:
        """Everything that went over both lines, since they were last wiped."""
        return [pair for tap in self.taps for pair in tap.exchanges()]

    def forget(self) -> None:
        """Begin to listen anew."""
        for tap in self.taps:
            tap.connections.clear()


def _papers(items: Sequence[bytes]) -> Papers:
    envelopes = tuple(item for item in items if item.startswith(b"WBSE"))
    boxes = tuple(item for item in items if item.startswith(b"WBSK"))
    office, case = envelopes[0][5:37], envelopes[0][37:53]
    return Papers(InspectorateId(office), CaseId(case), envelopes, boxes)


@contextmanager
def place(url: str, folder: Path, office: Inspectorate) -> Iterator[Place]:
    """Start everything."""
    publish_in(url, office)
    asked_as = free_port()
    with (
        portal(url, folder) as reporters,
        gateway(url, folder, asked_as=f"{HOST}:{asked_as}") as reviewers,
        listening(reporters.port) as outer,
        listening(reviewers.port, asked_as) as inner,
    ):
        doors = Doors(outer.url, inner.url)
        yield Place(url, doors, (outer, inner), office, folder / "people")


@dataclass(frozen=True)
class Heard:
    """Many conversations, as the line and the disk show them."""

    traffic: list[tuple[HttpMessage, HttpMessage]]
    loot: Loot


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    folder = tmp_path_factory.mktemp("sizes")
    with place(f"sqlite:///{folder / 'wbs.sqlite'}", folder, found_inspectorate()) as here:
        for number, length in enumerate(LENGTHS):
            here.converse(Said("x" * length, FILES[number % len(FILES)], f"{'n' * number}.pdf"))
        return Heard(list(_in_step(here.traffic())), steal(here.url, []))


def _in_step(
    traffic: Sequence[tuple[HttpMessage, HttpMessage]],
) -> Iterator[tuple[HttpMessage, HttpMessage]]:
    """Without those where a program that remembers nothing learns its place in the staff log."""
    for request, answer in traffic:
        if answer.head.startswith(b"HTTP/1.1 409 "):
            assert b"out-of-step" in answer.body
        else:
            yield request, answer


def _of_the_log(message: HttpMessage) -> int:
    """Bytes by which the head is longer because of the numbers of its slip or line."""
    found = re.search(rb"\r\nwbs-log: ([^\r]+)", message.head, re.IGNORECASE)
    if found is None:
        return 0
    said = found[1].decode("ascii")
    if "." in said:
        counter, _kind, _request, seen, _hash, _signature = said.split(".")
        return len(counter) + len(seen)
    line = unb64(said)
    numbers = sum(type(one) is int and len(str(one)) for one in json.loads(line).values())
    return len(said) - len(line) + numbers


def _parts(message: HttpMessage) -> tuple[bytes, tuple[bytes, ...]]:
    body = Body.unpack(message.body)
    return body.head, body.parts


def _sealed(traffic: list[tuple[HttpMessage, HttpMessage]]) -> Iterator[bytes]:
    """Every part that somebody sealed, on its way in or out."""
    for request, answer in traffic:
        if request.path.endswith(("/roster", "/day", "/log", "/gateway/1/case")):
            continue
        incoming = () if request.path.endswith("/items") else _parts(request)[1]
        yield from (*incoming, *_parts(answer)[1])


def test_what_is_sealed_has_a_size_of_a_class(heard: Heard) -> None:
    pieces = {size for file in FILES for size in pieces_of(file)}
    seen: Counter[str] = Counter()
    for part in _sealed(heard.traffic):
        if part.startswith(b"WBSE"):
            assert len(part) in ENVELOPES
        elif part.startswith(b"WBSK"):
            assert len(part) == BOXES[part[53]]
        else:
            assert len(part) in pieces
        seen[part[:4].decode() if part.startswith(b"WBS") else "piece"] += 1
    assert min(seen["WBSE"], seen["WBSK"], seen["piece"]) > len(LENGTHS)


def test_a_class_is_the_smallest_that_holds_it(heard: Heard) -> None:
    sent = [
        part
        for request, _ in heard.traffic
        if request.path == "/api/1/append"
        for part in _parts(request)[1]
    ]
    for length, part in zip(LENGTHS, sent, strict=True):
        assert envelope_of(length) <= len(part) <= envelope_of(length + OVERHEAD)


def test_heads_differ_in_numbers_only(heard: Heard) -> None:
    lengths: dict[tuple[str, int], set[int]] = {}
    for request, answer in heard.traffic:
        for side, message in enumerate((request, answer)):
            value = json.loads(_parts(message)[0])
            if request.path.endswith(("/digests", "/pieces")) and side:
                continue  # lists of days and of indexes: how many there are is not promised
            shape = json.dumps(value, default=str)
            digits = sum(len(str(one)) for one in value.values() if type(one) in (int, bool))
            claims = str(value.get("claims", "")) + str(value.get("appends", ""))
            lengths.setdefault((request.path, side + 2 * claims.count("'")), set())
            lengths[request.path, side + 2 * claims.count("'")].add(len(shape) - digits)
    assert {place: sizes for place, sizes in lengths.items() if len(sizes) > 1} == {}


def test_what_http_adds_differs_in_the_digits_of_the_length_only(heard: Heard) -> None:
    added: dict[tuple[str, int], set[int]] = {}
    for request, answer in heard.traffic:
        for side, message in enumerate((request, answer)):
            digits = len(str(len(message.body))) + _of_the_log(message)
            added.setdefault((request.path, side), set()).add(len(message.head) - digits)
    assert {place: sizes for place, sizes in added.items() if len(sizes) > 1} == {}


def test_rows_on_the_disk_have_sizes_of_the_classes(heard: Heard) -> None:
    pieces = {size for file in FILES for size in pieces_of(file)}
    assert {len(raw) for raw in heard.loot.binary("entry", "body")} <= set(ENVELOPES)
    assert {len(raw) for raw in heard.loot.binary("keybox", "body")} == set(BOXES.values())
    assert {len(raw) for raw in heard.loot.binary("piece", "body")} == pieces
    for (table, column), values in heard.loot.values.items():
        if table in ("mailbox", "entry", "keybox", "file", "piece") and column != "body":
            sizes = {len(value) for value in values if isinstance(value, bytes | str)}
            assert len(sizes) <= 1, (table, column)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_two_who_say_different_things_of_one_class_leave_the_same_sizes_everywhere(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    office = found_inspectorate()
    left = []
    for number, said in enumerate((Said("Ya.", 1, "a.txt"), Said("y" * 900, 60_000, "b" * 90))):
        folder = tmp_path / str(number)
        folder.mkdir()
        if engine == "sqlite":
            left.append(_sizes_after(said, f"sqlite:///{folder / 'wbs.sqlite'}", folder, office))
        else:
            with request.getfixturevalue("postgres").fresh_database() as url:
                left.append(_sizes_after(said, url, folder, office))
    assert left[0] == left[1]


def _sizes_after(said: Said, url: str, folder: Path, office: Inspectorate) -> object:
    with place(url, folder, office) as here:
        here.converse(said)
        wire = [(one.path, one.size, answer.size) for one, answer in here.traffic()]
        values = values_of(url)
    rows = {
        name: sorted(len(value) for value in values if isinstance(value, bytes | str))
        for name, values in values.items()
    }
    assert len(wire) > 15
    return wire, rows


def test_what_fits_no_class_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    with place(url, tmp_path, found_inspectorate()) as here:
        with portal_client(here.doors.portal) as door:
            trusted = reporting.find_inspectorate(door, here.office.id, here.office.anchor())
            prepared = reporting.prepare(REPORT, trusted, excluded=frozenset(), today=TODAY)
            reporting.submit(door, prepared)
            visit = reporting.come_back(door, prepared.code, here.office.anchor())
            here.forget()
            letter = Letter('"' * 60_000)  # twice as long in JSON
            with pytest.raises(TooLarge):
                reporting.reply(door, visit, letter, progress=quiet)
        assert here.traffic() == []


def test_the_classes_are_those_of_this_office() -> None:
    assert len(found_inspectorate().newest.persons) == PERSONS

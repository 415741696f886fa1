"""Promise P15, protocol 11: events are closed objects; whatever else arrives is refused."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import strict_json
from crypto.encoding import b64
from crypto.envelope import EnvelopeHeader
from crypto.errors import Malformed, TooLarge
from crypto.ids import CaseId, Chain, FileId, InspectorateId, RosterHash, Stream
from crypto.keys import CaseSecret, FileKey, ReporterKemPublicKey
from crypto.receipt import ReceiptCode
from tests.world import REPORT, ids
from wbs.cases.event import Event
from wbs.cases.events import (
    Adopt,
    Introduce,
    Message,
    Note,
    Reported,
    Unexclude,
    Withdraw,
    parse_event,
)
from wbs.cases.frames import Frame, Head, Introduction, SharedFile
from wbs.form.report import KATEGORI, Report

FROM, TO, INSIDE = Chain.FROM_REPORTER, Chain.TO_REPORTER, Chain.INTERNAL
HASH = b"\x07" * 32
KEYS = ReceiptCode(bytes(16)).keys()
HEADS = Frame(dict.fromkeys(Chain, Head(3, HASH)), ids("budi"))
FILE = SharedFile(FileId(b"\1" * 16), "foto jalan.jpg", 70_000, FileKey(HASH), (HASH,))


def introduction(stream: Stream, number: int = 2) -> Introduction:
    earlier = {0: CaseSecret(HASH), 1: CaseSecret(HASH)} if number else {}
    people = ids("budi", "sari")
    return Introduction(stream, number, HASH, HASH, people, RosterHash(HASH), earlier)


REPORTED = Reported(
    Frame({TO: None}, frozenset()),
    KEYS.signing.public(),
    ReporterKemPublicKey(KEYS.kem.public_bytes()),
    True,
    ids("tono"),
    introduction(Stream.CONVERSATION, 0),
    REPORT,
)
EVENTS: dict[str, tuple[Event, Chain, int, int]] = {
    "report": (REPORTED, FROM, 0, 0),
    "message of the reporter": (Message(HEADS, "Halo\n\tlagi", (FILE,)), FROM, 1, 2),
    "message to the reporter": (Message(HEADS, "", (FILE,)), TO, 0, 2),
    "note": (Note(HEADS, "Catatan", ()), INSIDE, 4, 2),
    "unexclude": (Unexclude(HEADS, ids("tono")), FROM, 1, 2),
    "withdraw": (Withdraw(HEADS), FROM, 1, 2),
    "introduce": (Introduce(HEADS, introduction(Stream.CONVERSATION)), TO, 1, 2),
    "introduce inside": (Introduce(HEADS, introduction(Stream.INTERNAL)), INSIDE, 0, 2),
    "adopt": (Adopt(HEADS, Head(1, HASH)), TO, 5, 2),
}


def header(chain: Chain, sequence: int, number: int) -> EnvelopeHeader:
    inspectorate, case = InspectorateId(HASH), CaseId(b"\2" * 16)
    return EnvelopeHeader(inspectorate, case, chain, sequence, number, HASH)


def said_by(name: str) -> dict[str, Any]:
    event, chain, _, _ = EVENTS[name]
    said = json.loads(event.compose(chain))
    assert isinstance(said, dict)
    return said


def parsed(name: str, said: dict[str, Any]) -> Event:
    _, chain, sequence, number = EVENTS[name]
    raw = strict_json.parse(json.dumps(said).encode())
    return parse_event(raw, header(chain, sequence, number))


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_read_as_it_was_written(name: str) -> None:
    event, chain, _, _ = EVENTS[name]
    assert parsed(name, said_by(name)).compose(chain) == event.compose(chain)


def members(said: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Paths to every object inside."""
    inner = said.items() if isinstance(said, dict) else enumerate(said)
    found = [path] if isinstance(said, dict) else []
    for name, value in inner:
        if isinstance(value, dict | list):
            found += members(value, (*path, name))
    return found


@pytest.mark.parametrize("name", EVENTS)
def test_every_object_inside_is_closed(name: str) -> None:
    for path in members(said_by(name)):
        for change in ("more", "less"):
            said: Any = said_by(name)
            place = said
            for step in path:
                place = place[step]
            if change == "more":
                place["tambahan"] = 1
            else:
                place.pop(next(reversed(place)))
            with pytest.raises(Malformed):
                parsed(name, said)


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_stands_on_its_own_chains_only(name: str) -> None:
    event, chain, sequence, number = EVENTS[name]
    raw = strict_json.parse(event.compose(chain))
    for other in Chain:
        if (type(event), other) in {(type(one), place) for one, place, _, _ in EVENTS.values()}:
            continue
        with pytest.raises(Malformed):
            parse_event(raw, header(other, sequence, number))


def test_a_report_is_the_first_entry_and_the_first_entry_is_a_report() -> None:
    report, message = (
        strict_json.parse(json.dumps(said_by(name)).encode())
        for name in ("report", "message of the reporter")
    )
    with pytest.raises(Malformed):
        parse_event(report, header(FROM, 1, 0))
    with pytest.raises(Malformed):
        parse_event(message, header(FROM, 0, 0))


CHANGES: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "a text too long": ("note", lambda said: said.update(text="a" * 60_001)),
    "a carriage return": ("note", lambda said: said.update(text="a\rb")),
    "a control character of the upper half": ("note", lambda said: said.update(text="a\x85b")),
    "neither text nor files": ("note", lambda said: said.update(text="")),
    "too many files": ("note", lambda said: said.update(files=[FILE.compose()] * 33)),
    "one file twice": ("note", lambda said: said.update(files=[FILE.compose()] * 2)),
    "removed out of order": (
        "note",
        lambda said: said.update(removed=[b64(b"\2" * 32), b64(b"\1" * 32)]),
    ),
    "removed twice": ("note", lambda said: said.update(removed=[b64(HASH)] * 2)),
    "removed as null": ("note", lambda said: said.update(removed=None)),
    "nobody to let in": ("unexclude", lambda said: said.update(persons=[])),
    "removed by a reporter": ("unexclude", lambda said: said.update(removed=[])),
    "a head below zero": (
        "note",
        lambda said: said["heads"]["to_reporter"].update(sequence=-1),
    ),
    "a head beyond all": (
        "note",
        lambda said: said["heads"]["to_reporter"].update(sequence=2**31),
    ),
    "no head of the reporter": ("note", lambda said: said["heads"].update(from_reporter=None)),
    "a head of the internal chain": (
        "message to the reporter",
        lambda said: said["heads"].update(internal=None),
    ),
    "no recipients": ("introduce", lambda said: said["introduction"].update(recipients=[])),
    "an earlier secret that is later": (
        "introduce",
        lambda said: said["introduction"]["earlier"][1].update(number=2),
    ),
    "earlier secrets out of order": (
        "introduce",
        lambda said: said["introduction"]["earlier"].reverse(),
    ),
    "an unknown stream": ("introduce", lambda said: said["introduction"].update(stream="x")),
    "a file of no size": ("message to the reporter", lambda said: said["files"][0].update(size=0)),
    "a file of too few pieces": (
        "message to the reporter",
        lambda said: said["files"][0].update(size=300_000),
    ),
    "a file beyond the limit": (
        "message to the reporter",
        lambda said: said["files"][0].update(size=2**40),
    ),
    "a file without a name": (
        "message to the reporter",
        lambda said: said["files"][0].update(name=""),
    ),
    "an unknown mode": ("report", lambda said: said.update(mode="telepati")),
    "an identity point": (
        "report",
        lambda said: said["reporter"].update(signing=b64(b"\1" + bytes(31))),
    ),
    "a wrong category": ("report", lambda said: said["report"].update(kategori="RAHASIA")),
    "no what": ("report", lambda said: said["report"].update(apa="")),
    "no where": ("report", lambda said: said["report"].update(di_mana="")),
    "nobody known of a person": (
        "report",
        lambda said: said["report"].update(
            siapa=[
                dict.fromkeys(
                    ("nama", "nip_nrp", "jabatan", "unit_kerja", "instansi", "peran"), None
                )
            ]
        ),
    ),
    "an end before the beginning": (
        "report",
        lambda said: said["report"].update(
            kapan={"mulai": "2026-02-02", "selesai": "2026-02-01", "masih_berlangsung": None}
        ),
    ),
    "yes as a number": (
        "report",
        lambda said: said["report"].update(
            kapan={"mulai": None, "selesai": None, "masih_berlangsung": 1}
        ),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_event_is_refused_for(change: str) -> None:
    name, alter = CHANGES[change]
    said = said_by(name)
    alter(said)
    with pytest.raises((Malformed, TooLarge)):
        parsed(name, said)


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**53) | st.text(max_size=8) | st.just(b64(HASH)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


def with_other(said: Any, data: st.DataObject) -> Any:
    if isinstance(said, dict) and said and data.draw(st.integers(0, 3)):
        name = data.draw(st.sampled_from(sorted(said)))
        return {**said, name: with_other(said[name], data)}
    if isinstance(said, list) and said and data.draw(st.booleans()):
        return [with_other(said[0], data), *said[1:]]
    return data.draw(anything)


@pytest.mark.parametrize("name", EVENTS)
@given(data=st.data())
def test_an_event_with_one_other_value_is_refused_or_read(name: str, data: st.DataObject) -> None:
    said = with_other(said_by(name), data)
    with suppress(Malformed, TooLarge):
        parsed(name, said)


@given(anything)
def test_a_report_of_anything_is_refused_or_read(said: Any) -> None:
    with suppress(Malformed):
        Report.parse(said)


@pytest.mark.parametrize("kategori", [*sorted(KATEGORI), None])
def test_every_category_and_none_is_read(kategori: str | None) -> None:
    said = {**REPORT.compose(), "kategori": kategori}
    assert Report.parse(said).kategori == kategori

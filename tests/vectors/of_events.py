"""Vectors of events."""

from collections.abc import Iterator
from typing import Any

from crypto.encoding import b64, unb64
from tests.interop.outcomes import TypeScript
from tests.interop.sample_events import EVENTS, OUTCOME, REPORT, TRIAGE, WHO, as_bytes
from tests.vectors.drawing import Pen


def events(typescript: TypeScript) -> None:
    """One of each kind; the other side's spelling of it; small things that are wrong."""
    pen = Pen(typescript)
    for name, (place, event) in EVENTS.items():
        here = as_bytes(event)
        there = unb64(typescript.do("compose_event", {**place, "json": here}).said)
        pen.draw(name, pen.makers()[0], "parse_event", {**place, "json": here})
        pen.draw(name, pen.makers()[1], "parse_event", {**place, "json": there})
        spaced = here.replace(b", ", b"\r\n\t ,")
        pen.draw(
            f"{name}, with white space", pen.makers()[0], "parse_event", {**place, "json": spaced}
        )
        for what, raw in _wrong(event, there):
            full = {**place, "json": raw}
            pen.draw(f"{name}: {what}", pen.turn(), "parse_event", full, "malformed")
        elsewhere = {"chain": "from_reporter", "sequence": 0, "number": 0}
        if name != "report":
            full = {**elsewhere, "json": there}
            pen.draw(f"{name} at the beginning", pen.turn(), "parse_event", full, "malformed")
    _special(pen)
    pen.write("events", "Events")


def _wrong(event: dict[str, Any], raw: bytes) -> list[tuple[str, bytes]]:
    return [
        ("an additional member", as_bytes({**event, "more": None})),
        ("without heads", as_bytes({name: event[name] for name in event if name != "heads"})),
        ("another type", as_bytes({**event, "type": "messages"})),
        ("a member twice", raw[:-1] + b',"type":"' + event["type"].encode() + b'"}'),
        ("something behind", raw + b"{}"),
        ("cut", raw[:-1]),
        ("invalid UTF-8", raw.replace(b'"type"', b'"typ\xff"')),
        ("a heads that is a list", as_bytes({**event, "heads": []})),
    ]


def _special(pen: Pen) -> None:
    place, event = EVENTS["message with a file"]
    file = event["files"][0]
    numbers, whole = EVENTS["introduce"]
    start, report = EVENTS["report"]
    far = {"sequence": 2**31, "hash": b64(bytes(32))}
    odd = {"sequence": 0, "hash": b64(bytes(32))[:-1] + "B"}
    later = {"number": 3, "secret": b64(bytes(32))}
    backwards = {"mulai": "2025-02-02", "selesai": "2025-02-01", "masih_berlangsung": None}
    weak = {**report["reporter"], "signing": b64(b"\1" + bytes(31))}
    for name, where, changed in (
        ("an empty text without a file", place, {**event, "files": []}),
        ("text with a carriage return", place, {**event, "text": "a\rb"}),
        ("60,001 characters", place, {**event, "text": "x" * 60_001}),
        ("a file with pieces too many", place, _sending(file, pieces=file["pieces"] * 2)),
        ("one file twice", place, {**event, "files": [file, file]}),
        ("a file's name of two lines", place, _sending(file, name="a\nb")),
        ("a file of nothing", place, _sending(file, size=0)),
        ("sequence 2^31", place, {**event, "heads": {"from_reporter": far}}),
        ("a hash with another last letter", place, {**event, "heads": {"from_reporter": odd}}),
        ("from-reporter head null", place, {**event, "heads": {"from_reporter": None}}),
        ("another number", {**numbers, "number": 2}, whole),
        ("an earlier secret that is later", numbers, _introducing(whole, earlier=[later])),
        ("nobody receives", numbers, _introducing(whole, recipients=[])),
        ("internal on to-reporter", numbers, _introducing(whole, stream="internal")),
        ("an end before the beginning", start, _telling(kapan=backwards)),
        ("somebody nameless", start, _telling(siapa=[dict.fromkeys(WHO)])),
        ("an empty answer", start, _telling(saksi="")),
        ("an unknown category", start, _telling(kategori="SUAP")),
        ("a reporter's key of small order", start, {**report, "reporter": weak}),
        *_moving(),
        *_assigning(),
    ):  # fmt: skip # a table to be read by eye
        full = {**where, "json": as_bytes(changed)}
        pen.draw(name, pen.makers()[0], "parse_event", full, "malformed")


def _moving() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    place, step = EVENTS["step with a triage"]
    for name in sorted(step.keys() - {"type", "heads", "removed"}):
        yield f"a step without {name}", place, _without(step, name)
    bends: dict[str, dict[str, Any]] = {
        "a step from an unknown state": {"leaves": "DITOLAK"},
        "a step into an unknown state": {"enters": "telaah"},
        "a step without a reason's text": {"reason": ""},
        "a step whose reason has 4,001 characters": {"reason": "x" * 4_001},
        "a step whose message has 20,001 characters": {"message": "x" * 20_001},
        "a step with two findings": {"destination": "Inspektorat Jenderal"},
        "a step with other two findings": {"outcome": OUTCOME},
        "a triage of an unknown level": {"triage": {**TRIAGE, "risk": "GAWAT"}},
        "a triage without a risk": {"triage": _without(TRIAGE, "risk")},
        "a triage with an additional member": {"triage": {**TRIAGE, "more": None}},
        "a destination of nothing": {"triage": None, "destination": ""},
        "a destination of two lines": {"triage": None, "destination": "a\nb"},
        "a day that is none": {"promised": "2027-02-29"},
        "a day of another century": {"promised": "1999-12-31"},
        "a day with an hour": {"promised": "2027-01-12T00:00"},
        "a day of nothing": {"promised": ""},
        "an unknown result": _ends(result="MUNGKIN"),
        "consequences that are not sorted": _ends(consequences=["PIDANA", "ETIK"]),
        "one consequence twice": _ends(consequences=["ETIK", "ETIK"]),
        "an unknown consequence": _ends(consequences=["DENDA"]),
        "something proven without consequences": _ends(consequences=[]),
        "nothing proven with consequences": _ends(result="TIDAK_TERBUKTI"),
        "an outcome without consequences": {
            "triage": None, "outcome": _without(OUTCOME, "consequences"),
        },
    }  # fmt: skip # a table to be read by eye
    for name, changes in bends.items():
        yield name, place, {**step, **changes}
    yield from _answering()


def _answering() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for name in ("approve", "object", "pressure"):
        where, event = EVENTS[name]
        for member in sorted(event.keys() - {"type", "heads", "removed"}):
            yield f"{name} without {member}", where, _without(event, member)
        yield f"{name} on another chain", {**where, "chain": _OTHER[where["chain"]]}, event
    where, event = EVENTS["object"]
    yield "an objection without words", where, {**event, "text": ""}
    yield "an objection of 20,001 characters", where, {**event, "text": "x" * 20_001}
    where, event = EVENTS["pressure"]
    yield "pressure of 20,001 characters", where, {**event, "text": "x" * 20_001}


def _assigning() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    where, event = EVENTS["assign"]
    for member in ("persons", "text", "slot"):
        yield f"assign without {member}", where, _without(event, member)
    yield "assign on another chain", {**where, "chain": "to_reporter"}, event
    yield "assign to persons not sorted", where, {**event, "persons": event["persons"][::-1]}
    yield "assign with 4,001 characters", where, {**event, "text": "x" * 4_001}
    yield "assign with a slot of 31 bytes", where, {**event, "slot": b64(bytes(31))}


_OTHER = {"from_reporter": "to_reporter", "to_reporter": "internal"}


def _without(members: dict[str, Any], name: str) -> dict[str, Any]:
    return {one: members[one] for one in members if one != name}


def _ends(**changes: Any) -> dict[str, Any]:
    return {"triage": None, "outcome": {**OUTCOME, **changes}}


def _introducing(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**event, "introduction": {**event["introduction"], **changes}}


def _sending(file: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**EVENTS["message with a file"][1], "files": [{**file, **changes}]}


def _telling(**changes: Any) -> dict[str, Any]:
    return {**EVENTS["report"][1], "report": {**REPORT, **changes}}

"""One good event of each kind and chain, and ways to bend their JSON."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from crypto.encoding import b64
from crypto.keys import KemKey
from tests.inspectorates import staff_keys

JSON = Any
IDS = [b64(bytes([n]) * 32) for n in range(4)]
HASH = b64(b"h" * 32)
HEAD = {"sequence": 3, "hash": HASH}
SIGNING = b64(staff_keys("budi").identity.public_bytes())
KEM = b64(KemKey(b"k" * 32).public_bytes())

WHO = {
    "nama": "Budi",
    "nip_nrp": None,
    "jabatan": "PPK",
    "unit_kerja": None,
    "instansi": "Dinas PU",
    "peran": "pelaku_utama",
}
REPORT = {
    "kategori": "PBJ",
    "apa": "Mutu\taspal\ndikurangi \U0001f600",
    "siapa": [WHO],
    "di_mana": "Sukamaju",
    "kapan": {"mulai": "2025-02-28", "selesai": None, "masih_berlangsung": True},
    "penerusan": "tanya",
    "bagaimana": None,
    "sumber_pengetahuan": "melihat",
    "sudah_dilaporkan_ke": None,
    "siapa_lagi_tahu": None,
    "perkiraan_kerugian": "1 M",
    "saksi": None,
    "risiko_pembalasan": None,
}
FILE = {
    "id": b64(b"f" * 16),
    "name": "foto.jpg",
    "size": 300_000,
    "key": b64(b"k" * 32),
    "pieces": [HASH, HASH],
}

OTHER = {**FILE, "id": b64(b"g" * 16), "name": "surat.pdf"}


def introduction(stream: str, number: int) -> dict[str, JSON]:
    return {
        "stream": stream,
        "number": number,
        "keybox": HASH,
        "commitment": HASH,
        "recipients": IDS[:2],
        "roster": HASH,
        "earlier": [{"number": one, "secret": HASH} for one in range(min(number, 2))],
    }


def place(chain: str, sequence: int = 4, number: int = 0) -> dict[str, JSON]:
    return {"chain": chain, "sequence": sequence, "number": number}


FROM = {"heads": {"to_reporter": None}}
TO = {"heads": {"from_reporter": HEAD}, "removed": []}
WITHIN = {"heads": {"from_reporter": HEAD, "to_reporter": HEAD}, "removed": IDS[1:3]}

TRIAGE = {"completeness": "LENGKAP", "priority": "TINGGI", "oversight": "YA", "risk": "RENDAH"}
OUTCOME = {"result": "TERBUKTI", "consequences": ["ETIK", "KERUGIAN_NEGARA", "PIDANA"]}


def step(leaves: str, enters: str, **finding: JSON) -> dict[str, JSON]:
    return {
        "leaves": leaves,
        "enters": enters,
        "reason": "Cukup\n\tbukti.",
        "message": "Laporan Anda diteruskan.",
        "triage": None,
        "outcome": None,
        "destination": None,
        "promised": None,
        **finding,
    }


EVENTS: dict[str, tuple[dict[str, JSON], dict[str, JSON]]] = {
    "report": (
        place("from_reporter", 0),
        {
            "type": "report",
            **FROM,
            "reporter": {"signing": SIGNING, "kem": KEM},
            "mode": "script",
            "excluded": IDS[2:],
            "introduction": introduction("conversation", 0),
            "report": REPORT,
        },
    ),
    "message of the reporter": (
        place("from_reporter"),
        {"type": "message", "heads": {"to_reporter": HEAD}, "text": "Ya.", "files": []},
    ),
    "message with a file": (
        place("to_reporter"),
        {"type": "message", **TO, "text": "", "files": [FILE]},
    ),
    "unexclude": (place("from_reporter"), {"type": "unexclude", **FROM, "persons": IDS[:1]}),
    "withdraw": (place("from_reporter"), {"type": "withdraw", **FROM}),
    "note": (place("internal"), {"type": "note", **WITHIN, "text": "Cek.", "files": [FILE, OTHER]}),
    "introduce": (
        place("to_reporter", 0, 3),
        {"type": "introduce", **TO, "introduction": introduction("conversation", 3)},
    ),
    "introduce internally": (
        place("internal", 0, 0),
        {"type": "introduce", **WITHIN, "introduction": introduction("internal", 0)},
    ),
    "adopt": (place("internal"), {"type": "adopt", **WITHIN, "sequence": 2, "hash": HASH}),
    "step": (
        place("to_reporter"),
        {"type": "step", **TO, **step("DITERIMA", "VERIFIKASI", message="")},
    ),
    "step with a triage": (
        place("to_reporter"),
        {"type": "step", **TO, **step("VERIFIKASI", "TELAAH", triage=TRIAGE)},
    ),
    "step with an outcome": (
        place("to_reporter"),
        {"type": "step", **TO, **step("PEMERIKSAAN", "HASIL", outcome=OUTCOME)},
    ),
    "step with an outcome without consequences": (
        place("to_reporter"),
        {
            "type": "step",
            **TO,
            **step(
                "PEMERIKSAAN",
                "HASIL",
                outcome={"result": "TIDAK_CUKUP_BUKTI", "consequences": []},
            ),
        },
    ),
    "step with a destination": (
        place("to_reporter"),
        {"type": "step", **TO, **step("TELAAH", "DILIMPAHKAN", destination="Inspektorat Jenderal")},
    ),
    "step that promises": (
        place("to_reporter"),
        {"type": "step", **TO, **step("DITERIMA", "VERIFIKASI", promised="2027-01-12")},
    ),
    "extension": (
        place("to_reporter"),
        {"type": "step", **TO, **step("TELAAH", "TELAAH", promised="2028-02-29")},
    ),
    "recuse": (
        place("to_reporter"),
        {"type": "recuse", **TO, "persons": IDS[1:3], "reason": "Kerabat.", "message": ""},
    ),
    "approve": (place("to_reporter"), {"type": "approve", **TO, "sequence": 2, "hash": HASH}),
    "object": (place("from_reporter"), {"type": "object", **FROM, "text": "Belum\nselesai."}),
    "pressure": (place("from_reporter"), {"type": "pressure", **FROM, "text": ""}),
    "assign": (
        place("internal"),
        {"type": "assign", **WITHIN, "persons": IDS[1:3], "text": "Mohon\ncek.", "slot": HASH},
    ),
    "assign to nobody": (
        place("internal"),
        {"type": "assign", **WITHIN, "persons": [], "text": "", "slot": HASH},
    ),
}

ODD: list[JSON] = [
    None, True, False, 0, 1, -1, 2**31 - 1, 2**31, 2**53 - 1, "", "x", "a\nb", "a\rb", "\x7f",
    "\x9f", "\u2028", "\ufffe", "x" * 200, "x" * 201, "x" * 2000, "x" * 2001, "x" * 4001,
    "x" * 20_001, "\U0001f600" * 200, "2026-02-29", "2024-02-29", "2024-2-9", "report", "message",
    "note", "adopt", "script", "internal", "conversation", "pelaku_utama", "LAIN", HASH, HASH + "=",
    HASH[:-1] + "B", b64(bytes(31)), b64(bytes(16)), [], [None], IDS, IDS[::-1], [IDS[0]] * 2, {},
    HEAD, {"sequence": -1, "hash": HASH}, {"sequence": 2**31, "hash": HASH}, FILE, WHO,
    [WHO] * 20, [WHO] * 21, [FILE] * 32, [FILE] * 33, [HASH] * 1024, b64(b"\1" + bytes(31)),
    "1999-12-31", "2000-01-01", "9999-12-31",
    "step", "approve", "recuse", "TELAAH", "ARSIP", "telaah", "TINGGI", "KURANG", "SEBAGIAN",
    "TERBUKTI", "TIDAK_TERBUKTI", TRIAGE, OUTCOME, ["PIDANA"], ["ETIK", "DISIPLIN"],
    ["ETIK", "ETIK"],
]  # fmt: skip # a table to be read by eye


def paths(value: JSON, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a JSON value."""
    if here:
        yield here
    if isinstance(value, dict | list):
        for name, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(member, (*here, name))


def bent(event: dict[str, JSON], dice: random.Random) -> dict[str, JSON]:
    """The event with one or two changes at random places."""
    changed = copy.deepcopy(event)
    for _ in range(dice.choice([1, 1, 1, 2])):
        *way, last = dice.choice(list(paths(changed)))
        inner: Any = changed
        for step in way:
            inner = inner[step]
        _bend(inner, last, dice)
    return changed


def _bend(inner: Any, last: Any, dice: random.Random) -> None:
    how = dice.randrange(6)
    if how == 0:
        del inner[last]
    elif how == 1 and isinstance(inner, dict):
        inner["lain"] = 1
    elif how == 2 and isinstance(inner[last], int):
        inner[last] += dice.choice([-1, 1])
    elif how == 3 and isinstance(inner[last], str):
        inner[last] += dice.choice(["", "\n", "\0", "x", " "])
    else:
        inner[last] = copy.deepcopy(dice.choice(ODD))


def as_bytes(event: JSON, dice: random.Random | None = None) -> bytes:
    """JSON as somebody else might write it."""
    if dice is None:
        return json.dumps(event).encode()
    escaped, indent = dice.random() < 0.5, dice.choice([None, 1])
    return json.dumps(event, ensure_ascii=escaped, indent=indent).encode("utf-8", "surrogatepass")

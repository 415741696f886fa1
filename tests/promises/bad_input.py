"""A table of what strangers send: what is wrong, the request, and the documented refusal."""

import json
import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crypto.encoding import b64
from tests.promises.classes import cobblestone
from tests.promises.raw_http import Request
from wbs.web.wire import Body

Head = dict[str, object]
CHAIN, SEQUENCE, NUMBER, PREV = 53, 54, 58, 62  # offsets in an envelope: protocol section 10
STREAM, BOX_NUMBER, ROSTER, COUNT = 53, 54, 58, 90  # offsets in a keybox: section 9
OFFICE, CASE = 5, 37  # in both
PLAIN_PIECE = 65_536


@dataclass(frozen=True)
class Good:
    """Genuine requests: a case, a piece and an entry that stand, an entry that would be next."""

    submission: Request
    piece: Request
    append: Request
    following: Request
    reading: Request
    office: bytes

    @property
    def credential(self) -> Head:
        """The member that names the case."""
        return {"credential": head_of(self.reading)["credential"]}

    @property
    def another_piece(self) -> Head:
        """The head of a piece that would be taken."""
        return {**self.credential, "file": b64(bytes(16)), "index": 0, "count": 1}


@dataclass(frozen=True)
class Bad:
    """One line of the table."""

    request: Request
    status: int
    slug: str


def head_of(request: Request) -> Head:
    """Its JSON."""
    found: Head = json.loads(Body.unpack(request.body).head)
    return found


def framed(*parts: bytes) -> bytes:
    """A body of any parts at all."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def with_head(request: Request, head: bytes) -> Request:
    """The same parts under other JSON, or under what is none."""
    return Request(request.path, framed(head, *Body.unpack(request.body).parts))


def with_members(request: Request, **members: object) -> Request:
    """Some members are others."""
    return with_head(request, json.dumps({**head_of(request), **members}).encode())


def with_part(request: Request, index: int, change: Callable[[bytes], bytes]) -> Request:
    """One part is another."""
    body = Body.unpack(request.body)
    parts = [change(part) if at == index else part for at, part in enumerate(body.parts)]
    return Request(request.path, framed(body.head, *parts))


def put(offset: int, value: bytes) -> Callable[[bytes], bytes]:
    """Write over some bytes."""
    return lambda raw: raw[:offset] + value + raw[offset + len(value) :]


def number(value: int) -> bytes:
    """As headers write it."""
    return struct.pack(">I", value)


def bad_json(good: Good) -> Mapping[str, Request]:
    """What I-JSON and closed objects forbid; all are malformed."""
    read = good.reading
    text = json.dumps(head_of(read), separators=(",", ":"))
    heads = {name: head.encode() for name, head in (_bad_text(text) | _bad_values(text)).items()}
    heads["not UTF-8"] = text.encode()[:-1] + b',"x":"\xff"}'
    heads["a byte order mark"] = b"\xef\xbb\xbf" + text.encode()
    heads["UTF-16"] = text.encode("utf-16")
    return {name: with_head(read, head) for name, head in heads.items()}


def _bad_text(text: str) -> dict[str, str]:
    inside = text[1:-1]
    return {
        "empty": "",
        "no object": "[]",
        "not closed": text[:-1],
        "more behind it": text + "{}",
        "a comment": text + "// hello",
        "a name twice": f'{{{inside},"to_reporter":0}}',
        "one member more": f'{{{inside},"x":1}}',
        "one member less": text.replace(',"to_reporter":0', ""),
        "endlessly deep": "[" * 100_000,
        "padded base64": text.replace('","from', '=","from'),
        "short base64": text.replace(text[15:19], "", 1),
        "another alphabet": text.replace(text[15], "+", 1),
    }


def _bad_values(text: str) -> dict[str, str]:
    """In place of the first number."""
    values = {
        "NaN": "NaN",
        "infinity": "Infinity",
        "a fraction": "0.0",
        "an exponent": "0e0",
        "minus zero": "-0",
        "a negative": "-1",
        "too great": "9007199254740992",
        "beyond every sequence": "2147483648",
        "true for a number": "true",
        "text for a number": '"0"',
        "null": "null",
        "very deep": "[" * 40 + "]" * 40,
        "a lone surrogate": '"\\ud800"',
    }
    return {name: text.replace(":0", f":{value}", 1) for name, value in values.items()}


def bad_framing(good: Good) -> Mapping[str, Request]:
    """Lengths and parts that do not add up; all are malformed."""
    read, body = good.reading, good.reading.body
    return {
        "nothing at all": Request(read.path, b""),
        "three bytes": Request(read.path, b"\0\0\0"),
        "cut": Request(read.path, body[:-1]),
        "one byte more": Request(read.path, body + b"\0"),
        "a length of one byte more": Request(read.path, number(len(body) - 3) + body[4:]),
        "a part too many": Request(read.path, body + framed(b"x")),
        "a part too few": Request(good.append.path, framed(Body.unpack(good.append.body).head)),
        "a length of four gigabytes": Request(read.path, b"\xff\xff\xff\xff" + body),
        "more parts than there may be": Request(read.path, body + bytes(4) * 1025),
    }


def bad_envelopes(good: Good) -> dict[str, Bad]:
    """Next to an entry that would be taken."""
    bad, conflict = (400, "malformed"), (409, "conflict")
    changes: dict[str, tuple[Callable[[bytes], bytes], tuple[int, str]]] = {
        "no magic": (put(0, b"XXXX"), bad),
        "version 2": (put(4, b"\2"), bad),
        "of another inspectorate": (put(OFFICE, os.urandom(32)), bad),
        "of another case": (put(CASE, os.urandom(16)), bad),
        "chain 0": (put(CHAIN, b"\0"), bad),
        "chain 4": (put(CHAIN, b"\4"), bad),
        "the reviewers' chain": (put(CHAIN, b"\2"), bad),
        "the internal chain": (put(CHAIN, b"\3"), bad),
        "a sequence too far": (put(SEQUENCE, number(9)), conflict),
        "a sequence that stands": (put(SEQUENCE, number(1)), conflict),
        "a sequence beyond all": (put(SEQUENCE, number(2**31)), bad),
        "under a secret that nobody made": (put(NUMBER, number(7)), bad),
        "after an entry that is not there": (put(PREV, os.urandom(32)), conflict),
        "one byte longer": (lambda raw: raw + b"\0", bad),
        "one byte shorter": (lambda raw: raw[:-1], bad),
        "a class that is none": (lambda raw: raw[:94] + bytes(cobblestone(4095)), bad),
        "beyond the largest class": (lambda raw: raw[:94] + bytes(cobblestone(17 * 4096)), bad),
        "empty": (lambda _raw: b"", bad),
    }
    return {
        f"entry: {name}": Bad(with_part(good.following, 0, change), *refusal)
        for name, (change, refusal) in changes.items()
    }


def bad_keyboxes(good: Good) -> dict[str, Bad]:
    """With a case that would otherwise be the one that stands."""
    bad, conflict = (400, "malformed"), (409, "conflict")
    changes: dict[str, tuple[Callable[[bytes], bytes], tuple[int, str]]] = {
        "no magic": (put(0, b"XXXX"), bad),
        "of another inspectorate": (put(OFFICE, os.urandom(32)), bad),
        "of another case": (put(CASE, os.urandom(16)), bad),
        "of the internal stream": (put(STREAM, b"\2"), bad),
        "of no stream": (put(STREAM, b"\0"), bad),
        "number 1": (put(BOX_NUMBER, number(1)), bad),
        "for a roster nobody published": (put(ROSTER, os.urandom(32)), (409, "unknown-roster")),
        "with a position less": (lambda raw: put(COUNT, bytes([raw[COUNT] - 1]))(raw)[:-1168], bad),
        "with a count that lies": (lambda raw: put(COUNT, bytes([raw[COUNT] - 1]))(raw), bad),
        "with 255 positions": (lambda raw: put(COUNT, b"\xff")(raw[:91]) + bytes(1168 * 255), bad),
        "one byte longer": (lambda raw: raw + b"\0", bad),
        "with other wraps": (lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]), conflict),
    }
    return {
        f"keybox: {name}": Bad(with_part(good.submission, 0, change), *refusal)
        for name, (change, refusal) in changes.items()
    }


def bad_submissions(good: Good) -> dict[str, Bad]:
    """Whole cases."""
    stranger = b64(bytes(32))
    renamed = with_members(good.submission, inspectorate=stranger)
    for part in (0, 1):
        renamed = with_part(renamed, part, put(OFFICE, bytes(32)))
    ask = Request("/api/1/roster", framed(json.dumps({"inspectorate": stranger}).encode()))
    return {
        "a case for an unknown inspectorate": Bad(renamed, 404, "unknown-inspectorate"),
        "the roster of an unknown inspectorate": Bad(ask, 404, "unknown-inspectorate"),
        "the case again under another mailbox": Bad(
            with_members(good.submission, mailbox=b64(os.urandom(32))), 409, "conflict"
        ),
        "the case again with other bytes": Bad(
            with_part(good.submission, 1, lambda raw: raw[:-1] + bytes([raw[-1] ^ 1])),
            *(409, "conflict"),
        ),
        "a case under the name of another": Bad(
            with_members(good.submission, case=b64(os.urandom(16))), 400, "malformed"
        ),
        "a case of another inspectorate than it says": Bad(
            with_members(good.submission, inspectorate=stranger), 400, "malformed"
        ),
        "a case that begins at 1": Bad(
            with_part(good.submission, 1, put(SEQUENCE, number(1))), 400, "malformed"
        ),
        "a case that claims a file": Bad(
            with_members(good.submission, claims=[b64(bytes(16))]), 400, "malformed"
        ),
        "parts in the wrong order": Bad(
            Request(good.submission.path, framed(*_reversed(good.submission))), 400, "malformed"
        ),
    }


def _reversed(request: Request) -> tuple[bytes, ...]:
    body = Body.unpack(request.body)
    return (body.head, *reversed(body.parts))


def bad_files(good: Good) -> dict[str, Bad]:
    """Pieces and claims."""
    head, bad = good.another_piece, (400, "malformed")
    whole = bytes(cobblestone(PLAIN_PIECE))
    stands = head_of(good.piece)

    def piece(raw: bytes, **members: object) -> Request:
        return Request.of("/api/1/piece", {**head, **members}, raw)

    def claim(*files: str) -> Request:
        return with_members(good.following, claims=list(files))

    nothing, stood = b64(b"\1" * 16), str(stands["file"])
    return {
        "a piece one byte short": Bad(piece(whole[:-1]), *bad),
        "a piece of no class": Bad(piece(bytes(cobblestone(PLAIN_PIECE + 1))), *bad),
        "an empty piece": Bad(piece(b""), *bad),
        "a small piece before the last": Bad(piece(whole, count=2), *bad),
        "an index at the count": Bad(piece(whole, index=1), *bad),
        "an index below zero": Bad(piece(whole, index=-1), *bad),
        "a count of none": Bad(piece(whole, count=0), *bad),
        "more pieces than a file has": Bad(piece(whole, count=1025), *bad),
        "another piece where one stands": Bad(piece(whole, file=stood), 409, "conflict"),
        "another count of a file": Bad(
            piece(bytes(cobblestone(262_144)), file=stood, count=2), 409, "conflict"
        ),
        "a piece that is not there": Bad(
            Request.of("/api/1/fetch", {**good.credential, "file": nothing, "index": 0}),
            *(404, "unknown-file"),
        ),
        "a claim to an unknown file": Bad(claim(nothing), 409, "missing-pieces"),
        "a second claim": Bad(claim(stood), 409, "conflict"),
        "claims that are not sorted": Bad(claim(b64(b"\2" * 16), nothing), *bad),
        "the same claim twice": Bad(claim(nothing, nothing), *bad),
        "33 claims": Bad(claim(*(b64(bytes([each]) * 16) for each in range(33))), *bad),
    }


def whole_table(good: Good) -> dict[str, Bad]:
    """All of it."""
    table = {f"JSON: {name}": Bad(one, 400, "malformed") for name, one in bad_json(good).items()}
    table |= {
        f"framing: {name}": Bad(one, 400, "malformed") for name, one in bad_framing(good).items()
    }
    for part in (bad_envelopes, bad_keyboxes, bad_submissions, bad_files):
        table |= part(good)
    return table

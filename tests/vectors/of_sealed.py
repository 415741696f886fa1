"""Vectors of keyboxes, envelopes, files and bodies."""

from collections.abc import Callable

from crypto.encoding import sha256, unb64
from tests.interop.making import Maker, flipped, made, repacked
from tests.interop.outcomes import TypeScript
from tests.vectors.drawing import Pen, seed
from tests.vectors.office import STAFF, Office, kem_public, person_id, public

NAMES = sorted(STAFF, key=person_id)  # by position
HEADER, POSITION = 91, 1168


def keyboxes(typescript: TypeScript) -> None:
    """Every position of four boxes."""
    pen = Pen(typescript)
    for maker in pen.makers():
        office = Office(maker).adds(Office(maker).first())
        for reporter in (kem_public("reporter"), None):
            recipients = sorted(person_id(name) for name in NAMES[:2])
            box = made(
                maker, "build_keybox", inspectorate=office.id, rosters=office.rosters,
                case=seed("case")[:16], number=2, recipients=recipients, reporter=reporter,
                secret=seed("secret"),
            )  # fmt: skip # a table to be read by eye
            _positions(pen, maker, box, reporter is not None)
    pen.write("keybox", "Positions of keyboxes, those that open for nobody among them")


def _positions(pen: Pen, maker: Maker, box: bytes, with_reporter: bool) -> None:
    stream = "conversation" if with_reporter else "internal"
    name = f"{stream} by {maker.name}"
    pen.shared[name] = {"keybox": box}
    owners = [*NAMES, "recovery", *(["reporter"] if with_reporter else [])]
    for position, owner in enumerate(owners):
        given = {"position": position, "seed": seed(f"{owner} kem")}
        slug = "cannot-open" if position == 2 else None
        pen.draw(f"position {position}", maker, "open_keybox", given, slug, name)
    pen.draw("commitment", maker, "commitment", {"secret": seed("secret")}, None, name)
    mine = {"position": 0, "seed": seed(f"{NAMES[0]} kem")}
    pen.draw(
        "another's position", maker, "open_keybox", {**mine, "position": 1}, "cannot-open", name
    )
    beyond = {**mine, "position": len(owners)}
    pen.draw("beyond the last position", maker, "open_keybox", beyond, "cannot-open", name)
    for what, broken, slug in (
        ("a bit of the seal", flipped(box, HEADER + 5), "cannot-open"),
        ("a bit of the case id", flipped(box, 40), "cannot-open"),
        ("a bit of the roster hash", flipped(box, 70), "cannot-open"),
        ("another magic", flipped(box, 3), "malformed"),
        ("another version", flipped(box, 4), "malformed"),
        ("stream 0", box[:53] + b"\0" + box[54:], "malformed"),
        ("number 2^31", box[:54] + b"\x80" + box[55:], "malformed"),
        ("another count", flipped(box, 90), "malformed"),
        ("a byte too few", box[:-1], "malformed"),
    ):
        if with_reporter:
            pen.draw(what, maker, "open_keybox", {**mine, "keybox": broken}, slug)


INSIDES: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("author", lambda padded: flipped(padded, 4), "signature"),
    ("roster", lambda padded: flipped(padded, 40), "signature"),
    ("signature", lambda padded: flipped(padded, 70), "signature"),
    ("event", lambda padded: flipped(padded, 133), "signature"),
    ("author of small order", lambda p: p[:4] + b"\1" + bytes(31) + p[36:], "signature"),
    ("padding not zero", lambda padded: flipped(padded, 4000), "cannot-open"),
    ("padding not minimal", lambda padded: padded + bytes(4096), "cannot-open"),
    ("length too small", lambda padded: bytes(4) + padded[4:], "cannot-open"),
    ("too short to be signed", lambda _: (127).to_bytes(4, "big") + bytes(4092), "cannot-open"),
    ("length too large", lambda padded: b"\xff" * 4 + padded[4:], "cannot-open"),
]


def envelopes(typescript: TypeScript) -> None:
    """Every chain, several sizes, every region damaged."""
    pen = Pen(typescript)
    for chain in ("from_reporter", "to_reporter", "internal"):
        for size in (2, 4096 - 132, 4097 - 132):
            maker = pen.turn()
            envelope = _envelope(maker, chain, b"x" * size)
            given = {"envelope": envelope, "secret": seed("secret")}
            pen.draw(f"{chain}, {size} bytes", maker, "open_envelope", given)
    for maker in pen.makers():
        largest = _envelope(maker, "internal", b"x" * (65536 - 132))
        whole = {"envelope": largest, "secret": seed("secret")}
        pen.draw("the largest", maker, "open_envelope", whole)
        envelope = _envelope(maker, "internal", b"{}")
        _damage(pen, maker, envelope)
        wrong = {"envelope": envelope, "secret": seed("another")}
        pen.draw("another secret", maker, "open_envelope", wrong, "cannot-open")
    pen.write("envelope", "Envelopes")


def _damage(pen: Pen, maker: Maker, envelope: bytes) -> None:
    for name, broken, slug in (
        ("magic", flipped(envelope, 0), "malformed"),
        ("version", flipped(envelope, 4), "malformed"),
        ("inspectorate", flipped(envelope, 5), "cannot-open"),
        ("case", flipped(envelope, 37), "cannot-open"),
        ("chain 2 for 3", flipped(envelope, 53), "cannot-open"),
        ("chain 0", envelope[:53] + b"\0" + envelope[54:], "malformed"),
        ("sequence", flipped(envelope, 57), "cannot-open"),
        ("sequence 2^31", envelope[:54] + b"\x80" + envelope[55:], "malformed"),
        ("secret number", flipped(envelope, 61), "cannot-open"),
        ("prev", flipped(envelope, 62), "cannot-open"),
        ("salt", flipped(envelope, 94), "cannot-open"),
        ("commitment", flipped(envelope, 120), "cannot-open"),
        ("sealed", flipped(envelope, 200), "cannot-open"),
        ("tag", flipped(envelope, len(envelope) - 1), "cannot-open"),
        ("a byte too few", envelope[:-1], "malformed"),
        ("a byte too many", envelope + b"\0", "malformed"),
        ("header alone", envelope[:94], "malformed"),
    ):
        given = {"envelope": broken, "secret": seed("secret")}
        pen.draw(f"damaged: {name}", maker, "open_envelope", given, slug)
    for name, change, slug in INSIDES:
        inside = repacked(maker, envelope, seed("secret"), change)
        given = {"envelope": inside, "secret": seed("secret")}
        pen.draw(f"inside: {name}", maker, "open_envelope", given, slug)


def _envelope(maker: Maker, chain: str, json: bytes) -> bytes:
    return made(
        maker, "seal_envelope", inspectorate=seed("inspectorate"), case=seed("case")[:16],
        chain=chain, sequence=6, number=2, prev=seed("prev"), secret=seed("secret"),
        seed=seed("author"), roster=seed("roster"), json=json,
    )  # fmt: skip # a table to be read by eye


def files(typescript: TypeScript) -> None:
    """Padding, sizes that a server takes, and a small file (large ones would fill this folder)."""
    pen = Pen(typescript)
    for size in (1, 65_535, 65_536, 65_537, 67_585, 262_144, 262_145, 10_000_000, 2**28):
        pen.draw(f"{size} bytes", pen.turn(), "padded_size", {"size": size})
    for index, count, stored in (
        (0, 1, 65_672), (0, 1, 65_671), (0, 1, 67_720), (0, 1, 262_472), (0, 2, 262_472),
        (1, 2, 16_456), (1, 2, 73), (1024, 1025, 262_472), (1023, 1024, 262_472), (2, 2, 262_472),
    ):  # fmt: skip # a table to be read by eye
        given = {"index": index, "count": count, "stored": stored}
        pen.draw("size of a stored piece", pen.turn(), "is_piece_size", given)
    for maker in pen.makers():
        _one_file(pen, maker)
    pen.write("files", "Files, their pieces and sizes")


def _one_file(pen: Pen, maker: Maker) -> None:
    content = b"Isi berkas. " * 40
    place = {
        "inspectorate": seed("inspectorate"),
        "case": seed("case")[:16],
        "id": seed("file")[:16],
    }
    said = maker.do("seal_file", {**place, "key": seed("key"), "content": content}).said
    (piece,), hashes = map(unb64, said["pieces"]), [unb64(said["hashes"][0])]
    name = f"file by {maker.name}"
    pen.shared[name] = {**place, "key": seed("key"), "pieces": [piece]}
    right = {"size": len(content), "hashes": hashes}
    pen.draw("a file", maker, "open_file", right, None, name)
    for what, changes in (
        ("a missing piece", {"pieces": [None]}),
        ("another hash", {"hashes": [bytes(32)]}),
        ("another size: padding that is not zero", {"size": len(content) - 1}),
        ("another size: not of this class", {"size": 70_000}),
        ("another case", {"case": bytes(16)}),
        ("another file", {"id": bytes(16)}),
        ("another key", {"key": seed("another")}),
        ("a hash too many", {"hashes": hashes * 2}),
    ):
        pen.draw(what, maker, "open_file", {**right, **changes}, "cannot-open", name)
    broken = flipped(piece, 100)
    spoilt = {**right, "hashes": [sha256(broken)], "pieces": [broken]}
    pen.draw("a damaged piece", maker, "open_file", spoilt, "cannot-open", name)


def parts(typescript: TypeScript) -> None:
    """Framing of bodies."""
    pen = Pen(typescript)
    body = made(typescript, "pack", parts=[b"{}", b"", public("budi")])
    pen.draw("three parts", typescript, "unpack", {"body": body})
    pen.draw("one empty part", pen.makers()[0], "unpack", {"body": bytes(4)})
    pen.draw("1,025 parts", pen.makers()[0], "unpack", {"body": bytes(4 * 1025)})
    for name, wrong in (
        ("nothing", b""),
        ("half a length", bytes(3)),
        ("a cut part", body[:-1]),
        ("a length beyond the end", b"\xff" * 5),
        ("something behind", body + b"\0"),
        ("1,026 parts", bytes(4 * 1026)),
    ):
        pen.draw(name, pen.makers()[0], "unpack", {"body": wrong}, "malformed")
    pen.write("parts", "Bodies on the wire")

"""Protocol 9, 10, 12: a changed byte, another place, another key: nothing opens (P3, P8)."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import content, envelope, keybox
from crypto.encoding import sha256
from crypto.envelope import HEADER_SIZE, NO_PREVIOUS, SIZES, EnvelopeHeader, open_envelope
from crypto.errors import BadSignature, CannotOpen, Malformed, TooLarge
from crypto.files import (
    PIECE,
    SEALED_PIECE,
    FilePlace,
    check_stored_piece,
    open_pieces,
    piece_count,
    seal_pieces,
)
from crypto.ids import CaseId, Chain, FileId, InspectorateId, RosterHash, Stream
from crypto.keybox import POSITION, KeyboxHeader, commitment, open_position
from crypto.keyfile import ReviewerKemKey, ReviewerSigningKey
from crypto.keys import CaseSecret, FileKey, ReporterSigningKey
from crypto.padding import EVENT_MOST, file_class, pad_event, padme, unpad_event
from tests.inspectorates import staff_keys

SECRET = CaseSecret(b"\x11" * 32)
ROSTER = RosterHash(b"\x22" * 32)
PLACE = EnvelopeHeader(
    InspectorateId(b"\x33" * 32), CaseId(b"\x44" * 16), Chain.TO_REPORTER, 5, 6, b"\x55" * 32
)
BOX = KeyboxHeader(PLACE.inspectorate, PLACE.case, Stream.CONVERSATION, 3, ROSTER, 4)
FILE = FilePlace(PLACE.inspectorate, PLACE.case, FileId(b"\x66" * 16), 1)


def sealed(json: bytes = b'{"a":1}', header: EnvelopeHeader = PLACE) -> bytes:
    return envelope.seal(
        json, header=header, roster=ROSTER, secret=SECRET, signer=staff_keys("budi").identity
    )


def flip(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 0x40]) + raw[at + 1 :]


# Envelopes


def test_an_envelope_opens_to_what_was_sealed() -> None:
    opened = open_envelope(sealed(), secret=SECRET)
    assert opened.json == b'{"a":1}'
    assert opened.author == staff_keys("budi").identity.public()
    assert opened.roster == ROSTER


@pytest.mark.parametrize("at", [*range(HEADER_SIZE), 94, 100, 117, 118, 149, 150, 2000, -17, -1])
def test_a_changed_byte_anywhere_opens_nothing(at: int) -> None:
    raw = sealed()
    with pytest.raises((CannotOpen, Malformed)):
        open_envelope(flip(raw, at % len(raw)), secret=SECRET)


@pytest.mark.parametrize(
    "change",
    [
        {"inspectorate": InspectorateId(b"\x34" * 32)},
        {"case": CaseId(b"\x45" * 16)},
        {"chain": Chain.INTERNAL},
        {"sequence": 4},
        {"secret_number": 7},
        {"prev": NO_PREVIOUS},
    ],
)
def test_an_envelope_at_another_place_opens_nothing(change: dict[str, object]) -> None:
    elsewhere = replace(PLACE, **change).pack()  # type: ignore[arg-type] # one field each
    with pytest.raises(CannotOpen):
        open_envelope(elsewhere + sealed()[HEADER_SIZE:], secret=SECRET)


def test_another_secret_opens_nothing() -> None:
    with pytest.raises(CannotOpen):
        open_envelope(sealed(), secret=CaseSecret(b"\x12" * 32))


def resealed(padded: bytes, header: EnvelopeHeader = PLACE) -> bytes:
    """Whatever a holder of the secret likes, sealed at a place."""
    packed = header.pack()
    return packed + content.seal(padded, key=SECRET, context=sha256(packed))


def test_a_holder_of_the_secret_cannot_change_author_roster_or_words() -> None:
    packed = sha256(PLACE.pack())
    plain = content.unseal(sealed()[HEADER_SIZE:], key=SECRET, context=packed)
    length = int.from_bytes(plain[:4], "big")
    for at in (4, 35, 36, 67, 68, 131, 132, 4 + length - 1):
        with pytest.raises((BadSignature, Malformed)):
            open_envelope(resealed(flip(plain, at)), secret=SECRET)


def test_a_signature_holds_at_one_place_only() -> None:
    """Sealed again by a holder of the secret, at the next place."""
    plain = content.unseal(sealed()[HEADER_SIZE:], key=SECRET, context=sha256(PLACE.pack()))
    with pytest.raises(BadSignature):
        open_envelope(resealed(plain, replace(PLACE, sequence=6)), secret=SECRET)


def test_a_chain_takes_only_its_writers_keys() -> None:
    with pytest.raises(TypeError):
        sealed(header=replace(PLACE, chain=Chain.FROM_REPORTER))
    with pytest.raises(TypeError):
        envelope.seal(
            b"{}",
            header=PLACE,
            roster=ROSTER,
            secret=SECRET,
            signer=ReporterSigningKey.generate(),
        )


def test_a_signed_part_that_is_too_short_opens_nothing() -> None:
    for length in (0, 1, 127):
        with pytest.raises(CannotOpen):
            open_envelope(resealed(pad_event(bytes(length))), secret=SECRET)


@pytest.mark.parametrize("length", [0, 1, 3000, 20_000, 60_000])
def test_an_envelope_has_one_of_sixteen_sizes(length: int) -> None:
    assert len(SIZES) == 16
    assert len(sealed(b"{" + b" " * length + b"}")) in SIZES


def test_more_than_an_envelope_holds_is_refused_before_sealing() -> None:
    with pytest.raises(TooLarge):
        sealed(b" " * EVENT_MOST)


@pytest.mark.parametrize("change", [{"sequence": 2**31}, {"secret_number": 2**31}])
def test_a_number_out_of_bounds_is_no_header(change: dict[str, int]) -> None:
    header = replace(PLACE, **change)  # type: ignore[arg-type] # one number each
    with pytest.raises(Malformed):
        EnvelopeHeader.parse(header.pack() + sealed()[HEADER_SIZE:])


# Padding


@given(st.binary(max_size=9000))
def test_padding_comes_off_again(signed: bytes) -> None:
    padded = pad_event(signed)
    assert len(padded) % 4096 == 0
    assert unpad_event(padded) == signed


def test_padding_that_says_something_or_is_not_minimal_is_refused() -> None:
    good = pad_event(b"x" * 100)
    for wrong in (
        flip(good, 104),
        flip(good, 4095),
        good + bytes(4096),
        good[:4000],
        b"",
        b"\xff" * 4096,
        (4093).to_bytes(4, "big") + bytes(4092),
        bytes(EVENT_MOST + 4096),
    ):
        with pytest.raises(CannotOpen):
            unpad_event(wrong)


@given(st.integers(4, 2**40))
def test_padme_is_a_class_not_below_and_little_above(size: int) -> None:
    padded = padme(size)
    assert size <= padded <= size * 1.12
    assert padme(padded) == padded


# Keyboxes


def boxed(keys: list[ReviewerKemKey | None]) -> bytes:
    positions = [key.public() if key else None for key in keys]
    return keybox.build(SECRET, header=BOX, positions=positions)


BOX_KEYS = [ReviewerKemKey.generate(), None, ReviewerKemKey.generate(), None]


def test_each_key_opens_its_own_position_and_no_other() -> None:
    box = boxed(BOX_KEYS)
    for index in range(4):
        for owner, key in enumerate(BOX_KEYS):
            if key is None:
                continue
            if index == owner:
                assert open_position(box, index, key=key) == SECRET
            else:
                with pytest.raises(CannotOpen):
                    open_position(box, index, key=key)


@pytest.mark.parametrize("index", [-1, 4, 64])
def test_a_position_that_is_not_there_cannot_open(index: int) -> None:
    key = BOX_KEYS[0]
    assert key is not None
    with pytest.raises(CannotOpen):
        open_position(boxed(BOX_KEYS), index, key=key)


@pytest.mark.parametrize("at", [*range(91), 91, 1178, 1179, 1210, 1211, 1258])
def test_a_changed_byte_of_header_or_position_opens_nothing(at: int) -> None:
    box, key = boxed(BOX_KEYS), BOX_KEYS[0]
    assert key is not None
    with pytest.raises((CannotOpen, Malformed)):
        open_position(flip(box, at), 0, key=key)


def test_a_position_moved_to_another_place_opens_nothing() -> None:
    key = BOX_KEYS[0]
    assert key is not None
    box = boxed(BOX_KEYS)
    first = box[91 : 91 + POSITION]
    moved = box[: 91 + POSITION] + first + box[91 + 2 * POSITION :]
    with pytest.raises(CannotOpen):
        open_position(moved, 1, key=key)


def test_decoys_look_like_seals_and_differ() -> None:
    box = boxed([None] * 4)
    positions = [box[91 + POSITION * index :][:POSITION] for index in range(4)]
    assert len(set(positions)) == 4
    assert {len(one) for one in positions} == {POSITION}
    with pytest.raises(ValueError, match="differ"):
        keybox.build(SECRET, header=BOX, positions=[None])


def test_a_commitment_is_to_this_secret_in_this_box() -> None:
    made = commitment(SECRET, BOX)
    assert made != commitment(CaseSecret(b"\x12" * 32), BOX)
    assert made != commitment(SECRET, replace(BOX, number=4))
    assert made != commitment(SECRET, replace(BOX, stream=Stream.INTERNAL))


# Files


def sealed_file(raw: bytes, key: FileKey) -> tuple[list[bytes], FilePlace]:
    place = replace(FILE, count=piece_count(len(raw)))
    return list(seal_pieces(BytesIO(raw), len(raw), key=key, place=place)), place


def opened_file(
    pieces: list[bytes], size: int, key: FileKey, place: FilePlace, hashes: list[bytes]
) -> bytes:
    return b"".join(open_pieces(pieces, size, hashes=tuple(hashes), key=key, place=place))


@pytest.mark.parametrize(
    "size", [1, 16383, 16384, 65535, 65536, 65537, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 5]
)
def test_a_file_comes_back_whole_in_pieces_of_the_classes(size: int) -> None:
    raw, key = bytes(index % 251 for index in range(size)), FileKey.generate()
    pieces, place = sealed_file(raw, key)
    for index, piece in enumerate(pieces):
        check_stored_piece(index, place.count, len(piece))
    assert opened_file(pieces, size, key, place, [sha256(piece) for piece in pieces]) == raw


def test_pieces_swapped_cut_repeated_or_changed_are_refused() -> None:
    raw, key = bytes(2 * PIECE + 70_000), FileKey.generate()
    pieces, place = sealed_file(raw, key)
    hashes = [sha256(piece) for piece in pieces]
    first, second, third = pieces
    for wrong in (
        [second, first, third],
        [first, second],
        [first, second, third, third],
        [first, first, third],
        [first, flip(second, 99), third],
        [],
    ):
        with pytest.raises(CannotOpen):
            opened_file(wrong, len(raw), key, place, hashes)
        with pytest.raises(CannotOpen):  # even if a liar's hashes fit
            opened_file(wrong, len(raw), key, place, [sha256(piece) for piece in wrong])


@pytest.mark.parametrize("change", ["case", "file", "inspectorate"])
def test_a_piece_of_another_file_or_case_is_refused(change: str) -> None:
    key = FileKey.generate()
    pieces, place = sealed_file(b"isi", key)
    other = type(getattr(place, change))(b"\x77" * len(getattr(place, change).value))
    elsewhere = replace(place, **{change: other})
    with pytest.raises(CannotOpen):
        opened_file(pieces, 3, key, elsewhere, [sha256(pieces[0])])


def test_a_size_that_is_not_the_sealed_one_is_refused() -> None:
    raw, key = b"a" * 1000, FileKey.generate()
    pieces, place = sealed_file(raw, key)
    hashes = [sha256(pieces[0])]
    for size in (0, -1, 999, 65537, PIECE + 1):
        with pytest.raises(CannotOpen):
            opened_file(pieces, size, key, place, hashes)


def test_a_file_that_changes_while_it_is_read_is_refused() -> None:
    key = FileKey.generate()
    for raw in (b"short", b"x" * 101):
        with pytest.raises(Malformed):
            list(seal_pieces(BytesIO(raw), 100, key=key, place=FILE))


def test_a_file_beyond_the_limit_is_refused() -> None:
    assert piece_count(256 * 2**20) == 1024
    with pytest.raises(TooLarge):
        piece_count(256 * 2**20 + 1)


@pytest.mark.parametrize(
    ("index", "count", "length"),
    [
        (0, 2, SEALED_PIECE - 1),
        (1, 1, SEALED_PIECE),
        (-1, 1, SEALED_PIECE),
        (0, 1025, SEALED_PIECE),
        (0, 1, 65535 + 56 + 64),
        (0, 1, 65536),
        (0, 1, 0),
    ],
)
def test_a_server_takes_no_piece_out_of_class(index: int, count: int, length: int) -> None:
    with pytest.raises(Malformed):
        check_stored_piece(index, count, length)


@settings(max_examples=40)
@given(st.integers(1, 2**28))
def test_every_file_class_ends_in_a_piece_that_a_server_takes(size: int) -> None:
    count = piece_count(size)
    last = file_class(size) - PIECE * (count - 1)
    check_stored_piece(count - 1, count, content.sealed_size(last))


def test_a_reviewer_key_of_the_world_signs() -> None:
    assert isinstance(staff_keys("budi").identity, ReviewerSigningKey)

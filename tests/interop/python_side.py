"""This side's formats as commands, the counterpart of tests/second/bridge_formats.ts."""

import io
import json
from datetime import date
from typing import Any

from crypto import content, envelope, files, keybox, receipt, strict_json
from crypto.anchor import Anchor
from crypto.documents import SignedDocument
from crypto.encoding import b64, sha256, unb64
from crypto.envelope import EnvelopeHeader
from crypto.errors import BadSignature, Malformed
from crypto.files import FilePlace
from crypto.freshness import Seen, TrustedRoster
from crypto.ids import CaseId, Chain, FileId, InspectorateId, PersonId, RosterHash, Stream
from crypto.keybox import KeyboxHeader
from crypto.keyfile import (
    CustodianSigningKey,
    OfficerSigningKey,
    ReviewerSigningKey,
)
from crypto.keys import (
    CaseSecret,
    FileKey,
    KemKey,
    KemPublicKey,
    ReporterKemPublicKey,
    ReporterSigningKey,
    SigningKey,
)
from crypto.padding import file_class
from crypto.puzzle import Challenge
from crypto.receipt import ReceiptCode
from crypto.roster import Roster
from tests.interop.outcomes import Given, Python
from tests.interop.python_cases import read_case, rosters_of, steps
from wbs.cases.events import MOST_NESTED, parse_event
from wbs.web.wire import Body


def chain_of(given: Given) -> Chain:
    return Chain[given["chain"].upper()]


def seal(given: Given) -> bytes:
    return content.seal(given["plaintext"], key=CaseSecret(given["key"]), context=given["context"])


def unseal(given: Given) -> bytes:
    return content.unseal(given["sealed"], key=CaseSecret(given["key"]), context=given["context"])


def parse_receipt(given: Given) -> bytes:
    return ReceiptCode.parse(given["typed"]).expose()


def to_words(given: Given) -> str:
    return " ".join(receipt.words(given["entropy"]))


def derive(given: Given) -> Any:
    keys = ReceiptCode(given["entropy"]).keys()
    return {
        "credential": keys.credential.expose(),
        "mailbox": keys.credential.mailbox(),
        "kem": keys.kem.expose(),
        "signing": keys.signing.expose(),
    }


def is_honest_kem_key(given: Given) -> bool:
    try:
        KemPublicKey(given["untrusted"])
    except Malformed:
        return False
    return True


def verify_rosters(given: Given) -> Any:
    chain = rosters_of(given)
    readers = [person.id.value for person in chain.newest.persons if person.reads]
    return {"hashes": [roster.hash.value for roster in chain.rosters], "readers": readers}


def _sign_again(payload: bytes, given: Given) -> bytes:
    signers: list[SigningKey] = [CustodianSigningKey(seed) for seed in given["custodians"]]
    signers += [OfficerSigningKey(seed) for seed in given["officers"]]
    return SignedDocument.sign(payload, signers).compose()


def make_document(given: Given) -> bytes:
    return _sign_again(given["payload"], given)


def verify_freshness(given: Given) -> Any:
    said = given["seen"]
    removed = said and frozenset(map(PersonId, said["removed"]))
    seen = Seen(said["number"], RosterHash(said["roster"]), removed) if said else None
    trusted = TrustedRoster.verify(rosters_of(given), given["document"], seen)
    return {
        "number": trusted.freshness.number,
        "removed": [id.value for id in sorted(trusted.freshness.removed)],
        "staleness": trusted.staleness(date.fromisoformat(given["today"])).value,
    }


def anchor(given: Given) -> Any:
    read = Anchor.parse(given["file"])
    if given["inspectorate"] is not None:
        read.require(InspectorateId(given["inspectorate"]))
    listed = [{"id": id.value, "name": name} for id, name in read.inspectorates.items()]
    return {"inspectorates": listed, "fingerprint": " ".join(read.fingerprint)}


def _header(given: Given, roster: Roster) -> KeyboxHeader:
    stream = Stream.INTERNAL if given["reporter"] is None else Stream.CONVERSATION
    count = roster.positions(stream)
    case, inspectorate = CaseId(given["case"]), roster.inspectorate
    return KeyboxHeader(inspectorate, case, stream, given["number"], roster.hash, count)


def build_keybox(given: Given) -> bytes:
    roster = rosters_of(given).newest
    reporter = None if given["reporter"] is None else ReporterKemPublicKey(given["reporter"])
    recipients = frozenset(map(PersonId, given["recipients"]))
    positions = roster.keybox_keys(recipients, reporter)
    secret = CaseSecret(given["secret"])
    return keybox.build(secret, header=_header(given, roster), positions=positions)


def open_keybox(given: Given) -> bytes:
    key = KemKey(given["seed"])
    return keybox.open_position(given["keybox"], given["position"], key=key).expose()


def commitment(given: Given) -> bytes:
    header = KeyboxHeader.parse(given["keybox"])
    return keybox.commitment(CaseSecret(given["secret"]), header)


def seal_envelope(given: Given) -> bytes:
    chain = chain_of(given)
    header = EnvelopeHeader(
        InspectorateId(given["inspectorate"]),
        CaseId(given["case"]),
        chain,
        given["sequence"],
        given["number"],
        given["prev"],
    )
    key = ReporterSigningKey if chain is Chain.FROM_REPORTER else ReviewerSigningKey
    return envelope.seal(
        given["json"],
        header=header,
        roster=RosterHash(given["roster"]),
        secret=CaseSecret(given["secret"]),
        signer=key(given["seed"]),
    )


def open_envelope(given: Given) -> Any:
    header = EnvelopeHeader.parse(given["envelope"])
    try:
        signed = envelope.open_envelope(given["envelope"], secret=CaseSecret(given["secret"]))
    except Malformed:  # an author key that nobody honest has: the rule `signature`, too
        raise BadSignature from None
    return {
        "chain": header.chain.label,
        "sequence": header.sequence,
        "number": header.secret_number,
        "prev": header.prev,
        "author": signed.author.value,
        "roster": signed.roster.value,
        "json": signed.json,
    }


def parse_event_at(given: Given) -> Any:
    chain = chain_of(given)
    nowhere = InspectorateId(bytes(32)), CaseId(bytes(16))
    header = EnvelopeHeader(*nowhere, chain, given["sequence"], given["number"], bytes(32))
    event = parse_event(strict_json.parse(given["json"], MOST_NESTED), header)
    return json.loads(event.compose(chain))


def _place(given: Given, count: int) -> FilePlace:
    inspectorate, case = InspectorateId(given["inspectorate"]), CaseId(given["case"])
    return FilePlace(inspectorate, case, FileId(given["id"]), count)


def seal_file(given: Given) -> Any:
    whole = given["content"]
    place = _place(given, files.piece_count(len(whole)))
    key = FileKey(given["key"])
    pieces = list(files.seal_pieces(io.BytesIO(whole), len(whole), key=key, place=place))
    return {"pieces": pieces, "hashes": [sha256(piece) for piece in pieces]}


def open_file(given: Given) -> bytes:
    key, size, hashes = FileKey(given["key"]), given["size"], tuple(given["hashes"])
    there = [piece for piece in given["pieces"] if piece is not None]
    place = _place(given, len(hashes))
    return b"".join(files.open_pieces(there, size, hashes=hashes, key=key, place=place))


def padded_size(given: Given) -> Any:
    return {"size": file_class(given["size"])}


def is_piece_size(given: Given) -> bool:
    try:
        files.check_stored_piece(given["index"], given["count"], given["stored"])
    except Malformed:
        return False
    return True


def unpack(given: Given) -> Any:
    body = Body.unpack(given["body"])
    return {"parts": [body.head, *body.parts]}


def solve_puzzle(given: Given) -> bytes:
    proof = Challenge.parse(b64(given["challenge"])).solve(given["body"])
    return unb64(proof)


PYTHON = Python(
    {
        "seal": seal,
        "open": unseal,
        "parse_receipt": parse_receipt,
        "to_words": to_words,
        "derive": derive,
        "is_honest_kem_key": is_honest_kem_key,
        "verify_rosters": verify_rosters,
        "verify_freshness": verify_freshness,
        "make_roster": make_document,
        "make_freshness": make_document,
        "anchor": anchor,
        "build_keybox": build_keybox,
        "open_keybox": open_keybox,
        "commitment": commitment,
        "seal_envelope": seal_envelope,
        "open_envelope": open_envelope,
        "parse_event": parse_event_at,
        "seal_file": seal_file,
        "open_file": open_file,
        "padded_size": padded_size,
        "is_piece_size": is_piece_size,
        "unpack": unpack,
        "read_case": read_case,
        "steps": steps,
        "solve_puzzle": solve_puzzle,
    }
)

"""A case that opens for a reporter and is somebody else's."""

import json

from crypto import envelope, keybox
from crypto.encoding import b64, sha256
from crypto.envelope import EnvelopeHeader, open_envelope
from crypto.keybox import KeyboxHeader, open_position
from crypto.receipt import ReceiptCode
from tests.inspectorates import TODAY, Inspectorate, person_id
from tests.world import REPORT, ids
from wbs.journeys import reporting
from wbs.web.wire import pack


def bait(office: Inspectorate, words: str) -> bytes:
    """A page of a mailbox by somebody who knows the reporter's KEM key, as a reviewer does."""
    victim = ReceiptCode.parse(words).keys()
    made = reporting.prepare(REPORT, office.trusted(), excluded=frozenset(), today=TODAY)
    sent, own = made.submission, made.code.keys()
    secret = open_position(sent.keybox, KeyboxHeader.parse(sent.keybox).count - 1, key=own.kem)
    box = keybox.build(
        secret,
        header=KeyboxHeader.parse(sent.keybox),
        positions=office.newest.keybox_keys(ids("budi"), victim.kem.public()),
    )
    event = json.loads(open_envelope(sent.first, secret=secret).json)
    event["introduction"]["keybox"] = b64(sha256(box))
    event["introduction"]["recipients"] = [str(person_id("budi"))]
    first = envelope.seal(
        json.dumps(event).encode(),
        header=EnvelopeHeader.parse(sent.first),
        roster=office.newest.hash,
        secret=secret,
        signer=own.signing,
    )
    head = {"inspectorate": str(sent.inspectorate), "case": str(sent.case)}
    counts = {"keyboxes": 1, "from_reporter": 1, "to_reporter": 0, "more": False}
    return pack({**head, **counts}, box, first)

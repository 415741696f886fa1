"""What a page without script carries of a visit: sealed by the server for itself, never stored.

A ticket stands in a hidden field. It holds the receipt, so that neither the page's text nor the
server's disk does; whoever has the key and a page has the words. The key lives in memory only.
"""

import struct
from dataclasses import dataclass

from crypto import content
from crypto.encoding import b64, tagged_hash, unb64
from crypto.envelope import NUMBER_END
from crypto.errors import CannotOpen, Malformed
from crypto.ids import CaseId
from crypto.receipt import ReceiptCode
from crypto.secret import Secret

_TAG = "wbs/1 visit"
_FIELDS = struct.Struct(">16s16sIIII")
LONGEST = 1  # days: a page left open yesterday still works, one found next week does not


class VisitKey(Secret):
    """Seals tickets. Drawn at start, in memory only, one for all processes of an installation."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a page was made from.

    `code` and `case` make a report that is sent twice the same one; `mine`, the number of own
    entries that stood when the page was made, does so for a message: each place is taken once.
    `theirs` and `boxes`: what of the other side the page showed.
    """

    code: ReceiptCode
    case: CaseId
    mine: int = 0
    theirs: int = 0
    boxes: int = 0

    @classmethod
    def draw(cls) -> "Ticket":
        """For a visit that begins."""
        return cls(ReceiptCode.generate(), CaseId.generate())


def seal_ticket(ticket: Ticket, *, key: VisitKey, page: str, day: int) -> str:
    """Text of one length, good for one page. `day`: today's ordinal."""
    numbers = (ticket.mine, ticket.theirs, ticket.boxes, day)
    if max(numbers) >= NUMBER_END:
        raise Malformed("ticket")
    plain = _FIELDS.pack(ticket.code.expose(), ticket.case.value, *numbers)
    return b64(content.seal(plain, key=key, context=_context(page)))


def open_ticket(untrusted: str, *, key: VisitKey, page: str, day: int) -> Ticket:
    """What was sealed for this page yesterday or today, under this key. Or CannotOpen."""
    if len(untrusted) != TICKET:
        raise CannotOpen
    try:
        sealed = unb64(untrusted)
    except Malformed:
        raise CannotOpen from None
    plain = content.unseal(sealed, key=key, context=_context(page))
    code, case, mine, theirs, boxes, made = _FIELDS.unpack(plain)
    if not day - LONGEST <= made <= day:
        raise CannotOpen
    return Ticket(ReceiptCode(code), CaseId(case), mine, theirs, boxes)


def _context(page: str) -> bytes:
    return tagged_hash(_TAG, page.encode("ascii"))


TICKET = -(-content.sealed_size(_FIELDS.size) * 4 // 3)  # characters of base64url

"""What stands in a case, and whether something may be put on top of it. No SQL, no state."""

from dataclasses import dataclass

from crypto.ids import CaseId, Chain, InspectorateId, Stream
from wbs.web.problems import Conflict, Malformed, NewerSecret
from wbs.web.sealed import Append, SealedKeybox


@dataclass(frozen=True, slots=True)
class Standing:
    """The part of a case that decides about some appends.

    `entries`: hash by (chain, sequence), where an append stands, follows or begins a chain.
    `keyboxes`: hash by (stream, number), all of the case.
    """

    inspectorate: InspectorateId
    case: CaseId
    entries: dict[tuple[Chain, int], bytes]
    keyboxes: dict[tuple[Stream, int], bytes]

    def put(self, append: Append) -> bool:
        """Put one on top; False where this very one stands there already.

        Raises Malformed, Conflict or NewerSecret.
        """
        header = append.entry.header
        if (header.inspectorate, header.case) != (self.inspectorate, self.case):
            raise Malformed("envelope case")
        if self._stands(append):
            return False
        self._check_link(append)
        self._check_seen(append)
        if append.keybox:
            self._put_keybox(append.keybox)
        if (header.chain.stream, header.secret_number) not in self.keyboxes:
            raise Malformed("envelope secret number")
        self.entries[header.chain, header.sequence] = append.entry.hash
        return True

    def _stands(self, append: Append) -> bool:
        """An answer was lost and the same bytes come again. Other bytes: Conflict."""
        found = self.entries.get((append.chain, append.entry.header.sequence))
        if found is None:
            return False
        if found != append.entry.hash:
            raise Conflict(append.chain)
        box = append.keybox
        if box and self.keyboxes.get((box.header.stream, box.header.number)) != box.hash:
            raise Conflict
        return True

    def _check_link(self, append: Append) -> None:
        header = append.entry.header
        before = (header.chain, header.sequence - 1)
        if header.sequence == 0:
            before = (Chain.FROM_REPORTER, 0)
        if self.entries.get(before) != header.prev:
            raise Conflict(append.chain)

    def _check_seen(self, append: Append) -> None:
        highest = self._highest(append.chain.stream)
        if highest is not None and (append.seen is None or append.seen < highest):
            raise NewerSecret

    def _put_keybox(self, box: SealedKeybox) -> None:
        stream = box.header.stream
        highest = self._highest(stream)
        if box.header.number != (0 if highest is None else highest + 1):
            raise Conflict
        self.keyboxes[stream, box.header.number] = box.hash

    def _highest(self, stream: Stream) -> int | None:
        return max((number for found, number in self.keyboxes if found is stream), default=None)

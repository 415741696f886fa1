"""A line of the staff log: a person's slip at its place in the chain.

The line is what is hashed, kept and exported, byte by byte: whoever holds an export can check the
chain with nothing else.
"""

from dataclasses import dataclass
from datetime import date
from typing import Self

from crypto import strict_json
from crypto.encoding import b64, tagged_hash
from crypto.errors import Malformed
from crypto.ids import InspectorateId, PersonId
from crypto.strict_json import MOST, Closed
from wbs.stafflog.slip import SIZE, Head, Slip, Who

MOST_LINE = 1024  # bytes; ours have about 600
_TAG = "wbs/1 staff log"


@dataclass(frozen=True, slots=True)
class Record:
    """`sequence`: from 1, without a gap. `previous`: hash of the one before. `day`: no finer."""

    inspectorate: InspectorateId
    sequence: int
    previous: bytes
    day: date
    person: PersonId
    slip: Slip

    @classmethod
    def after(cls, head: Head, who: Who, day: date, slip: Slip) -> Self:
        """The next one."""
        inspectorate, person = who
        return cls(inspectorate, head.sequence + 1, head.hash, day, person, slip)

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read a line without its end. Malformed, also for a second spelling of the same."""
        if len(untrusted) > MOST_LINE:
            raise Malformed("staff log")
        with Closed(strict_json.parse(untrusted), "staff log") as fields:
            fields.constant("type", "staff log")
            fields.constant("version", 1)
            inspectorate = InspectorateId(fields.raw("inspectorate", 32))
            sequence = fields.integer("sequence", 1, MOST)
            previous = fields.raw("previous", SIZE)
            day = fields.day("day")
            person = PersonId(fields.raw("person", 32))
            counter, kind = fields.integer("counter", 1, MOST), fields.text("kind", 1, 20)
            request, seen = fields.text("request", 1, 64), fields.integer("seen", 0, MOST)
            hash, signature = fields.text("seen_hash", 1, 64), fields.text("signature", 1, 128)
        slip = Slip.parse(".".join(map(str, (counter, kind, request, seen, hash, signature))))
        found = cls(inspectorate, sequence, previous, day, person, slip)
        if found.compose() != untrusted:
            raise Malformed("staff log")
        return found

    def compose(self) -> bytes:
        """The line that `parse` reads."""
        slip = self.slip
        return strict_json.compose(
            {
                "type": "staff log",
                "version": 1,
                "inspectorate": str(self.inspectorate),
                "sequence": self.sequence,
                "previous": b64(self.previous),
                "day": self.day.isoformat(),
                "person": str(self.person),
                "counter": slip.counter,
                "kind": slip.kind.value,
                "request": b64(slip.request),
                "seen": slip.seen.sequence,
                "seen_hash": b64(slip.seen.hash),
                "signature": b64(slip.signature),
            }
        )

    @property
    def who(self) -> Who:
        """Whose slip it must be."""
        return self.inspectorate, self.person

    @property
    def head(self) -> Head:
        """The log's head right after this line."""
        return Head(self.sequence, hash_of(self.compose()))


def hash_of(line: bytes) -> bytes:
    """What the next line names as `previous`."""
    return tagged_hash(_TAG, line)

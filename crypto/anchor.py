"""The anchor: which inspectorates are genuine. Part of the client, never fetched at run time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from crypto import receipt, strict_json
from crypto.encoding import sha256
from crypto.errors import Malformed, Refusal
from crypto.ids import InspectorateId
from crypto.strict_json import JSON, Closed

MOST = 2000  # Indonesia has some 600 inspectorates


class NotAnchored(Refusal):
    """An inspectorate that the anchor does not name."""

    code = "not-anchored"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Genuine inspectorates by id, with the name to show."""

    inspectorates: Mapping[InspectorateId, str]
    fingerprint: tuple[str, ...]

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read protocol section 8. Or Malformed."""
        with Closed(strict_json.parse(untrusted), "anchor") as fields:
            fields.constant("type", "anchor")
            fields.constant("version", 1)
            pairs = fields.items("inspectorates", _pair, 1, MOST)
        if [id for id, _ in pairs] != sorted({id for id, _ in pairs}):
            raise Malformed("anchor.inspectorates")
        return cls(dict(pairs), fingerprint(sha256(untrusted)))

    def require(self, id: InspectorateId) -> InspectorateId:
        """The id, or NotAnchored."""
        if id not in self.inspectorates:
            raise NotAnchored
        return id


def compose_anchor(inspectorates: Mapping[InspectorateId, str]) -> bytes:
    """The bytes that `Anchor.parse` reads."""
    listed = [{"id": str(id), "name": inspectorates[id]} for id in sorted(inspectorates)]
    return strict_json.compose({"type": "anchor", "version": 1, "inspectorates": listed})


def fingerprint(raw: bytes) -> tuple[str, ...]:
    """Twelve words that stand for the first sixteen bytes, to compare with a paper."""
    return receipt.words(raw[:16])


def _pair(value: JSON) -> tuple[InspectorateId, str]:
    with Closed(value, "anchor.inspectorates") as fields:
        return InspectorateId(fields.raw("id", 32)), fields.text("name", 1, 200)

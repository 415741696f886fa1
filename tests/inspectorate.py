"""A small genuine inspectorate: three custodians, two officers, three reviewers."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from crypto.documents import SignedDocument
from crypto.encoding import b64
from crypto.freshness import compose_freshness
from crypto.ids import InspectorateId, PersonId, RosterHash
from crypto.keyfile import CustodianSigningKey, OfficerSigningKey, ReviewerKemKey
from crypto.keys import KemKey
from crypto.roster_chain import RosterChain
from crypto.strict_json import compose

THRESHOLD = 2
PERSONS = 3


@dataclass
class SmallInspectorate:
    """Holds all its keys, and signs one roster an epoch."""

    custodians: list[CustodianSigningKey] = field(
        default_factory=lambda: [CustodianSigningKey.generate() for _ in range(3)]
    )
    officers: list[OfficerSigningKey] = field(
        default_factory=lambda: [OfficerSigningKey.generate() for _ in range(2)]
    )
    rosters: list[bytes] = field(default_factory=list)
    previous: RosterHash | None = None

    def __post_init__(self) -> None:
        self._recovery = KemKey.generate().public_bytes()
        self._persons = sorted(
            (_person(number) for number in range(PERSONS)), key=lambda person: person[0]
        )
        self.renew()

    @cached_property
    def id(self) -> InspectorateId:
        """Hash of the custodian set."""
        return InspectorateId.of(THRESHOLD, [key.public_bytes() for key in self.custodians])

    @property
    def newest(self) -> RosterHash:
        """Hash of the roster in force."""
        if self.previous is None:
            raise AssertionError("no roster yet")
        return self.previous

    def renew(self) -> None:
        """Sign the roster of the next epoch: the same persons, another name."""
        document = SignedDocument.sign(compose(self._payload()), self.custodians)
        self.rosters.append(document.compose())
        self.previous = document.hash()

    def freshness(self, number: int) -> bytes:
        """One officer's statement that the newest roster holds."""
        roster = RosterChain.verify(self.id, self.rosters).newest
        payload = compose_freshness(roster, number=number, not_after=date(2026, 12, 31), removed=[])
        return SignedDocument.sign(payload, self.officers[:1]).compose()

    def _payload(self) -> dict[str, object]:
        custodians = sorted(key.public_bytes() for key in self.custodians)
        return {
            "type": "roster",
            "version": 1,
            "inspectorate": str(self.id),
            "name": f"Inspektorat Coba {len(self.rosters)}",
            "epoch": len(self.rosters),
            "previous": str(self.previous) if self.previous else None,
            "issued": "2026-01-02",
            "not_after": "2026-12-31",
            "custodians": {"threshold": THRESHOLD, "keys": [b64(key) for key in custodians]},
            "officers": [b64(key) for key in sorted(key.public_bytes() for key in self.officers)],
            "recovery": b64(self._recovery),
            "above": None,
            "persons": [person for _, person in self._persons],
        }


def _person(number: int) -> tuple[bytes, dict[str, object]]:
    identity = CustodianSigningKey.generate().public_bytes()
    id = PersonId.of(identity)
    return id.value, {
        "id": str(id),
        "name": f"Pemeriksa {number}",
        "unit": "Irban I",
        "roles": ["pemeriksa"],
        "deputies": [],
        "identity": b64(identity),
        "kem": b64(ReviewerKemKey.generate().public_bytes()),
    }

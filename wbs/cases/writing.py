"""Writing: the next envelope of a chain, and new secrets with their keybox (protocol 14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from crypto import envelope, keybox
from crypto.encoding import sha256
from crypto.envelope import EnvelopeHeader
from crypto.errors import Refusal
from crypto.freshness import Staleness, TrustedRoster
from crypto.ids import CaseId, Chain, PersonId, RosterHash, Stream
from crypto.keybox import KeyboxHeader
from crypto.keys import CaseSecret, EventSigningKey, ReporterKemPublicKey, ReviewerKemPublicKey
from crypto.roster import Roster
from wbs.cases.case import Case, Introduced
from wbs.cases.event import Event
from wbs.cases.frames import Frame, Head, Introduction

WRITTEN_ON: Mapping[Stream, Chain] = MappingProxyType(
    {Stream.CONVERSATION: Chain.TO_REPORTER, Stream.INTERNAL: Chain.INTERNAL}
)  # by reviewers


class StaleRoster(Refusal):
    """Nobody vouched for the roster for too long: no new case and no new secret."""

    code = "stale-roster"


class BrokenChain(Refusal):
    """The server's history of this chain does not hold together: nobody writes on it."""

    code = "broken-chain"


class NoSecret(Refusal):
    """No secret of the stream is fit to write under."""

    code = "no-secret"


@dataclass(frozen=True, slots=True)
class Under:
    """The secret that an envelope is sealed under, and the roster its event is signed under."""

    number: int
    secret: CaseSecret
    roster: RosterHash


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A fresh secret, its keybox, and the introduction that makes it believable."""

    under: Under
    keybox: bytes
    introduction: Introduction


@dataclass(frozen=True, slots=True)
class Place:
    """Which secret: of which case and stream, and its number."""

    case: CaseId
    stream: Stream
    number: int


def new_secret(
    trusted: TrustedRoster,
    place: Place,
    *,
    recipients: frozenset[PersonId],
    reporter: ReporterKemPublicKey | None,
    earlier: Mapping[int, CaseSecret],
) -> NewSecret:
    """Draw a secret and seal it to every position. `reporter` exactly for the conversation."""
    roster = trusted.newest
    secret = CaseSecret.generate()
    count = roster.positions(place.stream)
    header = KeyboxHeader(
        roster.inspectorate, place.case, place.stream, place.number, roster.hash, count
    )
    keys = roster.keybox_keys(recipients, reporter)
    box = keybox.build(secret, header=header, positions=keys)
    introduction = Introduction(
        place.stream,
        place.number,
        sha256(box),
        keybox.commitment(secret, header),
        recipients,
        roster.hash,
        earlier,
    )
    return NewSecret(Under(place.number, secret, roster.hash), box, introduction)


def is_fit(found: Introduced, trusted: TrustedRoster) -> bool:
    """Whether all for whom a secret was made may still read, with the keys it was sealed to.

    Somebody who left, or a thief of a key that was replaced, would read what is written under it.
    """
    if not found.introduction.recipients <= trusted.readers():
        return False
    sealed_for = trusted.chain.by_hash(found.introduction.roster)
    return sealed_for is not None and all(
        _kem(sealed_for, id) == _kem(trusted.newest, id) for id in found.introduction.recipients
    )


def needs_new_secret(case: Case, stream: Stream, trusted: TrustedRoster) -> bool:
    """Whether nothing of a stream is fit for a reviewer to write under.

    None yet, disputed, for somebody who is out, or sealed to a key that was replaced meanwhile: the
    owner of the new key cannot open it, and a thief of the old one can. Nor where the reporter let
    somebody in who is not among its recipients; nor where it hands on less than is known, because
    whoever introduced it had not been given all.
    """
    found = case.newest_secret(stream)
    known = case.secrets[stream].keys()
    let_in = (case.report.excluded - case.excluded) & trusted.readers()
    return (
        found is None
        or not is_fit(found, trusted)
        or not let_in <= found.introduction.recipients
        or not known <= found.introduction.earlier.keys() | {found.introduction.number}
    )


def _kem(roster: Roster, id: PersonId) -> ReviewerKemPublicKey | None:
    person = roster.person(id)
    return person.kem if person else None


def require_fresh(staleness: Staleness) -> None:
    """StaleRoster if the grace is over."""
    if staleness is Staleness.EXPIRED:
        raise StaleRoster


def frame(case: Case, removed: frozenset[PersonId]) -> Frame:
    """What the author of the next event knew."""
    return Frame(case.heads, removed)


def next_envelope(
    case: Case,
    chain: Chain,
    event: Event,
    *,
    under: Under,
    signer: EventSigningKey,
    after: Head | None = None,
) -> bytes:
    """Seal `event` onto the end of a chain, or onto `after` which was just sealed."""
    if chain in case.breaks:
        raise BrokenChain
    last = after or case.heads[chain]
    header = EnvelopeHeader(
        case.inspectorate,
        case.id,
        chain,
        last.sequence + 1 if last else 0,
        under.number,
        last.hash if last else case.lines[0].head.hash,
    )
    return envelope.seal(
        event.compose(chain), header=header, roster=under.roster, secret=under.secret, signer=signer
    )


def head_of(sealed: bytes) -> Head:
    """How the next entry names an envelope."""
    return Head(EnvelopeHeader.parse(sealed).sequence, sha256(sealed))

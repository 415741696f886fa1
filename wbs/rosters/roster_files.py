"""Rosters and freshness statements as files that go from hand to hand before they are published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crypto.documents import SignedDocument
from crypto.errors import BadSignature, Malformed, Refusal
from crypto.freshness import (
    Freshness,
    FreshnessRefused,
    TrustedRoster,
    compose_freshness,
    parse_freshness,
)
from crypto.ids import InspectorateId, PersonId
from crypto.keyfile import CustodianSigningKey, OfficerSigningKey
from crypto.roster import Roster, parse_roster
from crypto.roster_chain import Proposal, RosterChain, RosterRefused
from wbs.cases.lifecycle import Step
from wbs.rosters.coverage import stops

MONTH = timedelta(days=35)  # a month, and some days to be late

Signer = CustodianSigningKey | OfficerSigningKey


class NotAsked(Refusal):
    """A key whose signature this document does not ask for."""

    code = "not-asked"


class StepUnreachable(Refusal):
    """After this removal nobody here could take `step`; `where` names it, in words if there are."""

    code = "step-unreachable"

    def __init__(self, step: Step, words: str = "") -> None:
        codes = f"{step.leaves.value} → {step.enters.value}"
        super().__init__(f"{words} ({codes})" if words else codes)
        self.step = step


class PublishedDiffers(Refusal):
    """The servers have another history than these files, or a newer statement."""

    code = "published-differs"


class UnknownName(Refusal):
    """A name or id that stands nowhere in the roster, or a name that stands there twice."""

    code = "unknown-name"


def inspectorate_of(first: bytes) -> InspectorateId:
    """The id that a chain beginning with this roster would have. Malformed."""
    return parse_roster(SignedDocument.parse(first)).custodians.inspectorate()


def read_chain(untrusted: Sequence[bytes]) -> RosterChain:
    """Verify files as a whole chain; whose it is follows from the first one."""
    if not untrusted:
        raise RosterRefused("chain")
    return RosterChain.verify(inspectorate_of(untrusted[0]), untrusted)


def read_proposal(untrusted: Sequence[bytes]) -> Proposal:
    """Verify files as a chain whose last roster may still lack signatures."""
    if not untrusted:
        raise RosterRefused("chain")
    return Proposal.verify(inspectorate_of(untrusted[0]), untrusted)


def unsigned(payload: bytes) -> bytes:
    """A document that nobody signed yet."""
    return SignedDocument(payload, {}).compose()


def sign_roster(untrusted: Sequence[bytes], key: Signer) -> bytes:
    """The last roster with one more custodian's signature. NotAsked for anybody else's key."""
    proposal = read_proposal(untrusted)
    sets = [proposal.roster.custodians]
    sets += [proposal.before.newest.custodians] if proposal.before else []
    if key.public() not in [known for custodians in sets for known in custodians.keys]:
        raise NotAsked
    return SignedDocument.parse(untrusted[-1]).with_signatures([key]).compose()


@dataclass(frozen=True, slots=True)
class Standing:
    """The chain as files, and the newest freshness statement about it, if there is one."""

    chain: RosterChain
    last: TrustedRoster | None

    @classmethod
    def read(cls, rosters: Sequence[bytes], previous: bytes | None) -> "Standing":
        """Verify both; the statement may be about an earlier roster of the chain."""
        chain = read_chain(rosters)
        return cls(chain, _last(chain.inspectorate, rosters, previous) if previous else None)

    @property
    def removed(self) -> frozenset[PersonId]:
        """Who is removed from the newest roster already: a statement never gives back."""
        same = self.last is not None and self.last.newest.hash == self.chain.newest.hash
        return self.last.freshness.removed if same and self.last else frozenset()

    def renew(self, until: date) -> bytes:
        """The next statement, unsigned."""
        return self._next(until, self.removed)

    def remove(self, persons: Iterable[PersonId], until: date, *, today: date) -> bytes:
        """The next statement, which takes persons off. StepUnreachable if a case would stand.

        Delegations count that are in force today: by others no client takes a step.
        """
        removed = self.removed | frozenset(persons)
        for stop in stops(self.chain.newest.in_force(today), removed):
            raise StepUnreachable(stop.step)
        return self._next(until, removed)

    def _next(self, until: date, removed: frozenset[PersonId]) -> bytes:
        if self.last is None and len(self.chain.rosters) > 1:
            raise FreshnessRefused("previous")  # its number must go on, over all rosters
        number = self.last.freshness.number + 1 if self.last else 0
        roster = self.chain.newest
        return unsigned(compose_freshness(roster, number=number, not_after=until, removed=removed))


def sign_freshness(chain: RosterChain, statement: bytes, key: Signer) -> bytes:
    """The statement with one more signature, of an officer or of a custodian. NotAsked."""
    roster = chain.newest
    if key.public().value not in {one.value for one in (*roster.officers, *roster.custodians.keys)}:
        raise NotAsked
    return SignedDocument.parse(statement).with_signatures([key]).compose()


def read_statement(chain: RosterChain, statement: bytes) -> Freshness:
    """What a statement says, however many signed it. Malformed, FreshnessRefused."""
    return parse_freshness(SignedDocument.parse(statement), chain.newest)


def is_enough(chain: RosterChain, statement: bytes) -> bool:
    """Whether clients accept the statement as it is signed now."""
    try:
        TrustedRoster.verify(chain, statement)
    except BadSignature:
        return False
    return True


def find_persons(roster: Roster, names: Iterable[str]) -> frozenset[PersonId]:
    """Persons by name, however it is spaced and cased, or by id. UnknownName."""
    return frozenset(_find(roster, name) for name in names)


def _find(roster: Roster, untrusted: str) -> PersonId:
    wanted = " ".join(untrusted.casefold().split())
    found = [
        person.id
        for person in roster.persons
        if wanted == " ".join(person.name.casefold().split()) or untrusted == str(person.id)
    ]
    if len(found) != 1:
        raise UnknownName
    return found[0]


def _last(
    inspectorate: InspectorateId, rosters: Sequence[bytes], statement: bytes
) -> TrustedRoster:
    """The statement with the roster that it is about: the newest, or one before it."""
    for length in range(len(rosters), 0, -1):
        chain = RosterChain.verify(inspectorate, rosters[:length])
        try:
            return TrustedRoster.verify(chain, statement)
        except FreshnessRefused:
            continue
    raise Malformed("freshness.roster")

"""Chains: what a server handed over, put in line by hashes before any key is used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from crypto.encoding import sha256
from crypto.envelope import NO_PREVIOUS, EnvelopeHeader
from crypto.errors import Malformed
from crypto.ids import CaseId, Chain, InspectorateId, Stream
from crypto.keybox import KeyboxHeader
from wbs.cases.frames import Head


class Trouble(Enum):
    """What can be wrong with what a server hands over, beside single entries."""

    MISPLACED = "misplaced"
    GAP = "gap"
    FORK = "fork"
    PREV = "prev"
    WITHHELD = "withheld"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Finding:
    """A trouble and where it shows; for MISPLACED there is no place."""

    trouble: Trouble
    chain: Chain | None = None
    sequence: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One envelope in its place."""

    header: EnvelopeHeader
    envelope: bytes
    hash: bytes

    @property
    def head(self) -> Head:
        """How others name it."""
        return Head(self.header.sequence, self.hash)


@dataclass(frozen=True, slots=True)
class Papers:
    """All that a server handed over about one case; nothing of it is believed."""

    inspectorate: InspectorateId
    case: CaseId
    envelopes: tuple[bytes, ...]
    keyboxes: tuple[bytes, ...]


@dataclass(slots=True)
class Linked:
    """Chains whose hashes hold, up to the first break, and the keyboxes by hash."""

    chains: dict[Chain, list[Entry]] = field(default_factory=lambda: {one: [] for one in Chain})
    keyboxes: dict[bytes, tuple[KeyboxHeader, bytes]] = field(default_factory=dict)
    breaks: dict[Chain, Finding] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def anew(self) -> "Linked":
        """The same before anybody read it: reading finds breaks of its own."""
        return replace(self, breaks={**self.breaks}, findings=[*self.findings])

    def holds(self, chain: Chain, head: Head) -> bool | None:
        """True under this hash, False under another, None if there is no such entry."""
        entries = self.chains[chain]
        if head.sequence >= len(entries):
            return None
        return entries[head.sequence].hash == head.hash

    def highest_box(self, stream: Stream) -> int | None:
        """The highest number of a keybox of this stream."""
        numbers = [box.number for box, _ in self.keyboxes.values() if box.stream is stream]
        return max(numbers, default=None)

    def break_at(self, finding: Finding, chain: Chain) -> None:
        """From here on nothing of this chain counts. The earliest break is the one that holds."""
        known = self.breaks.get(chain)
        if known is None or (finding.sequence or 0) < (known.sequence or 0):
            self.breaks[chain] = finding
        self.findings.append(finding)


def link(papers: Papers) -> Linked:
    """Put everything in line (protocol 13.1). Never raises: what is wrong becomes a finding."""
    linked = Linked()
    slots: dict[Chain, dict[int, dict[bytes, Entry]]] = {chain: {} for chain in Chain}
    for envelope in papers.envelopes:
        entry = _entry(papers, envelope)
        if entry is None:
            linked.findings.append(Finding(Trouble.MISPLACED))
        else:
            header = entry.header
            slots[header.chain].setdefault(header.sequence, {})[entry.hash] = entry
    for chain in Chain:
        start = linked.chains[Chain.FROM_REPORTER][:1]
        _walk(linked, chain, slots[chain], start[0].hash if start else NO_PREVIOUS)
    for keybox in papers.keyboxes:
        _hold(linked, papers, keybox)
    return linked


def _entry(papers: Papers, envelope: bytes) -> Entry | None:
    try:
        header = EnvelopeHeader.parse(envelope)
    except Malformed:
        return None
    if (header.inspectorate, header.case) != (papers.inspectorate, papers.case):
        return None
    return Entry(header, envelope, sha256(envelope))


def _hold(linked: Linked, papers: Papers, keybox: bytes) -> None:
    try:
        header = KeyboxHeader.parse(keybox)
    except Malformed:
        header = None
    if header and (header.inspectorate, header.case) == (papers.inspectorate, papers.case):
        linked.keyboxes[sha256(keybox)] = (header, keybox)
    else:
        linked.findings.append(Finding(Trouble.MISPLACED))


def _walk(
    linked: Linked, chain: Chain, slots: Mapping[int, Mapping[bytes, Entry]], prev: bytes
) -> None:
    for sequence in range(len(slots)):
        trouble = _judge(slots.get(sequence, {}).values(), prev)
        if trouble is not None:
            linked.break_at(Finding(trouble, chain, sequence), chain)
            return
        (entry,) = slots[sequence].values()
        linked.chains[chain].append(entry)
        prev = entry.hash


def _judge(candidates: Iterable[Entry], prev: bytes) -> Trouble | None:
    found = list(candidates)
    if not found:
        return Trouble.GAP
    if len(found) > 1:
        return Trouble.FORK
    return None if found[0].header.prev == prev else Trouble.PREV

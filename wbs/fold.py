"""The fold: one case out of whatever a server handed over, by the rules of protocol 13.

Every rule is judged by everyone who reads, so a server, or a reviewer who lost the right to write,
gains nothing by storing an entry that breaks one: it is shown as rejected and changes nothing.
"""

from collections.abc import Iterator, Mapping

from crypto.freshness import TrustedRoster
from crypto.ids import Chain, PersonId, Stream
from crypto.keybox import commitment
from wbs.case import Case, Introduced, Line, NoCase, Standing
from wbs.chains import Finding, Linked, Papers, Trouble, link
from wbs.confirming import unconfirmed
from wbs.events import Adopt, Reported, Unexclude, introduction_of
from wbs.frames import Introduction
from wbs.opening import NOT_YOURS, Opened, Reader, open_case


def read_case(papers: Papers, reader: Reader, trusted: TrustedRoster) -> Case:
    """Read a case. NoCase if its entry 0 is not for this reader, or not valid."""
    linked = link(papers)
    opened = open_case(linked, reader, trusted)
    first = next(iter(opened[Chain.FROM_REPORTER]), None)
    if first is None or first.reason is not None or not isinstance(first.event, Reported):
        raise NoCase
    fold = _Fold(linked, opened, trusted, first.event)
    for one in fold.in_order():
        fold.visit(one)
    if not fold.lines or not fold.lines[0].counts:
        raise NoCase
    return fold.case(papers)


class _Fold:
    """The state while entries are visited, one at a time."""

    def __init__(
        self,
        linked: Linked,
        opened: Mapping[Chain, list[Opened]],
        trusted: TrustedRoster,
        report: Reported,
    ) -> None:
        self.linked = linked
        self.opened = opened
        self.trusted = trusted
        self.report = report
        self.unconfirmed = unconfirmed(opened, linked, trusted)
        self.excluded: frozenset[PersonId] = report.excluded
        self.secrets: dict[Stream, dict[int, Introduced]] = {stream: {} for stream in Stream}
        self.visited = dict.fromkeys(Chain, 0)
        self.lines: list[Line] = []

    def in_order(self) -> Iterator[Opened]:
        """Entries as protocol 13.4 visits them: after what they name, ties in chain order.

        What an entry names under the right hash existed before it, so somebody can always go.
        """
        while True:
            waiting = (self._next(chain) for chain in Chain)
            ready = next((one for one in waiting if one and not self._waits(one)), None)
            if ready is None:
                return
            self.visited[ready.entry.header.chain] += 1
            yield ready

    def _next(self, chain: Chain) -> Opened | None:
        index = self.visited[chain]
        return self.opened[chain][index] if self._holds(chain, index) else None

    def _waits(self, one: Opened) -> bool:
        heads = one.event.frame.heads if one.event and one.reason is None else {}
        return any(
            head is not None
            and self._holds(chain, head.sequence)
            and self.linked.holds(chain, head) is True
            and head.sequence >= self.visited[chain]
            for chain, head in heads.items()
        )

    def _holds(self, chain: Chain, sequence: int) -> bool:
        """Whether an entry takes part: it exists and stands before a break."""
        found = self.linked.breaks.get(chain)
        end = len(self.opened[chain])
        if found is not None and found.sequence is not None:
            end = min(end, found.sequence)
        return sequence < end

    def visit(self, one: Opened) -> None:
        """Judge an entry and let it change the case if it counts."""
        header = one.entry.header
        reason = one.reason or self._judge_heads(one)
        if header.chain in self.linked.breaks and not self._holds(header.chain, header.sequence):
            return  # it was this entry's heads that broke the chain
        reason = reason or self._judge(one)
        newest = max(self.secrets[header.chain.stream], default=0)
        if reason is None:
            self._apply(one)
        late = header.chain is Chain.FROM_REPORTER and header.secret_number < newest
        self.lines.append(
            Line(
                header.chain,
                one.entry.head,
                _standing(reason),
                reason,
                one.event,
                one.person,
                before_the_change=reason is None and late,
            )
        )

    def _judge_heads(self, one: Opened) -> str | None:
        """Another hash under a number we hold: the server showed two histories."""
        header = one.entry.header
        for chain, head in one.event.frame.heads.items() if one.event else ():
            held = head and self._holds(chain, head.sequence) and self.linked.holds(chain, head)
            if head is None or held:
                continue
            if not self._holds(chain, head.sequence):
                place = Finding(Trouble.WITHHELD, chain, head.sequence)
                if place not in self.linked.findings:
                    self.linked.findings.append(place)
            elif one.person is None or self._is_listed(one):
                finding = Finding(Trouble.FORK, header.chain, header.sequence)
                self.linked.break_at(finding, header.chain)
                return "fork"
            else:
                return "fork"
        return None

    def _is_listed(self, one: Opened) -> bool:
        return one.signed is not None and self.trusted.is_listed(one.signed.author.value)

    def _judge(self, one: Opened) -> str | None:
        """The first rule after `fork` that the entry breaks."""
        header = one.entry.header
        if (header.chain, header.sequence) in self.unconfirmed:
            return "unconfirmed"
        introduction = introduction_of(one.event) if one.event else None
        if introduction is None and not self._secret_is_good(one):
            return "secret"
        reason = self._judge_person(one, introduction)
        if reason is None and self._knew_newer(one):
            return "old-secret"
        if reason is None and introduction and not self._introduction_is_valid(one, introduction):
            return "introduction"
        return reason or self._judge_content(one)

    def _judge_person(self, one: Opened, introduction: Introduction | None) -> str | None:
        if one.person is None:  # the reporter, whose key rule `author` has compared
            return None
        if one.person.id not in self._recipients(one, introduction):
            return "recipient"
        return "excluded" if one.person.id in self.excluded else None

    def _secret_is_good(self, one: Opened) -> bool:
        header = one.entry.header
        found = self.secrets[header.chain.stream].get(header.secret_number)
        return found is not None and not found.disputed and found.secret == one.secret

    def _recipients(self, one: Opened, introduction: Introduction | None) -> frozenset[PersonId]:
        if introduction is not None:
            return introduction.recipients
        header = one.entry.header
        return self.secrets[header.chain.stream][header.secret_number].introduction.recipients

    def _knew_newer(self, one: Opened) -> bool:
        """A newer secret of the stream was introduced before the author's own eyes."""
        header = one.entry.header
        heads = one.event.frame.heads if one.event else {}
        for number, found in self.secrets[header.chain.stream].items():
            if number <= header.secret_number:
                continue
            named = heads.get(found.chain)
            if found.chain is header.chain or (named and named.sequence >= found.sequence):
                return True
        return False

    def _introduction_is_valid(self, one: Opened, introduction: Introduction) -> bool:
        """Protocol 13.6."""
        boxed = self.linked.keyboxes.get(introduction.keybox)
        if boxed is None or one.secret is None or one.signed is None:
            return False
        box, _ = boxed
        place = (introduction.stream, introduction.number, introduction.roster)
        if (box.stream, box.number, box.roster) != place or one.signed.roster != box.roster:
            return False
        if commitment(one.secret, box) != introduction.commitment:
            return False
        known = self.secrets[introduction.stream]
        if introduction.number < max(known, default=0):
            return False
        return self._recipients_may_read(introduction) and all(
            number not in known or known[number].secret == secret
            for number, secret in introduction.earlier.items()
        )

    def _recipients_may_read(self, introduction: Introduction) -> bool:
        roster = self.trusted.chain.by_hash(introduction.roster)
        readers = {person.id for person in roster.persons if person.reads} if roster else set()
        return introduction.recipients <= readers and not introduction.recipients & self.excluded

    def _judge_content(self, one: Opened) -> str | None:
        event = one.event
        if isinstance(event, Unexclude):
            allowed = self.report.with_script and event.persons <= self.excluded
            return None if allowed else "unexclude"
        if isinstance(event, Adopt):
            header = one.entry.header
            earlier = event.entry.sequence < header.sequence
            return None if earlier and self.linked.holds(header.chain, event.entry) else "adopt"
        if isinstance(event, Reported) and one.signed is not None:
            roster = self.trusted.chain.by_hash(one.signed.roster)
            ids = {person.id for person in roster.persons} if roster else set()
            return None if event.excluded <= ids else "event"
        return None

    def _apply(self, one: Opened) -> None:
        if isinstance(one.event, Unexclude):
            self.excluded = self.excluded - one.event.persons
        introduction = introduction_of(one.event) if one.event else None
        if introduction is None or one.secret is None:
            return
        header = one.entry.header
        known = self.secrets[introduction.stream]
        if introduction.number in known:
            known[introduction.number].disputed = True
            finding = Finding(Trouble.DISPUTE, header.chain, header.sequence)
            self.linked.findings.append(finding)
        else:
            known[introduction.number] = Introduced(
                introduction, one.secret, header.chain, header.sequence
            )

    def case(self, papers: Papers) -> Case:
        """What was found."""
        return Case(
            inspectorate=papers.inspectorate,
            id=papers.case,
            report=self.report,
            lines=tuple(self.lines),
            findings=tuple(self.linked.findings),
            excluded=self.excluded,
            secrets=self.secrets,
            heads={chain: self.linked.head(chain) for chain in Chain},
            breaks=frozenset(self.linked.breaks),
            highest_box={stream: self._highest_box(stream) for stream in Stream},
        )

    def _highest_box(self, stream: Stream) -> int | None:
        numbers = [box.number for box, _ in self.linked.keyboxes.values() if box.stream is stream]
        return max(numbers, default=None)


def _standing(reason: str | None) -> Standing:
    if reason is None:
        return Standing.COUNTS
    if reason == NOT_YOURS:
        return Standing.NOT_YOURS
    return Standing.UNCONFIRMED if reason == "unconfirmed" else Standing.REJECTED

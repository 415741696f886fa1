"""The fold: one case out of whatever a server handed over, by the rules of protocol 13.

Every rule is judged by everyone who reads, so a server, or a reviewer who lost the right to write,
gains nothing by storing an entry that breaks one: it is shown as rejected and changes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Self

from crypto.freshness import TrustedRoster
from crypto.ids import Chain, PersonId, Stream
from wbs.cases.assigning import names_readers
from wbs.cases.case import Case, Introduced, Line, NoCase, Standing
from wbs.cases.chains import Finding, Linked, Papers, Trouble, link
from wbs.cases.confirming import confirmed
from wbs.cases.course import Course
from wbs.cases.events import Adopt, Assigned, Reported, Unexclude, Withdraw, introduction_of
from wbs.cases.excluding import Exclusions, Knowledge, passed_of
from wbs.cases.frames import Head, Introduction
from wbs.cases.introducing import fits_its_box
from wbs.cases.opening import Opened, Reader, open_case

MOST_FURTHER = 8  # readings of one case; each costs somebody an approval of their own


def read_case(papers: Papers, reader: Reader, trusted: TrustedRoster) -> Case:
    """Read a case. NoCase if its entry 0 is not for this reader, or not valid.

    What recusals were foreseen in vain is not foreseen in the next reading (protocol 13.11):
    otherwise an approval that every reader rejects would silence whom it names.
    """
    linked = link(papers)
    opened = open_case(linked, reader, trusted)
    first = next(iter(opened[Chain.FROM_REPORTER]), None)
    if first is None or first.reason is not None or not isinstance(first.event, Reported):
        raise NoCase
    fold = _Fold(linked.anew(), opened, trusted, first.event).reads()
    only = frozenset(fold.course.approvals)
    for _ in range(MOST_FURTHER if fold.foreseen - only else 0):
        fold = _Fold(linked.anew(), opened, trusted, first.event, only=only).reads()
        if fold.course.approvals <= only:
            break
        only |= fold.course.approvals
    if not fold.begins_well():
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
        *,
        only: frozenset[int] | None = None,
    ) -> None:
        self.linked = linked
        self.opened = opened
        self.trusted = trusted
        self.report = report
        knowledge = Knowledge(passed_of(opened)[Chain.INTERNAL], linked)
        self.exclusions = Exclusions(report, knowledge)
        self.secrets: dict[Stream, dict[int, Introduced]] = {stream: {} for stream in Stream}
        self.visited = dict.fromkeys(Chain, 0)
        self.withdrawn = False
        grounds = confirmed(opened, linked, trusted, report, only=only)
        self.foreseen = grounds.foreseen
        self.course = Course(grounds, trusted, self.exclusions.out_for)
        self.reporter_knew = -1  # the last to-reporter entry that the reporter ever named
        self.lines: list[Line] = []

    def reads(self) -> Self:
        """Visit all there is."""
        for one in self.in_order():
            self.visit(one)
        return self

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
        self._remember_heads(one)
        reason = one.reason or self._judge(one)
        if not self._holds(header.chain, header.sequence):
            return  # it was this entry's heads that broke the chain
        if reason is None:
            self._apply(one)
        said = header.chain, one.entry.head, Standing.of(reason), reason
        self.lines.append(Line(*said, one.event, one.person, header.secret_number))

    def begins_well(self) -> bool:
        """Whether from-reporter 0 counts, which all else hangs on."""
        first = self.lines[0] if self.lines else None
        place = (first.chain, first.head.sequence) if first and first.counts else None
        return place == (Chain.FROM_REPORTER, 0)

    def _remember_heads(self, one: Opened) -> None:
        """A reporter who once named a secret's introduction knows it ever after."""
        if one.reason is not None or one.event is None or one.person is not None:
            return
        head = one.event.frame.heads.get(Chain.TO_REPORTER)
        if head and self.linked.holds(Chain.TO_REPORTER, head):
            self.reporter_knew = max(self.reporter_knew, head.sequence)

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
        """The first rule after `author` that the entry breaks."""
        if not self.course.is_confirmed(one, withdrawn=self.withdrawn):
            return "unconfirmed"
        introduction = introduction_of(one.event) if one.event else None
        if introduction is None and not self._secret_is_good(one):
            return "secret"
        reason = self._judge_person(one, introduction) or self._judge_heads(one)
        return reason or self._judge_news(one, introduction)

    def _judge_person(self, one: Opened, introduction: Introduction | None) -> str | None:
        if one.person is None:  # the reporter, whose key rule `author` has compared
            return None
        if one.person.id not in self._recipients(one, introduction):
            return "recipient"
        return "excluded" if one.person.id in self.exclusions.out_for(one) else None

    def _judge_news(self, one: Opened, introduction: Introduction | None) -> str | None:
        """The rules about what the entry brings."""
        if self._knew_newer(one):
            return "old-secret"
        if introduction is not None and not self._introduction_is_valid(one, introduction):
            return "introduction"
        return self._judge_content(one)

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
        return any(
            found.chain is header.chain or self.reporter_knew >= found.sequence
            for number, found in self.secrets[header.chain.stream].items()
            if number > header.secret_number
        )

    def _introduction_is_valid(self, one: Opened, introduction: Introduction) -> bool:
        """Protocol 13.6: the number goes on, the box is right, and nobody is in it who is out."""
        known = self.secrets[introduction.stream]
        return (
            introduction.number >= max(known, default=0)
            and fits_its_box(introduction, one, self.linked, self.trusted)
            and not introduction.recipients & self.exclusions.out_for(one)
            and all(
                number not in known or known[number].secret == secret
                for number, secret in introduction.earlier.items()
            )
        )

    def _judge_content(self, one: Opened) -> str | None:
        event = one.event
        if self.withdrawn and one.entry.header.chain is Chain.FROM_REPORTER:
            return "withdrawn"
        if isinstance(event, Unexclude):
            return None if self.exclusions.may_lift(event.persons) else "unexclude"
        if isinstance(event, Adopt):
            header = one.entry.header
            earlier = event.entry.sequence < header.sequence
            return None if earlier and self.linked.holds(header.chain, event.entry) else "adopt"
        if isinstance(event, Assigned):
            names_them = names_readers(one, self.trusted, self.exclusions.out_for(one))
            return None if names_them else "assign"
        if isinstance(event, Reported) and one.signed is not None:
            roster = self.trusted.chain.by_hash(one.signed.roster)
            ids = {person.id for person in roster.persons} if roster else set()
            return None if event.excluded <= ids else "event"
        return self.course.judge(one, withdrawn=self.withdrawn)

    def _apply(self, one: Opened) -> None:
        recusals = self.course.life.recusals
        before = len(recusals)
        self.course.apply(one, withdrawn=self.withdrawn)
        for recusal in recusals[before:]:
            self.exclusions.recuse(recusal.sequence, recusal.persons)
        self.withdrawn |= isinstance(one.event, Withdraw)
        if isinstance(one.event, Unexclude):
            self.exclusions.lift(one.entry.header.sequence, one.event.persons)
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
            head = one.event.frame.heads.get(Chain.FROM_REPORTER) if one.event else None
            place, seen = (header.chain, header.sequence), head.sequence if head else 0
            known[introduction.number] = Introduced(introduction, one.secret, *place, seen)

    def case(self, papers: Papers) -> Case:
        """What was found."""
        return Case(
            inspectorate=papers.inspectorate,
            id=papers.case,
            report=self.report,
            lines=tuple(self._marked(line) for line in self.lines),
            findings=tuple(self.linked.findings),
            excluded=self.exclusions.now,
            withdrawn=self.withdrawn,
            life=self.course.life,
            adoptable=self.course.adoptable,
            secrets=self.secrets,
            heads={chain: self._head(chain) for chain in Chain},
            breaks=frozenset(self.linked.breaks),
            highest_box={stream: self.linked.highest_box(stream) for stream in Stream},
        )

    def _marked(self, line: Line) -> Line:
        """Mark what the reporter wrote without knowing of a secret that stood there already."""
        unaware = any(
            number > line.secret_number and found.reporter_at < line.head.sequence
            for number, found in self.secrets[Stream.CONVERSATION].items()
        )
        late = line.counts and line.chain is Chain.FROM_REPORTER and unaware
        return replace(line, before_the_change=late)

    def _head(self, chain: Chain) -> Head | None:
        """The last entry before a break."""
        held = [one for one in self.opened[chain] if self._holds(chain, one.entry.header.sequence)]
        return held[-1].entry.head if held else None

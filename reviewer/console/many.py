"""Several cases at once: those that may be proposed for the archive, and those proposed by others.

Each stays a proposal and an approval of its own, signed for its own case.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crypto.ids import Chain
from reviewer.console.entries import Stage, show_report
from reviewer.console.index import Filed, Row
from reviewer.console.living import ShownProposal, show_proposal
from reviewer.console.work import Work
from wbs.cases.events import Message
from wbs.cases.lifecycle import State
from wbs.cases.moving import Objected, Pressed, Stepped
from wbs.journeys.reviewing import Desk
from wbs.speech.voice import harmless_text

MOST = 25  # cases at once
_LATER = Message | Objected | Pressed


@dataclass(frozen=True, slots=True)
class One:
    """A case to tick. `code`: says which case, as its page showed it, and what was proposed."""

    code: str
    id: str
    row: Row
    told: tuple[tuple[str, str], ...]
    proposal: ShownProposal | None


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a code says. `mark`: of the proposal; empty where there is none yet."""

    id: str
    state: str
    mark: str

    @classmethod
    def parse(cls, untrusted: str) -> "Ticked | None":
        """None for what is none of ours."""
        parts = untrusted.split(":")
        return cls(*parts) if len(parts) == 3 else None


def to_archive(work: Work, stage: Stage) -> Iterator[One]:
    """The cases that this person may propose for the archive, where nothing waits yet."""
    for row, filed in _in_order(work):
        if row.acts and not row.proposed and _may_archive(stage.desk, filed):
            yield _one(work, stage, (row, filed))


def to_approve(work: Work, stage: Stage) -> Iterator[One]:
    """The cases that somebody else proposed for the archive, and this person may approve."""
    for row, filed in _in_order(work):
        waiting = filed.case.life.proposal
        event = waiting.event if waiting else None
        is_meant = isinstance(event, Stepped) and event.enters is State.ARSIP
        if is_meant and filed.case.life.may_approve(stage.desk.acting(filed.case)):
            yield _one(work, stage, (row, filed), show_proposal(stage, filed))


def ticked(codes: Iterable[str], offered: Iterable[One]) -> tuple[list[Ticked], Mapping[str, One]]:
    """Those that were ticked, as far as they are offered still, and the offer by address."""
    by_id = {one.id: one for one in offered}
    found = (Ticked.parse(code) for code in codes)
    return [one for one in found if one is not None and one.id in by_id], by_id


def _in_order(work: Work) -> Iterator[tuple[Row, Filed]]:
    cases = work.index.cases
    return ((row, cases[row.id]) for row in work.index.rows if row.id in cases)


def _may_archive(desk: Desk, filed: Filed) -> bool:
    steps = filed.case.life.steps(desk.acting(filed.case))
    return any(step.enters is State.ARSIP for step in steps)


def _one(
    work: Work, stage: Stage, found: tuple[Row, Filed], proposal: ShownProposal | None = None
) -> One:
    row, filed = found
    id = work.aliases.of(row.id)
    code = f"{id}:{filed.state}:{proposal.mark if proposal else ''}"
    return One(code, id, row, tuple(_told(stage, filed)), proposal)


def _told(stage: Stage, filed: Filed) -> Iterator[tuple[str, str]]:
    """All that the reporter said: nobody approves without having seen it."""
    words = stage.words
    yield from show_report(words, filed.case.report.report)
    for line in filed.case.counted():
        event = line.event
        if line.chain is Chain.FROM_REPORTER and isinstance(event, _LATER):
            files = len(event.files) if isinstance(event, Message) else 0
            said = words.get("list.files_count", count=files) if files else ""
            text = "\n".join(filter(None, (harmless_text(event.text), said)))
            yield words.get("junk.later", day=words.day(filed.day_of(line))), text

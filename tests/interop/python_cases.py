"""This side's reading of a case, in the words of the bridge."""

from collections.abc import Callable, Mapping
from typing import Any

from crypto.freshness import TrustedRoster
from crypto.ids import CaseId, InspectorateId, PersonId, Stream
from crypto.keys import KemKey
from crypto.roster import Roster, RosterChain
from tests.interop.outcomes import Given
from wbs import fold
from wbs.case import Case, Line, Standing
from wbs.chains import Papers
from wbs.opening import Reader

MARKED = {Standing.COUNTS: "counts", Standing.REJECTED: "foreign"}


def rosters_of(given: Given) -> RosterChain:
    """The chain that a command was given."""
    return RosterChain.verify(InspectorateId(given["inspectorate"]), given["rosters"])


def read_case(given: Given) -> Any:
    chain = rosters_of(given)
    trusted = TrustedRoster.verify(chain, given["freshness"])
    papers = Papers(
        InspectorateId(given["inspectorate"]),
        CaseId(given["case"]),
        tuple(given["envelopes"]),
        tuple(given["keyboxes"]),
    )
    return _as_json(fold.read_case(papers, _reader(given["reader"]), trusted))


def _reader(given: Given) -> Reader:
    positions: Mapping[str, Callable[[Roster, Stream], int | None]] = {
        "person": lambda roster, _stream: roster.position(PersonId(given["id"])),
        "recovery": lambda roster, _stream: len(roster.persons),
        "reporter": lambda roster, stream: (
            len(roster.persons) + 1 if stream is Stream.CONVERSATION else None
        ),
    }
    return Reader(KemKey(given["seed"]), positions[given["kind"]])


def _as_json(case: Case) -> Any:
    """A case as both sides say it, line by line."""
    return {
        "lines": [_line(line) for line in case.lines],
        "findings": [
            [one.trouble.value, one.chain.label if one.chain else None, one.sequence]
            for one in case.findings
        ],
        "introduced": [
            [stream.label, number, one.introduction.keybox, one.chain.label, one.sequence,
             one.disputed]
            for stream, known in case.secrets.items()
            for number, one in known.items()
        ],
        "excluded": sorted(id.value.hex() for id in case.excluded),
        "report": case.report.report.compose(),
    }  # fmt: skip # a table to be read by eye


def _line(line: Line) -> list[Any]:
    standing = MARKED.get(line.standing, line.standing.value)
    kind = line.event.TYPE if line.event and line.counts else None
    reason = None if line.standing is Standing.NOT_YOURS else line.reason
    place = [line.chain.label, line.head.sequence]
    return [*place, standing, reason, line.before_the_change, kind]

"""This side's reading of a case, in the words of the bridge."""

from collections.abc import Callable, Mapping
from typing import Any

from crypto.freshness import TrustedRoster
from crypto.ids import CaseId, InspectorateId, PersonId, Role, Stream
from crypto.keys import KemKey
from crypto.roster import Roster
from crypto.roster_chain import RosterChain
from tests.interop.outcomes import Given
from wbs.cases import fold
from wbs.cases.case import Case, Line, Standing
from wbs.cases.chains import Papers
from wbs.cases.life import Life
from wbs.cases.lifecycle import STEPS, State
from wbs.cases.moving import Recused, Stepped
from wbs.cases.opening import Reader

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
        "recused": sorted(
            {id.value.hex() for one in case.life.recusals for id in one.persons}
        ),
        "withdrawn": case.withdrawn,
        "life": _life(case.life),
        "report": case.report.report.compose(),
    }  # fmt: skip # a table to be read by eye


def _life(life: Life) -> Any:
    waits = life.proposal
    return {
        "state": life.state.value,
        "asked_in": life.asked_in.value if life.asked_in else None,
        "proposal": waits
        and [waits.head.sequence, waits.head.hash,
                      [id.value for id in waits.persons], _meant(waits.event)],
        "passages": [
            [one.leaves.value, one.enters.value, one.chain.label, one.sequence,
             [id.value for id in one.persons]]
            for one in life.passages
        ],
        "recusals": [
            [_ids(one.persons), one.sequence, [id.value for id in one.by]] for one in life.recusals
        ],
        "promise": life.promise and [life.promise.day.isoformat(), life.promise.sequence],
        "extended": life.extended and life.extended.isoformat(),
        "pressed": life.pressed,
    }  # fmt: skip # a table to be read by eye


def _meant(event: Stepped | Recused) -> Any:
    return event.enters.value if isinstance(event, Stepped) else _ids(event.persons)


def _ids(persons: frozenset[PersonId]) -> list[bytes]:
    return sorted(id.value for id in persons)


def steps(_given: Given) -> Any:
    """The table of steps, a row a step."""
    return [
        [one.leaves.value, one.enters.value, _values(one.by), _values(one.approved_by),
         one.finding.value if one.finding else None, _values(one.not_after), one.returns]
        for one in STEPS
    ]  # fmt: skip # a table to be read by eye


def _values(members: frozenset[Role] | frozenset[State]) -> list[str]:
    return sorted(member.value for member in members)


def _line(line: Line) -> list[Any]:
    standing = MARKED.get(line.standing, line.standing.value)
    kind = line.event.TYPE if line.event and line.counts else None
    reason = None if line.standing is Standing.NOT_YOURS else line.reason
    place = [line.chain.label, line.head.sequence]
    return [*place, standing, reason, line.before_the_change, kind]

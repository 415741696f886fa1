"""Whether the staff log in a backup is what persons signed: walked along as an auditor does.

A door's process that was taken over can add a line that nobody signed, and nobody can take it out
again. So what is wrong is told and stops no backup, and no restore of the reports.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby

from crypto.errors import Malformed, Refusal
from crypto.ids import InspectorateId, PersonId
from crypto.roster_chain import RosterChain
from wbs.backup.manifest import LOG
from wbs.backup.sets import Checked
from wbs.stafflog.record import Record
from wbs.stafflog.walk import Fault, Walk, Wrong, keys_of
from wbs.store.parts import PartReader

# In the order in which our programs write it: to sort it here would take memory for all of it.
_LINES = "SELECT inspectorate, sequence, person, counter, hash, body FROM staff_log"
_ROSTERS = "SELECT inspectorate, body FROM roster ORDER BY inspectorate, epoch"


@dataclass(frozen=True, slots=True)
class WalkedLog:
    """That of `inspectorate`. `count`: lines that are as they were signed, up to `fault`."""

    inspectorate: str
    names: Mapping[PersonId, str]
    count: int
    fault: Fault | None


def walk_logs(backup: Checked) -> Iterator[WalkedLog]:
    """Each inspectorate's log, as far as it goes. None where the backup is older than the log.

    What is cut off at the end nobody sees here: `wbs audit verify` with checkpoints does.
    PartRefused.
    """
    with backup.reader(LOG) as part:
        if not {"staff_log", "roster"} <= part.tables:
            return
        chains = _chains(part)
        for whose, rows in groupby(part.select(_LINES), key=lambda row: row["inspectorate"]):
            yield _walk(rows, chains.get(whose))


def _walk(rows: Iterable[dict[str, object]], chain: RosterChain | None) -> WalkedLog:
    if chain is None:  # nobody says who signs there
        return WalkedLog("?", {}, 0, Fault(Wrong.UNREADABLE, 1, 1))
    fault: Fault | None = None
    with Walk(chain.inspectorate, keys_of(chain)) as walk:
        try:
            walk.go(map(_line, rows))
        except Fault as found:
            fault = found
    names = {one.id: one.name for roster in chain.rosters for one in roster.persons}
    count = fault.first - 1 if fault else walk.head.sequence
    return WalkedLog(str(chain.inspectorate), names, count, fault)


def _line(row: Mapping[str, object]) -> bytes:
    """No line of ours where the columns, by which the next one is chained, say something else."""
    body = row["body"]
    if not isinstance(body, bytes):
        return b""
    try:
        record = Record.parse(body)
    except Malformed:
        return b""
    said = (record.sequence, record.person.value, record.slip.counter, record.head.hash)
    return body if said == (row["sequence"], row["person"], row["counter"], row["hash"]) else b""


def _chains(part: PartReader) -> dict[object, RosterChain]:
    """Those that are genuine, by the bytes of their inspectorate's id."""
    found: dict[object, RosterChain] = {}
    for whose, rows in groupby(part.select(_ROSTERS), key=lambda row: row["inspectorate"]):
        bodies = [row["body"] for row in rows]
        rosters = [body for body in bodies if isinstance(body, bytes)]
        if isinstance(whose, bytes) and len(rosters) == len(bodies):
            with suppress(Refusal):
                found[whose] = RosterChain.verify(InspectorateId(whose), rosters)
    return found

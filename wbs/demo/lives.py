"""Invented cases that stand in every state, for whoever tries the consoles.

Unlike the exchange, these come in one process: fifty commands would take minutes.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from crypto.anchor import Anchor
from crypto.encoding import sha256
from crypto.ids import CaseId, Role, Stream
from crypto.receipt import ReceiptCode
from wbs import disk
from wbs.cases.case import Case
from wbs.cases.lifecycle import BY_PLACE, State, Step
from wbs.clients.gateway import HttpGateway, RequestSigner
from wbs.clients.line import Line
from wbs.clients.portal import HttpPortal
from wbs.clocks.due import next_promise
from wbs.clocks.settings import Clocks
from wbs.demo.script import Script, Told
from wbs.demo.servers import Servers
from wbs.demo.stage import Stage
from wbs.desk.syncing import sync
from wbs.desk.workspace import Workspace
from wbs.journeys import reporting, reviewing
from wbs.journeys.inbox import papers_by_case
from wbs.journeys.moves import Leaving
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Gateway, Portal
from wbs.journeys.trusting import trust
from wbs.rosters.staff_keys import open_reviewer
from wbs.stafflog.ledger import Ledger
from wbs.web.signatures import Caller

# Who acts in which role; who approves is always another person.
ACTS = {
    Role.VERIFIKATOR: "sari",
    Role.PENELAAH: "dimas",
    Role.PEMERIKSA: "sari",
    Role.INSPEKTUR: "lestari",
}
APPROVES = "lestari"
_PUT_OFF = timedelta(days=180)  # beyond every deadline of a state


@dataclass(frozen=True, slots=True)
class Seat:
    """A reviewer with an open folder and a line to the gateway."""

    desk: Desk
    gateway: Gateway
    workspace: Workspace

    def reads(self, id: CaseId) -> Case:
        """The case as it stands now."""
        cache = self.workspace.cache()
        sync(self.gateway, cache)
        inspectorate = self.workspace.settings().inspectorate
        return self.desk.read(
            papers_by_case((body for _, _, body in cache.dated()), inspectorate)[id]
        )

    def promises(self, case: Case, step: Step) -> date | None:
        """The day that a console would fill in; of an extension, later than any before."""
        if step.extends:
            return date.today() + _PUT_OFF
        days = {sha256(body): day for day, _, body in self.workspace.cache().dated()}
        return next_promise(case, days, Clocks.load(), date.today(), enters=step.enters)


@dataclass(slots=True)
class Lives:
    """Plays them over the running servers."""

    stage: Stage
    servers: Servers
    script: Script = field(default_factory=Script.read)

    def play(self) -> int:
        """Report each and move it on. How many there are."""
        with ExitStack() as stack:
            portal = HttpPortal(stack.enter_context(Line(self.servers.portal.url)))
            seats = {label: self._seat(stack, label) for label in {*ACTS.values(), APPROVES}}
            for told in self.script.cases:
                _Life(self.script, portal, self._anchor(), seats).play(told)
        return len(self.script.cases)

    def _anchor(self) -> Anchor:
        return Anchor.parse(disk.read(self.stage.anchor, "anchor"))

    def _seat(self, stack: ExitStack, label: str) -> Seat:
        workspace = Workspace(self.stage.home(label))
        settings = workspace.settings()
        passphrase = disk.read(self.stage.passphrase(label), "passphrase").decode().splitlines()[0]
        keys = open_reviewer(workspace.key(), passphrase)
        caller = Caller(settings.inspectorate, settings.person)
        ledger = Ledger(caller.who, keys.identity, workspace.log())
        signer = RequestSigner(caller, keys.identity, ledger=ledger)
        line = stack.enter_context(Line(self.servers.gateway.url, auth=signer))
        gateway = HttpGateway(line, ledger)
        trusted = trust(
            gateway.roster(), settings.inspectorate, workspace.anchor(), workspace.seen()
        )
        return Seat(Desk.open(keys, trusted, date.today()), gateway, workspace)


@dataclass(slots=True)
class _Life:
    """One case on its way."""

    script: Script
    portal: Portal
    anchor: Anchor
    seats: Mapping[str, Seat]

    def play(self, told: Told) -> None:
        """From the report to the last state of its way, and perhaps a proposal there."""
        trusted = self.seats[APPROVES].desk.trusted
        inspectorate = trusted.chain.inspectorate
        found = reporting.find_inspectorate(self.portal, inspectorate, self.anchor)
        made = reporting.prepare(told.report, found, excluded=frozenset(), today=date.today())
        reporting.submit(self.portal, made)
        case, leaves = made.submission.case, State.DITERIMA
        for enters in told.way:
            if enters is State.KEBERATAN:
                text = self.script.words[enters][1]
                reporting.object_to(self.portal, self._visit(made.code), text)
            else:
                self._step(case, BY_PLACE[leaves, enters])
            leaves = enters
        if told.proposes is not None:
            self._propose(case, BY_PLACE[leaves, told.proposes])
        if told.recused is not None:
            self._recuse(case, told.recused)
        if told.pressed:
            reporting.tell_of_pressure(self.portal, self._visit(made.code), self.script.pressure)

    def _visit(self, code: ReceiptCode) -> reporting.Visit:
        return reporting.come_back(self.portal, code, self.anchor)

    def _propose(self, id: CaseId, step: Step) -> None:
        seat = self.seats[next(ACTS[role] for role in ACTS if role in step.by)]
        case = seat.reads(id)
        move = replace(self.script.move(step), promised=seat.promises(case, step))
        reviewing.step(seat.gateway, seat.desk, case, move)

    def _recuse(self, id: CaseId, label: str) -> None:
        """Of oneself; a colleague draws the new keys, as any console of theirs would."""
        seat = self.seats[label]
        leaving = Leaving(frozenset({seat.desk.person.id}), self.script.recusal, "")
        reviewing.recuse(seat.gateway, seat.desk, seat.reads(id), leaving)
        colleague = self.seats[APPROVES]
        case = colleague.reads(id)
        readers = reviewing.readers(colleague.desk, case)
        made, _ = reviewing.introduce(colleague.desk, case, Stream.CONVERSATION, readers)
        colleague.gateway.append(case.id, [made])

    def _step(self, id: CaseId, step: Step) -> None:
        self._propose(id, step)
        if step.approved_by:
            seat = self.seats[APPROVES]
            case = seat.reads(id)
            if case.life.proposal is not None:
                reviewing.approve(seat.gateway, seat.desk, case, case.life.proposal.head)

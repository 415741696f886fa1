"""What the other side does while a browser is open: Python's reporters and reviewers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from crypto.ids import CaseId
from crypto.receipt import ReceiptCode
from tests.browser.stage import Installation
from tests.inspectorates import TODAY, staff_keys
from tests.promises.installation import gateway_client, portal_client
from tests.world import REPORT, quiet
from wbs.cases.case import Case
from wbs.cases.chains import Papers
from wbs.journeys import reporting, reviewing
from wbs.journeys.attaching import Letter
from wbs.journeys.inbox import papers_by_case, readable
from wbs.journeys.moves import Move
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Gateway
from wbs.journeys.trusting import trust


def reported(at: Installation) -> list[str]:
    """Twelve words that lead somewhere."""
    prepared = reporting.prepare(REPORT, at.regency.trusted(), excluded=frozenset(), today=TODAY)
    with portal_client(at.portal.url) as portal:
        portal.submit(prepared.submission)
    return list(prepared.code.words())


def cases(at: Installation, name: str) -> list[Case]:
    """All that this reviewer may read."""
    with gateway_client(at.gateway.url, name, at.regency.id) as gateway:
        return list(readable(desk(at, name, gateway), papers(at, gateway).values()))


def answers(at: Installation, name: str, apa: str, text: str) -> None:
    """This reviewer answers the newest report that says `apa`."""
    with gateway_client(at.gateway.url, name, at.regency.id) as gateway:
        here = desk(at, name, gateway)
        found = [
            case
            for case in readable(here, papers(at, gateway).values())
            if case.report.report.apa == apa
        ]
        reviewing.reply(gateway, here, found[-1], Letter(text, ()), progress=quiet)


def steps(at: Installation, name: str, words: Sequence[str], move: Move) -> None:
    """This reviewer takes a step in the case that the words open, or proposes it."""
    with _case(at, name, words) as (gateway, here, case):
        reviewing.step(gateway, here, case, move)


def approves(at: Installation, name: str, words: Sequence[str]) -> None:
    """This reviewer agrees to what is proposed there."""
    with _case(at, name, words) as (gateway, here, case):
        assert case.life.proposal is not None
        reviewing.approve(gateway, here, case, case.life.proposal.head)


@contextmanager
def _case(
    at: Installation, name: str, words: Sequence[str]
) -> Iterator[tuple[Gateway, Desk, Case]]:
    with portal_client(at.portal.url) as portal:
        code = ReceiptCode.parse(" ".join(words))
        id = reporting.come_back(portal, code, at.regency.anchor()).case.id
    with gateway_client(at.gateway.url, name, at.regency.id) as gateway:
        here = desk(at, name, gateway)
        yield gateway, here, here.read(papers(at, gateway)[id])


def desk(at: Installation, name: str, gateway: Gateway) -> Desk:
    """A reviewer who unlocked."""
    trusted = trust(gateway.roster(), at.regency.id, at.regency.anchor())
    return Desk.open(staff_keys(name), trusted, TODAY)


def papers(at: Installation, gateway: Gateway) -> Mapping[CaseId, Papers]:
    """Everything sealed that the gateway has."""
    ids = [id for day in gateway.digests() for id in gateway.day(day)]
    items = [item for start in range(0, len(ids), 500) for item in
             gateway.items(ids[start : start + 500]).values()]  # fmt: skip # one sentence
    return papers_by_case(items, at.regency.id)
